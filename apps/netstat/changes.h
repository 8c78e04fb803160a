/*
 * changes.h -- what changed from one look at the table to the next.
 *
 * A row is remembered while it stands in the table, and what it had shown: its
 * processes are still told when it has none any more.  Pure but for memory.
 */
#ifndef NETSTAT_CHANGES_H
#define NETSTAT_CHANGES_H

#include <soquete/connections.h>

#include "view.h"

enum { CHANGES_WHO = 96 };

typedef enum change_kind {
    CHANGE_THERE, /* it was there at the first look */
    CHANGE_NEW,
    CHANGE_STATE,
    CHANGE_GONE
} change_kind;

typedef struct watched {
    soq_connection row;    /* its holders are not kept */
    char who[CHANGES_WHO]; /* as text_who() says, when it had some; or "-" */
    bool mine;             /* it has had the process that is asked for */
    int64_t changed_us;    /* of the wall clock; 0: it was there */
} watched;

typedef struct change {
    change_kind kind;
    int64_t time_us;    /* of the look */
    soq_tcp_state from; /* of CHANGE_STATE and CHANGE_GONE */
    const watched *at;
} change;

typedef void (*change_fn)(const change *c, void *user);

/* All zero is none seen. */
typedef struct changes {
    watched *list; /* in the order of the table */
    size_t count;
    bool begun;
    int64_t holders_ns, cost_ns; /* the last look that brought the processes:
                                    when it ended, how long it took */
} changes;

/* Look, and call fn for each change that view concerns. */
soq_rc changes_look(changes *c, const view *v, change_fn fn, void *user);
void changes_free(changes *c);

/*
 * Can a connection have come from the one state to the other with none between
 * them (RFC 9293, figure 5)?  SOQ_TCP_CLOSED is before the first and after the
 * last.  Pure.
 */
bool changes_direct(soq_tcp_state from, soq_tcp_state to);

/* Was something between them that no look has shown?  Of UDP nothing. */
bool change_skipped(const change *c);

#endif
