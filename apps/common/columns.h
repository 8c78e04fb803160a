/* columns.h -- how much of a line a text takes on a terminal. */
#ifndef APP_COLUMNS_H
#define APP_COLUMNS_H

#include <stddef.h>

/* Columns that a text takes: characters, not bytes, of which those of East
 * Asia take two and accents of their own none. */
size_t columns_of(const char *text);
size_t columns_of_bytes(const char *text, size_t len);

/* The bytes of text that take no more columns than this. */
size_t columns_cut(const char *text, size_t columns);

/* How many spaces fill it to so many columns; 0 where it is wider. */
int columns_missing(const char *text, size_t columns);

#endif
