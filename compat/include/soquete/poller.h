/*
 * poller.h -- wait for many sockets at once.
 *
 *     soq_poller_open(NULL, &p);
 *     soq_poller_set(p, listener, SOQ_READ, NULL);
 *     while (!soq_poller_wait(p, events, 64, -1, &n).err)
 *         for (size_t i = 0; i < n; i++)
 *             serve(events[i].user);
 *
 * Level-triggered: an event comes back as long as its reason lasts.  READ and
 * WRITE say that the next call will not wait, because there is data, room, an
 * end or an error; FAIL is a hint on top of them that there is an error.  A
 * socket that has failed or hung up is ready for everything that it was
 * watched for, so the next call on it tells its owner why.  A TCP socket that
 * neither listens nor has begun to connect is not worth watching: systems
 * differ on whether they report it.
 *
 * One thread sets and waits; any thread may wake.
 */
#ifndef SOQUETE_POLLER_H
#define SOQUETE_POLLER_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SOQ_READ = 1,  /* a listener: a connection is waiting */
    SOQ_WRITE = 2, /* a connecting socket: connected, or failed */
    SOQ_FAIL = 4,  /* reported only, never asked for */
    SOQ_EDGE = 8   /* asked for only, beside the others: see below */
};

typedef struct soq_event {
    void *user;
    unsigned ready; /* of SOQ_READ | SOQ_WRITE | SOQ_FAIL */
} soq_event;

typedef struct soq_poller soq_poller;

/* The mechanisms of this build, best first: "epoll", "poll", "afd",
 * "wsapoll".  NULL past the last. */
const char *soq_poller_mechanism(size_t i);

/* Open with the named mechanism, or with NULL the best one that works here.
 * SOQ_EINVAL: no mechanism of that name. */
soq_rc soq_poller_open(const char *mechanism, soq_poller **out);
const char *soq_poller_name(const soq_poller *poller);
void soq_poller_close(soq_poller **poller); /* sockets stay open */

/*
 * SOQ_EDGE is a leave to say less: an event then need not come back, but once
 * for what has happened since, which spares the system a look at the socket
 * (epoll; other mechanisms go on as without).  Whoever asks for it must come
 * to an end each time: receive until SOQ_EAGAIN, or until less came than there
 * was room for; where SOQ_FAIL stands beside SOQ_READ, which then also says
 * that the peer has ended, until the error or the end.  To hear again of what
 * was left, set the same interest again.
 */

/*
 * Watch s for interest (SOQ_READ, SOQ_WRITE, both, or 0 to stay in the set
 * and hear nothing; with or without SOQ_EDGE), or change what it is watched
 * for; user comes back in its events.  SOQ_ENOTSOCK: not a socket, or closed.
 */
soq_rc soq_poller_set(soq_poller *poller, soq s, unsigned interest,
                      void *user);

/* Forget s: call it before the socket is closed.  No event of it is delivered
 * by a later wait.  SOQ_ENOENT: it was not there. */
soq_rc soq_poller_unset(soq_poller *poller, soq s);

/*
 * Wait until something is ready, soq_poller_wake() was called, or the time is
 * over; *n events, at most cap (at least 1).  *n 0 with SOQ_OK: woken, or time
 * over.  Watching nothing is allowed: it waits for the time or the wake-up.
 * Sockets take turns: with more ready than cap, later waits give the others.
 */
soq_rc soq_poller_wait(soq_poller *poller, soq_event *events, size_t cap,
                       int timeout_ms, size_t *n);

/* Make the present or the next wait return.  Any thread, also an interrupt
 * callback; several wakes before a wait count as one. */
void soq_poller_wake(soq_poller *poller);

/* Wait for one socket.  *ready may be NULL.  SOQ_EAGAIN, SOQ_ETIMEDOUT,
 * SOQ_ECANCELED as the limit says; SOQ_EINVAL: interest in something else. */
soq_rc soq_wait(soq s, unsigned interest, soq_limit limit, unsigned *ready);

#ifdef __cplusplus
}
#endif

#endif
