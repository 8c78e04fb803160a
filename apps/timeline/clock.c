/* clock.c -- how far apart two clocks are. */
#include "clock.h"

#include <float.h>
#include <string.h>

#include "step.h"

/* Halvings of an interval: more than a double has bits. */
enum { ROUNDS = 80 };
static const double drift_most = CLOCK_PPM * 1e-6;

/* libm for these would be one more library. */
static double greater(double a, double b)
{
    return a > b ? a : b;
}

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

/* Rounded away from what is between: never a narrower interval. */
static int64_t down(double x)
{
    return (int64_t)x - 1;
}

static int64_t up(double x)
{
    return (int64_t)x + 1;
}

/* ---- bounds ------------------------------------------------------------ */

static bool is_tighter(const clock_bounds *b, const clock_bound *one,
                       const clock_bound *other)
{
    return b->lower ? one->diff_ns > other->diff_ns
                    : one->diff_ns < other->diff_ns;
}

static void thin(clock_bounds *b)
{
    size_t kept = 0;

    for (size_t i = 0; i + 1 < b->count; i += 2) {
        const clock_bound *one = &b->list[i], *other = &b->list[i + 1];

        b->list[kept++] = is_tighter(b, one, other) ? *one : *other;
    }
    b->count = kept;
}

void clock_bounds_add(clock_bounds *b, int64_t at_ns, int64_t diff_ns)
{
    if (b->count == CLOCK_BOUNDS)
        thin(b);
    b->list[b->count].at_ns = at_ns;
    b->list[b->count].diff_ns = diff_ns;
    b->count++;
    b->taken++;
}

/* ---- lines between the bounds ------------------------------------------ */

/* Times count from the begin, and differences from one of them, so that a
 * double holds them to the nanosecond. */
typedef struct problem {
    const clock_bounds *lower, *upper;
    int64_t from_ns, base_ns;
    double slope_lo, slope_hi; /* that lines between the bounds have */
} problem;

/* At from_ns, the lowest line of this slope that is above all lower bounds;
 * the highest that is below all upper ones. */
static double floor_of(const problem *p, double slope)
{
    double most = -DBL_MAX;

    for (size_t i = 0; i < p->lower->count; i++) {
        const clock_bound *b = &p->lower->list[i];

        most = greater(most, (double)(b->diff_ns - p->base_ns) -
                                 slope * (double)(b->at_ns - p->from_ns));
    }
    return most;
}

static double ceiling_of(const problem *p, double slope)
{
    double least = DBL_MAX;

    for (size_t i = 0; i < p->upper->count; i++) {
        const clock_bound *b = &p->upper->list[i];

        least = lesser(least, (double)(b->diff_ns - p->base_ns) -
                                  slope * (double)(b->at_ns - p->from_ns));
    }
    return least;
}

static double room_of(const problem *p, double slope)
{
    return ceiling_of(p, slope) - floor_of(p, slope);
}

/* The slope with the most room: room_of() has one hill. */
static double widest(const problem *p)
{
    double lo = -drift_most, hi = drift_most;

    for (int i = 0; i < ROUNDS; i++) {
        double a = lo + (hi - lo) / 3, b = hi - (hi - lo) / 3;

        if (room_of(p, a) < room_of(p, b))
            lo = a;
        else
            hi = b;
    }
    return (lo + hi) / 2;
}

/* From a slope that has room, the last one towards `to` that has. */
static double last_with_room(const problem *p, double from, double to)
{
    if (room_of(p, to) >= 0)
        return to;
    for (int i = 0; i < ROUNDS; i++) {
        double middle = (from + to) / 2;

        if (room_of(p, middle) >= 0)
            from = middle;
        else
            to = middle;
    }
    return to;
}

/* The lowest difference that any line has so long after the begin, and the
 * highest. */
static double lowest(const problem *p, double after)
{
    double lo = p->slope_lo, hi = p->slope_hi;

    for (int i = 0; i < ROUNDS; i++) {
        double a = lo + (hi - lo) / 3, b = hi - (hi - lo) / 3;

        if (floor_of(p, a) + a * after > floor_of(p, b) + b * after)
            lo = a;
        else
            hi = b;
    }
    return floor_of(p, (lo + hi) / 2) + (lo + hi) / 2 * after;
}

static double highest(const problem *p, double after)
{
    double lo = p->slope_lo, hi = p->slope_hi;

    for (int i = 0; i < ROUNDS; i++) {
        double a = lo + (hi - lo) / 3, b = hi - (hi - lo) / 3;

        if (ceiling_of(p, a) + a * after < ceiling_of(p, b) + b * after)
            lo = a;
        else
            hi = b;
    }
    return ceiling_of(p, (lo + hi) / 2) + (lo + hi) / 2 * after;
}

static clock_interval interval_at(const problem *p, double after)
{
    clock_interval i;

    i.lo_ns = p->base_ns + down(lowest(p, after));
    i.hi_ns = p->base_ns + up(highest(p, after));
    return i;
}

