/*
 * mechanisms.h -- the two readiness mechanisms of this port.
 */
#ifndef SOQ_WIN32_MECHANISMS_H
#define SOQ_WIN32_MECHANISMS_H

#include "native.h"

extern const soq__mechanism soq__poll_afd;
extern const soq__mechanism soq__poll_wsapoll;

#endif
