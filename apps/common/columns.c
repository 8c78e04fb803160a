/* columns.c -- how much of a line a text takes on a terminal. */
#include "columns.h"

#include <stdint.h>
#include <string.h>

/* What takes no column, or two; all else takes one (Unicode's East Asian
 * Width, in large pieces). */
static const struct {
    uint32_t first, last;
    unsigned columns;
} others[] = {
    { 0x0300, 0x036F, 0 },   { 0x1100, 0x115F, 2 },   { 0x200B, 0x200F, 0 },
    { 0x20D0, 0x20FF, 0 },   { 0x2E80, 0x303E, 2 },   { 0x3041, 0x33FF, 2 },
    { 0x3400, 0x4DBF, 2 },   { 0x4E00, 0xA4CF, 2 },   { 0xA960, 0xA97C, 2 },
    { 0xAC00, 0xD7A3, 2 },   { 0xF900, 0xFAFF, 2 },   { 0xFE00, 0xFE0F, 0 },
    { 0xFE30, 0xFE6F, 2 },   { 0xFF00, 0xFF60, 2 },   { 0xFFE0, 0xFFE6, 2 },
    { 0x1F300, 0x1F64F, 2 }, { 0x1F680, 0x1F6FF, 2 }, { 0x1F900, 0x1F9FF, 2 },
    { 0x20000, 0x3FFFD, 2 },
};

/* All but the bytes after the first one of a character. */
static int begins(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

/* Of the character that begins here. */
static unsigned width(const char *at, size_t len)
{
    unsigned char lead = (unsigned char)at[0];
    uint32_t c = lead >= 0xF0 ? lead & 0x07U : lead & 0x0FU;

    if (lead < 0xCC) /* none of two bytes before it is another */
        return 1;
    if (lead < 0xE0)
        c = lead & 0x1FU;
    for (size_t i = 1; i < len && !begins(at[i]); i++)
        c = c << 6 | ((unsigned char)at[i] & 0x3FU);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (c >= others[i].first && c <= others[i].last)
            return others[i].columns;
    return 1;
}

size_t columns_of_bytes(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        if (begins(text[i]))
            n += width(text + i, len - i);
    return n;
}

size_t columns_of(const char *text)
{
    return columns_of_bytes(text, strlen(text));
}

size_t columns_cut(const char *text, size_t columns)
{
    size_t len = strlen(text), n = 0;

    for (; n < len; n++) {
        unsigned takes = begins(text[n]) ? width(text + n, len - n) : 0;

        if (takes > columns)
            return n;
        columns -= takes;
    }
    return n;
}

int columns_missing(const char *text, size_t columns)
{
    size_t n = columns_of(text);

    return n < columns ? (int)(columns - n) : 0;
}
