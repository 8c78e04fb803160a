/* test_many.c -- several datagrams in one call: what one call promises holds
 * for each of them (rows 56 to 60 and 102). */
#include <string.h>

#include <soquete/datagram.h>

#include "net.h"

enum { ROOM = 16, MOST = 150, TOO_LONG = 65508 };

typedef struct both {
    soq a, b;
    soq_addr at_a, at_b;
} both;

static both opened(void)
{
    both u;

    u.a = open_udp(SOQ_IPV4, &u.at_a);
    u.b = open_udp(SOQ_IPV4, &u.at_b);
    return u;
}

static void closed(both *u)
{
    soq_close(&u->a);
    soq_close(&u->b);
}

static char data[MOST][ROOM];

/* A list to receive into, or to send one byte each to `to`. */
static void prepare(soq_msg *list, size_t count, const soq_addr *to)
{
    memset(list, 0, count * sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        list[i].buf = data[i];
        list[i].cap = ROOM;
        list[i].n = 1;
        data[i][0] = to ? (char)i : 0;
        if (to)
            list[i].peer = *to;
    }
}

/* However many calls it takes. */
static void receive_all(soq s, soq_msg *list, size_t count)
{
    size_t total = 0;

    while (total < count) {
        size_t n = 0;

        assert_ok(soq_recv_many(s, list + total, count - total, soon(), &n));
        assert_in_range(n, 1, count - total);
        total += n;
    }
}

static void assert_nothing_more(soq s)
{
    soq_msg one;
    size_t n = 77;

    prepare(&one, 1, NULL);
    assert_err(SOQ_EAGAIN, soq_recv_many(s, &one, 1, soq_no_wait(), &n));
    assert_int_equal(n, 0);
}

/* ---- all of them, in order --------------------------------------------- */

static void many_arrive_in_their_order_with_their_sender(void **state)
{
    both u = opened();
    soq_msg list[MOST];
    size_t sent = 77;

    (void)state;
    prepare(list, MOST, &u.at_b);
    assert_ok(soq_send_many(u.a, list, MOST, soon(), &sent));
    assert_int_equal(sent, MOST);
    prepare(list, MOST, NULL);
    receive_all(u.b, list, MOST);
    for (size_t i = 0; i < MOST; i++) {
        assert_int_equal(list[i].n, 1);
        assert_int_equal(list[i].full, 1);
        assert_false(list[i].cut);
        assert_int_equal(data[i][0], (char)i);
        assert_addr(&u.at_a, &list[i].peer);
    }
    assert_nothing_more(u.b);
    closed(&u);
}

static void what_was_received_goes_back_as_it_is(void **state)
{
    both u = opened();
    soq third = open_udp(SOQ_IPV4, NULL);
    soq_msg list[8];
    size_t sent;
    char byte;

    (void)state;
    for (size_t i = 0; i < LENGTH(list); i++)
        assert_ok(soq_send_to(i % 2 ? u.a : third, "q", 1, &u.at_b, soon()));
    prepare(list, LENGTH(list), NULL);
    receive_all(u.b, list, LENGTH(list));
    assert_ok(soq_send_many(u.b, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, LENGTH(list));
    for (size_t i = 0; i < LENGTH(list); i++) {
        size_t n = 0;
        soq_addr from;

        assert_ok(soq_recv_from(i % 2 ? u.a : third, &byte, 1, soon(), &n,
                                NULL, &from));
        assert_int_equal(n, 1);
        assert_addr(&u.at_b, &from);
    }
    soq_close(&third);
    closed(&u);
}

/* An IPv6 socket that serves both, and an address as a user would write it. */
static void both_families_go_in_one_call(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6, SOQ_IPV4 };
    soq clients[3], server;
    soq_msg list[3];
    soq_addr at;
    size_t sent;

    (void)state;
    assert_ok(soq_udp_bind(NULL, "0", &server));
    assert_ok(soq_local_addr(server, &at));
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr to = soq_addr_loopback(families[i], at.port);

        clients[i] = open_udp(families[i], NULL);
        assert_ok(soq_send_to(clients[i], "q", 1, &to, soon()));
    }
    prepare(list, LENGTH(list), NULL);
    receive_all(server, list, LENGTH(list));
    list[2].peer.mapped = 0;
    assert_ok(soq_send_many(server, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, LENGTH(list));
    for (size_t i = 0; i < LENGTH(families); i++) {
        char byte = 0;
        size_t n;

        assert_ok(soq_recv_from(clients[i], &byte, 1, soon(), &n, NULL, NULL));
        assert_int_equal(byte, 'q');
        soq_close(&clients[i]);
    }
    soq_close(&server);
}

