/* secret.c -- the code of a conversation, from whoever gives it. */
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "peer/code.h"
#include "peer/secret.h"

enum { LINE = 256 };

/* One line and no byte after it: what follows is said in the conversation.  A
 * terminal gives a line at most, and on Windows not less than a character. */
static soq_rc read_line(soq_file in, char line[LINE])
{
    size_t step = soq_file_is_terminal(in) ? LINE - 1 : 1;
    size_t used = 0, n = 0;
    soq_rc rc;

    do {
        size_t room = LINE - 1 - used;

        rc = soq_file_read(in, line + used, step < room ? step : room, &n);
        used += rc.err ? 0 : n;
    } while (!rc.err && line[used - 1] != '\n' && used < LINE - 1);
    line[used] = '\0';
    return used > 0 ? (soq_rc){ SOQ_OK, 0 } : rc;
}

static int ask(app *a, char line[LINE])
{
    soq_file in = soq_file_standard(SOQ_STDIN);
    soq_rc rc;

    if (soq_file_is_terminal(in))
        output_print(&a->err, "Code:\n");
    rc = read_line(in, line);
    return rc.err ? app_fail(a, "read", "the code", rc) : APP_DONE;
}

/* The piece that is no word may be a part of the code: it is not repeated. */
static int no_code(app *a, const char *text, const char *word)
{
    if (*word == '\0')
        return app_misuse(a,
                          "the code has %s words; one is %d to %d, as "
                          "soquete peer --new-code makes them",
                          word == text ? "no" : "too few", CODE_WORDS,
                          CODE_WORDS_MOST);
    return app_misuse(a,
                      "letter %d of the code begins no word: a word is "
                      "four letters such as \"bodu\", of those that "
                      "soquete peer --new-code uses",
                      (int)(word - text) + 1);
}

static int take(app *a, const char *text, char code[CODE_TEXT])
{
    const char *word;

    return code_read(text, code, &word) ? APP_DONE : no_code(a, text, word);
}

static int choose(app *a, const char *option, bool fresh, char code[CODE_TEXT])
{
    char line[LINE];
    int status;
    soq_rc rc;

    if (fresh && option)
        return app_misuse(a, "--code and --new-code are two codes; one is "
                             "enough");
    if (fresh) {
        rc = code_new(code);
        if (rc.err)
            return app_fail(a, "random", "a new code", rc);
        output_print(a->json ? &a->err : &a->out, "Code      %s\n", code);
        return APP_DONE;
    }
    if (strcmp(option, "-") != 0)
        return take(a, option, code);
    status = ask(a, line);
    if (status == APP_DONE)
        status = take(a, line, code);
    code_forget(line, sizeof(line));
    return status;
}

int secret_open(app *a, const char *code, bool fresh, secret *out)
{
    const char *text = code || fresh ? code : getenv(SECRET_VARIABLE);
    char words[CODE_TEXT];
    int status;
    soq_rc rc;

    out->given = fresh || (text && (code || text[0] != '\0'));
    if (!out->given)
        return APP_DONE;
    status = choose(a, text, fresh, words);
    if (status != APP_DONE)
        return status;
    rc = code_key(words, out->key);
    code_forget(words, sizeof(words));
    return rc.err ? app_fail(a, "code", "key", rc) : APP_DONE;
}

int secret_show(app *a, const secret *s)
{
    char hex[2 * CHANNEL_KEY + 1];

    if (a->json)
        return app_misuse(a, "--show-key prints the key as text alone, not "
                             "with --json");
    if (!s->given)
        return app_misuse(a, "--show-key wants a code: --code or --new-code");
    for (size_t i = 0; i < CHANNEL_KEY; i++)
        snprintf(hex + 2 * i, sizeof(hex) - 2 * i, "%02x", s->key[i]);
    output_print(&a->out, "Identity  %s\nKey       %s\n", CHANNEL_IDENTITY,
                 hex);
    code_forget(hex, sizeof(hex));
    return APP_DONE;
}

void secret_close(secret *s)
{
    code_forget(s, sizeof(*s));
}
