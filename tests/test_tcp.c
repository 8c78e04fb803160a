/* test_tcp.c -- the two ends of a connection, and what is no socket. */
#include "net.h"

static void socket_without_address_has_the_wildcard(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr any = soq_addr_any(families[i], 0);
        soq_addr at;
        soq s;

        assert_ok(soq_tcp_open(families[i], &s));
        assert_ok(soq_local_addr(s, &at));
        assert_addr(&any, &at);
        soq_close(&s);
        assert_ok(soq_udp_open(families[i], &s));
        assert_ok(soq_local_addr(s, &at));
        assert_addr(&any, &at);
        soq_close(&s);
    }
}

static void socket_without_connection_has_no_peer(void **state)
{
    soq listener = open_listener(SOQ_IPV4, NULL);
    soq_addr peer;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ENOTCONN, soq_peer_addr(s, &peer));
    assert_err(SOQ_ENOTCONN, soq_peer_addr(listener, &peer));
    soq_close(&s);
    soq_close(&listener);
}

static void open_refuses_a_family_that_there_is_not(void **state)
{
    soq s;

    (void)state;
    assert_err(SOQ_EAFNOSUPPORT, soq_tcp_open(SOQ_ANY_FAMILY, &s));
    assert_err(SOQ_EAFNOSUPPORT, soq_udp_open(SOQ_ANY_FAMILY, &s));
}

/* ---- the two ends ------------------------------------------------------ */

static void accept_tells_the_peers_own_address(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr at, peer, local;
        soq listener = open_listener(families[i], &at);
        soq client = open_client(&at);
        soq server;

        assert_ok(soq_accept(listener, soon(), &server, &peer));
        assert_ok(soq_local_addr(client, &local));
        assert_addr(&local, &peer);
        assert_ok(soq_peer_addr(server, &peer));
        assert_addr(&local, &peer);
        soq_close(&client);
        soq_close(&server);
        soq_close(&listener);
    }
}

/* What the lab teaches: accept makes a socket, not a port. */
static void accepted_connection_keeps_the_listeners_port(void **state)
{
    soq_addr at, servers, clients, peer;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    connect_to_listener(listener, &at, &client, &server);
    assert_ok(soq_local_addr(server, &servers));
    assert_ok(soq_local_addr(client, &clients));
    assert_ok(soq_peer_addr(client, &peer));
    assert_addr(&at, &servers);
    assert_addr(&at, &peer);
    assert_int_not_equal(clients.port, at.port);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

static void bound_client_connects_from_its_port(void **state)
{
    soq_addr at, from = soq_addr_loopback(SOQ_IPV4, 0), peer;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &client));
    assert_ok(soq_bind(client, &from));
    assert_ok(soq_local_addr(client, &from));
    assert_ok(soq_connect(client, &at, soon()));
    assert_ok(soq_accept(listener, soon(), &server, &peer));
    assert_addr(&from, &peer);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

/* ---- SOQ_NONE ---------------------------------------------------------- */

static void no_socket_is_enotsock_everywhere(void **state)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, 1);
    soq_tcp_state tcp_state;
    soq none = SOQ_NONE, out;
    char buf[1] = { 0 };
    size_t n, m;

    (void)state;
    assert_err(SOQ_ENOTSOCK, soq_local_addr(none, &at));
    assert_err(SOQ_ENOTSOCK, soq_peer_addr(none, &at));
    assert_err(SOQ_ENOTSOCK, soq_bind(none, &at));
    assert_err(SOQ_ENOTSOCK, soq_listen(none, 1));
    assert_err(SOQ_ENOTSOCK, soq_accept(none, soon(), &out, NULL));
    assert_err(SOQ_ENOTSOCK, soq_connect(none, &at, soon()));
    assert_err(SOQ_ENOTSOCK, soq_connect_result(none));
    assert_err(SOQ_ENOTSOCK, soq_send(none, buf, 1, soon(), &n));
    assert_err(SOQ_ENOTSOCK, soq_send_all(none, buf, 1, soon(), NULL));
    assert_err(SOQ_ENOTSOCK, soq_recv(none, buf, 1, soon(), &n));
    assert_err(SOQ_ENOTSOCK, soq_recv_all(none, buf, 1, soon(), NULL));
    assert_err(SOQ_ENOTSOCK, soq_send_to(none, buf, 1, &at, soon()));
    assert_err(SOQ_ENOTSOCK,
               soq_recv_from(none, buf, 1, soon(), &n, NULL, NULL));
    assert_err(SOQ_ENOTSOCK, soq_shutdown(none, SOQ_SHUT_BOTH));
    assert_err(SOQ_ENOTSOCK, soq_get_tcp_state(none, &tcp_state));
    assert_err(SOQ_ENOTSOCK, soq_wait(none, SOQ_READ, soon(), NULL));
    assert_err(SOQ_ENOTSOCK, soq_set_nodelay(none, true));
    assert_err(SOQ_ENOTSOCK, soq_set_keepalive(none, 1, 1, 1, NULL));
    assert_err(SOQ_ENOTSOCK, soq_set_buffers(none, 1, 1));
    assert_err(SOQ_ENOTSOCK, soq_get_buffers(none, &n, &m));
    assert_err(SOQ_ENOTSOCK, soq_set_v6_only(none, true));
    assert_err(SOQ_ENOTSOCK, soq_set_broadcast(none, true));
}

/* A handle of another kind must not hang a call or be closed by it. */
static void file_in_place_of_a_socket_is_enotsock(void **state)
{
    char path[1024];
    soq_file f;
    soq s;
    char byte = 'x';
    size_t n;

    (void)state;
    assert_ok(soq_own_path(path, sizeof(path)));
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    s.os = f.os;
    assert_err(SOQ_ENOTSOCK, soq_send(s, &byte, 1, soon(), &n));
    assert_err(SOQ_ENOTSOCK, soq_recv(s, &byte, 1, soon(), &n));
    assert_err(SOQ_ENOTSOCK, soq_set_nodelay(s, true));
    assert_err(SOQ_ENOTSOCK, soq_connect_result(s));
    assert_ok(soq_file_read(f, &byte, 1, &n));
    assert_ok(soq_file_close(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(socket_without_address_has_the_wildcard),
        TEST(socket_without_connection_has_no_peer),
        TEST(open_refuses_a_family_that_there_is_not),
        TEST(accept_tells_the_peers_own_address),
        TEST(accepted_connection_keeps_the_listeners_port),
        TEST(bound_client_connects_from_its_port),
        TEST(no_socket_is_enotsock_everywhere),
        TEST(file_in_place_of_a_socket_is_enotsock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
