/* listen.c -- a socket bound to host:service, from strings. */
#include "common/tcp.h"
#include "common/trace.h"

#define ADDRS_MOST 16

typedef soq_rc (*open_at)(const soq_addr *addr, soq *out);

static soq_rc listen_at(const soq_addr *addr, soq *out)
{
    soq_rc rc = soq_tcp_open((soq_family)addr->family, out);

    if (rc.err)
        return rc;
    rc = soq_bind(*out, addr);
    if (!rc.err)
        rc = soq_listen(*out, 0);
    if (rc.err)
        soq_close(out);
    return rc;
}

static soq_rc receive_at(const soq_addr *addr, soq *out)
{
    soq_rc rc = soq_udp_open((soq_family)addr->family, out);

    if (rc.err)
        return rc;
    rc = soq_bind(*out, addr);
    if (rc.err)
        soq_close(out);
    return rc;
}

/*
 * The first address that works.  The wildcard is :: and then 0.0.0.0: the
 * second is for machines without IPv6 only, so that a port in use on the first
 * is not taken by halves on the second.
 */
static soq_rc first_that_works(const char *host, const char *service,
                               open_at at, soq *out)
{
    soq_addr addrs[ADDRS_MOST];
    size_t count = 0;
    soq_rc rc = soq_resolve(host, service, SOQ_ANY_FAMILY, soq_forever(),
                            addrs, ADDRS_MOST, &count);

    for (size_t i = 0; i < count; i++) {
        soq s = SOQ_NONE;

        rc = at(&addrs[i], &s);
        if (!rc.err) {
            *out = s;
            return rc;
        }
        if (!host && rc.err != SOQ_EAFNOSUPPORT && rc.err != SOQ_EADDRNOTAVAIL)
            return rc;
    }
    return rc;
}

static soq_rc traced(soq__trace *t, const char *call, soq s, soq_rc rc)
{
    soq__traced what = { call, s, NULL, 0, 0 };

    soq__trace_end(t, &what, rc);
    return rc;
}

soq_rc soq_tcp_listen(const char *host, const char *service, soq *out)
{
    soq__trace t = soq__trace_begin();
    soq s = SOQ_NONE;
    soq_rc rc = first_that_works(host, service, listen_at, &s);

    if (!rc.err)
        *out = s;
    return t.on ? traced(&t, "tcp_listen", s, rc) : rc;
}

soq_rc soq_udp_bind(const char *host, const char *service, soq *out)
{
    soq__trace t = soq__trace_begin();
    soq s = SOQ_NONE;
    soq_rc rc = first_that_works(host, service, receive_at, &s);

    if (!rc.err)
        *out = s;
    return t.on ? traced(&t, "udp_bind", s, rc) : rc;
}
