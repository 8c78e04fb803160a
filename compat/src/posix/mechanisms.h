/* mechanisms.h -- the readiness mechanisms of this port. */
#ifndef SOQ_POSIX_MECHANISMS_H
#define SOQ_POSIX_MECHANISMS_H

#include "sys.h"

extern const soq__mechanism soq__mechanism_epoll;
extern const soq__mechanism soq__mechanism_poll;

/* SOQ_ENOTSOCK for whatever is not an open socket: epoll and poll would take
 * pipes and more, which no other system's mechanism can. */
soq_rc soq__require_socket(soq s);

#endif
