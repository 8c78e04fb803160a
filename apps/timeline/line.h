/*
 * line.h -- one line that a command has written with --json, as an event.
 *
 * What it is not understood by is no reason to refuse it: a name that is not
 * known stays a name.  What is not an event of soquete's is told apart.
 */
#ifndef TIMELINE_LINE_H
#define TIMELINE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/address.h>

enum { LINE_NAME = 24, LINE_STATE = 16 };

/* Times are those of a clock that somebody reads, 1970 to 2042: so sums of a
 * few of them fit. */
#define LINE_TIME_MOST INT64_C(2300000000000000000)

/* Which end tells it, and how sure that is. */
typedef enum line_role { LINE_ANY, LINE_CLIENT, LINE_SERVER } line_role;

typedef struct line {
    int64_t time_ns;
    uint64_t number; /* in its file, from 1 */
    int64_t pid;
    char app[LINE_NAME], name[LINE_NAME];
    char state[LINE_STATE]; /* as the system reported it; "" */
    char error[LINE_NAME];  /* "ECONNREFUSED"; "" */
    char call[LINE_NAME];   /* that failed */
    soq_addr local, peer;   /* SOQ_ANY_FAMILY: not told */
    line_role role;         /* LINE_ANY: the line does not say */
    bool udp, table;        /* table: a row of the system's table */
    bool end, has_bytes;
    uint64_t bytes, total;
    unsigned calls;
    bool has_ahead; /* the other end told its time: so much ahead is its */
    int64_t ahead_lo_ns, ahead_hi_ns; /* clock, at least and at most */
    uint8_t file;                     /* the reader's */
} line;

typedef enum line_kind {
    LINE_EVENT,
    LINE_NOT_JSON,
    LINE_FOREIGN /* JSON, and no event */
} line_kind;

line_kind line_read(const char *text, size_t len, line *out);

#endif
