/* columns.c -- how much of a line a text takes on a terminal. */
#include "columns.h"

#include <stdbool.h>
#include <string.h>

/* All but the bytes after the first one of a character. */
static bool begins(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

size_t columns_of_bytes(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += begins(text[i]);
    return n;
}

size_t columns_of(const char *text)
{
    return columns_of_bytes(text, strlen(text));
}

size_t columns_cut(const char *text, size_t columns)
{
    size_t n = 0;

    while (text[n]) {
        if (begins(text[n]) && columns-- == 0)
            return n;
        n++;
    }
    return n;
}

int columns_missing(const char *text, size_t columns)
{
    size_t n = columns_of(text);

    return n < columns ? (int)(columns - n) : 0;
}
