/* output.c -- standard output and standard error of a command. */
#include "output.h"

#include <string.h>

#include "columns.h"
#include "escape.h"

void output_open(output *o, soq_stream which)
{
    memset(o, 0, sizeof(*o));
    o->file = soq_file_standard(which);
    o->terminal = soq_file_is_terminal(o->file);
}

static void flush(output *o)
{
    if (o->len > 0 && !soq_file_is_none(o->file) && !o->rc.err)
        o->rc = soq_file_write(o->file, o->buf, o->len, NULL);
    o->len = 0;
}

static void put(output *o, const char *data, size_t len)
{
    while (len > 0) {
        size_t room = sizeof(o->buf) - o->len;
        size_t n = len < room ? len : room;

        memcpy(o->buf + o->len, data, n);
        o->len += n;
        data += n;
        len -= n;
        if (o->len == sizeof(o->buf))
            flush(o);
    }
}

static void put_safe(output *o, const char *text, size_t len)
{
    while (len > 0) {
        char safe[256];
        size_t n = escape(ESCAPE_TEXT, text, len, safe, sizeof(safe));

        put(o, safe, strlen(safe));
        text += n;
        len -= n;
    }
}

static void remove_status(output *o)
{
    if (o->status == 0)
        return;
    put(o, "\r", 1);
    for (; o->status > 0; o->status--)
        put(o, " ", 1);
    put(o, "\r", 1);
    flush(o);
}

void output_begin(output *o, const char *text)
{
    remove_status(o);
    if (o->other)
        remove_status(o->other);
    output_add(o, text);
}

void output_add(output *o, const char *text)
{
    put_safe(o, text, strlen(text));
}

void output_end(output *o)
{
    put(o, "\n", 1);
    flush(o);
}

void output_text(output *o, const char *text, size_t len)
{
    output_begin(o, "");
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end ? (size_t)(end - text) : len;

        put_safe(o, text, n);
        if (end)
            put(o, "\n", 1);
        n += end ? 1U : 0U;
        text += n;
        len -= n;
    }
    flush(o);
}

void output_line(output *o)
{
    output_text(o, o->line, strlen(o->line));
}

void output_status(output *o, const char *line)
{
    if (!o->terminal)
        return;
    remove_status(o);
    put_safe(o, line, strlen(line));
    o->status = columns_of(line);
    flush(o);
}

soq_rc output_raw(output *o, const void *data, size_t len)
{
    flush(o);
    if (!o->rc.err)
        o->rc = soq_file_write(o->file, data, len, NULL);
    return o->rc;
}
