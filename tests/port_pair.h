/* port_pair.h -- sockets of a port, opened with its own calls, for the tests
 * of the ports. */
#ifndef SOQ_TEST_PORT_PAIR_H
#define SOQ_TEST_PORT_PAIR_H

#include "check.h"
#include "sys.h"

typedef struct port_pair {
    soq listener;
    soq_addr at; /* the listener's address */
    soq client;
    soq server;
    soq_addr peer; /* of server, as accept said */
} port_pair;

static inline soq open_listener(soq_family family, soq_addr *at)
{
    soq_addr any = soq_addr_loopback(family, 0);
    soq s = SOQ_NONE;

    assert_ok(soq__sys_open(family, SOQ__STREAM, &s));
    assert_ok(soq__sys_exclusive(s, SOQ__STREAM));
    assert_ok(soq__sys_bind(s, &any));
    assert_ok(soq__sys_listen(s, 0));
    assert_ok(soq__sys_local(s, at));
    return s;
}

/* The wait that a connect or an accept needs; it ends or the test fails. */
static inline unsigned wait_ready(soq s, unsigned interest)
{
    soq__wait_item item = { s, interest, 0 };
    soq_rc rc;

    do
        rc = soq__sys_wait(&item, 1, WAIT_MS);
    while (rc.err == SOQ_EINTR);
    assert_ok(rc);
    return item.ready;
}

static inline soq_rc connect_to(soq s, const soq_addr *to)
{
    soq_rc rc = soq__sys_connect(s, to);

    if (rc.err != SOQ_EINPROGRESS)
        return rc;
    assert_int_not_equal(wait_ready(s, SOQ_WRITE) & SOQ_WRITE, 0);
    return soq__sys_connect_result(s);
}

static inline soq accept_one(soq listener, soq_addr *peer)
{
    soq s = SOQ_NONE;

    assert_int_equal(wait_ready(listener, SOQ_READ), SOQ_READ);
    assert_ok(soq__sys_accept(listener, &s, peer));
    return s;
}

static inline port_pair open_connected(void)
{
    port_pair p;

    p.listener = open_listener(SOQ_IPV4, &p.at);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.client));
    assert_ok(connect_to(p.client, &p.at));
    p.server = accept_one(p.listener, &p.peer);
    return p;
}

static inline void close_connected(port_pair *p)
{
    soq__sys_close(p->client);
    soq__sys_close(p->server);
    soq__sys_close(p->listener);
}

static inline soq open_datagram(soq_addr *at)
{
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq s = SOQ_NONE;

    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &s));
    assert_ok(soq__sys_report_unreachable(s, false));
    assert_ok(soq__sys_bind(s, &any));
    assert_ok(soq__sys_local(s, at));
    return s;
}

static inline int start_system(void **state)
{
    (void)state;
    return soq__sys_start().err != SOQ_OK;
}

static inline int stop_system(void **state)
{
    (void)state;
    soq__sys_stop();
    return 0;
}

#endif
