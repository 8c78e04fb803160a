/* clocks.c -- which clock each file has, and how far they are apart. */
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

static bool two_machines(const timeline *t)
{
    bool seen[2] = { false, false };

    if (conversation_is_local(&t->chosen))
        return false;
    for (size_t i = 0; i < t->file_count; i++) {
        const timeline_file *f = &t->files[i];

        if (f->name[0] || f->tells[CLIENT] == f->tells[SERVER])
            continue;
        seen[CLIENT] = seen[CLIENT] || f->tells[CLIENT];
        seen[SERVER] = seen[SERVER] || f->tells[SERVER];
    }
    return seen[CLIENT] && seen[SERVER];
}

static bool find_clock(timeline *t, timeline_file *f, bool apart)
{
    size_t i = 0;

    while (i < t->clock_count && (strcmp(t->clocks[i].name, f->name) != 0 ||
                                  (f->name[0] == '\0' && apart)))
        i++;
    if (i == MARKS_CLOCKS)
        return false;
    if (i == t->clock_count) {
        t->clocks[i].name = f->name;
        t->clock_count++;
    }
    f->clock = (unsigned)i;
    t->clocks[i].used = t->clocks[i].used || f->rows > 0;
    t->clocks[i].tells[CLIENT] |= f->tells[CLIENT];
    t->clocks[i].tells[SERVER] |= f->tells[SERVER];
    return true;
}

static mark_point point_of(const timeline_clock *c)
{
    if (c->tells[CLIENT] == c->tells[SERVER])
        return MARK_BETWEEN;
    return c->tells[CLIENT] ? MARK_NEAR_CLIENT : MARK_NEAR_SERVER;
}

/* From the SYN to its answer, as this capture saw it; 0: it did not. */
static int64_t answered_ns(const flow *f)
{
    const flow_row *r = f ? flow_row_first(f) : NULL;
    int64_t asked_ns = 0;

    for (; r; r = flow_row_next(f, r)) {
        unsigned both = r->flags & (PACKET_SYN | PACKET_ACK);

        if (both == PACKET_SYN)
            asked_ns = r->time_ns; /* the last one, if it was repeated */
        else if (both == (PACKET_SYN | PACKET_ACK))
            return asked_ns ? r->time_ns - asked_ns : 0;
    }
    return 0;
}

/* Two captures and nobody who tells whose they are: the nearer one is to the
 * client, the longer it waits for the answer. */
static void place_captures(timeline *t)
{
    timeline_file *two[2] = { NULL, NULL };
    int64_t waited[2];
    size_t count = 0;

    for (size_t i = 0; i < t->file_count; i++) {
        if (t->files[i].rows == 0)
            continue;
        if (!t->files[i].packets || count == 2)
            return;
        two[count++] = &t->files[i];
    }
    if (count < 2)
        return;
    waited[0] = answered_ns(two[0]->flow);
    waited[1] = answered_ns(two[1]->flow);
    if (waited[0] <= 0 || waited[1] <= 0 || waited[0] == waited[1])
        return;
    two[waited[0] < waited[1]]->at = MARK_NEAR_CLIENT;
    two[waited[0] > waited[1]]->at = MARK_NEAR_SERVER;
}

bool timeline_clocks(timeline *t)
{
    bool apart = two_machines(t);
    unsigned here = MARKS_CLOCKS;

    for (size_t i = 0; i < t->file_count; i++)
        if (t->files[i].rows > 0 && !find_clock(t, &t->files[i], apart))
            return false;
    for (size_t i = 0; i < t->file_count; i++)
        t->files[i].at = point_of(&t->clocks[t->files[i].clock]);
    place_captures(t);
    for (size_t i = t->clock_count; i > 0; i--)
        if (t->clocks[i - 1].tells[CLIENT])
            here = (unsigned)(i - 1);
    for (size_t i = t->clock_count; i > 0 && here == MARKS_CLOCKS; i--)
        if (t->clocks[i - 1].tells[SERVER] || i == 1)
            here = (unsigned)(i - 1);
    t->here = here < MARKS_CLOCKS ? here : 0;
    for (size_t i = 0; i < t->row_count; i++)
        t->rows[i].clock = (uint8_t)t->files[t->rows[i].file].clock;
    return true;
}

/* From when to when the clock here has rows. */
static void span(const timeline *t, int64_t *from_ns, int64_t *to_ns)
{
    *from_ns = INT64_MAX;
    *to_ns = INT64_MIN;
    for (size_t i = 0; i < t->row_count; i++) {
        int64_t at = t->rows[i].own_ns;

        if (t->rows[i].clock != t->here)
            continue;
        *from_ns = at < *from_ns ? at : *from_ns;
        *to_ns = at > *to_ns ? at : *to_ns;
    }
    if (*from_ns > *to_ns)
        *from_ns = *to_ns = 0;
}

/* The two ends may have told each other the time; a line of either says what
 * that gave.  Its time by the clock here is near enough: of a second that it
 * may be off, the drift takes half a millisecond. */
static void take_told(const timeline *t, const timeline_row *r, unsigned there,
                      clock_bounds *lower, clock_bounds *upper)
{
    const line *l = r->told;
    unsigned other = r->clock == t->here ? there : t->here;
    int64_t middle_ns;

    if (!l || !l->has_ahead || (r->clock != t->here && r->clock != there) ||
        !t->clocks[other].tells[1 - r->end])
        return;
    middle_ns = l->ahead_lo_ns / 2 + l->ahead_hi_ns / 2;
    if (r->clock == t->here) {
        clock_bounds_add(lower, r->own_ns, l->ahead_lo_ns);
        clock_bounds_add(upper, r->own_ns, l->ahead_hi_ns);
    } else {
        clock_bounds_add(lower, r->own_ns + middle_ns, -l->ahead_hi_ns);
        clock_bounds_add(upper, r->own_ns + middle_ns, -l->ahead_lo_ns);
    }
}

bool timeline_estimate(timeline *t)
{
    clock_bounds *bounds = calloc(2, sizeof(*bounds));
    int64_t from_ns, to_ns;

    span(t, &from_ns, &to_ns);
    for (unsigned i = 0; bounds && i < t->clock_count; i++) {
        timeline_clock *c = &t->clocks[i];

        marks_bounds(&t->seen, t->here, i, &bounds[0], &bounds[1]);
        if (i == t->here)
            continue;
        for (size_t k = 0; k < t->row_count; k++)
            take_told(t, &t->rows[k], i, &bounds[0], &bounds[1]);
        c->back = bounds[0].taken;
        c->to = bounds[1].taken;
        clock_estimate(&bounds[0], &bounds[1], from_ns, to_ns, &c->apart);
    }
    free(bounds);
    return bounds != NULL;
}
