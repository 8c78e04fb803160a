/* words.c -- what the timeline says of clocks and calls. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/apart.h"
#include "view.h"

static const struct {
    const char *event, *call; /* NULL: no call */
} calls[] = {
    { "open", "socket" }, { "datagram", "recv" }, { "port", NULL },
    { "warning", NULL },  { "announce", NULL },   { "greet", NULL },
    { "proof", NULL },    { "message", NULL },    { "check", NULL },
    { "clock", NULL },    { "note", NULL },       { "refuse", NULL },
    { "drop", NULL },     { "verdict", NULL },    { "impair", NULL }
};

const char *timeline_call(const line *l, bool *is_call)
{
    *is_call = !l->table;
    if (l->table)
        return l->name;
    if (strcmp(l->name, "error") == 0)
        return l->call[0] ? l->call : l->name;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(calls[i].event, l->name) == 0) {
            *is_call = calls[i].call != NULL;
            return calls[i].call ? calls[i].call : l->name;
        }
    return l->name;
}

const char *timeline_clock_name(const view *v, const timeline_clock *c)
{
    const timeline *t = &v->t;

    if (c->name[0])
        return c->name;
    if (c->tells[CLIENT] != c->tells[SERVER])
        return text_of(v->language,
                       c->tells[CLIENT] ? TEXT_CLIENT : TEXT_SERVER);
    for (size_t i = 0; i < t->file_count; i++)
        if (&t->clocks[t->files[i].clock] == c && t->files[i].rows > 0)
            return v->sources[i].path;
    return "?";
}

static void put_apart(const clock_interval *i, char buf[VIEW_ARG])
{
    char middle[VIEW_ARG], half[VIEW_ARG];

    apart_duration(clock_middle(i), middle);
    apart_duration(clock_half(i), half);
    snprintf(buf, VIEW_ARG, "%.20s ± %.20s", middle, half);
}

static clock_words found(const clock_difference *d)
{
    int64_t middle = clock_middle(&d->start);
    clock_words w = { .id = middle < 0 ? TEXT_TIMELINE_BEHIND
                                       : TEXT_TIMELINE_AHEAD };

    apart_duration(middle < 0 ? -middle : middle, w.args[1]);
    apart_duration(clock_half(&d->start), w.args[3]);
    return w;
}

static clock_words stepped(const timeline *t, const clock_difference *d)
{
    clock_words w = { .id = TEXT_TIMELINE_STEP };

    put_apart(&d->start, w.args[1]);
    put_apart(&d->end, w.args[3]);
    apart_duration(d->step_from_ns - t->rows[0].time_ns, w.args[4]);
    apart_duration(d->step_to_ns - t->rows[0].time_ns, w.args[5]);
    return w;
}

static clock_words not_found(const clock_difference *d)
{
    clock_words w = { .id = TEXT_TIMELINE_UNBOUND };

    if (d->verdict == CLOCK_CONTRADICTORY) {
        w.id = TEXT_TIMELINE_CONTRADICTION;
        apart_duration(d->start.lo_ns, w.args[1]);
        apart_duration(d->start.hi_ns, w.args[3]);
    } else if (d->has_lo) {
        w.id = TEXT_TIMELINE_AT_LEAST;
        apart_duration(d->start.lo_ns, w.args[1]);
    } else if (d->has_hi) {
        w.id = TEXT_TIMELINE_AT_MOST;
        apart_duration(d->start.hi_ns, w.args[1]);
    }
    return w;
}

clock_words timeline_words(const view *v, const timeline_clock *c)
{
    const clock_difference *d = &c->apart;
    clock_words w = d->verdict == CLOCK_FOUND     ? found(d)
                    : d->verdict == CLOCK_STEPPED ? stepped(&v->t, d)
                                                  : not_found(d);

    snprintf(w.args[0], VIEW_ARG, "%s", timeline_clock_name(v, c));
    snprintf(w.args[2], VIEW_ARG, "%s",
             timeline_clock_name(v, &v->t.clocks[v->t.here]));
    if (d->verdict == CLOCK_FOUND) {
        snprintf(w.args[4], VIEW_ARG, "%" PRIu64, c->to);
        snprintf(w.args[5], VIEW_ARG, "%" PRIu64, c->back);
    }
    return w;
}
