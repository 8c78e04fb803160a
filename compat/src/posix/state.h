/* state.h -- what else this port asks the kernel about a connection. */
#ifndef SOQ_POSIX_STATE_H
#define SOQ_POSIX_STATE_H

#include "sys.h"

/* The kernel's number of a state; and a mask of all that it has. */
soq_tcp_state soq__tcp_state_of(unsigned native);
unsigned soq__tcp_states(void);

/* A TCP socket that neither connected, tried to, nor was accepted. */
bool soq__never_connected(soq s);

/* Note on the socket itself that its connection broke, if it did; and see
 * whether that was noted. */
void soq__note_broken(soq s);
void soq__forget_broken(soq s);
bool soq__is_broken(soq s);

/*
 * Why a stream moved nothing: errno, or 0 at its end.  Only a call that waits
 * is interrupted, and common/ makes that one again as it does for EAGAIN: to
 * resume it here, each call would have to keep all its arguments for it.
 */
soq_rc soq__moved_nothing(soq s, int error);

#endif
