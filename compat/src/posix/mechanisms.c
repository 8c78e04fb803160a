/* mechanisms.c -- which readiness mechanisms there are here, best first. */
#include "mechanisms.h"

const soq__mechanism *const soq__sys_mechanisms[] = { &soq__mechanism_epoll,
                                                      &soq__mechanism_poll,
                                                      NULL };

soq_rc soq__require_socket(soq s)
{
    soq__kind kind;
    soq_rc rc = soq__sys_kind(s, &kind);

    if (rc.err == SOQ_EBADF)
        rc.err = SOQ_ENOTSOCK;
    return rc;
}
