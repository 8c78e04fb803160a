/* owner.c -- which process has an end, as one line of a comment. */
#include "owner.h"

#include <stdio.h>
#include <string.h>

static const char is[] = " is ", process[] = ", process ", before[] = ": ";

size_t owner_write(char *buf, size_t cap, const soq_addr *end,
                   const char *name, long long pid, const char *command)
{
    char where[SOQ_ADDR_TEXT];
    int n = snprintf(buf, cap, "%s%s%s%s%lld%s%s",
                     soq_addr_text(end, where, sizeof(where)), is, name,
                     process, pid, *command ? before : "", command);

    if (n < 0)
        return 0;
    return (size_t)n < cap ? (size_t)n : cap - 1;
}

/* Past this text, which comes next; false: another one does. */
static bool pass(bytes *b, const char *text)
{
    size_t len = strlen(text);

    if (b->len < len || memcmp(b->at, text, len) != 0)
        return false;
    (void)bytes_take(b, len);
    return true;
}

static bool read_number(bytes *b, uint64_t *out)
{
    enum { DIGITS = 18 };
    size_t n = 0;

    for (*out = 0; n < DIGITS && b->len > 0; n++) {
        if (*b->at < '0' || *b->at > '9')
            break;
        *out = *out * 10 + (uint64_t)(*bytes_take(b, 1) - '0');
    }
    return n > 0;
}

bool owner_read(bytes line, const soq_addr *end, owner *out)
{
    char where[SOQ_ADDR_TEXT];

    soq_addr_text(end, where, sizeof(where));
    if (!pass(&line, where) || !pass(&line, is))
        return false;
    out->name = line;
    while (line.len > 0) {
        bytes rest = line;

        out->name.len = (size_t)(line.at - out->name.at);
        if (pass(&rest, process) && read_number(&rest, &out->pid) &&
            (rest.len == 0 || pass(&rest, before))) {
            out->command = rest;
            return out->name.len > 0;
        }
        (void)bytes_take(&line, 1);
    }
    return false;
}

bytes owner_line(bytes *text)
{
    const uint8_t *end = text->len ? memchr(text->at, '\n', text->len) : NULL;
    bytes line = *text;

    line.len = end ? (size_t)(end - text->at) : text->len;
    (void)bytes_take(text, line.len + (end ? 1 : 0));
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}
