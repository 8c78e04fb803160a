/* test_mechanism.c -- which mechanisms this build has. */
#include <string.h>

#include "net.h"

static void build_has_two_mechanisms_at_least(void **state)
{
    (void)state;
    assert_non_null(soq_poller_mechanism(0));
    assert_non_null(soq_poller_mechanism(1));
    assert_string_not_equal(soq_poller_mechanism(0), soq_poller_mechanism(1));
    assert_null(soq_poller_mechanism(100));
    assert_null(soq_poller_mechanism(SIZE_MAX));
}

static void each_mechanism_works_here(void **state)
{
    (void)state;
    for (size_t i = 0; soq_poller_mechanism(i); i++) {
        soq_poller *p;

        assert_ok(soq_poller_open(soq_poller_mechanism(i), &p));
        soq_poller_close(&p);
    }
}

static void poller_without_a_name_has_the_best(void **state)
{
    soq_poller *p;

    (void)state;
    assert_ok(soq_poller_open(NULL, &p));
    assert_string_equal(soq_poller_name(p), soq_poller_mechanism(0));
    soq_poller_close(&p);
}

static void unknown_mechanism_is_einval(void **state)
{
    soq_poller *p = NULL;

    (void)state;
    assert_err(SOQ_EINVAL, soq_poller_open("select", &p));
    assert_err(SOQ_EINVAL, soq_poller_open("", &p));
    assert_null(p);
}

static void many_pollers_leave_no_socket_behind(void **state)
{
    size_t times = scaled(500);
    uintptr_t before = next_number();

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq_poller *p;
        soq client, server;

        open_connection(SOQ_IPV4, &client, &server);
        assert_ok(soq_poller_open(soq_poller_mechanism(i % 2), &p));
        assert_ok(soq_poller_set(p, server, SOQ_READ, NULL));
        soq_poller_close(&p);
        soq_close(&client);
        soq_close(&server);
    }
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

/* ---- one socket -------------------------------------------------------- */

static void wait_tells_what_is_ready(void **state)
{
    unsigned ready = 77;
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_wait(client, SOQ_WRITE, soon(), &ready));
    assert_int_equal(ready, SOQ_WRITE);
    assert_ok(soq_wait(client, SOQ_READ | SOQ_WRITE, soon(), &ready));
    assert_int_equal(ready, SOQ_WRITE);
    assert_err(SOQ_EAGAIN, soq_wait(client, SOQ_READ, soq_no_wait(), &ready));
    assert_int_equal(ready, SOQ_WRITE);
    assert_ok(soq_send_all(server, "x", 1, soon(), NULL));
    assert_ok(soq_wait(client, SOQ_READ, soon(), &ready));
    assert_int_equal(ready, SOQ_READ);
    assert_ok(soq_wait(client, SOQ_READ, soq_no_wait(), NULL));
    soq_close(&client);
    soq_close(&server);
}

static void wait_sees_the_peers_end(void **state)
{
    size_t times = scaled(500);
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        unsigned ready = 0;
        soq client, server;
        char byte;
        size_t n;

        connect_to_listener(listener, &at, &client, &server);
        assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
        assert_ok(soq_wait(server, SOQ_READ, soon(), &ready));
        assert_true(ready & SOQ_READ);
        assert_err(SOQ_EOF, soq_recv(server, &byte, 1, soq_no_wait(), &n));
        soq_close(&client);
        soq_close(&server);
    }
    soq_close(&listener);
}

/* A peer that has ended its side may still be full of what we send. */
static void wait_for_room_is_not_ended_by_the_peers_end(void **state)
{
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    (void)fill(client);
    assert_ok(soq_shutdown(server, SOQ_SHUT_WRITE));
    assert_ok(soq_wait(client, SOQ_READ, soon(), NULL));
    assert_err(SOQ_ETIMEDOUT,
               soq_wait(client, SOQ_WRITE, soq_within(30), NULL));
    soq_close(&client);
    soq_close(&server);
}

static void wait_for_nothing_ends_with_the_time(void **state)
{
    soq client, server;
    int64_t begin;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    begin = soq_now_ns();
    assert_err(SOQ_ETIMEDOUT, soq_wait(server, 0, soq_within(30), NULL));
    assert_took(30, begin);
    soq_close(&client);
    soq_close(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(build_has_two_mechanisms_at_least),
        TEST(each_mechanism_works_here),
        TEST(poller_without_a_name_has_the_best),
        TEST(unknown_mechanism_is_einval),
        TEST(many_pollers_leave_no_socket_behind),
        TEST(wait_tells_what_is_ready),
        TEST(wait_sees_the_peers_end),
        TEST(wait_for_room_is_not_ended_by_the_peers_end),
        TEST(wait_for_nothing_ends_with_the_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
