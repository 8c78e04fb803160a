/* test_bind.c -- an address of one's own: whose it is, and for how long; and
 * one listener for both families. */
#include "net.h"

static void bind_to_port_0_gives_a_free_port(void **state)
{
    soq_addr at;
    soq s = open_listener(SOQ_IPV4, &at);

    (void)state;
    assert_int_not_equal(at.port, 0);
    assert_true(soq_addr_is_loopback(&at));
    soq_close(&s);
}

static void bind_twice_is_einval(void **state)
{
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_bind(s, &any));
    assert_err(SOQ_EINVAL, soq_bind(s, &any));
    soq_close(&s);
}

static void bind_to_another_machines_address_is_eaddrnotavail(void **state)
{
    soq_addr other;
    soq s;

    (void)state;
    /* TEST-NET-3: nobody has it (RFC 5737). */
    assert_ok(soq_addr_parse("203.0.113.77", &other));
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EADDRNOTAVAIL, soq_bind(s, &other));
    soq_close(&s);
}

static void bind_to_another_family_is_refused(void **state)
{
    soq_addr six = soq_addr_loopback(SOQ_IPV6, 0);
    soq_rc rc;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_bind(s, &six);
    assert_true(rc.err == SOQ_EAFNOSUPPORT || rc.err == SOQ_EINVAL ||
                rc.err == SOQ_EFAULT);
    soq_close(&s);
}

static void listen_without_an_address_is_einval(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINVAL, soq_listen(s, 1));
    soq_close(&s);
}

/* SOQ_EADDRINUSE here or from listen, as the header says. */
static soq_rc listen_at(const soq_addr *at)
{
    soq_rc rc;
    soq s;

    assert_ok(soq_tcp_open((soq_family)at->family, &s));
    rc = soq_bind(s, at);
    if (!rc.err)
        rc = soq_listen(s, 0);
    soq_close(&s);
    return rc;
}

static void second_listener_on_a_port_is_eaddrinuse(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr at;
        soq s = open_listener(families[i], &at);

        assert_err(SOQ_EADDRINUSE, listen_at(&at));
        soq_close(&s);
        assert_ok(listen_at(&at));
    }
}

static void listener_on_all_addresses_beside_one_is_eaddrinuse(void **state)
{
    soq_addr at, all;
    soq s = open_listener(SOQ_IPV4, &at);

    (void)state;
    all = soq_addr_any(SOQ_IPV4, at.port);
    assert_err(SOQ_EADDRINUSE, listen_at(&all));
    soq_close(&s);
}

static void listener_on_one_address_beside_all_is_eaddrinuse(void **state)
{
    soq_addr any = soq_addr_any(SOQ_IPV4, 0);
    soq_addr at;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_bind(s, &any));
    assert_ok(soq_listen(s, 0));
    assert_ok(soq_local_addr(s, &at));
    at = soq_addr_loopback(SOQ_IPV4, at.port);
    assert_err(SOQ_EADDRINUSE, listen_at(&at));
    soq_close(&s);
}

/* The server ends each connection first, which leaves its port in TIME_WAIT:
 * what a restart must not mind. */
static void restarted_server_gets_its_port_at_once(void **state)
{
    size_t times = scaled(1000);
    char byte;
    size_t n;
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;

        connect_to_listener(listener, &at, &client, &server);
        soq_close(&server);
        assert_err(SOQ_EOF, soq_recv(client, &byte, 1, soon(), &n));
        soq_close(&client);
        soq_close(&listener);
        assert_ok(soq_tcp_open(SOQ_IPV4, &listener));
        assert_ok(soq_bind(listener, &at));
        assert_ok(soq_listen(listener, 0));
    }
    soq_close(&listener);
}

static void restarted_server_does_not_mind_live_connections(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;
    char byte = 'x';

    (void)state;
    connect_to_listener(listener, &at, &client, &server);
    soq_close(&listener);
    assert_ok(listen_at(&at));
    assert_ok(soq_send_all(client, &byte, 1, soon(), NULL));
    assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
    soq_close(&client);
    soq_close(&server);
}

/* ---- both families ----------------------------------------------------- */

