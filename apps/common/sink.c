/* sink.c -- where a client's answer goes. */
#include "sink.h"

#include <inttypes.h>
#include <string.h>

#include "escape.h"
#include "event.h"
#include "message.h"

void sink_begin(sink *s, app *a, const char *path, bool by_pieces)
{
    s->a = a;
    s->path = path;
    s->file = SOQ_FILE_NONE;
    s->created = false;
    s->by_pieces = by_pieces;
    s->total = 0;
    s->kept = 0;
}

static bool is_file(const sink *s)
{
    return s->path && strcmp(s->path, "-") != 0;
}

soq_rc sink_open(sink *s, bool replace)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (!is_file(s))
        return rc;
    rc = soq_file_open(s->path, SOQ_OPEN_NEW, &s->file);
    s->created = !rc.err;
    /* Of a folder the system then says what it is. */
    if (rc.err == SOQ_EEXIST && (replace || soq_folder_exists(s->path)))
        rc = soq_file_open(s->path, SOQ_OPEN_CREATE, &s->file);
    return rc;
}

/* "Received 'Hello, world'", of any length. */
static void show(sink *s, const char *data, size_t n, const char *more)
{
    output *o = s->a->steps;
    char part[1024];

    if (s->a->json)
        return;
    output_begin(o, "Received '");
    while (n > 0) {
        size_t k = escape(ESCAPE_QUOTED, data, n, part, sizeof(part));

        output_add(o, part);
        data += k;
        n -= k;
    }
    output_add(o, "'");
    output_add(o, more);
    output_end(o);
}

static soq_rc keep(sink *s, const char *data, size_t n)
{
    size_t room = SINK_SHOWN - s->kept;
    size_t k = n < room ? n : room;

    memcpy(s->text + s->kept, data, k);
    if (s->by_pieces && k > 0)
        show(s, s->text + s->kept, k, "");
    s->kept += k;
    return (soq_rc){ SOQ_OK, 0 };
}

soq_rc sink_write(sink *s, const void *data, size_t n)
{
    soq_rc rc = !s->path     ? keep(s, data, n)
                : is_file(s) ? soq_file_write(s->file, data, n, NULL)
                             : output_raw(&s->a->out, data, n);

    if (!rc.err)
        s->total += n;
    return rc;
}

soq_rc sink_finish(sink *s)
{
    char more[96] = "";

    if (is_file(s))
        return soq_file_close(&s->file);
    if (s->path)
        return s->a->out.rc;
    if (s->kept < s->total)
        snprintf(more, sizeof(more),
                 "... (%zu of %" PRIu64 " bytes; --output F stores them all)",
                 s->kept, s->total);
    if (!s->by_pieces)
        show(s, s->text, s->kept, more);
    return (soq_rc){ SOQ_OK, 0 };
}

void sink_give_up(sink *s)
{
    if (!s->path) {
        if (!s->by_pieces && s->kept > 0)
            show(s, s->text, s->kept, "... (the answer is not whole)");
        return;
    }
    soq_file_close(&s->file);
    if (is_file(s) && s->created && s->total == 0)
        soq_file_remove(s->path);
    else if (s->total > 0)
        app_fault(s->a,
                  "%s holds the first %" PRIu64 " bytes of the answer only",
                  is_file(s) ? s->path : "standard output", s->total);
}
