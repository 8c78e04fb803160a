/*
 * crowd.h -- which of many connections get lines of their own.
 *
 * The first 20 lines after a quiet second do, and then one each time their
 * number has grown fourfold: a person at a keyboard sees every connection,
 * and a million take some thirty lines.  All zero at the beginning.  Pure.
 */
#ifndef MULTI_CROWD_H
#define MULTI_CROWD_H

#include <stdbool.h>
#include <stdint.h>

enum { CROWD_LINES = 20, CROWD_GROWTH = 4 };

typedef struct crowd {
    uint64_t burst, told; /* lines wanted since the last quiet second, and
                             how many that were at the last one given */
    uint64_t left_out;    /* since the last line */
    int64_t last_ns;
} crowd;

/* True: tell this one, and call crowd_told() afterwards. */
bool crowd_tells(crowd *c, int64_t now_ns);

/* Telling takes time of its own, which is no quiet time. */
void crowd_told(crowd *c, int64_t now_ns);

#endif
