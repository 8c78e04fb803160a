/*
 * timeline.h -- events and packets of one conversation, from both of its
 * ends, in one order of time.
 *
 *     timeline_open(&t);
 *     timeline_file_begin(&t, name, flows);  each; flows NULL: events,
 *     timeline_take(line, &t);         which then come so
 *     timeline_choose(&t, port);
 *     timeline_merge(&t);
 *     ... t.rows[i] ...
 *     timeline_close(&t);
 *
 * A clock is that of a machine: files of the same name have one.  Those
 * without a name are of one machine, unless two files of events tell of two
 * ends with different addresses; then each has its own.
 */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include <soquete/error.h>

#include "clock.h"
#include "conversation.h"
#include "line.h"
#include "marks.h"
#include "packets/flows.h"

enum { TIMELINE_FILES = 64, TIMELINE_LINES = 1 << 18, TIMELINE_NAME = 24 };

typedef struct timeline_file {
    char name[TIMELINE_NAME]; /* of the machine; "": none was given */
    const flows *packets;     /* NULL: a file of events */
    const flow *flow;         /* of this conversation, or NULL */
    unsigned clock;
    mark_point at; /* where a capture was made */
    bool tells[2]; /* these ends, by events */
    size_t rows;   /* of it that are shown */
} timeline_file;

typedef struct timeline_clock {
    const char *name; /* "": of no name */
    bool tells[2];
    bool used;
    clock_difference apart; /* from the first clock */
    uint64_t to, back;      /* sightings that bound it, each way */
} timeline_clock;

typedef enum timeline_source {
    TIMELINE_CALL,  /* told by the program that called */
    TIMELINE_TABLE, /* the system's table, when somebody looked */
    TIMELINE_WIRE   /* captured */
} timeline_source;

typedef struct timeline_row {
    int64_t time_ns; /* by the first clock, as the best guess */
    int64_t off_ns;  /* how far off that may be; INT64_MAX: nobody knows */
    int64_t own_ns;  /* as its own clock said */
    uint64_t number; /* of the line, or of the packet */
    const line *told;
    const flow *flow;
    const flow_row *packet;
    timeline_source source;
    uint8_t file, clock;
    uint8_t end; /* CLIENT or SERVER: who called, or sent it */
    bool unsure; /* before or after a row of another clock? */
} timeline_row;

typedef struct timeline {
    timeline_file files[TIMELINE_FILES];
    size_t file_count;
    line *lines;
    size_t line_count, line_room;
    uint64_t left_out; /* lines over TIMELINE_LINES */
    conversations *all;
    conversation chosen;
    uint64_t again; /* lines of the same two ends, used anew later */
    timeline_clock clocks[MARKS_CLOCKS];
    size_t clock_count;
    unsigned here; /* the first clock: the client's, if it tells anything */
    marks seen;
    bool sent_one[2]; /* UDP: a datagram of this end is among them */
    timeline_row *rows;
    size_t row_count, row_room;
} timeline;

/* SOQ_ENOMEM; close it in every case. */
soq_rc timeline_open(timeline *t);
void timeline_close(timeline *t);

/* One more file, TIMELINE_FILES at most; what follows by timeline_take() is
 * of it. */
void timeline_file_begin(timeline *t, const char *name, const flows *packets);

/* A lines_take; false: no memory. */
bool timeline_take(const line *l, void *timeline);

/* With this port (0: any); false: there is none. */
bool timeline_choose(timeline *t, uint16_t port);

typedef enum timeline_result {
    TIMELINE_DONE,
    TIMELINE_NO_MEMORY,
    TIMELINE_TOO_MANY_CLOCKS
} timeline_result;

timeline_result timeline_merge(timeline *t);

/* ---- parts of timeline_merge() ----------------------------------------- */

/* The rows of the conversation by their own clocks; false: no memory. */
bool timeline_rows(timeline *t);

/* The clock of each file, and where captures were made; false: there are too
 * many. */
bool timeline_clocks(timeline *t);

/* What the rows say of clocks, into t->seen; false: no memory. */
bool timeline_sightings(timeline *t);

/* How far each clock is from the first one; false: no memory. */
bool timeline_estimate(timeline *t);

#endif
