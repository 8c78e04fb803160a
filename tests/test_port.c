/* test_port.c -- what sys.h promises of errors and stream sockets, seen at the
 * port itself. */
#include <string.h>

#include "port_pair.h"

static void the_table_names_sixty_codes(void **state)
{
    bool named[SOQ_ERR_COUNT] = { false };
    size_t count = 0;
    soq_err err;
    int os;

    (void)state;
    for (size_t i = 0; soq__sys_rc_row(i, &os, &err); i++) {
        count += !named[err];
        named[err] = true;
    }
    assert_true(count >= 60);
}

static void a_new_socket_has_the_wildcard_and_port_0(void **state)
{
    static const soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        soq_addr any = soq_addr_any(families[i], 0);
        soq_addr local;
        soq s;

        assert_ok(soq__sys_open(families[i], SOQ__STREAM, &s));
        assert_ok(soq__sys_local(s, &local));
        assert_true(soq_addr_equal(&local, &any));
        assert_err(SOQ_ENOTCONN, soq__sys_peer(s, &local));
        soq__sys_close(s);
    }
}

static void kind_tells_streams_from_datagrams(void **state)
{
    soq__kind kind;
    soq s;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_ok(soq__sys_kind(s, &kind));
    assert_int_equal(kind, SOQ__STREAM);
    soq__sys_close(s);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &s));
    assert_ok(soq__sys_kind(s, &kind));
    assert_int_equal(kind, SOQ__DATAGRAM);
    soq__sys_close(s);
}

static void a_fresh_ipv6_socket_serves_both_families(void **state)
{
    bool only = true;
    soq s;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV6, SOQ__STREAM, &s));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_false(only);
    assert_ok(soq__sys_set_v6_only(s, true));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_true(only);
    soq__sys_close(s);
}

static void mapped_addresses_go_out_and_come_back_as_ipv4(void **state)
{
    soq_addr any = soq_addr_any(SOQ_IPV6, 0);
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    soq_addr peer;
    soq listener;
    soq client;
    soq server;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV6, SOQ__STREAM, &listener));
    assert_ok(soq__sys_bind(listener, &any));
    assert_ok(soq__sys_listen(listener, 0));
    assert_ok(soq__sys_local(listener, &any));
    to.port = any.port;
    to.mapped = 1;
    assert_ok(soq__sys_open(SOQ_IPV6, SOQ__STREAM, &client));
    assert_ok(connect_to(client, &to));
    server = accept_one(listener, &peer);
    assert_int_equal(peer.family, SOQ_IPV4);
    assert_int_equal(peer.mapped, 1);
    assert_true(soq_addr_is_loopback(&peer));
    assert_ok(soq__sys_peer(client, &peer));
    assert_true(soq_addr_equal(&peer, &to));
    assert_int_equal(peer.mapped, 1);
    soq__sys_close(client);
    soq__sys_close(server);
    soq__sys_close(listener);
}

static void what_is_not_ready_is_eagain(void **state)
{
    port_pair p = open_connected();
    soq_addr at;
    soq udp = open_datagram(&at);
    soq none = SOQ_NONE;
    size_t full;
    size_t n;
    char byte;

    (void)state;
    assert_err(SOQ_EAGAIN, soq__sys_accept(p.listener, &none, NULL));
    assert_true(soq_is_none(none));
    assert_err(SOQ_EAGAIN, soq__sys_recv(p.client, &byte, 1, false, &n));
    assert_err(SOQ_EAGAIN, soq__sys_recv(p.server, &byte, 1, false, &n));
    assert_err(SOQ_EAGAIN,
               soq__sys_recv_from(udp, &byte, 1, false, &n, &full, &at));
    soq__sys_close(udp);
    close_connected(&p);
}

static void a_full_connection_takes_a_part_and_then_is_eagain(void **state)
{
    static char block[1 << 20];
    port_pair p = open_connected();
    size_t total = 0;
    soq_rc rc;

    (void)state;
    do {
        size_t n = 0;

        rc = soq__sys_send(p.client, block, sizeof(block), false, &n);
        total += n;
    } while (!rc.err && total < ((size_t)1 << 30));
    assert_err(SOQ_EAGAIN, rc);
    assert_true(total > 0);
    close_connected(&p);
}

static void a_second_listener_on_a_port_is_refused(void **state)
{
    soq_addr at;
    soq first = open_listener(SOQ_IPV4, &at);
    soq second;
    soq_rc rc;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &second));
    assert_ok(soq__sys_exclusive(second, SOQ__STREAM));
    rc = soq__sys_bind(second, &at);
    if (!rc.err)
        rc = soq__sys_listen(second, 0);
    assert_err(SOQ_EADDRINUSE, rc);
    soq__sys_close(second);
    soq__sys_close(first);
}

static void a_restart_is_not_held_up_by_old_connections(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        port_pair p = open_connected();
        char byte;
        size_t n;
        soq again;

        /* The listener's side ends first, so that its port is the one that
         * stays in TIME_WAIT. */
        assert_ok(soq__sys_shutdown(p.server, SOQ_SHUT_WRITE));
        assert_err(SOQ_EOF, soq__sys_recv(p.client, &byte, 1, true, &n));
        close_connected(&p);
        assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &again));
        assert_ok(soq__sys_exclusive(again, SOQ__STREAM));
        assert_ok(soq__sys_bind(again, &p.at));
        assert_ok(soq__sys_listen(again, 0));
        soq__sys_close(again);
    }
}

