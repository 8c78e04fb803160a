/* wait.c -- wait for a handful of sockets with poll(2). */
#include <poll.h>

#include "fd.h"
#include "pollbits.h"

soq_rc soq__sys_wait(soq__wait_item *items, size_t count, int timeout_ms)
{
    struct pollfd fds[SOQ__WAIT_MAX];

    for (size_t i = 0; i < count; i++) {
        /* poll reports errors of a socket that is watched for nothing; a
         * negative number it skips. */
        fds[i].fd = items[i].interest ? soq__fd(items[i].s) : -1;
        fds[i].events = soq__poll_events(items[i].interest);
        fds[i].revents = 0;
    }
    if (poll(fds, count, timeout_ms) < 0)
        return soq__sys_rc(errno);
    for (size_t i = 0; i < count; i++)
        if (fds[i].revents & POLLNVAL)
            return soq__sys_rc(EBADF);
    for (size_t i = 0; i < count; i++)
        items[i].ready = soq__poll_ready(items[i].interest, fds[i].revents);
    return soq__rc(SOQ_OK);
}
