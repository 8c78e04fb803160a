/*
 * histogram.h -- many durations in little memory, and their percentiles.
 *
 * Each octave has 32 slots, so a percentile is at most 3 % too high; the least
 * and the most are exact.  All zero is an empty one.  Pure.
 */
#ifndef MULTI_HISTOGRAM_H
#define MULTI_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_OCTAVE = 32, HISTOGRAM_SLOTS = 60 * HISTOGRAM_OCTAVE };

typedef struct histogram {
    uint64_t count;
    int64_t least, most;
    uint64_t slots[HISTOGRAM_SLOTS];
} histogram;

/* Nanoseconds; less than 0 counts as 0. */
void histogram_add(histogram *h, int64_t ns);

/* At least percent of them took no longer than this; 0 when there are none. */
int64_t histogram_percentile(const histogram *h, double percent);

/* "0.123 ms", "12.3 s". */
void histogram_text(char *buf, size_t cap, int64_t ns);

/* "median 0.123 ms, p99 0.234 ms, most 1.234 ms"; "none". */
void histogram_line(const histogram *h, char *buf, size_t cap);

#endif
