/*
 * clock.h -- how far the other side's clock is from ours: frames CLOCK, which
 * go to and fro a few times right after the greeting.
 *
 * As in NTP (RFC 5905), each says when it was sent, and when the one before it
 * came.  None arrives before it was sent: what was fastest each way bounds the
 * difference, and the interval is told, not a guess.  Pure.
 */
#ifndef PEER_CLOCK_H
#define PEER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"

enum {
    CLOCK_TURNS = 5, /* that each side sends */
    CLOCK_BYTES = 24
};

typedef struct peer_clock {
    unsigned sent, came; /* frames */
    int64_t ours_us;     /* when our last one was sent, by our clock */
    int64_t theirs_us;   /* when their last one was, by theirs, */
    int64_t came_us;     /* and when it came, by ours */
    bool has_lo, has_hi;
    int64_t lo_us, hi_us; /* theirs is so much ahead, at least and at most */
    bool told;            /* the owner's */
} peer_clock;

/* The payload of our next one. */
void peer_clock_write(peer_clock *c, int64_t now_us, frame_out *out);

/* One has come; true: answer it. */
bool peer_clock_read(peer_clock *c, const frame *f, int64_t now_us);

/* Is there an interval?  One turn to and fro is enough. */
bool peer_clock_known(const peer_clock *c);

#endif
