/* step.c -- a clock that was set once, in the middle. */
#include "step.h"

static void narrow(const clock_bounds *b, clock_interval *i, int64_t from_ns,
                   int64_t to_ns)
{
    for (size_t k = 0; k < b->count; k++) {
        const clock_bound *one = &b->list[k];

        if (one->at_ns < from_ns || one->at_ns >= to_ns)
            continue;
        if (b->lower && one->diff_ns > i->lo_ns)
            i->lo_ns = one->diff_ns;
        if (!b->lower && one->diff_ns < i->hi_ns)
            i->hi_ns = one->diff_ns;
    }
}

clock_interval step_within(const clock_bounds *lower,
                           const clock_bounds *upper, int64_t from_ns,
                           int64_t to_ns)
{
    clock_interval i = { INT64_MIN, INT64_MAX };

    narrow(lower, &i, from_ns, to_ns);
    narrow(upper, &i, from_ns, to_ns);
    return i;
}

static bool is_closed(const clock_interval *i)
{
    return i->lo_ns != INT64_MIN && i->hi_ns != INT64_MAX &&
           i->lo_ns <= i->hi_ns;
}

/* The least time from which on the bounds before it, or those from it on,
 * agree no more, or agree: either changes once. */
static int64_t turning(const clock_bounds *lower, const clock_bounds *upper,
                       bool before)
{
    int64_t lo = INT64_MIN / 2, hi = INT64_MAX / 2;

    while (lo < hi) {
        int64_t middle = lo + (hi - lo) / 2;
        clock_interval i = before
                               ? step_within(lower, upper, INT64_MIN, middle)
                               : step_within(lower, upper, middle, INT64_MAX);

        if ((i.lo_ns <= i.hi_ns) == before)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* What cannot be of the one part is of the other.  What left here had not yet
 * been stamped there, and what came here had: so far the step is certain. */
static void surround(const clock_bounds *b, step_parts *out)
{
    for (size_t k = 0; k < b->count; k++) {
        const clock_bound *one = &b->list[k];
        bool early = b->lower ? one->diff_ns > out->after.hi_ns
                              : one->diff_ns < out->after.lo_ns;
        bool late = b->lower ? one->diff_ns > out->before.hi_ns
                             : one->diff_ns < out->before.lo_ns;
        int64_t least = one->at_ns, most = least;

        if (b->lower)
            least += one->diff_ns - out->before.hi_ns;
        else
            most += one->diff_ns - out->after.lo_ns;
        if (early && least > out->last_ns)
            out->last_ns = least;
        if (late && most < out->next_ns)
            out->next_ns = most;
    }
}

/* One step: the bounds up to some time agree, and those after it.  Where that
 * time may be one of several, only what holds for all of them is said. */
bool step_find(const clock_bounds *lower, const clock_bounds *upper,
               step_parts *out)
{
    int64_t last = turning(lower, upper, true) - 1,
            first = turning(lower, upper, false);

    if (first > last)
        return false;
    out->before = step_within(lower, upper, INT64_MIN, first);
    out->after = step_within(lower, upper, last, INT64_MAX);
    if (!is_closed(&out->before) || !is_closed(&out->after))
        return false;
    out->last_ns = INT64_MIN;
    out->next_ns = INT64_MAX;
    surround(lower, out);
    surround(upper, out);
    return out->last_ns <= out->next_ns && out->last_ns != INT64_MIN &&
           out->next_ns != INT64_MAX;
}
