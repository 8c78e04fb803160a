/*
 * mechanisms.c -- the readiness mechanisms of Windows, best first.
 */
#include "mechanisms.h"

const soq__mechanism *const soq__sys_mechanisms[] = {
    &soq__poll_afd,
    &soq__poll_wsapoll,
    NULL,
};
