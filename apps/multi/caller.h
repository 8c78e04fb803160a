/* caller.h -- one client connection of a load. */
#ifndef MULTI_CALLER_H
#define MULTI_CALLER_H

#include "load.h"

typedef enum caller_phase {
    CALLER_FREE,
    CALLER_CONNECTING,
    CALLER_TALKING,
    CALLER_THINKING,
    CALLER_HOLDING,
    CALLER_ENDING
} caller_phase;

/* Rings; caller_move() takes c from the one it is in to the end of this. */
void caller_ring_open(caller *ring);
void caller_move(caller *ring, caller *c);

/* Take a free place and begin a connection. */
void caller_begin(load *l);

/* The poller says that it is ready. */
void caller_serve(load *l, caller *c, unsigned ready);

void caller_begin_message(load *l, caller *c);

/* Has it had all its answers? */
bool caller_is_well(const load *l, const caller *c);

/* End our side; the server's end is still waited for. */
void caller_end(load *l, caller *c);

/* It is over, so; or with this failure.  Its place is free. */
void caller_finish(load *l, caller *c, outcome how);
void caller_fail(load *l, caller *c, soq_rc rc);

/* In words. */
extern const char *const caller_outcomes[OUTCOMES];

#endif