static void no_more_come_than_were_asked_for(void **state)
{
    both u = opened();
    soq_msg list[8];
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(list); i++)
        assert_ok(soq_send_to(u.a, "x", 1, &u.at_b, soon()));
    prepare(list, LENGTH(list), NULL);
    assert_ok(soq_recv_many(u.b, list, 0, soon(), &n));
    assert_int_equal(n, 0);
    assert_ok(soq_recv_many(u.b, list, 1, soon(), &n));
    assert_int_equal(n, 1);
    receive_all(u.b, list + 1, LENGTH(list) - 1);
    assert_nothing_more(u.b);
    assert_ok(soq_send_many(u.a, list, 0, soon(), &n));
    assert_int_equal(n, 0);
    closed(&u);
}

/* ---- cut, empty --------------------------------------------------------- */

static void each_one_that_is_cut_says_so(void **state)
{
    static char out[2 * ROOM];
    both u = opened();
    soq_msg list[2 * ROOM + 1];

    (void)state;
    pattern((unsigned char *)out, sizeof(out), 0);
    for (size_t len = 0; len < LENGTH(list); len++)
        assert_ok(soq_send_to(u.a, out, len, &u.at_b, soon()));
    prepare(list, LENGTH(list), NULL);
    receive_all(u.b, list, LENGTH(list));
    for (size_t len = 0; len < LENGTH(list); len++) {
        bool cut = len > ROOM;

        assert_int_equal(list[len].n, cut ? ROOM : len);
        assert_int_equal(list[len].cut, cut);
        assert_true(list[len].full == len || (cut && list[len].full == 0));
        assert_memory_equal(data[len], out, list[len].n);
    }
    closed(&u);
}

/* ---- errors ------------------------------------------------------------- */

static void assert_rest_goes_on(const both *u, soq_msg *list, size_t count)
{
    size_t sent = 77;

    assert_ok(soq_send_many(u->a, list + 3, count - 3, soon(), &sent));
    assert_int_equal(sent, count - 3);
    for (size_t i = 0; i < count; i++) {
        char byte = 77;
        size_t n;

        if (i == 2)
            continue;
        assert_ok(soq_recv_from(u->b, &byte, 1, soon(), &n, NULL, NULL));
        assert_int_equal(byte, (char)i);
    }
    assert_nothing_more(u->b);
}

static void third_of_eight_that_cannot_go_is_told(void **state)
{
    static char long_one[TOO_LONG];
    both u = opened();
    soq_msg list[8];
    size_t sent = 77;

    (void)state;
    prepare(list, LENGTH(list), &u.at_b);
    list[2].peer.port = 0;
    assert_err(SOQ_EINVAL,
               soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, 2);
    assert_rest_goes_on(&u, list, LENGTH(list));

    list[2].peer = u.at_b;
    list[2].buf = long_one;
    list[2].n = sizeof(long_one);
    assert_err(SOQ_EMSGSIZE,
               soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, 2);
    assert_rest_goes_on(&u, list, LENGTH(list));

    list[2].n = 1;
    list[2].peer = soq_addr_loopback(SOQ_IPV6, u.at_b.port);
    assert_err(SOQ_EAFNOSUPPORT,
               soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, 2);
    assert_rest_goes_on(&u, list, LENGTH(list));
    closed(&u);
}

static void nobody_to_send_to_is_edestaddrreq(void **state)
{
    both u = opened();
    soq_msg list[3];
    size_t sent = 77;

    (void)state;
    prepare(list, LENGTH(list), &u.at_b);
    memset(&list[0].peer, 0, sizeof(list[0].peer));
    assert_err(SOQ_EDESTADDRREQ,
               soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, 0);
    closed(&u);
}

static void to_a_fixed_peer_no_address_is_needed(void **state)
{
    both u = opened();
    soq_msg list[8];
    size_t sent = 77;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    prepare(list, LENGTH(list), NULL);
    assert_ok(soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, LENGTH(list));
    receive_all(u.b, list, LENGTH(list));
    closed(&u);
}

/* The call of the system forgets it when it is not about the first. */
static void dead_fixed_peer_is_told_of_many_as_of_one(void **state)
{
    both u = opened();
    soq_addr dead = u.at_b;
    soq_msg list[8];
    size_t sent = 77;

    (void)state;
    soq_close(&u.b);
    prepare(list, LENGTH(list), NULL);
    assert_ok(soq_connect(u.a, &dead, soon()));
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    if (soq_wait(u.a, SOQ_READ, soq_within(1000), NULL).err) {
        closed(&u);
        SKIP("port unreachable does not reach connected sockets here");
    }
    assert_err(SOQ_ECONNREFUSED,
               soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    assert_int_equal(sent, 0);
    closed(&u);
}

static void dead_peers_do_not_deafen_who_receives_many(void **state)
{
    size_t times = scaled(2000), answered = 0;
    both u = opened();
    soq_addr dead;
    soq s = open_udp(SOQ_IPV4, &dead);

    (void)state;
    soq_close(&s);
    for (size_t i = 0; i < times; i++) {
        soq_msg list[4];
        size_t n = 0;

        prepare(list, LENGTH(list), &dead);
        assert_ok(soq_send_many(u.a, list, LENGTH(list), soon(), &n));
        assert_ok(soq_send_to(u.b, "q", 1, &u.at_a, soon()));
        prepare(list, LENGTH(list), NULL);
        assert_ok(soq_recv_many(u.a, list, LENGTH(list), soon(), &n));
        assert_int_equal(n, 1);
        answered++;
    }
    assert_int_equal(answered, times);
    closed(&u);
}

/* ---- limits ------------------------------------------------------------- */

static void the_first_is_waited_for_and_no_second(void **state)
{
    both u = opened();
    soq_msg list[8];
    size_t n = 77;

    (void)state;
    prepare(list, LENGTH(list), NULL);
    assert_err(SOQ_EAGAIN,
               soq_recv_many(u.b, list, LENGTH(list), soq_no_wait(), &n));
    assert_int_equal(n, 0);
    n = 77;
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_many(u.b, list, LENGTH(list), soq_within(20), &n));
    assert_int_equal(n, 0);
    assert_ok(soq_send_to(u.a, "x", 1, &u.at_b, soon()));
    assert_ok(soq_recv_many(u.b, list, LENGTH(list), soq_forever(), &n));
    assert_int_equal(n, 1);
    closed(&u);
}

