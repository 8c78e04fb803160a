/* channel.c -- the plain channel, and the way to the encrypted one. */
#include <stdlib.h>

#include "peer/channel.h"
#include "peer/tls.h"

struct channel {
    soq s;
    tls *secure; /* NULL: plain */
    bool finished;
};

static soq_rc result(soq_err err)
{
    soq_rc rc = { err, 0 };

    return rc;
}

soq_rc channel_open_plain(soq s, channel **out)
{
    channel *c = calloc(1, sizeof(*c));

    if (!c)
        return result(SOQ_ENOMEM);
    c->s = s;
    *out = c;
    return result(SOQ_OK);
}

soq_rc channel_open_secure(soq s, channel_role role,
                           const uint8_t key[CHANNEL_KEY], channel **out)
{
    channel *c;
    soq_rc rc = channel_open_plain(s, &c);

    if (rc.err)
        return rc;
    rc = tls_open(s, role, key, &c->secure);
    if (rc.err)
        free(c);
    else
        *out = c;
    return rc;
}

void channel_close(channel **c)
{
    if (!*c)
        return;
    tls_close(&(*c)->secure);
    free(*c);
    *c = NULL;
}

bool channel_is_plain(const channel *c)
{
    return !c->secure;
}

soq_rc channel_handshake(channel *c)
{
    return c->secure ? tls_handshake(c->secure) : result(SOQ_OK);
}

soq_rc channel_recv(channel *c, void *buf, size_t cap, size_t *n)
{
    return c->secure ? tls_recv(c->secure, buf, cap, n)
                     : soq_recv(c->s, buf, cap, soq_no_wait(), n);
}

bool channel_pending(const channel *c)
{
    return c->secure && tls_pending(c->secure);
}

soq_rc channel_send(channel *c, const void *buf, size_t len, size_t *n)
{
    return c->secure ? tls_send(c->secure, buf, len, n)
                     : soq_send(c->s, buf, len, soq_no_wait(), n);
}

soq_rc channel_flush(channel *c)
{
    return c->secure ? tls_flush(c->secure) : result(SOQ_OK);
}

soq_rc channel_finish(channel *c)
{
    soq_rc rc = c->secure ? tls_notify(c->secure) : result(SOQ_OK);

    if (!rc.err && !c->finished) {
        c->finished = true;
        rc = soq_shutdown(c->s, SOQ_SHUT_WRITE);
    }
    return rc;
}

unsigned channel_wants(const channel *c, unsigned interest)
{
    return c->secure ? tls_wants(c->secure, interest) : interest;
}

channel_fault channel_fault_of(const channel *c)
{
    return c->secure ? tls_fault(c->secure) : CHANNEL_FINE;
}

/* A handshake's record of TLS, of any version 1.x. */
bool channel_looks_secure(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    /* A message of the handshake, or an alert. */
    return len >= 2 && (p[0] == 0x16 || p[0] == 0x15) && p[1] == 0x03;
}
