/* feed.c -- a file of the command line, read for what it is: events or
 * packets. */
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/given.h"
#include "common/message.h"
#include "common/stop.h"
#include "report/problem.h"
#include "view.h"

typedef struct stream {
    soq_file file;
    const stop *stop;
    soq_rc rc;
    uint8_t first[4]; /* that were read to see what it is */
    size_t have, gone;
    bool utf16;
    bool half;   /* of UTF-16: one byte of a unit, */
    uint8_t low; /* this one */
} stream;

static soq_rc read_file(stream *s, void *buf, size_t cap, size_t *n)
{
    soq_rc rc = { SOQ_ECANCELED, 0 };

    if (!stop_asked(s->stop))
        rc = soq_file_read(s->file, buf, cap, n);
    /* Who wrote into the pipe may have been interrupted with us. */
    if (stop_asked(s->stop))
        rc.err = SOQ_ECANCELED;
    return rc;
}

/* What was looked at comes again. */
static soq_rc read_bytes(void *user, void *buf, size_t cap, size_t *n)
{
    stream *s = user;
    size_t left = s->have - s->gone;

    if (left == 0)
        return read_file(s, buf, cap, n);
    *n = left < cap ? left : cap;
    memcpy(buf, s->first + s->gone, *n);
    s->gone += *n;
    return (soq_rc){ SOQ_OK, 0 };
}

/* As PowerShell's > writes what a program says.  Events are ASCII but for
 * what was quoted; that becomes "?", which tells nothing untrue. */
static size_t narrow(stream *s, const uint8_t *in, size_t n, uint8_t *out)
{
    size_t made = 0;

    for (size_t i = 0; i < n; i++) {
        if (s->half)
            out[made++] = in[i] == 0 && s->low < 0x80 ? s->low : '?';
        s->low = in[i];
        s->half = !s->half;
    }
    return made;
}

static soq_rc read_utf16(void *user, void *buf, size_t cap, size_t *n)
{
    stream *s = user;
    uint8_t wide[4096];
    soq_rc rc;

    do {
        size_t got = 0;

        rc = read_bytes(s, wide, cap < sizeof(wide) ? cap : sizeof(wide),
                        &got);
        *n = rc.err ? 0 : narrow(s, wide, got, buf);
    } while (!rc.err && *n == 0);
    return rc;
}

/* The first bytes; a pipe may give them one by one. */
static soq_rc look(stream *s)
{
    while (s->have < sizeof(s->first)) {
        size_t n = 0;
        soq_rc rc = read_file(s, s->first + s->have,
                              sizeof(s->first) - s->have, &n);

        if (rc.err == SOQ_EOF)
            break;
        if (rc.err)
            return rc;
        s->have += n;
    }
    if (s->have >= 2 && s->first[0] == 0xff && s->first[1] == 0xfe) {
        s->utf16 = true;
        s->gone = 2;
    } else if (s->have >= 3 && memcmp(s->first, "\xef\xbb\xbf", 3) == 0) {
        s->gone = 3;
    }
    return (soq_rc){ SOQ_OK, 0 };
}

/* A pcapng file begins with ends of lines, on purpose. */
static bool is_events(const stream *s)
{
    if (s->have == 4 && memcmp(s->first, "\n\r\r\n", 4) == 0)
        return false;
    return s->utf16 || s->gone == 3 ||
           (s->have > 0 && (s->first[0] == '{' || s->first[0] == '\n' ||
                            s->first[0] == '\r' || s->first[0] == ' '));
}

/* ---- events ------------------------------------------------------------ */

static int tell_lines(app *a, const source *s)
{
    static const char *const words[LINES_FAULTS] = {
        [LINES_TOO_LONG] = "is longer than any event",
        [LINES_NOT_JSON] = "is not JSON",
        [LINES_FOREIGN] = "is no event of soquete",
        [LINES_CUT] = "is cut: the file ends in it",
        [LINES_BACKWARDS] = "is before the line above it: the clock was set",
    };
    const lines *l = &s->events;
    int status = APP_DONE;

    if (l->events == 0)
        return app_fault(a, "%.1000s has no event in %llu line%s", s->path,
                         (unsigned long long)l->count,
                         l->count == 1 ? "" : "s");
    for (int i = 0; i < LINES_FAULTS; i++)
        if (l->faults[i] > 1)
            status = app_fault(
                a,
                "%.1000s: line %llu %s, and so %llu others; the rest is "
                "shown",
                s->path, (unsigned long long)l->first[i], words[i],
                (unsigned long long)l->faults[i] - 1);
        else if (l->faults[i] == 1)
            status = app_fault(a, "%.1000s: line %llu %s; the rest is shown",
                               s->path, (unsigned long long)l->first[i],
                               words[i]);
    return status;
}

static int feed_events(view *v, source *s, stream *from)
{
    window_read read = from->utf16 ? read_utf16 : read_bytes;

    s->utf16 = from->utf16;
    timeline_file_begin(&v->t, s->name, NULL);
    lines_read(&s->events, read, from, timeline_take, &v->t);
    if (s->events.rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (s->events.rc.err)
        return app_fail(v->a, "read", s->path, s->events.rc);
    return tell_lines(v->a, s);
}

/* ---- packets ----------------------------------------------------------- */

static int tell_capture(app *a, const source *s)
{
    const reading_file *file = &s->file;
    char problem[PROBLEM_TEXT];

    if (file->status == CAPTURE_END)
        return APP_DONE;
    if (file->status == CAPTURE_FAILED && file->rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (file->status == CAPTURE_FAILED)
        return app_fail(a, "read", s->path, file->rc);
    problem_text(TEXT_ENGLISH, file, problem);
    if (file->status == CAPTURE_FOREIGN || file->status == CAPTURE_EMPTY)
        return app_fault(a,
                         "%.1000s is neither events of --json nor a capture: "
                         "%s",
                         s->path, problem);
    return app_fault(a, "%.1000s: %s, at byte %llu; what was before is shown",
                     s->path, problem, (unsigned long long)file->at);
}

static int feed_packets(view *v, source *s, stream *from)
{
    flows_options how = flows_defaults();
    soq_rc rc = soq_random(how.seed, sizeof(how.seed));

    how.rows_first = 4096;
    how.rows_last = 64;
    s->capture = true;
    s->file.path = s->path;
    if (!rc.err)
        rc = reading_open(&s->packets, &how);
    if (!rc.err)
        rc = reading_stream(&s->packets, &s->file, read_bytes, from);
    if (rc.err)
        return app_fail(v->a, "read", s->path, rc);
    reading_finish(&s->packets);
    timeline_file_begin(&v->t, s->name, s->packets.flows);
    return tell_capture(v->a, s);
}

/* ---- both -------------------------------------------------------------- */

static int feed_stream(view *v, source *s, stream *from)
{
    soq_rc rc = look(from);

    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return app_fail(v->a, "read", s->path, rc);
    if (from->have == 0)
        return app_fault(v->a, "%.1000s is empty", s->path);
    return is_events(from) ? feed_events(v, s, from)
                           : feed_packets(v, s, from);
}

int feed(view *v, source *s)
{
    stream from = { .file = SOQ_FILE_NONE };
    stop end;
    soq_rc rc = stop_open(&end, NULL);
    int status;

    if (rc.err)
        return app_fail(v->a, "await", "the interrupt", rc);
    from.stop = &end;
    rc = given_open(s->path, &from.file);
    status = rc.err ? app_fail(v->a, "open", s->path, rc)
                    : feed_stream(v, s, &from);
    given_close(s->path, &from.file);
    stop_close(&end);
    return status;
}