static void cancelled_before_it_begins_it_does_nothing(void **state)
{
    both u = opened();
    soq_limit limit = soon();
    soq_msg list[3];
    size_t n = 77;

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    soq_cancel(limit.cancel);
    prepare(list, LENGTH(list), &u.at_b);
    assert_err(SOQ_ECANCELED,
               soq_send_many(u.a, list, LENGTH(list), limit, &n));
    assert_int_equal(n, 0);
    assert_nothing_more(u.b);
    assert_ok(soq_send_to(u.a, "x", 1, &u.at_b, soon()));
    n = 77;
    assert_err(SOQ_ECANCELED,
               soq_recv_many(u.b, list, LENGTH(list), limit, &n));
    assert_int_equal(n, 0);
    receive_all(u.b, list, 1);
    soq_canceller_close(&limit.cancel);
    closed(&u);
}

static void cancel_soon(void *canceller)
{
    soq_cancel(canceller);
}

static void a_cancel_ends_the_wait_for_the_first(void **state)
{
    both u = opened();
    soq_limit limit = soq_forever();
    soq_thread *thread;
    soq_msg list[3];
    size_t n = 77;

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    assert_ok(soq_thread_start(cancel_soon, limit.cancel, &thread));
    prepare(list, LENGTH(list), NULL);
    assert_err(SOQ_ECANCELED,
               soq_recv_many(u.b, list, LENGTH(list), limit, &n));
    assert_int_equal(n, 0);
    soq_thread_join(&thread);
    soq_canceller_close(&limit.cancel);
    closed(&u);
}

static void no_socket_is_enotsock(void **state)
{
    soq_msg one;
    size_t n = 77;

    (void)state;
    prepare(&one, 1, NULL);
    assert_err(SOQ_ENOTSOCK, soq_recv_many(SOQ_NONE, &one, 1, soon(), &n));
    assert_int_equal(n, 0);
    n = 77;
    assert_err(SOQ_ENOTSOCK, soq_send_many(SOQ_NONE, &one, 1, soon(), &n));
    assert_int_equal(n, 0);
}

/* Where each one came in is told as for a single one. */
static void each_one_says_where_it_was_sent_to(void **state)
{
    both u = opened();
    soq_datagram d;
    soq_msg list[3];
    size_t sent;

    (void)state;
    assert_ok(soq_set_arrival(u.b, true));
    prepare(list, LENGTH(list), &u.at_b);
    assert_ok(soq_send_to(u.a, "x", 1, &u.at_b, soon()));
    assert_ok(soq_recv_datagram(u.b, data[0], ROOM, soon(), &d));
    assert_ok(soq_send_many(u.a, list, LENGTH(list), soon(), &sent));
    receive_all(u.b, list, LENGTH(list));
    for (size_t i = 0; i < LENGTH(list); i++) {
        assert_int_equal(list[i].to.family, d.to.family);
        assert_true(soq_addr_same_ip(&list[i].to, &d.to));
        assert_int_equal(list[i].index, d.index);
    }
    closed(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_arrive_in_their_order_with_their_sender),
        TEST(what_was_received_goes_back_as_it_is),
        TEST(both_families_go_in_one_call),
        TEST(no_more_come_than_were_asked_for),
        TEST(each_one_that_is_cut_says_so),
        TEST(third_of_eight_that_cannot_go_is_told),
        TEST(nobody_to_send_to_is_edestaddrreq),
        TEST(to_a_fixed_peer_no_address_is_needed),
        TEST(dead_fixed_peer_is_told_of_many_as_of_one),
        TEST(dead_peers_do_not_deafen_who_receives_many),
        TEST(the_first_is_waited_for_and_no_second),
        TEST(cancelled_before_it_begins_it_does_nothing),
        TEST(a_cancel_ends_the_wait_for_the_first),
        TEST(no_socket_is_enotsock),
        TEST(each_one_says_where_it_was_sent_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
