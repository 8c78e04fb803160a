/* test_connections.c -- the system's table of sockets, as it is. */
#include <string.h>

#include <soquete/connections.h>
#include <soquete/datagram.h>
#include <soquete/system.h>

#include "check.h"

/* ---- looking ----------------------------------------------------------- */

static soq_connections *look(soq_detail detail)
{
    soq_connections *all = NULL;

    assert_ok(soq_connections_get(detail, &all));
    return all;
}

/* What is not in the table. */
static const soq_connection absent;

/* The row with these ends; peer NULL: without one. */
static const soq_connection *row_of(const soq_connections *all,
                                    soq_protocol protocol,
                                    const soq_addr *local,
                                    const soq_addr *peer)
{
    for (size_t i = 0; i < all->count; i++) {
        const soq_connection *at = &all->list[i];

        if (at->protocol == protocol && soq_addr_equal(&at->local, local) &&
            (peer ? soq_addr_equal(&at->peer, peer)
                  : at->peer.family == SOQ_ANY_FAMILY))
            return at;
    }
    return &absent;
}

/* Wine looks for the process of each row in all processes: seconds for a
 * hundred connections of other tests in TIME_WAIT, which a minute ends. */
static int settle(void **state)
{
    int64_t end_ns = soq_now_ns() + INT64_C(90000000000);
    size_t old = 100;

    (void)state;
    while (!SOQ_TEST_ACCEPTED_HELD && old >= 100 && soq_now_ns() < end_ns) {
        soq_connections *all = look(SOQ_SOCKETS_ONLY);

        old = 0;
        for (size_t i = 0; i < all->count; i++)
            old += all->list[i].state == SOQ_TCP_TIME_WAIT ? 1 : 0;
        soq_connections_free(&all);
    }
    return 0;
}

static void assert_there(const soq_connection *at)
{
    assert_ptr_not_equal(at, &absent);
}

static void assert_mine(const soq_connection *at)
{
    bool mine = false;

    assert_ptr_not_equal(at, &absent);
    for (size_t i = 0; i < at->holder_count; i++)
        if (at->holders[i].pid == soq_own_process_id()) {
            mine = true;
            /* Linux cuts the name at 15 bytes. */
            assert_memory_equal(at->holders[i].name, "test_connection", 15);
        }
    assert_true(mine);
}

/* Wine knows a socket's process only when that has used the descriptor
 * itself, which most calls leave to Wine's server: some options do. */
static void touch(soq s)
{
    (void)soq_set_nodelay(s, true);
    (void)soq_set_hops(s, 64);
}

typedef struct conversation {
    soq listener, client, server;
    soq_addr at, from;
} conversation;

/* From `to` to a listener at `host`. */
static conversation open_at(const char *host, const soq_addr *to)
{
    conversation c;
    soq_addr there = *to;

    assert_ok(soq_tcp_listen(host, "0", &c.listener));
    assert_ok(soq_local_addr(c.listener, &c.at));
    there.port = c.at.port;
    assert_ok(soq_tcp_open((soq_family)to->family, &c.client));
    assert_ok(soq_connect(c.client, &there, soq_within(WAIT_MS)));
    assert_ok(soq_accept(c.listener, soq_within(WAIT_MS), &c.server, NULL));
    assert_ok(soq_local_addr(c.client, &c.from));
    touch(c.listener);
    touch(c.client);
    touch(c.server);
    return c;
}

static void close_all(conversation *c)
{
    soq_close(&c->client);
    soq_close(&c->server);
    soq_close(&c->listener);
}

/* ---- TCP --------------------------------------------------------------- */

