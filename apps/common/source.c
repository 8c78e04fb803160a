/* source.c -- what a client sends. */
#include "source.h"

#include <string.h>

#include "given.h"

static void begin(source *s, const char *name)
{
    memset(s, 0, sizeof(*s));
    s->name = name;
    s->file = SOQ_FILE_NONE;
}

void source_text(source *s, const char *text)
{
    begin(s, "the message");
    s->text = text;
    s->len = strlen(text);
    s->size = s->len;
}

soq_rc source_file(source *s, const char *path)
{
    soq_rc rc;

    begin(s, given_is_input(path) ? "standard input" : path);
    rc = given_open(path, &s->file);
    if (rc.err)
        return rc;
    s->path = path;
    /* What has a length is on a disk and is read as it is needed. */
    if (!soq_file_size(s->file, &s->size).err)
        return rc;
    s->size = 0;
    s->waits = true;
    return rc;
}

soq_rc source_read(source *s, void *buf, size_t cap, size_t *n)
{
    soq_rc rc = { SOQ_OK, 0 };

    /* Begun with the first read, so that a terminal is not in the middle of a
     * line while what comes before is printed. */
    if (s->waits && !s->input)
        rc = soq_input_open(s->file, &s->input);
    if (rc.err)
        return rc;
    if (s->waits)
        return soq_input_read(s->input, buf, cap, soq_no_wait(), n);
    if (!s->text)
        return soq_file_read(s->file, buf, cap, n);
    if (s->len == 0)
        rc.err = SOQ_EOF;
    *n = s->len < cap ? s->len : cap;
    memcpy(buf, s->text, *n);
    s->text += *n;
    s->len -= *n;
    return rc;
}

soq source_socket(const source *s)
{
    return s->input ? soq_input_socket(s->input) : SOQ_NONE;
}

void source_close(source *s)
{
    soq_input_close(&s->input);
    if (s->path)
        given_close(s->path, &s->file);
    s->path = NULL;
}
