/* typed.c -- lines out of bytes that come in pieces. */
#include "typed.h"

#include <string.h>

char *typed_room(typed *t, size_t *room)
{
    memmove(t->data, t->data + t->begin, t->end - t->begin);
    t->end -= t->begin;
    t->begin = 0;
    *room = sizeof(t->data) - t->end;
    return t->data + t->end;
}

void typed_came(typed *t, size_t n)
{
    t->end += n;
}

/* At most `most` bytes, and not in the middle of a character. */
static size_t whole(const char *data, size_t len, size_t most)
{
    size_t n = most;

    if (len <= most)
        return len;
    while (n > most - 4 && ((unsigned char)data[n] & 0xc0) == 0x80)
        n--;
    return n > most - 4 ? n : most;
}

bool typed_line(typed *t, bool at_end, const char **line, size_t *len)
{
    char *data = t->data + t->begin;
    size_t have = t->end - t->begin;
    char *end = memchr(data, '\n', have);
    size_t n = end ? (size_t)(end - data) : have;
    size_t taken = end ? n + 1 : n;

    if (have == 0 || (!end && !at_end && have <= FRAME_LINE))
        return false;
    if (n > FRAME_LINE)
        taken = n = whole(data, n, FRAME_LINE);
    else if (n > 0 && data[n - 1] == '\r')
        n--;
    *line = data;
    *len = n;
    t->begin += taken;
    return true;
}