static void a_listener_is_in_the_table_with_my_number_and_state(void **state)
{
    soq_connections *all;
    const soq_connection *at;
    soq_addr local;
    soq s;

    (void)state;
    assert_ok(soq_tcp_listen("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &local));
    touch(s);
    all = look(SOQ_SOCKETS_HOLDERS);
    at = row_of(all, SOQ_TCP, &local, NULL);
    assert_mine(at);
    assert_int_equal(at->state, SOQ_TCP_LISTEN);
    soq_connections_free(&all);
    soq_close(&s);
    all = look(SOQ_SOCKETS_ONLY);
    assert_ptr_equal(row_of(all, SOQ_TCP, &local, NULL), &absent);
    soq_connections_free(&all);
    assert_null(all);
}

static void both_ends_of_a_connection_are_in_it(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    conversation c = open_at("127.0.0.1", &to);
    soq_connections *all = look(SOQ_SOCKETS_HOLDERS);
    const soq_connection *server = row_of(all, SOQ_TCP, &c.at, &c.from);
    const soq_connection *client = row_of(all, SOQ_TCP, &c.from, &c.at);

    (void)state;
    /* Nor does Wine tell of an accepted socket. */
    if (SOQ_TEST_ACCEPTED_HELD)
        assert_mine(server);
    assert_there(server);
    assert_mine(client);
    assert_int_equal(server->state, SOQ_TCP_ESTABLISHED);
    assert_int_equal(client->state, SOQ_TCP_ESTABLISHED);
    soq_connections_free(&all);
    close_all(&c);
}

static void a_state_is_the_one_that_the_socket_itself_reports(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    conversation c = open_at("127.0.0.1", &to);
    soq_tcp_state said = SOQ_TCP_UNKNOWN;
    soq_connections *all;
    char end;
    size_t n;

    (void)state;
    assert_ok(soq_shutdown(c.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq_recv(c.server, &end, 1, soq_within(WAIT_MS), &n));
    assert_ok(soq_get_tcp_state(c.server, &said));
    assert_int_equal(said, SOQ_TCP_CLOSE_WAIT);
    all = look(SOQ_SOCKETS_ONLY);
    assert_int_equal(row_of(all, SOQ_TCP, &c.at, &c.from)->state, said);
    soq_connections_free(&all);
    close_all(&c);
}

static void who_closed_first_is_in_time_wait_and_nobodys(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    conversation c = open_at("127.0.0.1", &to);
    int64_t end_ns = soq_now_ns() + INT64_C(1000000) * WAIT_MS;
    soq_connections *all = NULL;
    const soq_connection *at;

    (void)state;
    assert_ok(soq_shutdown(c.client, SOQ_SHUT_WRITE));
    assert_ok(soq_close_gracefully(&c.server, soq_within(WAIT_MS)));
    soq_close(&c.client);
    /* The system takes its time over the last segments. */
    for (;;) {
        all = look(SOQ_SOCKETS_ONLY);
        at = row_of(all, SOQ_TCP, &c.from, &c.at);
        if (at->state == SOQ_TCP_TIME_WAIT || soq_now_ns() > end_ns)
            break;
        soq_connections_free(&all);
    }
    assert_int_equal(at->state, SOQ_TCP_TIME_WAIT);
    soq_connections_free(&all);
    all = look(SOQ_SOCKETS_HOLDERS);
    at = row_of(all, SOQ_TCP, &c.from, &c.at);
    assert_int_equal(at->state, SOQ_TCP_TIME_WAIT);
    assert_int_equal(at->holder_count, 0);
    /* The other end is gone. */
    assert_ptr_equal(row_of(all, SOQ_TCP, &c.at, &c.from), &absent);
    soq_connections_free(&all);
    close_all(&c);
}

static void ipv4_through_a_dual_socket_is_shown_as_ipv4(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    conversation c = open_at("::", &to);
    soq_addr at = soq_addr_loopback(SOQ_IPV4, c.at.port);
    soq_connections *all = look(SOQ_SOCKETS_ONLY);
    const soq_connection *server = row_of(all, SOQ_TCP, &at, &c.from);

    (void)state;
    assert_there(server);
    assert_int_equal(server->local.family, SOQ_IPV4);
    assert_true(server->local.mapped);
    assert_there(row_of(all, SOQ_TCP, &c.at, NULL));
    soq_connections_free(&all);
    close_all(&c);
}

static void ipv6_is_shown_as_ipv6(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV6, 0);
    conversation c = open_at("::1", &to);
    soq_connections *all = look(SOQ_SOCKETS_ONLY);

    (void)state;
    assert_there(row_of(all, SOQ_TCP, &c.at, NULL));
    assert_there(row_of(all, SOQ_TCP, &c.at, &c.from));
    assert_there(row_of(all, SOQ_TCP, &c.from, &c.at));
    soq_connections_free(&all);
    close_all(&c);
}

/* ---- UDP --------------------------------------------------------------- */

static void a_udp_socket_is_in_it_without_a_state(void **state)
{
    static const char *const hosts[] = { "127.0.0.1", "::1" };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        soq_connections *all;
        const soq_connection *at;
        soq_addr local;
        soq s;

        assert_ok(soq_udp_bind(hosts[i], "0", &s));
        assert_ok(soq_local_addr(s, &local));
        touch(s);
        all = look(SOQ_SOCKETS_HOLDERS);
        at = row_of(all, SOQ_UDP, &local, NULL);
        assert_mine(at);
        assert_int_equal(at->state, SOQ_TCP_UNKNOWN);
        soq_connections_free(&all);
        soq_close(&s);
    }
}

/* ---- the list ---------------------------------------------------------- */

enum { MANY = 100 };

/* At that address at one end, and not left over from who had it before: the
 * machine is not ours alone. */
static bool is_of(const soq_connection *row, const soq_addr *at)
{
    return row->protocol == SOQ_TCP && row->state != SOQ_TCP_TIME_WAIT &&
           (soq_addr_equal(&row->local, at) || soq_addr_equal(&row->peer, at));
}

static void each_of_many_is_in_it_once(void **state)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0), from[MANY];
    conversation c = open_at("127.0.0.1", &to);
    soq client[MANY], server[MANY];
    soq_connections *all;
    size_t mine = 0;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        assert_ok(soq_tcp_open(SOQ_IPV4, &client[i]));
        assert_ok(soq_connect(client[i], &c.at, soq_within(WAIT_MS)));
        assert_ok(
            soq_accept(c.listener, soq_within(WAIT_MS), &server[i], &from[i]));
    }
    all = look(SOQ_SOCKETS_ONLY);
    for (size_t i = 0; i < all->count; i++)
        mine += is_of(&all->list[i], &c.at) ? 1 : 0;
    assert_int_equal(mine, 2 * MANY + 3);
    for (size_t i = 0; i < MANY; i++) {
        assert_there(row_of(all, SOQ_TCP, &c.at, &from[i]));
        assert_there(row_of(all, SOQ_TCP, &from[i], &c.at));
        soq_close(&client[i]);
        soq_close(&server[i]);
    }
    soq_connections_free(&all);
    close_all(&c);
}

