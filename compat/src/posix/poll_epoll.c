/* poll_epoll.c -- readiness by epoll(7), level-triggered, or by edges where
 * that was asked for.
 *
 * What is known of a socket stands in a table under its number, so that an
 * event can be brought into soquete's form, and so that one that the kernel
 * still tells of a forgotten socket finds nothing and is dropped.  A socket
 * with interest 0 is in the table and not in the kernel's set, which would
 * report its errors without end.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "fd.h"
#include "mechanisms.h"

enum { BATCH = 256, SLOTS_FIRST = 64 };

typedef struct slot {
    void *user;
    uint8_t present;
    uint8_t interest;
} slot;

typedef struct epoll {
    int fd;
    slot *slots;
    size_t count;
} epoll;

static soq_rc epoll_open(void *state)
{
    epoll *ep = state;

    ep->fd = epoll_create1(EPOLL_CLOEXEC);
    return soq__result(ep->fd);
}

static void epoll_close(void *state)
{
    epoll *ep = state;

    close(ep->fd);
    free(ep->slots);
}

static soq_rc make_room(epoll *ep, size_t fd)
{
    size_t count = ep->count ? ep->count : SLOTS_FIRST;
    slot *slots;

    if (fd < ep->count)
        return soq__rc(SOQ_OK);
    while (count <= fd)
        count *= 2;
    slots = realloc(ep->slots, count * sizeof(*slots));
    if (!slots)
        return soq__sys_rc(ENOMEM);
    memset(slots + ep->count, 0, (count - ep->count) * sizeof(*slots));
    ep->slots = slots;
    ep->count = count;
    return soq__rc(SOQ_OK);
}

static soq_rc control(epoll *ep, int op, int fd, unsigned interest)
{
    struct epoll_event event = { 0 };

    event.events = (interest & SOQ_READ ? (uint32_t)EPOLLIN : 0U) |
                   (interest & SOQ_WRITE ? (uint32_t)EPOLLOUT : 0U) |
                   (interest & SOQ_EDGE ? (uint32_t)(EPOLLET | EPOLLRDHUP)
                                        : 0U);
    event.data.fd = fd;
    return soq__result(epoll_ctl(ep->fd, op, fd, &event));
}

static soq_rc add(epoll *ep, soq s, unsigned interest)
{
    soq_rc rc = soq__require_socket(s);

    if (rc.err || interest == 0)
        return rc;
    return control(ep, EPOLL_CTL_ADD, soq__fd(s), interest);
}

static soq_rc change(epoll *ep, soq s, unsigned before, unsigned interest)
{
    soq_rc rc;

    if (before == 0)
        return add(ep, s, interest);
    rc = control(ep, interest ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, soq__fd(s),
                 interest);
    /* Closed while in the set, and the number is another socket's now. */
    if (rc.err == SOQ_ENOENT)
        return add(ep, s, interest);
    if (rc.err == SOQ_EBADF)
        rc.err = SOQ_ENOTSOCK;
    return rc;
}

static soq_rc epoll_set(void *state, soq s, unsigned interest, void *user)
{
    epoll *ep = state;
    size_t fd = (size_t)soq__fd(s);
    slot *at;
    soq_rc rc;

    if (soq__fd(s) < 0)
        return soq__sys_rc(ENOTSOCK);
    rc = make_room(ep, fd);
    if (rc.err)
        return rc;
    at = &ep->slots[fd];
    rc = change(ep, s, at->present ? at->interest : 0, interest);
    if (rc.err)
        return rc;
    at->user = user;
    at->present = 1;
    at->interest = (uint8_t)interest;
    return rc;
}

static soq_rc epoll_unset(void *state, soq s)
{
    epoll *ep = state;
    size_t fd = (size_t)soq__fd(s);
    slot *at;

    if (fd >= ep->count || !ep->slots[fd].present)
        return soq__sys_rc(ENOENT);
    at = &ep->slots[fd];
    /* It fails when the socket was closed before, which took it out. */
    if (at->interest)
        (void)control(ep, EPOLL_CTL_DEL, soq__fd(s), 0);
    memset(at, 0, sizeof(*at));
    return soq__rc(SOQ_OK);
}

/* An end that came with data makes no edge of its own afterwards. */
static unsigned ready(unsigned interest, uint32_t events)
{
    return soq__ready(interest & (SOQ_READ | SOQ_WRITE),
                      (events & EPOLLIN) != 0, (events & EPOLLOUT) != 0,
                      (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0);
}

static soq_rc epoll_take(void *state, soq_event *events, size_t cap,
                         int timeout_ms, size_t *n)
{
    epoll *ep = state;
    struct epoll_event batch[BATCH];
    int max = cap < BATCH ? (int)cap : BATCH;
    int got = epoll_wait(ep->fd, batch, max, timeout_ms);
    size_t out = 0;

    if (got < 0)
        return soq__sys_rc(errno);
    for (int i = 0; i < got; i++) {
        const slot *at = &ep->slots[batch[i].data.fd];

        events[out].user = at->user;
        events[out].ready = ready(at->interest, batch[i].events);
        if (events[out].ready)
            out++;
    }
    *n = out;
    return soq__rc(SOQ_OK);
}

const soq__mechanism soq__mechanism_epoll = {
    .name = "epoll",
    .edges = true,
    .size = sizeof(epoll),
    .open = epoll_open,
    .close = epoll_close,
    .set = epoll_set,
    .unset = epoll_unset,
    .wait = epoll_take,
};
