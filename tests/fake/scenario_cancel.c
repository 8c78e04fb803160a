/*
 * scenario_cancel.c -- calls that another thread ends.
 */
#include "scenario.h"

static void cancel(void *canceller)
{
    soq_cancel(canceller);
}

static soq_rc cancel_recv(soq s, soq_canceller *c)
{
    soq_limit limit = { 10000, c };
    int64_t begin = fake_elapsed_ms();
    char byte = 0;
    size_t n = 0;
    soq_rc rc;

    fake_at(50, cancel, c);
    rc = soq_recv(s, &byte, 1, limit, &n);
    if (rc.err == SOQ_ECANCELED)
        scenario_check(fake_elapsed_ms() - begin == 50,
                       "the cancel came at another time");
    else
        return scenario_expect(SOQ_ECANCELED, rc, "nothing was received");
    rc = soq_recv(s, &byte, 1, limit, &n);
    rc = scenario_expect(SOQ_ECANCELED, rc, "it is still cancelled");
    if (rc.err)
        return rc;
    soq_canceller_reset(c);
    limit.timeout_ms = 10;
    rc = soq_recv(s, &byte, 1, limit, &n);
    return scenario_expect(SOQ_ETIMEDOUT, rc, "nothing was received");
}

static void forget_cancel(soq_canceller *c)
{
    (void)fake_unschedule(cancel, c);
}

static soq_rc cancelled(void)
{
    soq ends[2] = { SOQ_NONE, SOQ_NONE };
    soq_canceller *c = NULL;
    soq_rc rc = soq_canceller_open(&c);

    if (!rc.err)
        rc = soq_pair(ends);
    if (!rc.err)
        rc = cancel_recv(ends[0], c);
    forget_cancel(c);
    soq_canceller_close(&c);
    soq_close(&ends[0]);
    soq_close(&ends[1]);
    return rc;
}

static soq_rc cancelled_dial(void)
{
    soq_canceller *c = NULL;
    soq s = SOQ_NONE;
    soq_rc rc = soq_canceller_open(&c);
    soq_limit limit = { -1, c };

    if (rc.err)
        return rc;
    fake_at(300, cancel, c);
    rc = soq_tcp_dial("10.9.9.9", "80", limit, &s);
    forget_cancel(c);
    soq_close(&s);
    soq_canceller_close(&c);
    return scenario_expect(SOQ_ECANCELED, rc, "nobody was reached");
}

/* Run call(limit) and cancel it after ms. */
static soq_rc cancelled_after(int ms, soq_rc (*call)(soq_limit limit),
                              const char *what)
{
    soq_canceller *c = NULL;
    soq_rc rc = soq_canceller_open(&c);
    soq_limit limit = { -1, c };

    if (rc.err)
        return rc;
    fake_at(ms, cancel, c);
    rc = scenario_expect(SOQ_ECANCELED, call(limit), what);
    forget_cancel(c);
    soq_canceller_close(&c);
    return rc;
}

static soq_rc connect_to_silence(soq_limit limit)
{
    soq_addr to = { 0 };
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_open(SOQ_IPV4, &s);

    (void)soq_addr_parse("10.9.9.9", &to);
    to.port = 80;
    if (!rc.err)
        rc = soq_connect(s, &to, limit);
    soq_close(&s);
    return rc;
}

static soq_rc cancelled_connect(void)
{
    return cancelled_after(70, connect_to_silence, "nobody was reached");
}

static soq_rc ask_slow_resolver(soq_limit limit)
{
    soq_addr addrs[2];
    size_t n = 0;

    return soq_resolve("slow", "80", SOQ_ANY_FAMILY, limit, addrs, 2, &n);
}

static void slow_resolver(void)
{
    fake_name("slow", "10.0.0.1", 0);
    fake_switch.thread_delay_ms = 5000;
}

static soq_rc cancelled_question(void)
{
    return cancelled_after(70, ask_slow_resolver, "the resolver was slow");
}

static void endless_remote(void)
{
    static const fake_peer never = { .end = FAKE_NEVER_ENDS };

    fake_remote("10.0.0.7", 7, &never);
}

static soq_rc close_with(soq_limit limit)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", soq_within(1000), &s);

    return rc.err ? rc : soq_close_gracefully(&s, limit);
}

static soq_rc cancelled_close(void)
{
    return cancelled_after(70, close_with, "the peer has not ended");
}

static soq_rc receive_nothing(soq_limit limit)
{
    char buf[8];
    size_t n = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_udp_bind("127.0.0.1", "0", &s);

    if (!rc.err)
        rc = soq_recv_from(s, buf, sizeof(buf), limit, &n, NULL, NULL);
    soq_close(&s);
    return rc;
}

static soq_rc cancelled_datagram(void)
{
    return cancelled_after(70, receive_nothing, "nothing was sent");
}

const scenario scenarios_cancel[] = {
    { "cancelled receive", NULL, cancelled, { SOQ_OK } },
    { "cancelled dial", NULL, cancelled_dial, { SOQ_OK } },
    { "cancelled connect", NULL, cancelled_connect, { SOQ_OK } },
    { "cancelled question", slow_resolver, cancelled_question, { SOQ_OK } },
    { "cancelled close", endless_remote, cancelled_close, { SOQ_OK } },
    { "cancelled datagram", NULL, cancelled_datagram, { SOQ_OK } },
    { 0 },
};