static void the_list_is_in_order(void **state)
{
    soq_connections *all = look(SOQ_SOCKETS_ONLY);

    (void)state;
    for (size_t i = 1; i < all->count; i++) {
        const soq_connection *at = &all->list[i];

        assert_true(soq_connection_compare(at - 1, at) <= 0);
        assert_true(at[-1].protocol <= at->protocol);
        if (at[-1].protocol == at->protocol)
            assert_true(at[-1].local.port <= at->local.port);
    }
    soq_connections_free(&all);
}

static void without_holders_the_rows_are_the_same(void **state)
{
    soq_connections *all;
    const soq_connection *at;
    soq_addr local;
    soq s;

    (void)state;
    assert_ok(soq_tcp_listen("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &local));
    assert_ok(soq_connections_get(SOQ_SOCKETS_ONLY, &all));
    at = row_of(all, SOQ_TCP, &local, NULL);
    assert_int_equal(at->holder_count, 0);
    assert_int_equal(at->state, SOQ_TCP_LISTEN);
    assert_int_equal(all->hidden, 0);
    soq_connections_free(&all);
    soq_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_listener_is_in_the_table_with_my_number_and_state),
        TEST(both_ends_of_a_connection_are_in_it),
        TEST(a_state_is_the_one_that_the_socket_itself_reports),
        TEST(who_closed_first_is_in_time_wait_and_nobodys),
        TEST(ipv4_through_a_dual_socket_is_shown_as_ipv4),
        TEST(ipv6_is_shown_as_ipv6),
        TEST(a_udp_socket_is_in_it_without_a_state),
        TEST(each_of_many_is_in_it_once),
        TEST(the_list_is_in_order),
        TEST(without_holders_the_rows_are_the_same),
    };

    return cmocka_run_group_tests_name("connections", tests, settle, NULL);
}
