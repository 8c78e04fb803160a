/* timeline.c -- events and packets of one conversation in one order of
 * time. */
#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/grow.h"
#include "packets/choose.h"

/* ---- what is given ----------------------------------------------------- */

soq_rc timeline_open(timeline *t)
{
    soq_rc rc = { SOQ_OK, 0 };

    memset(t, 0, sizeof(*t));
    t->all = calloc(1, sizeof(*t->all));
    if (!t->all)
        rc.err = SOQ_ENOMEM;
    return rc;
}

void timeline_close(timeline *t)
{
    marks_free(&t->seen);
    free(t->all);
    free(t->lines);
    free(t->rows);
    memset(t, 0, sizeof(*t));
}

void timeline_file_begin(timeline *t, const char *name, const flows *packets)
{
    timeline_file *f = &t->files[t->file_count++];

    memset(f, 0, sizeof(*f));
    snprintf(f->name, sizeof(f->name), "%s", name);
    f->packets = packets;
}

bool timeline_take(const line *l, void *user)
{
    timeline *t = user;
    line *list;

    if (t->line_count == TIMELINE_LINES) {
        t->left_out++;
        return true;
    }
    list = grow(t->lines, t->line_count, &t->line_room, sizeof(*list));
    if (!list)
        return false;
    t->lines = list;
    t->lines[t->line_count] = *l;
    t->lines[t->line_count++].file = (uint8_t)(t->file_count - 1);
    conversations_add(t->all, l);
    return true;
}

/* ---- the conversation -------------------------------------------------- */

/* What events tell of is the run; packets alone are chosen as explain does. */
bool timeline_choose(timeline *t, uint16_t port)
{
    const conversation *c = conversations_choose(t->all, port);

    if (c)
        t->chosen = *c;
    for (size_t i = 0; i < t->file_count && !c; i++) {
        const flows *packets = t->files[i].packets;
        const flow *f = packets ? choose_flow(packets, port) : NULL;

        if (f) {
            t->chosen = conversation_of_flow(f);
            return true;
        }
    }
    return c != NULL;
}

/* Ports are used again: that flow which began nearest. */
static void find_flow(timeline *t, timeline_file *file)
{
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < flows_count(file->packets); i++) {
        const flow *f = flows_at(file->packets, i);
        int64_t apart = f->first_ns / 2 - t->chosen.first_ns / 2;

        if (conversation_side_of(&t->chosen, f) < 0)
            continue;
        apart = apart < 0 ? -apart : apart;
        if (file->flow && apart >= least)
            continue;
        file->flow = f;
        least = apart;
    }
}

/* UDP may tell of 0.0.0.0 where packets know the address. */
static void learn_ends(timeline *t, const flow *f)
{
    int side = conversation_side_of(&t->chosen, f);

    for (int end = 0; end < 2; end++)
        if (soq_addr_is_any(&t->chosen.ends[end]))
            t->chosen.ends[end] = f->sides[end ? 1 - side : side].addr;
}

/* ---- the order of time ------------------------------------------------- */

static void by_one_clock(timeline *t)
{
    for (size_t i = 0; i < t->row_count; i++) {
        timeline_row *r = &t->rows[i];

        r->time_ns = r->own_ns;
        r->off_ns = 0;
        if (r->clock != t->here)
            r->time_ns = clock_here(&t->clocks[r->clock].apart, r->own_ns,
                                    &r->off_ns);
    }
}

static int before(const void *a, const void *b)
{
    const timeline_row *x = a, *y = b;

    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return 0;
}

static int64_t both_off(const timeline_row *a, const timeline_row *b)
{
    if (a->off_ns > INT64_MAX / 2 || b->off_ns > INT64_MAX / 2)
        return INT64_MAX;
    return a->off_ns + b->off_ns;
}

/* Against the nearest row of every other clock: first those before it, then,
 * from the other end, those behind. */
static void compare_orders(timeline *t, bool back)
{
    timeline_row *near[MARKS_CLOCKS] = { NULL };

    for (size_t k = 0; k < t->row_count; k++) {
        timeline_row *r = &t->rows[back ? t->row_count - 1 - k : k];

        for (unsigned c = 0; c < t->clock_count; c++) {
            int64_t apart = near[c] ? near[c]->time_ns - r->time_ns : 0;

            apart = apart < 0 ? -apart : apart;
            if (near[c] && c != r->clock && apart <= both_off(r, near[c]))
                r->unsure = near[c]->unsure = true;
        }
        near[r->clock] = r;
    }
}

timeline_result timeline_merge(timeline *t)
{
    for (size_t i = 0; i < t->file_count; i++)
        if (t->files[i].packets) {
            find_flow(t, &t->files[i]);
            if (t->files[i].flow)
                learn_ends(t, t->files[i].flow);
        }
    if (!timeline_rows(t))
        return TIMELINE_NO_MEMORY;
    if (!timeline_clocks(t))
        return TIMELINE_TOO_MANY_CLOCKS;
    if (!timeline_sightings(t) || !timeline_estimate(t))
        return TIMELINE_NO_MEMORY;
    by_one_clock(t);
    if (t->row_count > 0)
        qsort(t->rows, t->row_count, sizeof(*t->rows), before);
    compare_orders(t, false);
    compare_orders(t, true);
    return TIMELINE_DONE;
}
