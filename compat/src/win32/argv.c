/*
 * argv.c -- command lines: arguments made into one and taken out of it.
 *
 * The rules: blanks separate, quotes hold together; 2n backslashes before a
 * quote are n backslashes and the quote, 2n + 1 are n and a quote as a
 * character; all others are themselves.  Two quotes within quotes are one as
 * a character.  In the program's name backslashes are always themselves.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "argv.h"
#include "native.h"
#include "utf.h"

/* ---- joining ------------------------------------------------------------ */

/* Writes when there is room to write to; counts in any case. */
typedef struct writer {
    char *to; /* NULL: only count */
    size_t len;
} writer;

static void put(writer *w, char c, size_t times)
{
    if (w->to)
        memset(w->to + w->len, c, times);
    w->len += times;
}

static void put_quoted(writer *w, const char *arg)
{
    size_t backslashes = 0;

    put(w, '"', 1);
    for (; *arg; arg++) {
        if (*arg == '\\') {
            backslashes++;
            continue;
        }
        if (*arg == '"')
            put(w, '\\', 2 * backslashes + 1);
        else
            put(w, '\\', backslashes);
        backslashes = 0;
        put(w, *arg, 1);
    }
    put(w, '\\', 2 * backslashes);
    put(w, '"', 1);
}

static void put_argument(writer *w, const char *arg)
{
    if (*arg && !strpbrk(arg, " \t\n\v\f\""))
        for (; *arg; arg++)
            put(w, *arg, 1);
    else
        put_quoted(w, arg);
}

static void put_line(writer *w, const char *const argv[])
{
    put(w, '"', 1);
    for (const char *c = argv[0]; *c; c++)
        put(w, *c, 1);
    put(w, '"', 1);
    for (size_t i = 1; argv[i]; i++) {
        put(w, ' ', 1);
        put_argument(w, argv[i]);
    }
    put(w, '\0', 1);
}

soq_rc soq__argv_join(const char *const argv[], wchar_t **out)
{
    writer count = { NULL, 0 };
    writer line = { NULL, 0 };
    soq_rc rc;

    if (strchr(argv[0], '"'))
        return soq__rc(SOQ_EINVAL); /* no file's name has one */
    put_line(&count, argv);
    line.to = malloc(count.len);
    if (!line.to)
        return soq__rc(SOQ_ENOMEM);
    put_line(&line, argv);
    rc = soq__utf16(line.to, out);
    free(line.to);
    return rc;
}

/* ---- splitting ---------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *take_program(const char *line, char **to)
{
    bool quoted = false;

    for (; *line && (quoted || !is_blank(*line)); line++) {
        if (*line == '"')
            quoted = !quoted;
        else
            *(*to)++ = *line;
    }
    *(*to)++ = '\0';
    return line;
}

/* line is at a run of backslashes; past it, and past a quote that belongs to
 * it. */
static const char *take_backslashes(const char *line, char **to)
{
    size_t run = strspn(line, "\\");
    bool before_quote = line[run] == '"';
    size_t kept = before_quote ? run / 2 : run;

    memset(*to, '\\', kept);
    *to += kept;
    line += run;
    if (before_quote && run % 2 == 1)
        *(*to)++ = *line++;
    return line;
}

static const char *take_argument(const char *line, char **to)
{
    bool quoted = false;

    while (*line && (quoted || !is_blank(*line))) {
        if (*line == '\\') {
            line = take_backslashes(line, to);
        } else if (*line == '"' && quoted && line[1] == '"') {
            *(*to)++ = '"';
            line += 2;
        } else if (*line == '"') {
            quoted = !quoted;
            line++;
        } else {
            *(*to)++ = *line++;
        }
    }
    *(*to)++ = '\0';
    return line;
}

static int split(const char *line, char *to, char **argv)
{
    int argc = 0;

    argv[argc++] = to;
    line = take_program(line, &to);
    for (;;) {
        while (is_blank(*line))
            line++;
        if (!*line)
            break;
        argv[argc++] = to;
        line = take_argument(line, &to);
    }
    argv[argc] = NULL;
    return argc;
}

soq_rc soq__argv_split(const wchar_t *line, int *argc, char ***argv)
{
    char *utf8 = soq__utf8(line);
    size_t len = utf8 ? strlen(utf8) : 0;
    /* At most one argument for two characters, and no text is longer after
     * than before but for its NUL. */
    size_t pointers = len / 2 + 3;
    char **out = malloc(pointers * sizeof(*out) + 2 * len + 2);

    if (!utf8 || !out) {
        free(utf8);
        free(out);
        return soq__rc(SOQ_ENOMEM);
    }
    *argc = split(utf8, (char *)(out + pointers), out);
    *argv = out;
    free(utf8);
    return soq__rc(SOQ_OK);
}
