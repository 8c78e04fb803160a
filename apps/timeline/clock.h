/*
 * clock.h -- how far apart two clocks are, from what both saw of one
 * conversation.
 *
 * Nothing arrives before it was sent.  So each thing that went from here to
 * there says that the difference (there minus here) is at most the time of its
 * arrival there minus the time of its departure here, and each thing that came
 * back, that it is at least so much.  What was fastest says most: this is the
 * filter by minimum of V. Paxson ("On Calibrating Measurements of Packet
 * Transit Times", SIGMETRICS 1998) and of NTP (RFC 5905, section 10), with
 * the whole interval kept.  No delay is taken for known, nor for the same in
 * both directions.  Pure.
 */
#ifndef TIMELINE_CLOCK_H
#define TIMELINE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much faster than another a clock may run, parts per million: NTP's own
 * limit (RFC 5905, MAXFREQ). */
enum { CLOCK_PPM = 500, CLOCK_BOUNDS = 4096 };

/* At this time of the clock here, the difference is at most, or at least. */
typedef struct clock_bound {
    int64_t at_ns, diff_ns;
} clock_bound;

typedef struct clock_bounds {
    clock_bound list[CLOCK_BOUNDS];
    size_t count;
    uint64_t taken; /* of which the tightest are in the list */
    bool lower;     /* at least: a greater one says more */
} clock_bounds;

/* One more; where there is no room, of two neighbours the tighter is kept. */
void clock_bounds_add(clock_bounds *b, int64_t at_ns, int64_t diff_ns);

typedef enum clock_verdict {
    CLOCK_UNKNOWN, /* nothing bounds it from both sides */
    CLOCK_FOUND,
    CLOCK_STEPPED, /* a clock was set; both parts agree by themselves */
    CLOCK_CONTRADICTORY
} clock_verdict;

typedef struct clock_interval {
    int64_t lo_ns, hi_ns;
} clock_interval;

typedef struct clock_difference {
    clock_verdict verdict;
    int64_t from_ns, to_ns;             /* of the clock here */
    bool has_lo, has_hi;                /* CLOCK_UNKNOWN: what there is, */
    clock_interval start, end;          /* at from_ns and to_ns */
    int64_t drift_lo_ppb, drift_hi_ppb; /* parts per thousand million */
    bool drifts;                        /* zero is not between these two */
    bool told;                          /* they are narrow enough to tell */
    int64_t step_from_ns, step_to_ns;   /* the step was between them */
    double at_start, slope;             /* a line that breaks no bound */
} clock_difference;

/* From the bounds, over a time from_ns to to_ns. */
void clock_estimate(const clock_bounds *lower, const clock_bounds *upper,
                    int64_t from_ns, int64_t to_ns, clock_difference *d);

/* The time here of what the clock there says, as the best guess, and how far
 * off that may be: INT64_MAX where nobody knows. */
int64_t clock_here(const clock_difference *d, int64_t there_ns,
                   int64_t *off_ns);

/* The middle of an interval, and half its width. */
int64_t clock_middle(const clock_interval *i);
int64_t clock_half(const clock_interval *i);

#endif
