/*
 * wake.h -- the byte in a pair that ends another thread's wait.
 */
#ifndef SOQ_COMMON_WAKE_H
#define SOQ_COMMON_WAKE_H

#include "sys.h"

/* Put the byte into the empty pair whose end this is. */
void soq__wake(soq end);

/* Take it out again at the other end.  SOQ_EAGAIN: it is not there. */
soq_rc soq__wake_take(soq end);

#endif
