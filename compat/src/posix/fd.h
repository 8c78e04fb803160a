/* fd.h -- a socket or a file as the descriptor that it is here, and the result
 * of a call that reports through errno. */
#ifndef SOQ_POSIX_FD_H
#define SOQ_POSIX_FD_H

#include <errno.h>

#include "sys.h"

/* No handle is descriptor -1, which every call refuses with EBADF. */
static inline int soq__fd(soq s)
{
    return (int)s.os;
}

static inline soq soq__from_fd(int fd)
{
    soq s = { (uintptr_t)fd };

    return s;
}

static inline int soq__file_fd(soq_file f)
{
    return (int)f.os;
}

static inline soq_file soq__file_from_fd(int fd)
{
    soq_file f = { (uintptr_t)fd };

    return f;
}

/* For calls that return -1 and set errno; call it before anything else can
 * change errno. */
static inline soq_rc soq__result(int returned)
{
    return returned < 0 ? soq__sys_rc(errno) : soq__rc(SOQ_OK);
}

#endif
