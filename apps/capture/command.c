/* command.c -- what a process was started with, without its secrets. */
#include "command.h"

#include <string.h>

#include "common/ascii.h"
#include "common/escape.h"

static const char hidden[] = "***", more[] = "\xe2\x80\xa6";

typedef struct line {
    char *at;
    size_t len;
    bool full;
} line;

static void put(line *l, escape_style style, const char *text, size_t len)
{
    size_t room = COMMAND_TEXT - sizeof(more) + 1 - l->len;

    if (l->full)
        return;
    l->full = escape(style, text, len, l->at + l->len, room) < len;
    l->len += strlen(l->at + l->len);
}

static void put_word(line *l, const char *text)
{
    put(l, ESCAPE_TEXT, text, strlen(text));
}

/* ---- what is secret ---------------------------------------------------- */

static bool begins(const char *text, size_t len, const char *word)
{
    for (; *word; text++, word++, len--)
        if (len == 0 || ascii_lower(*text) != *word)
            return false;
    return true;
}

/* "--co": options may be shortened. */
static bool is_short_code(const char *name, size_t len)
{
    static const char whole[] = "--code";

    return len > 2 && len < sizeof(whole) && memcmp(name, whole, len) == 0;
}

static bool is_secret(const char *name, size_t len)
{
    static const char *const words[] = { "code",  "pass", "pwd",  "secret",
                                         "token", "key",  "auth", "cred" };

    for (size_t at = 0; at < len; at++)
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
            if (begins(name + at, len - at, words[i]))
                return true;
    return is_short_code(name, len);
}

static bool is_of_name(char c)
{
    char small = ascii_lower(c);

    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z') ||
           c == '-' || c == '_';
}

static bool is_between(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '"' || c == '\'';
}

/* "//name:password@host", at the slashes: where the name ends; 0: there is
 * none. */
static size_t end_of_user(const char *arg, size_t at, size_t len)
{
    if (!begins(arg + at, len - at, "//"))
        return 0;
    for (at += 2; at < len && arg[at] != '/' && !is_between(arg[at]); at++)
        if (arg[at] == '@')
            return at;
    return 0;
}

typedef struct part {
    size_t begin, end;
} part;

/* The next part that must not be shown; *next: the argument behind it must
 * not.  Both ends are len: there is none. */
static part next_secret(const char *arg, size_t at, size_t len, bool *next)
{
    for (size_t begin = at; at <= len; at++) {
        char c = at < len ? arg[at] : ' ';
        bool sign = c == '=' || c == ':';
        bool option = at > begin && arg[begin] == '-' &&
                      (begin == 0 || is_between(arg[begin - 1]));
        size_t end;

        if (is_of_name(c) && at < len)
            continue;
        if ((sign || (option && is_between(c))) &&
            is_secret(arg + begin, at - begin)) {
            *next = at + 1 >= len;
            return (part){ *next ? len : at + 1, len };
        }
        begin = at + 1;
        end = sign ? end_of_user(arg, at + 1, len) : 0;
        if (end > 0)
            return (part){ at + 3, end };
    }
    return (part){ len, len };
}

/* ---- the text ---------------------------------------------------------- */

static void put_argument(line *l, const char *arg, size_t len, bool *hide)
{
    escape_style style = len > 0 ? ESCAPE_TEXT : ESCAPE_QUOTED;
    bool next = false;

    for (size_t i = 0; i < len; i++)
        if (is_between(arg[i]))
            style = ESCAPE_QUOTED;
    if (*hide) {
        put_word(l, hidden);
        *hide = false;
        return;
    }
    put_word(l, style == ESCAPE_QUOTED ? "'" : "");
    for (size_t at = 0; at < len;) {
        part p = next_secret(arg, at, len, &next);

        put(l, style, arg + at, p.begin - at);
        put_word(l, p.begin < p.end ? hidden : "");
        at = p.end;
    }
    put_word(l, style == ESCAPE_QUOTED ? "'" : "");
    *hide = next;
}

void command_text(const char *args, size_t len, bool cut,
                  char out[COMMAND_TEXT])
{
    line l = { out, 0, false };
    bool hide = false;

    out[0] = '\0';
    /* Who writes over it leaves room behind. */
    while (!cut && len > 0 && args[len - 1] == '\0')
        len--;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(args + at, '\0', len - at);
        size_t n = end ? (size_t)(end - args) - at : len - at;

        put_word(&l, at > 0 ? " " : "");
        put_argument(&l, args + at, n, &hide);
        at += n + 1;
    }
    if (cut || l.full)
        memcpy(out + l.len, more, sizeof(more));
}
