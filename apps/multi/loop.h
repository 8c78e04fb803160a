/*
 * loop.h -- one loop of the events way, and the connections in it.
 */
#ifndef MULTI_LOOP_H
#define MULTI_LOOP_H

#include "server.h"

enum { LOOP_PIECE = 65536 };

/* Rings of connections; a head is a record of no connection. */
typedef struct loop {
    server *v;
    soq_poller *poller;
    soq_thread *thread;
    soq_mutex lock; /* of the next three */
    conn *handed;   /* by the door, not yet taken */
    size_t open;    /* with those handed */
    bool over;
    bool ending;
    int64_t now_ns;   /* when the poller said what is ready, or later */
    int64_t slack_ns; /* how much earlier than those behind it a connection
                         may have been active: so that the ring need not be
                         touched for each message */
    bool more;      /* of what is being served there may be more, or an end */
    int64_t end_ns; /* by when all must be closed, if ending */
    conn talking;   /* by activity */
    conn aging;     /* the same ones, by age */
    conn leaving;   /* they have all that they get, and we wait for their
                        end; by activity */
    char data[LOOP_PIECE];
} loop;

void loop_open_rings(loop *l);

/* Take a connection into the loop. */
void loop_take(loop *l, conn *c);

/* The poller says what it is ready for. */
void loop_serve(loop *l, conn *c, unsigned ready);

/* End it.  One that does not take its answer cannot be told anything more:
 * it is reset. */
void loop_evict(loop *l, conn *c, ending why);

/* End them all; what has been received already is still answered. */
void loop_begin_end(loop *l);

/* Close it, whatever is still under way. */
void loop_finish(loop *l, conn *c, ending why, bool reset);

#endif
