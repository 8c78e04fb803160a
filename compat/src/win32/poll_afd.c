/*
 * poll_afd.c -- the readiness mechanism "afd": a wait costs what is ready, not
 * what is watched.
 *
 * Every watched socket has one poll request under way at the driver, started
 * on a helper handle of the driver's own; its answer arrives as a packet on a
 * completion port, and a wait takes packets from that port.
 *
 *     idle ----- wait() starts a request -----> pending
 *     idle <---- wait() takes its packet ------ pending
 *                                               pending -- cancel -> cancelled
 *     idle <---- wait() takes its packet --------------------------- cancelled
 *
 * A request answers once.  A socket whose packet was taken stands in the
 * queue `changed` and gets its next request at the beginning of the next wait,
 * when its owner has dealt with the event: that makes the mechanism level-
 * triggered.  set() puts a socket there too; it only records, and a burst of
 * changes costs one request.
 *
 * The driver writes into a watch's memory for as long as its request is under
 * way.  So a watch that is unset meanwhile is cancelled, marked `gone`, and
 * freed when its packet comes, which there always is one of.
 *
 * An event may be out of date when, between two waits, the socket is read
 * without having been reported: the next call on it then says SOQ_EAGAIN.
 */
#include <stdlib.h>
#include <string.h>

#include "afd.h"
#include "common/map.h"
#include "mechanisms.h"

enum { PACKETS = 128 }; /* at most this many events a wait */

typedef enum phase { IDLE, PENDING, CANCELLED } phase;

typedef struct watch {
    IO_STATUS_BLOCK io;
    soq__afd_request request;
    soq__afd_helper *at;
    soq s;
    void *user;
    unsigned interest;
    unsigned asked; /* the interest that the request is about */
    phase phase;
    bool queued;
    bool gone;    /* unset; waits for its packet */
    bool dead;    /* the socket was closed, and is still in the set */
    bool renewed; /* set again since the request was started */
    struct watch *next;
    struct watch *previous;
} watch;

typedef struct afd {
    HANDLE port;
    soq__afd_helpers helpers;
    soq__map watches;
    watch changed; /* a ring, this is its head */
    size_t under_way;
} afd;

/* ---- the queue of changed watches --------------------------------------- */

static void enqueue(afd *a, watch *w)
{
    if (w->queued)
        return;
    w->queued = true;
    w->next = &a->changed;
    w->previous = a->changed.previous;
    w->previous->next = w;
    a->changed.previous = w;
}

static void dequeue(watch *w)
{
    if (!w->queued)
        return;
    w->queued = false;
    w->previous->next = w->next;
    w->next->previous = w->previous;
}

/* ---- opening and closing ------------------------------------------------ */

static soq_rc afd_open(void *state)
{
    afd *a = state;
    soq_rc rc;

    a->changed.next = &a->changed;
    a->changed.previous = &a->changed;
    a->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (!a->port)
        return soq__last_rc();
    /* The first helper, to see whether this system has what it takes. */
    rc = soq__afd_add_helper(&a->helpers, a->port);
    if (rc.err)
        CloseHandle(a->port);
    return rc;
}

static void free_watch(afd *a, watch *w)
{
    soq__afd_leave(&a->helpers, w->at);
    free(w);
}

static watch *watch_of(const OVERLAPPED_ENTRY *packet)
{
    return (watch *)(void *)packet->lpOverlapped;
}

/* Cancel all, and take the packets: the driver must not write into memory
 * that was freed.  A second is for ever here; if a packet should not come all
 * the same, its watch is left to the driver. */
static void drain(afd *a)
{
    OVERLAPPED_ENTRY packets[PACKETS];
    ULONG n = 0;

    for (soq__afd_helper *h = a->helpers.all; h; h = h->next)
        soq__afd_cancel(h->handle, NULL);
    while (a->under_way && GetQueuedCompletionStatusEx(
                               a->port, packets, PACKETS, &n, 1000, FALSE))
        for (ULONG i = 0; i < n; i++) {
            watch *w = watch_of(&packets[i]);

            a->under_way--;
            w->phase = IDLE;
            if (w->gone)
                free_watch(a, w);
        }
}

static void afd_close(void *state)
{
    afd *a = state;

    drain(a);
    for (size_t i = 0; i < a->watches.capacity; i++) {
        watch *w = a->watches.slots[i].value;

        if (w && w->phase == IDLE)
            free_watch(a, w);
    }
    soq__map_free(&a->watches);
    soq__afd_free_helpers(&a->helpers);
    CloseHandle(a->port);
}

/* ---- changing the set --------------------------------------------------- */

static soq_rc add(afd *a, soq s, watch **out)
{
    watch *w = calloc(1, sizeof(*w));
    soq_rc rc = w ? soq__afd_base(s, &w->request.entries[0].handle)
                  : soq__rc(SOQ_ENOMEM);

    if (!rc.err)
        rc = soq__afd_join(&a->helpers, a->port, &w->at);
    if (rc.err) {
        free(w);
        return rc;
    }
    w->s = s;
    if (!soq__map_put(&a->watches, s.os, w)) {
        free_watch(a, w);
        return soq__rc(SOQ_ENOMEM);
    }
    *out = w;
    return rc;
}

