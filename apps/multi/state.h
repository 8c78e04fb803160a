/*
 * state.h -- what state the system says a connection is in, where that does
 * not hold the others up.
 *
 * Linux and Windows answer in microseconds.  Where the system must search its
 * table of all connections (Windows before 10 1703, Wine), an answer may take
 * longer than serving a hundred clients: then it is asked for now and then
 * only, so that at most a tenth of the time goes there.
 */
#ifndef MULTI_STATE_H
#define MULTI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <soquete/socket.h>

/* All zero at the beginning.  False: it was not asked, or did not answer. */
typedef struct state_asker {
    int64_t next_ns;
} state_asker;

/* See how long the system takes, before there are clients who would wait. */
void state_try(state_asker *asker);

bool state_ask(state_asker *asker, soq s, soq_tcp_state *out);

#endif
