/*
 * lines.h -- a file of JSON Lines, read from its front with a fixed amount of
 * memory.  What is no event is counted, and the first line of each fault is
 * known; nothing of it is a failure.
 */
#ifndef TIMELINE_LINES_H
#define TIMELINE_LINES_H

#include "line.h"
#include "packets/window.h"

enum { LINES_LONGEST = 65536 };

typedef enum lines_fault {
    LINES_TOO_LONG,
    LINES_NOT_JSON,
    LINES_FOREIGN,   /* JSON, and no event */
    LINES_CUT,       /* the last one has no end and is not whole */
    LINES_BACKWARDS, /* a program's time went back: its clock was set */
    LINES_FAULTS
} lines_fault;

typedef struct lines {
    uint64_t count, events;
    uint64_t faults[LINES_FAULTS], first[LINES_FAULTS]; /* line number */
    int64_t pid, last_ns; /* of the line before */
    soq_rc rc;            /* why reading ended, if not at the end */
} lines;

/* Each event in turn; false: no memory, and reading ends with SOQ_ENOMEM. */
typedef bool (*lines_take)(const line *l, void *user);

void lines_read(lines *l, window_read read, void *from, lines_take take,
                void *user);

#endif