static soq_rc afd_set(void *state, soq s, unsigned interest, void *user)
{
    afd *a = state;
    watch *w = soq__map_get(&a->watches, s.os);
    soq__kind kind;
    /* Not a socket, or closed meanwhile: SOQ_ENOTSOCK. */
    soq_rc rc = soq__sys_kind(s, &kind);

    if (!rc.err && !w)
        rc = add(a, s, &w);
    if (!rc.err && w->dead)
        rc = soq__afd_base(s, &w->request.entries[0].handle);
    if (rc.err)
        return rc;
    w->dead = false;
    w->user = user;
    w->interest = interest;
    w->renewed = true;
    enqueue(a, w);
    return rc;
}

static void cancel(watch *w)
{
    /* It may just have been answered: then there is nothing to cancel, and
     * the packet is on its way all the same. */
    soq__afd_cancel(w->at->handle, &w->io);
    w->phase = CANCELLED;
}

static soq_rc afd_unset(void *state, soq s)
{
    afd *a = state;
    watch *w = soq__map_remove(&a->watches, s.os);

    if (!w)
        return soq__rc(SOQ_ENOENT);
    dequeue(w);
    if (w->phase == IDLE) {
        free_watch(a, w);
        return soq__rc(SOQ_OK);
    }
    w->gone = true;
    if (w->phase == PENDING)
        cancel(w);
    return soq__rc(SOQ_OK);
}

/* ---- waiting ------------------------------------------------------------ */

static NTSTATUS start(afd *a, watch *w)
{
    NTSTATUS status;

    w->request.timeout = soq__afd_timeout(-1);
    w->request.count = 1;
    w->request.exclusive = FALSE;
    w->request.entries[0].events = soq__afd_events(w->interest);
    w->request.entries[0].status = 0;
    w->asked = w->interest;
    w->renewed = false;
    w->io.Status = STATUS_PENDING;
    status = soq__afd_poll(w->at->handle, NULL, w, &w->request,
                           (ULONG)sizeof(w->request), &w->io);
    if (status >= 0) { /* pending or done: a packet comes in both cases */
        w->phase = PENDING;
        a->under_way++;
    }
    return status;
}

static void report(soq_event *event, const watch *w, unsigned ready)
{
    event->user = w->user;
    event->ready = ready;
}

/*
 * Give every changed watch the request that fits its interest.  Events only
 * of sockets that the driver does not know (any more): closed, and still in
 * the set.  They stay in the queue, as their reason lasts.
 */
static size_t start_changed(afd *a, soq_event *events, size_t cap)
{
    watch *w = a->changed.next;
    watch *last = a->changed.previous;
    size_t n = 0;
    bool more = w != &a->changed;

    while (more && n < cap) {
        watch *next = w->next;

        more = w != last;
        dequeue(w);
        if (w->phase == PENDING && (w->interest & ~w->asked)) {
            cancel(w); /* comes back to the queue with its packet */
        } else if (w->phase == IDLE && w->interest &&
                   (w->dead || start(a, w) < 0)) {
            w->dead = true;
            report(&events[n++], w, w->interest | SOQ_FAIL);
            enqueue(a, w);
        }
        w = next;
    }
    return n;
}

/* Returns how many events it wrote: 0 or 1. */
static size_t take(afd *a, watch *w, soq_event *event)
{
    unsigned ready = 0;
    ULONG events = w->request.entries[0].events;

    a->under_way--;
    w->phase = IDLE;
    if (w->gone) {
        free_watch(a, w);
        return 0;
    }
    enqueue(a, w);
    if (w->io.Status < 0 || w->request.count == 0)
        return 0; /* cancelled */
    if (events & SOQ__AFD_LOCAL_CLOSE) {
        /* Set again since: the number was closed and used anew, and this
         * answer is about the old socket. */
        if (w->renewed)
            return 0;
        w->dead = true;
    }
    ready = soq__afd_ready(w->interest, events);
    if (!ready)
        return 0;
    report(event, w, ready);
    return 1;
}

static soq_rc afd_wait(void *state, soq_event *events, size_t cap,
                       int timeout_ms, size_t *n)
{
    afd *a = state;
    OVERLAPPED_ENTRY packets[PACKETS];
    size_t count = start_changed(a, events, cap);
    size_t room = cap - count < PACKETS ? cap - count : PACKETS;
    DWORD ms = count ? 0 : timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms;
    ULONG taken = 0;

    if (room == 0) {
        *n = count;
        return soq__rc(SOQ_OK);
    }
    if (!GetQueuedCompletionStatusEx(a->port, packets, (ULONG)room, &taken, ms,
                                     FALSE)) {
        soq_rc rc = soq__last_rc();

        if (rc.os != WAIT_TIMEOUT)
            return rc;
        *n = count;
        return soq__rc(SOQ_OK);
    }
    for (ULONG i = 0; i < taken; i++)
        count += take(a, watch_of(&packets[i]), &events[count]);
    if (count == 0)
        return soq__rc(SOQ_EINTR); /* cancelled requests only */
    *n = count;
    return soq__rc(SOQ_OK);
}

const soq__mechanism soq__poll_afd = {
    .name = "afd",
    .size = sizeof(afd),
    .open = afd_open,
    .close = afd_close,
    .set = afd_set,
    .unset = afd_unset,
    .wait = afd_wait,
};
