/* dialer.h -- connect without making anybody wait: on a thread of its own. */
#ifndef PEER_DIALER_H
#define PEER_DIALER_H

#include <soquete/poller.h>
#include <soquete/system.h>

#include "common/endpoint.h"
#include "modes.h"

typedef struct dialer {
    soq_poller *poller; /* woken when there is an outcome */
    soq_canceller *cancel;
    soq_thread *thread; /* NULL: nothing is under way */
    soq_mutex lock;     /* of what follows */
    bool done;
    endpoint at;            /* where it was, once it has come out */
    const finder_how *find; /* how its name is looked for; NULL: it is not */
    bool any_port;          /* the one that is announced */
    endpoint to;            /* of the thread */
    found heard[PEER_HEARD];
    size_t heard_count;
    int timeout_ms;
    soq s;
    soq_rc rc;
} dialer;

soq_rc dialer_open(dialer *d, soq_poller *poller);
void dialer_close(dialer *d); /* gives up what is under way */

/* Is it connecting?  One at a time. */
bool dialer_busy(const dialer *d);
soq_rc dialer_begin(dialer *d, const endpoint *at, int timeout_ms);

/* The same, of a name that a peer may have: where it announces itself, and at
 * its port if port is NULL.  When several have it, none is dialled, and
 * heard[0..heard_count) are they. */
soq_rc dialer_begin_by_name(dialer *d, const endpoint *at, const char *port,
                            const finder_how *find, int timeout_ms);

/* true: it has come out, *s is connected or *rc says why not; once. */
bool dialer_take(dialer *d, soq *s, soq_rc *rc);

#endif