static void accept_tells_the_address_of_the_client(void **state)
{
    port_pair p = open_connected();
    soq_addr local;

    (void)state;
    assert_ok(soq__sys_local(p.client, &local));
    assert_true(soq_addr_equal(&local, &p.peer));
    assert_ok(soq__sys_local(p.server, &local));
    assert_true(soq_addr_equal(&local, &p.at));
    close_connected(&p);
}

static void a_refused_connect_tells_it_once_asked(void **state)
{
    soq_addr at;
    soq s = open_listener(SOQ_IPV4, &at);

    (void)state;
    soq__sys_close(s);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_err(SOQ_ECONNREFUSED, connect_to(s, &at));
    soq__sys_close(s);
}

static void a_socket_that_never_connected_is_enotconn(void **state)
{
    size_t n;
    char byte = 0;
    soq s;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_err(SOQ_ENOTCONN, soq__sys_send(s, &byte, 1, false, &n));
    assert_err(SOQ_ENOTCONN, soq__sys_recv(s, &byte, 1, false, &n));
    assert_err(SOQ_ENOTCONN, soq__sys_shutdown(s, SOQ_SHUT_WRITE));
    soq__sys_close(s);
}

static void sending_after_shutdown_is_epipe(void **state)
{
    port_pair p = open_connected();
    size_t n;

    (void)state;
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EPIPE, soq__sys_send(p.client, "x", 1, true, &n));
    close_connected(&p);
}

static void the_end_of_a_stream_is_eof_again_and_again(void **state)
{
    port_pair p = open_connected();
    char buf[4];
    size_t n = 0;

    (void)state;
    assert_ok(soq__sys_send(p.client, "ab", 2, true, &n));
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    assert_ok(soq__sys_recv(p.server, buf, sizeof(buf), true, &n));
    assert_int_equal(n, 2);
    (void)wait_ready(p.server, SOQ_READ);
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_EOF,
                   soq__sys_recv(p.server, buf, sizeof(buf), false, &n));
    close_connected(&p);
}

static void the_state_is_the_system_s(void **state)
{
    port_pair p = open_connected();
    soq_tcp_state tcp = SOQ_TCP_UNKNOWN;
    soq_addr at;
    soq udp = open_datagram(&at);
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq__sys_tcp_state(p.listener, &tcp));
    assert_int_equal(tcp, SOQ_TCP_LISTEN);
    assert_ok(soq__sys_tcp_state(p.client, &tcp));
    assert_int_equal(tcp, SOQ_TCP_ESTABLISHED);
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq__sys_recv(p.server, &byte, 1, true, &n));
    assert_ok(soq__sys_tcp_state(p.server, &tcp));
    assert_int_equal(tcp, SOQ_TCP_CLOSE_WAIT);
    assert_err(SOQ_EOPNOTSUPP, soq__sys_tcp_state(udp, &tcp));
    soq__sys_close(udp);
    assert_ok(soq__sys_open(SOQ_IPV6, SOQ__DATAGRAM, &udp));
    assert_err(SOQ_EOPNOTSUPP, soq__sys_tcp_state(udp, &tcp));
    soq__sys_close(udp);
    close_connected(&p);
}

static void options_are_read_as_they_were_set(void **state)
{
    port_pair p = open_connected();
    size_t send = 0;
    size_t recv = 0;
    bool on = true;

    (void)state;
    assert_ok(soq__sys_get_nodelay(p.client, &on));
    assert_false(on);
    assert_ok(soq__sys_set_nodelay(p.client, true));
    assert_ok(soq__sys_get_nodelay(p.client, &on));
    assert_true(on);
    assert_ok(soq__sys_set_buffers(p.client, 40000, 50000));
    assert_ok(soq__sys_get_buffers(p.client, &send, &recv));
    assert_true(send >= 40000);
    assert_true(recv >= 50000);
    close_connected(&p);
}

static void a_pair_carries_bytes_or_is_not_there(void **state)
{
    soq pair[2];
    soq_rc rc = soq__sys_pair(pair);
    size_t n = 0;
    char byte = 0;

    (void)state;
    if (rc.err == SOQ_EOPNOTSUPP)
        return;
    assert_ok(rc);
    assert_ok(soq__sys_send(pair[0], "x", 1, false, &n));
    assert_ok(soq__sys_recv(pair[1], &byte, 1, false, &n));
    assert_int_equal(byte, 'x');
    assert_err(SOQ_EAGAIN, soq__sys_recv(pair[1], &byte, 1, false, &n));
    soq__sys_close(pair[0]);
    assert_err(SOQ_EOF, soq__sys_recv(pair[1], &byte, 1, true, &n));
    soq__sys_close(pair[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(the_table_names_sixty_codes),
        TEST(a_new_socket_has_the_wildcard_and_port_0),
        TEST(kind_tells_streams_from_datagrams),
        TEST(a_fresh_ipv6_socket_serves_both_families),
        TEST(mapped_addresses_go_out_and_come_back_as_ipv4),
        TEST(what_is_not_ready_is_eagain),
        TEST(a_full_connection_takes_a_part_and_then_is_eagain),
        TEST(a_second_listener_on_a_port_is_refused),
        TEST(a_restart_is_not_held_up_by_old_connections),
        TEST(accept_tells_the_address_of_the_client),
        TEST(a_refused_connect_tells_it_once_asked),
        TEST(a_socket_that_never_connected_is_enotconn),
        TEST(sending_after_shutdown_is_epipe),
        TEST(the_end_of_a_stream_is_eof_again_and_again),
        TEST(the_state_is_the_system_s),
        TEST(options_are_read_as_they_were_set),
        TEST(a_pair_carries_bytes_or_is_not_there),
    };

    return cmocka_run_group_tests_name("port", tests, start_system,
                                       stop_system);
}