static soq open_dual_stack(soq_addr *at)
{
    soq s;

    assert_ok(soq_tcp_listen(NULL, "0", &s));
    assert_ok(soq_local_addr(s, at));
    if (at->family != SOQ_IPV6) {
        soq_close(&s);
        SKIP("this machine has no IPv6");
    }
    return s;
}

static void listener_on_all_addresses_serves_both_families(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    soq_addr at;
    soq listener = open_dual_stack(&at);

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr to = soq_addr_loopback(families[i], at.port);
        soq_addr peer, local;
        soq client = open_client(&to);
        soq server;

        assert_ok(soq_accept(listener, soon(), &server, &peer));
        assert_ok(soq_local_addr(client, &local));
        assert_int_equal(peer.family, families[i]);
        assert_addr(&local, &peer);
        soq_close(&client);
        soq_close(&server);
    }
    soq_close(&listener);
}

static void ipv4_peer_of_an_ipv6_listener_is_shown_as_ipv4(void **state)
{
    soq_addr at, peer, one, to;
    soq listener = open_dual_stack(&at);
    soq client, server;
    char text[SOQ_ADDR_TEXT];

    (void)state;
    to = soq_addr_loopback(SOQ_IPV4, at.port);
    client = open_client(&to);
    assert_ok(soq_accept(listener, soon(), &server, &peer));
    assert_string_equal(soq_addr_ip_text(&peer, text, sizeof(text)),
                        "127.0.0.1");
    one = soq_addr_loopback(SOQ_IPV4, 0);
    assert_true(soq_addr_same_ip(&peer, &one));
    assert_ok(soq_peer_addr(server, &peer));
    assert_true(soq_addr_same_ip(&peer, &one));
    assert_ok(soq_local_addr(server, &at));
    assert_addr(&to, &at);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

static soq open_v6_only(soq_addr *at)
{
    soq_addr any = soq_addr_any(SOQ_IPV6, 0);
    soq s;

    assert_ok(soq_tcp_open(SOQ_IPV6, &s));
    assert_ok(soq_set_v6_only(s, true));
    assert_ok(soq_bind(s, &any));
    assert_ok(soq_listen(s, 0));
    assert_ok(soq_local_addr(s, at));
    return s;
}

static void v6_only_listener_refuses_ipv4(void **state)
{
    soq_addr at;
    soq listener = open_v6_only(&at);
    soq_addr four = soq_addr_loopback(SOQ_IPV4, at.port);
    soq client;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &client));
    assert_err(SOQ_ECONNREFUSED, soq_connect(client, &four, soon()));
    soq_close(&client);
    soq_close(&listener);
}

static void v6_only_and_ipv4_listeners_share_a_port(void **state)
{
    soq_addr at;
    soq listener = open_v6_only(&at);
    soq_addr four = soq_addr_any(SOQ_IPV4, at.port);

    (void)state;
    assert_ok(listen_at(&four));
    soq_close(&listener);
}

static void ipv6_socket_reaches_ipv4_by_a_mapped_address(void **state)
{
    soq_addr at, peer;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    at.mapped = 1;
    assert_ok(soq_tcp_open(SOQ_IPV6, &client));
    assert_ok(soq_connect(client, &at, soon()));
    assert_ok(soq_accept(listener, soon(), &server, NULL));
    assert_ok(soq_peer_addr(client, &peer));
    assert_addr(&at, &peer);
    assert_int_equal(peer.mapped, 1);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bind_to_port_0_gives_a_free_port),
        TEST(bind_twice_is_einval),
        TEST(bind_to_another_machines_address_is_eaddrnotavail),
        TEST(bind_to_another_family_is_refused),
        TEST(listen_without_an_address_is_einval),
        TEST(second_listener_on_a_port_is_eaddrinuse),
        TEST(listener_on_all_addresses_beside_one_is_eaddrinuse),
        TEST(listener_on_one_address_beside_all_is_eaddrinuse),
        TEST(restarted_server_gets_its_port_at_once),
        TEST(restarted_server_does_not_mind_live_connections),
        TEST(listener_on_all_addresses_serves_both_families),
        TEST(ipv4_peer_of_an_ipv6_listener_is_shown_as_ipv4),
        TEST(v6_only_listener_refuses_ipv4),
        TEST(v6_only_and_ipv4_listeners_share_a_port),
        TEST(ipv6_socket_reaches_ipv4_by_a_mapped_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
