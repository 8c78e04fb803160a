/* dialer.c -- connect on a thread of its own. */
#include "dialer.h"

#include <string.h>

soq_rc dialer_open(dialer *d, soq_poller *poller)
{
    soq_rc rc;

    memset(d, 0, sizeof(*d));
    d->poller = poller;
    d->s = SOQ_NONE;
    rc = soq_canceller_open(&d->cancel);
    if (rc.err)
        return rc;
    rc = soq_mutex_open(&d->lock);
    if (rc.err)
        soq_canceller_close(&d->cancel);
    return rc;
}

void dialer_close(dialer *d)
{
    if (!d->cancel)
        return;
    soq_cancel(d->cancel);
    if (d->thread)
        soq_thread_join(&d->thread);
    soq_close(&d->s);
    soq_mutex_close(&d->lock);
    soq_canceller_close(&d->cancel);
}

bool dialer_busy(const dialer *d)
{
    return d->thread != NULL;
}

static void dial(void *arg)
{
    dialer *d = arg;
    soq_limit limit = { d->timeout_ms, d->cancel };
    soq s = SOQ_NONE;
    soq_rc rc = { SOQ_OK, 0 };

    if (d->find)
        rc = peer_hear(d->find, d->to.host, d->cancel, d->heard,
                       &d->heard_count);
    if (d->heard_count == 1)
        peer_take(&d->heard[0], d->any_port ? NULL : d->to.port, &d->to);
    /* Nobody who could be heard is no reason to ask nobody else. */
    if (d->heard_count > 1)
        rc.err = SOQ_ENONAME;
    else if (rc.err != SOQ_ECANCELED)
        rc = soq_tcp_dial(d->to.host, d->to.port, limit, &s);

    soq_mutex_lock(&d->lock);
    d->s = s;
    d->rc = rc;
    d->done = true;
    soq_mutex_unlock(&d->lock);
    soq_poller_wake(d->poller);
}

soq_rc dialer_begin(dialer *d, const endpoint *at, int timeout_ms)
{
    return dialer_begin_by_name(d, at, at->port, NULL, timeout_ms);
}

soq_rc dialer_begin_by_name(dialer *d, const endpoint *at, const char *port,
                            const finder_how *find, int timeout_ms)
{
    if (d->thread)
        return (soq_rc){ SOQ_EBUSY, 0 };
    d->at = d->to = *at;
    d->find = find;
    d->any_port = !port;
    d->heard_count = 0;
    d->timeout_ms = timeout_ms;
    d->done = false;
    return soq_thread_start(dial, d, &d->thread);
}

bool dialer_take(dialer *d, soq *s, soq_rc *rc)
{
    bool done;

    if (!d->thread)
        return false;
    soq_mutex_lock(&d->lock);
    done = d->done;
    soq_mutex_unlock(&d->lock);
    if (!done)
        return false;
    soq_thread_join(&d->thread);
    d->at = d->to;
    *s = d->s;
    *rc = d->rc;
    d->s = SOQ_NONE;
    return true;
}
