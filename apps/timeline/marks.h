/*
 * marks.h -- what was seen to leave and to arrive, by which clock: from it
 * the bounds of clock.h.
 *
 * A place in what one end sends is counted as TCP counts: 0 is the SYN, then
 * its bytes from 1, and MARK_FIN is the end.  On its way a byte passes up to
 * five points: the sender's call, a capture on its machine, one in between, a
 * capture on the receiver's machine, the receiver's call.  Pure.
 */
#ifndef TIMELINE_MARKS_H
#define TIMELINE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

enum { MARKS_CLOCKS = 8, MARKS_POINTS = 5, MARKS_MOST = 1 << 20 };
#define MARK_FIN UINT64_MAX

/* As the client's end has them on the way to the server. */
typedef enum mark_point {
    MARK_CLIENT,
    MARK_NEAR_CLIENT,
    MARK_BETWEEN,
    MARK_NEAR_SERVER,
    MARK_SERVER
} mark_point;

typedef struct mark {
    uint64_t place;
    int64_t time_ns;
    uint8_t clock, from; /* from: CLIENT or SERVER, who sent it */
    uint8_t point;       /* counted from the sender */
    bool left; /* it was not past this point before then; else: it was past
                  it by then */
} mark;

typedef struct marks {
    mark *list;
    size_t count, room;
    bool sorted;         /* as marks_bounds() needs them */
    uint64_t violations; /* by one clock alone: something came too early */
    int64_t worst_ns;
    unsigned worst_clock;
} marks;

/* false: no memory.  What is over MARKS_MOST is left out. */
bool marks_add(marks *m, unsigned from, mark_point at, unsigned clock,
               bool left, uint64_t place, int64_t time_ns);
void marks_free(marks *m);

/* The bounds of what clock `there` says less what clock `here` says; sorts
 * the marks. */
void marks_bounds(marks *m, unsigned here, unsigned there, clock_bounds *lower,
                  clock_bounds *upper);

#endif
