/*
 * poll_wsapoll.c -- the readiness mechanism "wsapoll": documented calls only,
 * and a wait that looks at every watched socket.
 *
 * The watched sockets stand in one dense array, as WSAPoll wants it; those
 * with no interest stand behind the others, as it has no way to pass one over
 * (row 39).  A map from socket to place makes set and unset cheap.
 */
#include <stdlib.h>

#include "common/map.h"
#include "mechanisms.h"

typedef struct entry {
    void *user;
    unsigned interest;
} entry;

typedef struct wsapoll {
    WSAPOLLFD *fds;
    entry *entries; /* the same places */
    size_t count;
    size_t active; /* those before it have an interest */
    size_t room;
    size_t next; /* where the next round of events begins */
    soq__map places;
} wsapoll;

/* The map's values are pointers that are not NULL: the place, plus one. */
static void *as_value(size_t place)
{
    return (void *)(uintptr_t)(place + 1);
}

static bool find(const wsapoll *p, soq s, size_t *place)
{
    uintptr_t value = (uintptr_t)soq__map_get(&p->places, s.os);

    *place = (size_t)value - 1;
    return value != 0;
}

static soq_rc wsapoll_open(void *state)
{
    (void)state; /* all zero is an empty set */
    return soq__rc(SOQ_OK);
}

static void wsapoll_close(void *state)
{
    wsapoll *p = state;

    free(p->fds);
    free(p->entries);
    soq__map_free(&p->places);
}

static bool grow(wsapoll *p)
{
    size_t room = p->room ? p->room * 2 : 16;
    WSAPOLLFD *fds = realloc(p->fds, room * sizeof(*fds));
    entry *entries;

    if (!fds)
        return false;
    p->fds = fds;
    entries = realloc(p->entries, room * sizeof(*entries));
    if (!entries)
        return false;
    p->entries = entries;
    p->room = room;
    return true;
}

/* The map knows both sockets already, so it needs no memory. */
static void swap(wsapoll *p, size_t a, size_t b)
{
    WSAPOLLFD fd = p->fds[a];
    entry e = p->entries[a];

    p->fds[a] = p->fds[b];
    p->entries[a] = p->entries[b];
    p->fds[b] = fd;
    p->entries[b] = e;
    soq__map_put(&p->places, (uintptr_t)p->fds[a].fd, as_value(a));
    soq__map_put(&p->places, (uintptr_t)p->fds[b].fd, as_value(b));
}

/* Move a place over the border between the watched and the others, if it has
 * to; returns its new place. */
static size_t sort_in(wsapoll *p, size_t place)
{
    bool wanted = p->entries[place].interest != 0;

    if (wanted && place >= p->active) {
        swap(p, place, p->active);
        return p->active++;
    }
    if (!wanted && place < p->active) {
        swap(p, place, --p->active);
        return p->active;
    }
    return place;
}

static soq_rc add(wsapoll *p, soq s)
{
    if (p->count == p->room && !grow(p))
        return soq__rc(SOQ_ENOMEM);
    if (!soq__map_put(&p->places, s.os, as_value(p->count)))
        return soq__rc(SOQ_ENOMEM);
    p->fds[p->count].fd = soq__socket(s);
    p->entries[p->count].interest = 0;
    p->count++;
    return soq__rc(SOQ_OK);
}

static soq_rc wsapoll_set(void *state, soq s, unsigned interest, void *user)
{
    wsapoll *p = state;
    size_t place = 0;
    soq__kind kind;
    /* Not a socket, or closed meanwhile: SOQ_ENOTSOCK. */
    soq_rc rc = soq__sys_kind(s, &kind);

    if (!rc.err && !find(p, s, &place)) {
        place = p->count;
        rc = add(p, s);
    }
    if (rc.err)
        return rc;
    p->entries[place].user = user;
    p->entries[place].interest = interest;
    p->fds[place].events = (SHORT)((interest & SOQ_READ ? POLLRDNORM : 0) |
                                   (interest & SOQ_WRITE ? POLLWRNORM : 0));
    sort_in(p, place);
    return rc;
}

static soq_rc wsapoll_unset(void *state, soq s)
{
    wsapoll *p = state;
    size_t place;

    if (!find(p, s, &place))
        return soq__rc(SOQ_ENOENT);
    p->entries[place].interest = 0;
    place = sort_in(p, place);
    swap(p, place, p->count - 1);
    p->count--;
    soq__map_remove(&p->places, s.os);
    return soq__rc(SOQ_OK);
}

static unsigned ready_of(const entry *e, SHORT revents)
{
    return soq__ready(e->interest, (revents & (POLLIN | POLLHUP)) != 0,
                      (revents & POLLOUT) != 0,
                      (revents & (POLLERR | POLLNVAL)) != 0);
}

/* The ready ones, from where the last round ended (others come next). */
static size_t collect(wsapoll *p, soq_event *events, size_t cap)
{
    size_t n = 0;
    size_t first = p->next < p->active ? p->next : 0;

    for (size_t k = 0; k < p->active && n < cap; k++) {
        size_t i = first + k < p->active ? first + k : first + k - p->active;
        unsigned ready = ready_of(&p->entries[i], p->fds[i].revents);

        if (!ready)
            continue;
        events[n].user = p->entries[i].user;
        events[n].ready = ready;
        n++;
        p->next = i + 1;
    }
    return n;
}

/* One closed socket makes WSAPoll fail as a whole (row 40): ask each. */
static void mark_closed(wsapoll *p)
{
    for (size_t i = 0; i < p->active; i++) {
        soq s = { (uintptr_t)p->fds[i].fd };
        soq__kind kind;
        bool closed = soq__sys_kind(s, &kind).err == SOQ_ENOTSOCK;

        p->fds[i].revents = closed ? POLLNVAL : 0;
    }
}

static soq_rc wsapoll_wait(void *state, soq_event *events, size_t cap,
                           int timeout_ms, size_t *n)
{
    wsapoll *p = state;
    DWORD ms = timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms;
    int found;

    if (p->active == 0) { /* WSAPoll refuses an empty set (row 38) */
        Sleep(ms);
        *n = 0;
        return soq__rc(SOQ_OK);
    }
    found = WSAPoll(p->fds, (ULONG)p->active, timeout_ms);
    if (found == SOCKET_ERROR) {
        soq_rc rc = soq__wsa_rc();

        if (rc.os != WSAENOTSOCK)
            return rc;
        mark_closed(p);
    }
    /* Also when the time is over: Wine passes closed sockets over until then,
     * and does not count them. */
    *n = collect(p, events, cap);
    if (found == 0 || *n > 0)
        return soq__rc(SOQ_OK);
    /* Only ends that nobody asked about: WSAPoll reports them also to who
     * waits for room to write, and has no way not to.  This mechanism looks
     * again a little later; "afd" need not. */
    Sleep(ms < 5 ? ms : 5);
    return soq__rc(SOQ_EINTR);
}

const soq__mechanism soq__poll_wsapoll = {
    .name = "wsapoll",
    .size = sizeof(wsapoll),
    .open = wsapoll_open,
    .close = wsapoll_close,
    .set = wsapoll_set,
    .unset = wsapoll_unset,
    .wait = wsapoll_wait,
};
