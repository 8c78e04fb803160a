/*
 * why_look.h -- gather what can be known of the way to another machine, step
 * by step and without any right: the name, the own addresses, the route, the
 * connection, the neighbour table, a ping.
 */
#ifndef PEER_WHY_LOOK_H
#define PEER_WHY_LOOK_H

#include "finder.h"
#include "why.h"

enum { WHY_HEARD = 32 };

typedef struct why_how {
    const char *host;
    const char *port; /* digits; NULL: where it was heard, else the usual */
    finder_how find;
    int timeout_ms; /* of a connection that nobody answers; over 3,000 the
                       system says by itself that a machine is not there */
    soq_canceller *cancel;
    /* What is at the other end, once connected?  It may take the connection
     * and leave SOQ_NONE.  NULL: is not asked. */
    why_greeting (*greet)(soq *s, soq_limit limit, void *user);
    void *user;
    bool with_code; /* it speaks with a code */
} why_how;

typedef struct why_look {
    why_seen seen;
    found heard[WHY_HEARD]; /* of that name, then who else was heard */
    size_t heard_count;
    bool listened; /* heard_count is what was heard, not what was asked */
} why_look;

/* Errors: SOQ_ECANCELED, SOQ_ENOMEM; all others are observations. */
soq_rc why_look_at(const why_how *how, why_look *out);

#endif
