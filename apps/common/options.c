/* options.c -- the words of a command line. */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "message.h"

/*
 * '-': operands come in their order, as code 1.  ':': a missing value is told
 * from a wrong option.  A code below 1 + CHAR_MAX is a letter.
 */
static void list_letters(options *o)
{
    size_t n = 2;

    memcpy(o->letters, "-:", 3);
    o->digits = true;
    for (const struct option *k = o->known; k->name; k++) {
        if (k->val > '~' || n + 12 > sizeof(o->letters))
            continue;
        o->letters[n++] = (char)k->val;
        if (k->has_arg == required_argument)
            o->letters[n++] = ':';
        if (k->val >= '0' && k->val <= '9')
            o->digits = false;
    }
    memcpy(o->letters + n, o->digits ? "0123456789" : "", o->digits ? 11 : 1);
}

void options_open(options *o, int argc, char *argv[],
                  const struct option *known, size_t most)
{
    memset(o, 0, sizeof(*o));
    o->argc = argc;
    o->argv = argv;
    o->known = known;
    o->most = most;
    opterr = 0;
    optind = 0; /* begin anew; both libraries take it so */
    list_letters(o);
}

static bool add_word(options *o, const char *word)
{
    if (o->count == o->most) {
        snprintf(o->problem, sizeof(o->problem), "one word too many: '%.300s'",
                 word);
        return false;
    }
    o->words[o->count++] = word;
    return true;
}

/* What getopt_long() did not take, at argv[at]. */
static int wrong_option(options *o, int at)
{
    const char *word = o->argv[at];
    size_t len = strcspn(word, "=");

    for (const struct option *k = o->known; k->name; k++)
        if (len > 2 && strlen(k->name) == len - 2 &&
            strncmp(k->name, word + 2, len - 2) == 0) {
            snprintf(o->problem, sizeof(o->problem),
                     "option '--%s' takes no value", k->name);
            return OPTIONS_WRONG;
        }
    snprintf(o->problem, sizeof(o->problem), "no such option: '%.300s'", word);
    for (const struct option *k = o->known; k->name; k++) {
        const char *const one[] = { k->name, NULL };

        if (len > 2 && options_nearest(word + 2, one))
            snprintf(o->problem, sizeof(o->problem),
                     "no such option: '%.300s'; is '--%s' meant?", word,
                     k->name);
    }
    return OPTIONS_WRONG;
}

int options_next(options *o)
{
    for (;;) {
        int at = optind > 0 ? optind : 1;
        int code = getopt_long(o->argc, o->argv, o->letters, o->known, NULL);

        o->value = optarg;
        if (code == -1)
            break;
        if (code == 1) {
            if (!add_word(o, optarg))
                return OPTIONS_WRONG;
        } else if (code == ':' && !strchr(o->argv[at], '=')) {
            snprintf(o->problem, sizeof(o->problem),
                     "option '%.300s' needs a value", o->argv[at]);
            return OPTIONS_WRONG;
        } else if (o->taken == at) {
            /* The rest of an operand such as -12. */
        } else if (o->digits && code >= '0' && code <= '9') {
            o->taken = at;
            if (!add_word(o, o->argv[at]))
                return OPTIONS_WRONG;
        } else if (code == '?' || code == ':') {
            /* One library says ':' of a value that is not wanted, too. */
            return wrong_option(o, at);
        } else {
            return code;
        }
    }
    for (; optind < o->argc; optind++)
        if (!add_word(o, o->argv[optind])) {
            optind = o->argc;
            return OPTIONS_WRONG;
        }
    return OPTIONS_END;
}

/* One option that getopt_long() knew. */
static int take(app *a, const option_rules *rules, void *own, int code,
                const char *value)
{
    if (code == OPTION_HELP) {
        app_help(a);
        return APP_HELPED;
    }
    if (code == OPTION_JSON) {
        a->json = true;
        return APP_DONE;
    }
    return rules->take(own, code, value);
}

int options_parse(app *a, int argc, char *argv[], const option_rules *rules,
                  void *own, endpoint *at, const char *words[OPTIONS_WORDS])
{
    options o;
    int code, status;

    options_open(&o, argc, argv, rules->known, rules->words);
    for (code = options_next(&o); code >= 0; code = options_next(&o)) {
        status = take(a, rules, own, code, o.value);
        if (status != APP_DONE)
            return status;
    }
    if (code == OPTIONS_WRONG ||
        (rules->host &&
         !endpoint_parse(at, rules->use, o.words[0] ? o.words[0] : rules->host,
                         o.words[1] ? o.words[1] : rules->port, o.problem,
                         sizeof(o.problem))))
        return app_misuse(a, "%s", o.problem);
    if (words)
        memcpy(words, o.words, sizeof(o.words));
    return APP_DONE;
}

bool options_seconds(const char *text, int *ms)
{
    long long sum = 0;
    int decimals = -1;

    if (text[0] == '\0' || text[0] == '.')
        return false;
    for (const char *p = text; *p; p++) {
        if (*p == '.' && decimals < 0 && p[1]) {
            decimals = 0;
        } else if (*p < '0' || *p > '9' || decimals == 3) {
            return false;
        } else {
            sum = sum * 10 + (*p - '0');
            decimals += decimals >= 0 ? 1 : 0;
        }
        if (sum > 1000000000)
            return false;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++)
        sum *= 10;
    if (sum < 1 || sum > 1000000000)
        return false;
    *ms = (int)sum;
    return true;
}

bool options_count(const char *text, uint64_t most, uint64_t *count)
{
    return text[strspn(text, "0123456789")] == '\0' &&
           options_size(text, count) && *count <= most;
}

int options_port(app *a, const char *text, uint16_t *port)
{
    if (!soq_port_parse(text, port).err && *port > 0)
        return APP_DONE;
    return app_misuse(a, "a port is a number from 1 to 65535, not '%s'", text);
}

bool options_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "kMG";
    uint64_t n = 0;
    const char *p = text, *unit;

    for (; *p >= '0' && *p <= '9'; p++) {
        if (n > UINT64_MAX / 100)
            return false;
        n = n * 10 + (uint64_t)(*p - '0');
    }
    if (p == text || n == 0)
        return false;
    if (*p) {
        unit = strchr(units, *p == 'K' ? 'k' : *p);
        if (!unit || p[1])
            return false;
        for (const char *u = units; u <= unit; u++) {
            if (n > UINT64_MAX / 1024)
                return false;
            n *= 1024;
        }
    }
    *bytes = n;
    return true;
}

/* Levenshtein's distance, at most 32 letters each. */
static size_t distance(const char *a, const char *b)
{
    size_t row[33];
    size_t len = strlen(b);

    if (strlen(a) > 32 || len > 32)
        return 32;
    for (size_t j = 0; j <= len; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            size_t above = row[j];
            size_t best = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);

            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = above;
            row[j] = best;
        }
    }
    return row[len];
}

const char *options_nearest(const char *text, const char *const list[])
{
    const char *best = NULL;
    size_t least = strlen(text) / 3 + 2;

    for (size_t i = 0; list[i]; i++) {
        size_t d = distance(text, list[i]);

        if (d < least) {
            least = d;
            best = list[i];
        }
    }
    return best;
}
