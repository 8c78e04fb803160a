/*
 * step.h -- a clock that was set once, in the middle: bounds of clock.h that
 * no difference fits, but one before some time and another after it.
 */
#ifndef TIMELINE_STEP_H
#define TIMELINE_STEP_H

#include "clock.h"

typedef struct step_parts {
    clock_interval before, after;
    int64_t last_ns, next_ns; /* it was set between them */
} step_parts;

/* false: one step does not explain it. */
bool step_find(const clock_bounds *lower, const clock_bounds *upper,
               step_parts *out);

/* What the bounds at these times leave, to_ns not included; INT64_MIN and
 * INT64_MAX where there is none. */
clock_interval step_within(const clock_bounds *lower,
                           const clock_bounds *upper, int64_t from_ns,
                           int64_t to_ns);

#endif
