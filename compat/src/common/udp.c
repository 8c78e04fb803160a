/* udp.c -- datagrams: whole, with their sender, or not at all. */
#include "common/udp.h"

#include "common/tcp.h"
#include "common/trace.h"

/* So many complaints about datagrams that we sent earlier may stand before
 * the next datagram; a call that meets more waits for the socket again. */
#define NOISE_AT_ONCE 1000

soq_rc soq_udp_open(soq_family family, soq *out)
{
    soq__trace t = soq__trace_begin();
    soq s = SOQ_NONE;
    soq_rc rc = soq__open(family, SOQ__DATAGRAM, &s);

    if (!rc.err) {
        rc = soq__sys_report_unreachable(s, false);
        if (rc.err) {
            soq__sys_close(s);
            s = SOQ_NONE;
        } else {
            *out = s;
        }
    }
    if (t.on) {
        soq__traced what = { "udp_open", s, NULL, (long long)family, 0 };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}

/* An IPv6 socket that serves both families may want IPv4 in its own form. */
static soq_rc send_either_form(soq s, const void *buf, size_t len,
                               const soq_addr *to, bool may_block)
{
    soq_rc rc = soq__sys_send_to(s, buf, len, to, may_block);
    soq_addr mapped;

    if (!to || to->family != SOQ_IPV4 || to->mapped ||
        (rc.err != SOQ_EAFNOSUPPORT && rc.err != SOQ_EFAULT &&
         rc.err != SOQ_EINVAL))
        return rc;
    if (soq__sys_local(s, &mapped).err || mapped.family != SOQ_IPV6)
        return rc;
    mapped = *to;
    mapped.mapped = 1;
    return soq__sys_send_to(s, buf, len, &mapped, may_block);
}

soq_rc soq__send_until(soq s, const void *buf, size_t len, const soq_addr *to,
                       soq__until *until)
{
    unsigned noise = 0;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (to && !soq__is_address(to))
        return soq__rc(SOQ_EAFNOSUPPORT);
    if (to && to->port == 0)
        return soq__rc(SOQ_EINVAL);
    if (len > SOQ__IO_MAX)
        return soq__rc(SOQ_EMSGSIZE);
    for (;;) {
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = send_either_form(s, buf, len, to, soq__may_block(until->limit));
        if (rc.err == SOQ_EAGAIN)
            rc = soq__until_ready(until, s, SOQ_WRITE);
        else if (to && soq__is_noise(rc.err) && noise++ < NOISE_AT_ONCE)
            continue;
        else
            return rc;
        if (rc.err)
            return rc;
    }
}

soq_rc soq_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                   soq_limit limit)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    soq_rc rc = soq__send_until(s, buf, len, to, &until);

    if (t.on) {
        soq__traced what = { "send_to", s, to, (long long)len,
                             rc.err ? 0 : len };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}

soq_rc soq__recv_until(soq s, soq__attempt_fn attempt, void *arg,
                       soq__until *until)
{
    unsigned noise = 0;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    for (;;) {
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = attempt(arg, s, soq__may_block(until->limit));
        if (soq__is_noise(rc.err)) {
            if (noise++ < NOISE_AT_ONCE)
                continue;
            /* It may come faster than it is passed over, and a wait that is
             * ready at once does not look at the clock. */
            if (until->limit.timeout_ms == 0)
                return soq__until_over(until);
            noise = 0;
            rc = soq__until_check(until);
        } else if (rc.err == SOQ_EAGAIN) {
            rc = soq__until_ready(until, s, SOQ_READ);
        } else {
            return rc;
        }
        if (rc.err)
            return rc;
    }
}

typedef struct single {
    soq__recv_fn receive;
    void *buf;
    size_t cap;
    soq_datagram *out;
} single;

static soq_rc receive_single(void *arg, soq s, bool may_block)
{
    const single *one = arg;

    return one->receive(s, one->buf, one->cap, may_block, one->out);
}

soq_rc soq__recv_next(soq s, soq__recv_fn receive, void *buf, size_t cap,
                      soq__until *until, soq_datagram *out)
{
    single one = { receive, buf, cap < SOQ__IO_MAX ? cap : SOQ__IO_MAX, out };

    return soq__recv_until(s, receive_single, &one, until);
}

static soq_rc receive_plain(soq s, void *buf, size_t cap, bool may_block,
                            soq_datagram *out)
{
    return soq__sys_recv_from(s, buf, cap, may_block, &out->n, &out->full,
                              &out->from);
}

soq_rc soq_recv_from(soq s, void *buf, size_t cap, soq_limit limit, size_t *n,
                     size_t *full, soq_addr *from)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    soq_datagram d = { 0 };
    soq_rc rc = soq__recv_next(s, receive_plain, buf, cap, &until, &d);
    bool arrived = !rc.err || rc.err == SOQ_EMSGSIZE;

    if (arrived) {
        *n = d.n;
        if (full)
            *full = d.full;
        if (from)
            *from = d.from;
    }
    if (t.on) {
        soq__traced what = { "recv_from", s, arrived ? &d.from : NULL,
                             (long long)cap, d.n };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}
