/* pollbits.h -- soquete's readiness in the bits of poll(2) and back. */
#ifndef SOQ_POSIX_POLLBITS_H
#define SOQ_POSIX_POLLBITS_H

#include <poll.h>

#include "sys.h"

static inline short soq__poll_events(unsigned interest)
{
    return (short)((interest & SOQ_READ ? POLLIN : 0) |
                   (interest & SOQ_WRITE ? POLLOUT : 0));
}

static inline unsigned soq__poll_ready(unsigned interest, short revents)
{
    return soq__ready(interest, (revents & POLLIN) != 0,
                      (revents & POLLOUT) != 0,
                      (revents & (POLLERR | POLLHUP | POLLNVAL)) != 0);
}

#endif
