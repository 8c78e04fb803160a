/* dialer.h -- connect without making anybody wait: on a thread of its own. */
#ifndef PEER_DIALER_H
#define PEER_DIALER_H

#include <soquete/poller.h>
#include <soquete/system.h>

#include "common/endpoint.h"

typedef struct dialer {
    soq_poller *poller; /* woken when there is an outcome */
    soq_canceller *cancel;
    soq_thread *thread; /* NULL: nothing is under way */
    soq_mutex lock;     /* of what follows */
    bool done;
    endpoint at;
    int timeout_ms;
    soq s;
    soq_rc rc;
} dialer;

soq_rc dialer_open(dialer *d, soq_poller *poller);
void dialer_close(dialer *d); /* gives up what is under way */

/* Is it connecting?  One at a time. */
bool dialer_busy(const dialer *d);
soq_rc dialer_begin(dialer *d, const endpoint *at, int timeout_ms);

/* true: it has come out, *s is connected or *rc says why not; once. */
bool dialer_take(dialer *d, soq *s, soq_rc *rc);

#endif
