/* test_udp_peer.c -- datagrams: to whom they go and from whom they come, with
 * and without a fixed peer, and what becomes of those to nobody (rows 56, 59
 * and 60). */
#include "udp_pair.h"

/* ---- to whom ----------------------------------------------------------- */

static void port_0_is_einval(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr nowhere = soq_addr_loopback(SOQ_IPV4, 0);

    (void)state;
    assert_err(SOQ_EINVAL, soq_send_to(u.a, "x", 1, &nowhere, soon()));
    closed(&u);
}

static void address_of_another_family_is_eafnosupport(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr six = soq_addr_loopback(SOQ_IPV6, u.at_b.port);

    (void)state;
    assert_err(SOQ_EAFNOSUPPORT, soq_send_to(u.a, "x", 1, &six, soon()));
    closed(&u);
}

static void nobody_to_send_to_is_edestaddrreq(void **state)
{
    udp_pair u = opened(SOQ_IPV4);

    (void)state;
    assert_err(SOQ_EDESTADDRREQ, soq_send_to(u.a, "x", 1, NULL, soon()));
    closed(&u);
}

static void unbound_socket_gets_a_port_when_it_sends(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr local, from;
    char in[1];
    size_t n;
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_ok(soq_send_to(s, "x", 1, &u.at_b, soon()));
    assert_ok(soq_local_addr(s, &local));
    assert_ok(soq_recv_from(u.b, in, 1, soon(), &n, NULL, &from));
    assert_int_equal(from.port, local.port);
    assert_int_not_equal(local.port, 0);
    soq_close(&s);
    closed(&u);
}

static void second_socket_on_a_port_is_eaddrinuse(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr all = soq_addr_any(SOQ_IPV4, u.at_a.port);
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EADDRINUSE, soq_bind(s, &u.at_a));
    soq_close(&s);
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EADDRINUSE, soq_bind(s, &all));
    soq_close(&s);
    closed(&u);
}

/* ---- both families in one socket --------------------------------------- */

static void socket_on_all_addresses_serves_both_families(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    soq_addr at;
    soq server;

    (void)state;
    assert_ok(soq_udp_bind(NULL, "0", &server));
    assert_ok(soq_local_addr(server, &at));
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr to = soq_addr_loopback(families[i], at.port);
        soq_addr local, from;
        soq client = open_udp(families[i], &local);
        char byte = 0;
        size_t n;

        assert_ok(soq_send_to(client, "q", 1, &to, soon()));
        assert_ok(soq_recv_from(server, &byte, 1, soon(), &n, NULL, &from));
        assert_addr(&local, &from);
        /* The answer goes back to the address that came. */
        assert_ok(soq_send_to(server, "a", 1, &from, soon()));
        assert_ok(soq_recv_from(client, &byte, 1, soon(), &n, NULL, &from));
        assert_int_equal(byte, 'a');
        assert_int_equal(from.port, at.port);
        /* And so does one to the same address as a user would write it. */
        local.mapped = 0;
        assert_ok(soq_send_to(server, "b", 1, &local, soon()));
        assert_ok(soq_recv_from(client, &byte, 1, soon(), &n, NULL, NULL));
        assert_int_equal(byte, 'b');
        soq_close(&client);
    }
    soq_close(&server);
}

/* ---- a fixed peer ------------------------------------------------------ */

static void connected_socket_sends_without_an_address(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr peer, from;
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_peer_addr(u.a, &peer));
    assert_addr(&u.at_b, &peer);
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, &from));
    assert_addr(&u.at_a, &from);
    closed(&u);
}

static void connected_socket_hears_its_peer_alone(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq other = open_udp(SOQ_IPV4, NULL);
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_send_to(other, "o", 1, &u.at_a, soon()));
    assert_ok(soq_send_to(u.b, "p", 1, &u.at_a, soon()));
    assert_ok(soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, NULL));
    assert_int_equal(byte, 'p');
    assert_err(SOQ_EAGAIN,
               soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n, NULL, NULL));
    soq_close(&other);
    closed(&u);
}

static void connected_socket_may_change_its_peer(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr at;
    soq third = open_udp(SOQ_IPV4, &at);
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_connect(u.a, &at, soon()));
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    assert_ok(soq_recv_from(third, &byte, 1, soon(), &n, NULL, NULL));
    soq_close(&third);
    closed(&u);
}

/* ---- nobody there (rows 56 and 60) ------------------------------------- */

static soq_addr dead_address(void)
{
    soq_addr at;
    soq s = open_udp(SOQ_IPV4, &at);

    soq_close(&s);
    return at;
}

static void dead_peers_do_not_deafen_a_server(void **state)
{
    size_t times = scaled(20000);
    udp_pair u = opened(SOQ_IPV4);
    soq_addr dead[9];
    size_t answered = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(dead); i++)
        dead[i] = dead_address();
    for (size_t i = 0; i < times; i++) {
        soq_addr from;
        char byte;
        size_t n;

        if (i % 10) {
            assert_ok(soq_send_to(u.a, "x", 1, &dead[i % 10 - 1], soon()));
            continue;
        }
        assert_ok(soq_send_to(u.b, "q", 1, &u.at_a, soon()));
        assert_ok(soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, &from));
        assert_ok(soq_send_to(u.a, "a", 1, &from, soon()));
        assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, NULL));
        answered++;
    }
    assert_int_equal(answered, (times + 9) / 10);
    closed(&u);
}

static void dead_fixed_peer_is_econnrefused_once(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr dead = dead_address();
    unsigned ready;
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &dead, soon()));
    for (int i = 0; i < 3; i++) {
        assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
        if (soq_wait(u.a, SOQ_READ, soq_within(1000), &ready).err) {
            closed(&u);
            SKIP("port unreachable does not reach connected sockets here");
        }
        assert_err(SOQ_ECONNREFUSED,
                   soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, NULL));
        assert_err(SOQ_EAGAIN, soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n,
                                             NULL, NULL));
    }
    closed(&u);
}

static void refused_socket_goes_on_working(void **state)
{
    udp_pair u = opened(SOQ_IPV4);
    soq_addr dead = dead_address();
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &dead, soon()));
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    (void)soq_wait(u.a, SOQ_READ, soq_within(100), NULL);
    (void)soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n, NULL, NULL);
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_send_to(u.a, "y", 1, NULL, soon()));
    assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, NULL));
    assert_int_equal(byte, 'y');
    closed(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(port_0_is_einval),
        TEST(address_of_another_family_is_eafnosupport),
        TEST(nobody_to_send_to_is_edestaddrreq),
        TEST(unbound_socket_gets_a_port_when_it_sends),
        TEST(second_socket_on_a_port_is_eaddrinuse),
        TEST(socket_on_all_addresses_serves_both_families),
        TEST(connected_socket_sends_without_an_address),
        TEST(connected_socket_hears_its_peer_alone),
        TEST(connected_socket_may_change_its_peer),
        TEST(dead_peers_do_not_deafen_a_server),
        TEST(dead_fixed_peer_is_econnrefused_once),
        TEST(refused_socket_goes_on_working),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
