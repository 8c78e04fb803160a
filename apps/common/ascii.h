/* ascii.h -- the letters A to Z alone, whatever the locale. */
#ifndef APP_ASCII_H
#define APP_ASCII_H

#include <stddef.h>

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* All n bytes in their place. */
static inline void ascii_to_upper(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text[i] = ascii_upper(text[i]);
}

#endif
