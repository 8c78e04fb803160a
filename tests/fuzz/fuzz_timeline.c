/*
 * fuzz_timeline.c -- any bytes, as two files of events that become one
 * timeline.
 *
 * The first byte says how much is read at once and whether the files have
 * names; a NUL ends the first of them.
 */
#include <string.h>

#include "fuzz.h"
#include "timeline/lines.h"
#include "timeline/timeline.h"

typedef struct memory {
    const uint8_t *at;
    size_t left, step;
} memory;

static soq_rc read_memory(void *user, void *buf, size_t cap, size_t *n)
{
    memory *m = user;

    *n = m->left < m->step ? m->left : m->step;
    *n = *n < cap ? *n : cap;
    if (m->left == 0)
        return (soq_rc){ SOQ_EOF, 0 };
    memcpy(buf, m->at, *n);
    m->at += *n;
    m->left -= *n;
    return (soq_rc){ SOQ_OK, 0 };
}

static uint64_t feed(timeline *t, const char *name, const uint8_t *data,
                     size_t size, size_t step)
{
    memory m = { data, size, step };
    uint64_t told = 0;
    lines l;

    timeline_file_begin(t, name, NULL);
    lines_read(&l, read_memory, &m, timeline_take, t);
    PROMISE(!l.rc.err && m.left == 0);
    for (int i = 0; i < LINES_FAULTS; i++) {
        PROMISE((l.faults[i] > 0) == (l.first[i] > 0));
        PROMISE(l.first[i] <= l.count);
        told += i == LINES_BACKWARDS ? 0 : l.faults[i];
    }
    PROMISE(l.events + told <= l.count);
    return l.events;
}

static void check_clock(const timeline *t, unsigned i)
{
    const clock_difference *d = &t->clocks[i].apart;

    if (i == t->here)
        return;
    if (d->verdict == CLOCK_FOUND)
        PROMISE(d->start.lo_ns <= d->start.hi_ns &&
                d->end.lo_ns <= d->end.hi_ns &&
                d->drift_lo_ppb <= d->drift_hi_ppb);
    if (d->verdict == CLOCK_STEPPED)
        PROMISE(d->start.lo_ns <= d->start.hi_ns &&
                d->end.lo_ns <= d->end.hi_ns);
    if (d->verdict == CLOCK_UNKNOWN)
        PROMISE(!d->has_lo || !d->has_hi);
}

static void check_rows(const timeline *t)
{
    for (size_t i = 0; i < t->row_count; i++) {
        const timeline_row *r = &t->rows[i];

        PROMISE(r->told && r->end < 2 && r->clock < t->clock_count);
        PROMISE(i == 0 || r->time_ns >= t->rows[i - 1].time_ns);
        PROMISE(r->off_ns >= 0);
        PROMISE(r->clock != t->here || r->time_ns == r->own_ns);
        /* Between two clocks of which nothing is known, nothing is sure. */
        if (r->off_ns == INT64_MAX && i > 0 &&
            t->rows[i - 1].clock != r->clock)
            PROMISE(r->unsure && t->rows[i - 1].unsure);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end;
    size_t first, step;
    uint64_t events;
    timeline t;

    if (size < 1)
        return 0;
    step = (size_t)(data[0] >> 1) * 8 + 1;
    end = memchr(data + 1, 0, size - 1);
    first = end ? (size_t)(end - data - 1) : size - 1;
    PROMISE(!timeline_open(&t).err);
    events = feed(&t, data[0] & 1 ? "one" : "", data + 1, first, step);
    if (end)
        events += feed(&t, data[0] & 1 ? "two" : "", end + 1, size - first - 2,
                       step);
    PROMISE(t.line_count + t.left_out == events);
    if (timeline_choose(&t, 0)) {
        PROMISE(timeline_merge(&t) == TIMELINE_DONE);
        PROMISE(t.row_count <= t.line_count);
        for (unsigned i = 0; i < t.clock_count; i++)
            check_clock(&t, i);
        check_rows(&t);
    }
    timeline_close(&t);
    return 0;
}
