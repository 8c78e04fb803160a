/*
 * test_many_simulated.c -- several datagrams in one call on systems that have
 * such a call (Linux) and on those that have none (Windows): what the program
 * sees is the same (row 102).
 */
#include <string.h>

#include <soquete/datagram.h>

#include "fake_test.h"

enum { COUNT = 8, ROOM = 8 };

static char data[COUNT][ROOM];

static void prepare(soq_msg *list)
{
    memset(list, 0, COUNT * sizeof(*list));
    for (size_t i = 0; i < COUNT; i++) {
        list[i].buf = data[i];
        list[i].cap = ROOM;
        list[i].n = 1;
    }
}

static soq bound(uint16_t *port)
{
    soq_addr at;
    soq s;

    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &at));
    *port = at.port;
    return s;
}

static void arrive(uint16_t port, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_true(fake_datagram(port, 4000, "x", 1));
}

/* Both systems, each in a world of its own. */
static void on_both(void (*check)(void))
{
    fake_switch.no_many = false;
    check();
    fake_switch.no_many = true;
    fake_switch.no_full_length = true;
    check();
}

/* Two, the error, three: nothing is lost, and all in this order. */
static void check_error_between(void)
{
    soq_addr peer = soq_addr_loopback(SOQ_IPV4, 4000);
    soq_msg list[COUNT];
    size_t n = 0, before = 0, calls = 0;
    uint16_t port;
    soq s = bound(&port);
    soq_rc rc = { SOQ_OK, 0 };

    assert_ok(soq_connect(s, &peer, soq_within(1000)));
    arrive(port, 2);
    assert_true(fake_datagram_error(port, 111));
    arrive(port, 3);
    prepare(list);
    for (; !rc.err && calls < COUNT; calls++) {
        rc = soq_recv_many(s, list, COUNT, soq_within(1000), &n);
        before += n;
    }
    assert_err(SOQ_ECONNREFUSED, rc);
    assert_int_equal(before, 2);
    assert_ok(soq_recv_many(s, list, COUNT, soq_within(1000), &n));
    assert_int_equal(n, 3);
    soq_close(&s);
}

static void an_error_between_datagrams_is_told_in_its_place(void **state)
{
    (void)state;
    on_both(check_error_between);
}

static void check_noise(void)
{
    soq_msg list[COUNT];
    size_t n = 0, total = 0;
    uint16_t port;
    soq s = bound(&port);

    for (unsigned i = 0; i < 4; i++) {
        assert_true(fake_datagram_error(port, 10054));
        arrive(port, 1);
    }
    prepare(list);
    while (total < 4) {
        assert_ok(soq_recv_many(s, list, COUNT, soq_within(1000), &n));
        assert_in_range(n, 1, 4 - total);
        total += n;
    }
    assert_true(fake_datagram_error(port, 10054));
    assert_err(SOQ_EAGAIN, soq_recv_many(s, list, COUNT, soq_no_wait(), &n));
    assert_int_equal(n, 0);
    soq_close(&s);
}

static void noise_between_datagrams_is_passed_over(void **state)
{
    (void)state;
    on_both(check_noise);
}

static void check_flood(void)
{
    int64_t begin = fake_elapsed_ms();
    soq_msg list[COUNT];
    size_t n = 77;
    uint16_t port;
    soq s = bound(&port);

    fake_switch.udp_flood = 10054;
    prepare(list);
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_many(s, list, COUNT, soq_within(300), &n));
    assert_int_equal(n, 0);
    assert_in_range(fake_elapsed_ms() - begin, 300, 500);
    fake_switch.udp_flood = 0;
    soq_close(&s);
}

static void flood_of_noise_ends_at_the_limit(void **state)
{
    (void)state;
    on_both(check_flood);
}

static void check_wait(void)
{
    int64_t begin = fake_elapsed_ms();
    soq_msg list[COUNT];
    size_t n = 77;
    uint16_t port;
    soq s = bound(&port);

    prepare(list);
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_many(s, list, COUNT, soq_within(200), &n));
    assert_int_equal(n, 0);
    assert_int_equal(fake_elapsed_ms() - begin, 200);
    arrive(port, 3);
    assert_ok(soq_recv_many(s, list, COUNT, soq_within(200), &n));
    assert_int_equal(n, 3);
    assert_int_equal(fake_elapsed_ms() - begin, 200);
    soq_close(&s);
}

static void the_limit_is_for_the_first_alone(void **state)
{
    (void)state;
    on_both(check_wait);
}

/* One call of the system for all, where there is one. */
static void as_many_calls_are_made_as_are_needed(void **state)
{
    soq_msg list[COUNT];
    size_t n;
    uint16_t port;
    soq s = bound(&port);

    (void)state;
    arrive(port, COUNT);
    prepare(list);
    assert_ok(soq_recv_many(s, list, COUNT, soq_within(200), &n));
    assert_int_equal(n, COUNT);
    assert_int_equal(fake_count(CALL_RECV_MANY), 1);
    assert_int_equal(fake_count(CALL_RECV_FROM), 0);
    assert_ok(soq_send_many(s, list, COUNT, soq_within(200), &n));
    assert_int_equal(n, COUNT);
    assert_int_equal(fake_count(CALL_SEND_MANY), 1);
    assert_int_equal(fake_count(CALL_SEND_TO), 0);
    soq_close(&s);
}

/* Linux forgets the "port unreachable" at which a call for many stops. */
static void to_a_fixed_peer_each_one_goes_alone(void **state)
{
    soq_addr peer = soq_addr_loopback(SOQ_IPV4, 4000);
    soq_msg list[COUNT];
    size_t sent;
    uint16_t port;
    soq s = bound(&port);

    (void)state;
    assert_ok(soq_connect(s, &peer, soq_within(1000)));
    prepare(list);
    assert_ok(soq_send_many(s, list, COUNT, soq_within(200), &sent));
    assert_int_equal(sent, COUNT);
    assert_int_equal(fake_count(CALL_SEND_MANY), 0);
    assert_int_equal(fake_count(CALL_SEND_TO), COUNT);
    soq_close(&s);
}

static void check_third(void)
{
    soq_msg list[COUNT];
    size_t sent = 77;
    uint16_t port;
    soq s = bound(&port);

    prepare(list);
    for (size_t i = 0; i < COUNT; i++)
        list[i].peer = soq_addr_loopback(SOQ_IPV4, port);
    (void)soq_addr_parse("255.255.255.255", &list[2].peer);
    list[2].peer.port = port;
    assert_err(SOQ_EACCES,
               soq_send_many(s, list, COUNT, soq_within(200), &sent));
    assert_int_equal(sent, 2);
    assert_ok(soq_send_many(s, list + 3, 5, soq_within(200), &sent));
    assert_int_equal(sent, 5);
    assert_ok(soq_recv_many(s, list, COUNT, soq_within(200), &sent));
    assert_int_equal(sent, 7);
    soq_close(&s);
}

static void the_third_that_is_refused_is_told_with_its_code(void **state)
{
    (void)state;
    on_both(check_third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(an_error_between_datagrams_is_told_in_its_place),
        FAKE_TEST(noise_between_datagrams_is_passed_over),
        FAKE_TEST(flood_of_noise_ends_at_the_limit),
        FAKE_TEST(the_limit_is_for_the_first_alone),
        FAKE_TEST(as_many_calls_are_made_as_are_needed),
        FAKE_TEST(to_a_fixed_peer_each_one_goes_alone),
        FAKE_TEST(the_third_that_is_refused_is_told_with_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