static void found(problem *p, double slope, clock_difference *d)
{
    p->slope_lo = last_with_room(p, slope, -drift_most);
    p->slope_hi = last_with_room(p, slope, drift_most);
    d->verdict = CLOCK_FOUND;
    d->start = interval_at(p, 0);
    d->end = interval_at(p, (double)(d->to_ns - d->from_ns));
    d->drift_lo_ppb = down(p->slope_lo * 1e9);
    d->drift_hi_ppb = up(p->slope_hi * 1e9);
    d->drifts = d->drift_lo_ppb > 0 || d->drift_hi_ppb < 0;
    d->told = d->drift_hi_ppb - d->drift_lo_ppb < CLOCK_PPM * 200;
    /* Where no drift is needed, none is taken for granted. */
    d->slope = room_of(p, 0) >= 0 ? 0 : slope;
    d->at_start = (double)p->base_ns +
                  (floor_of(p, d->slope) + ceiling_of(p, d->slope)) / 2;
}

/* ---- where no line fits ------------------------------------------------ */

static void impossible(const problem *p, clock_difference *d)
{
    step_parts both;

    d->verdict = CLOCK_CONTRADICTORY;
    d->start = d->end = step_within(p->lower, p->upper, INT64_MIN, INT64_MAX);
    if (step_find(p->lower, p->upper, &both)) {
        d->verdict = CLOCK_STEPPED;
        d->start = both.before;
        d->end = both.after;
        d->step_from_ns = both.last_ns;
        d->step_to_ns = both.next_ns;
    }
    d->at_start = (double)clock_middle(&d->start);
}

/* ---- both -------------------------------------------------------------- */

static void one_sided(const problem *p, clock_difference *d)
{
    d->start = d->end = step_within(p->lower, p->upper, INT64_MIN, INT64_MAX);
    /* Not a guess, but something has to be drawn: as if it took no time. */
    if (d->has_lo)
        d->at_start = (double)d->start.lo_ns;
    else if (d->has_hi)
        d->at_start = (double)d->start.hi_ns;
}

void clock_estimate(const clock_bounds *lower, const clock_bounds *upper,
                    int64_t from_ns, int64_t to_ns, clock_difference *d)
{
    problem p = { lower, upper, from_ns, 0, 0, 0 };
    double slope;

    memset(d, 0, sizeof(*d));
    d->from_ns = from_ns;
    d->to_ns = to_ns;
    d->has_lo = lower->count > 0;
    d->has_hi = upper->count > 0;
    if (!d->has_lo || !d->has_hi) {
        one_sided(&p, d);
        return;
    }
    p.base_ns = upper->list[0].diff_ns;
    slope = room_of(&p, 0) >= 0 ? 0 : widest(&p);
    if (room_of(&p, slope) >= 0)
        found(&p, slope, d);
    else
        impossible(&p, d);
}

int64_t clock_middle(const clock_interval *i)
{
    return i->lo_ns + (i->hi_ns - i->lo_ns) / 2;
}

int64_t clock_half(const clock_interval *i)
{
    int64_t width = i->hi_ns - i->lo_ns;

    return width / 2 + (width & 1);
}

/* The bounds at the ends, joined: what may be in between lies within. */
static int64_t off_line(const clock_difference *d, int64_t here_ns)
{
    double whole = (double)(d->to_ns - d->from_ns);
    double part = whole > 0 ? (double)(here_ns - d->from_ns) / whole : 0;
    double line = d->at_start + d->slope * (double)(here_ns - d->from_ns);
    double lo, hi;

    part = lesser(greater(part, 0), 1);
    lo = (double)d->start.lo_ns * (1 - part) + (double)d->end.lo_ns * part;
    hi = (double)d->start.hi_ns * (1 - part) + (double)d->end.hi_ns * part;
    return up(greater(line - lo, hi - line));
}

/* A clock that was set back says the same time twice: it may be either. */
static int64_t here_stepped(const clock_difference *d, int64_t there_ns,
                            int64_t *off_ns)
{
    int64_t first = clock_middle(&d->start), second = clock_middle(&d->end);
    bool before = there_ns - first <= d->step_to_ns;
    bool after = there_ns - second >= d->step_from_ns;
    int64_t apart = first > second ? first - second : second - first;

    *off_ns = clock_half(before ? &d->start : &d->end);
    if (before && after)
        *off_ns = apart + clock_half(&d->start) + clock_half(&d->end);
    else if (!before && !after)
        *off_ns = INT64_MAX;
    return there_ns - (before ? first : second);
}

int64_t clock_here(const clock_difference *d, int64_t there_ns,
                   int64_t *off_ns)
{
    int64_t here = there_ns - (int64_t)d->at_start;

    *off_ns = INT64_MAX;
    if (d->verdict == CLOCK_STEPPED)
        return here_stepped(d, there_ns, off_ns);
    if (d->verdict == CLOCK_FOUND) {
        here -= (int64_t)(d->slope * (double)(here - d->from_ns));
        *off_ns = off_line(d, here);
    }
    return here;
}
