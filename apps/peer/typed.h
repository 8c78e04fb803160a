/* typed.h -- lines out of bytes that come in pieces, from a keyboard, a pipe
 * or a file.  Pure. */
#ifndef PEER_TYPED_H
#define PEER_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

typedef struct typed {
    size_t begin, end;
    char data[2 * FRAME_LINE];
} typed;

/* Where the next bytes go, and how many fit: at least 1 after typed_line()
 * has said false. */
char *typed_room(typed *t, size_t *room);
void typed_came(typed *t, size_t n);

/*
 * The next line, *len bytes without its end ("\n" or "\r\n"), valid until
 * typed_room().  One that is longer than FRAME_LINE comes in pieces, and no
 * character is cut.  at_end: what is left is a line, too.
 */
bool typed_line(typed *t, bool at_end, const char **line, size_t *len);

#endif
