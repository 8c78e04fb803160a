/*
 * escape.h -- make bytes from outside safe for a terminal.
 *
 * What a terminal would obey, or a reader would be misled by, becomes a
 * backslash and a name: C0 and C1 controls (also as U+0080 to U+009F), DEL,
 * marks that turn the direction of writing, characters that cannot be seen,
 * and whatever is not UTF-8.  All other text stays as it is.  Pure.
 */
#ifndef APP_ESCAPE_H
#define APP_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum escape_style {
    ESCAPE_TEXT,   /* \n \x1b \u202e */
    ESCAPE_QUOTED, /* and \ as \\, ' as \': the bytes can be told again */
    ESCAPE_JSON    /* text that is JSON already: \u001b, no change of sense */
} escape_style;

/* The longest form of one character, its NUL included. */
#define ESCAPE_ROOM 13

/*
 * Write the safe form of in[0..len) to out, NUL-terminated and never longer
 * than cap, and return how many bytes of in that took: len, or fewer when out
 * was full.  A character is never cut; with cap >= ESCAPE_ROOM at least one
 * is taken.
 */
size_t escape(escape_style style, const void *in, size_t len, char *out,
              size_t cap);

/* The character at the beginning of in[0..len), len > 0: how many bytes it
 * has (1 where that is no UTF-8), and may it go anywhere as it is? */
size_t escape_look(const void *in, size_t len, bool *safe);

#endif
