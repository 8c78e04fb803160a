/*
 * screen.h -- a terminal's window, drawn line by line.
 *
 * The control sequences are this file's own; what stands in the lines goes
 * through escape(), and is cut at the window's edge.
 */
#ifndef NETSTAT_SCREEN_H
#define NETSTAT_SCREEN_H

#include "common/output.h"

enum { SCREEN_COLUMNS = 40, SCREEN_LINES = 8 }; /* least */

typedef struct screen {
    output *out;
    int columns, lines; /* of the window now */
    int used;           /* lines that are drawn */
    char *frame;
    size_t len, cap;
} screen;

/* Leave what stands on the terminal aside, and bring it back. */
void screen_open(screen *s, output *out);
void screen_close(screen *s);

/* Begin a picture in the size that the window has now; false: no memory. */
bool screen_begin(screen *s);
/* A line; what is too long or too much is cut. */
void screen_line(screen *s, bool bold, const char *text);
void screen_end(screen *s);

#endif
