/* poll_poll.c -- readiness by poll(2): one dense array for the kernel, beside
 * it who each entry belongs to, and an index to find one by its number. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "mechanisms.h"
#include "pollbits.h"

enum { FIRST = 64 };

typedef struct owner {
    void *user;
    int fd;
    unsigned interest;
} owner;

typedef struct set {
    struct pollfd *fds;
    owner *owners;
    size_t count;
    size_t room;
    size_t *at; /* by descriptor: its entry + 1, or 0 */
    size_t at_count;
    size_t turn; /* the entry to look at first */
} set;

static soq_rc poll_open(void *state)
{
    (void)state;
    return soq__rc(SOQ_OK);
}

static void poll_close(void *state)
{
    set *p = state;

    free(p->fds);
    free(p->owners);
    free(p->at);
}

static size_t grown(size_t room, size_t need)
{
    size_t size = room ? room : FIRST;

    while (size < need)
        size *= 2;
    return size;
}

static bool make_index(set *p, size_t fd)
{
    size_t count = grown(p->at_count, fd + 1);
    size_t *at;

    if (fd < p->at_count)
        return true;
    at = realloc(p->at, count * sizeof(*at));
    if (!at)
        return false;
    memset(at + p->at_count, 0, (count - p->at_count) * sizeof(*at));
    p->at = at;
    p->at_count = count;
    return true;
}

static bool make_entry(set *p)
{
    size_t room = grown(p->room, p->count + 1);
    struct pollfd *fds;
    owner *owners;

    if (p->count < p->room)
        return true;
    fds = realloc(p->fds, room * sizeof(*fds));
    if (!fds)
        return false;
    p->fds = fds;
    owners = realloc(p->owners, room * sizeof(*owners));
    if (!owners)
        return false;
    p->owners = owners;
    p->room = room;
    return true;
}

static soq_rc poll_set(void *state, soq s, unsigned interest, void *user)
{
    set *p = state;
    size_t fd = (size_t)soq__fd(s);
    soq_rc rc = soq__require_socket(s);
    size_t i;

    if (rc.err)
        return rc;
    if (!make_index(p, fd) || !make_entry(p))
        return soq__sys_rc(ENOMEM);
    if (p->at[fd] == 0)
        p->at[fd] = ++p->count;
    i = p->at[fd] - 1;
    p->owners[i].user = user;
    p->owners[i].fd = soq__fd(s);
    p->owners[i].interest = interest;
    /* poll skips a negative number, and with it the errors that it reports
     * of what is watched for nothing. */
    p->fds[i].fd = interest ? soq__fd(s) : -1;
    p->fds[i].events = soq__poll_events(interest);
    p->fds[i].revents = 0;
    return soq__rc(SOQ_OK);
}

static soq_rc poll_unset(void *state, soq s)
{
    set *p = state;
    size_t fd = (size_t)soq__fd(s);
    size_t last = p->count - 1;
    size_t i;

    if (fd >= p->at_count || p->at[fd] == 0)
        return soq__sys_rc(ENOENT);
    i = p->at[fd] - 1;
    p->fds[i] = p->fds[last];
    p->owners[i] = p->owners[last];
    p->at[p->owners[i].fd] = i + 1;
    p->at[fd] = 0;
    p->count = last;
    return soq__rc(SOQ_OK);
}

/* Begin where the last wait had to stop, so that those behind it get their
 * turn. */
static size_t collect(set *p, size_t left, soq_event *events, size_t cap)
{
    size_t n = 0;
    size_t seen = 0;
    size_t i = p->turn < p->count ? p->turn : 0;

    for (; seen < p->count && left > 0 && n < cap; seen++) {
        const owner *o = &p->owners[i];

        if (p->fds[i].revents) {
            events[n].user = o->user;
            events[n].ready = soq__poll_ready(o->interest, p->fds[i].revents);
            n += events[n].ready != 0;
            left--;
        }
        i = i + 1 < p->count ? i + 1 : 0;
    }
    if (left > 0)
        p->turn = i;
    return n;
}

static soq_rc poll_take(void *state, soq_event *events, size_t cap,
                        int timeout_ms, size_t *n)
{
    set *p = state;
    int got = poll(p->fds, p->count, timeout_ms);

    if (got < 0)
        return soq__sys_rc(errno);
    *n = collect(p, (size_t)got, events, cap);
    return soq__rc(SOQ_OK);
}

const soq__mechanism soq__mechanism_poll = {
    .name = "poll",
    .size = sizeof(set),
    .open = poll_open,
    .close = poll_close,
    .set = poll_set,
    .unset = poll_unset,
    .wait = poll_take,
};
