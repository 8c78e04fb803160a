/*
 * pair.c -- two connected sockets of this process.
 *
 * Where the system has no such call: a listener on a free loopback port that
 * nobody can share, a connection to it, and the connection that it accepts.
 * Any local process may connect first, so an accepted connection is ours only
 * when it comes from our end's address and brings the 128 random bits that we
 * sent (CVE-2024-3219 was a pair without this proof).  Strangers are dropped
 * and the next one is looked at, for a second at most.
 */
#include <string.h>

#include "common/limit.h"
#include "common/pair.h"
#include "common/start.h"
#include "common/tcp.h"
#include "common/trace.h"

#define NONCE_BYTES 16
#define WITHIN_MS 1000

/* Compared in constant time: the bits are a secret from other processes. */
static bool same_bits(const unsigned char *a, const unsigned char *b)
{
    unsigned differ = 0;

    for (size_t i = 0; i < NONCE_BYTES; i++)
        differ |= (unsigned)(a[i] ^ b[i]);
    return differ == 0;
}

static soq_rc left(soq__until *until, soq_limit *limit)
{
    *limit = until->limit;
    limit->timeout_ms = soq__until_left_ms(until);
    return limit->timeout_ms == 0 ? soq__rc(SOQ_ETIMEDOUT) : soq__rc(SOQ_OK);
}

static soq_rc listen_on_loopback(soq *listener, soq_addr *at)
{
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq_rc rc = soq__open(SOQ_IPV4, SOQ__STREAM, listener);

    if (!rc.err)
        rc = soq__sys_exclusive(*listener, SOQ__STREAM);
    if (!rc.err)
        rc = soq__sys_bind(*listener, &any);
    if (!rc.err)
        rc = soq__sys_listen(*listener, 0);
    return rc.err ? rc : soq__sys_local(*listener, at);
}

static soq_rc connect_to(const soq_addr *at, soq__until *until, soq *out)
{
    soq_limit limit;
    soq_rc rc = soq__open(SOQ_IPV4, SOQ__STREAM, out);

    if (!rc.err)
        rc = left(until, &limit);
    if (!rc.err)
        rc = soq_connect(*out, at, limit);
    return rc;
}

/* Does this connection bring our bits?  A stranger with our address cannot
 * exist, but one that reset may have given the address back. */
static soq_rc prove(soq end, const unsigned char *nonce, soq__until *until,
                    bool *ours)
{
    unsigned char bits[NONCE_BYTES];
    soq_limit limit;
    soq_rc rc = left(until, &limit);

    if (!rc.err)
        rc = soq_recv_all(end, bits, sizeof(bits), limit, NULL);
    *ours = !rc.err && same_bits(bits, nonce);
    return rc;
}

/* Why nobody came in time: was our own connection cut, which nothing is sent
 * to?  cut: how one failed that had our address. */
static soq_rc cause(soq own, soq_rc cut, soq_rc rc)
{
    char byte;
    size_t n;

    if (rc.err != SOQ_ETIMEDOUT)
        return rc;
    if (!cut.err)
        cut = soq_recv(own, &byte, 1, soq_no_wait(), &n);
    if (cut.err == SOQ_EOF)
        return soq__rc(SOQ_ECONNABORTED);
    return cut.err && cut.err != SOQ_EAGAIN ? cut : rc;
}

/* Accept until our own connection comes. */
static soq_rc accept_own(soq listener, soq own, const unsigned char *nonce,
                         soq__until *until, soq *out, unsigned *strangers)
{
    soq_rc cut = soq__rc(SOQ_OK);
    soq_addr from;
    soq_rc rc = soq__sys_local(own, &from);

    while (!rc.err) {
        bool ours = false;
        soq_addr peer;
        soq_limit limit;

        rc = left(until, &limit);
        if (!rc.err)
            rc = soq_accept(listener, limit, out, &peer);
        if (rc.err)
            break;
        if (soq_addr_equal(&peer, &from))
            cut = prove(*out, nonce, until, &ours);
        if (ours)
            return rc;
        soq_close(out);
        ++*strangers;
    }
    return cause(own, cut, rc);
}

static soq_rc make(soq out[2], unsigned *strangers)
{
    soq__until until = soq__until_begin(soq_within(WITHIN_MS));
    unsigned char nonce[NONCE_BYTES];
    soq listener = SOQ_NONE, ends[2] = { SOQ_NONE, SOQ_NONE };
    soq_addr at;
    unsigned count = 0;
    soq_rc rc = soq__sys_random(nonce, sizeof(nonce));

    if (!rc.err)
        rc = listen_on_loopback(&listener, &at);
    if (!rc.err)
        rc = connect_to(&at, &until, &ends[0]);
    if (!rc.err)
        rc = soq_send_all(ends[0], nonce, sizeof(nonce), soq_within(WITHIN_MS),
                          NULL);
    if (!rc.err)
        rc = accept_own(listener, ends[0], nonce, &until, &ends[1], &count);
    if (!rc.err)
        rc = soq__sys_set_nodelay(ends[0], true);
    if (!rc.err)
        rc = soq__sys_set_nodelay(ends[1], true);
    soq_close(&listener);
    if (strangers)
        *strangers = count;
    if (rc.err) {
        soq_close(&ends[0]);
        soq_close(&ends[1]);
        return rc;
    }
    memcpy(out, ends, sizeof(ends));
    return rc;
}

/* On a system that has such a call the trace tells of nothing either. */
soq_rc soq__pair_over_loopback(soq out[2], unsigned *strangers)
{
    bool before = soq__trace_quiet(true);
    soq_rc rc = make(out, strangers);

    (void)soq__trace_quiet(before);
    return rc;
}

void soq__pair_close(soq pair[2])
{
    for (size_t i = 0; i < 2; i++)
        if (!soq_is_none(pair[i])) {
            soq__sys_close(pair[i]);
            pair[i] = SOQ_NONE;
        }
}

soq_rc soq_pair(soq out[2])
{
    soq_rc rc = soq__start();

    if (!rc.err)
        rc = soq__sys_pair(out);
    return rc.err == SOQ_EOPNOTSUPP ? soq__pair_over_loopback(out, NULL) : rc;
}
