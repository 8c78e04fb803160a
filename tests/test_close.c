/* test_close.c -- three ways to end a connection, and what each of them does
 * to bytes that are still on their way (rows 55, 77, 79 and 80). */
#include <stdlib.h>
#include <string.h>

#include "net.h"

/* ---- close ------------------------------------------------------------- */

static void close_leaves_no_socket(void **state)
{
    soq none = SOQ_NONE;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    soq_close(&s);
    assert_true(soq_is_none(s));
    soq_close(&s);
    soq_close(&none);
    soq_close(NULL);
    soq_abort(&none);
    soq_abort(NULL);
    assert_ok(soq_close_gracefully(&none, soon()));
    assert_ok(soq_close_gracefully(NULL, soon()));
}

static void close_delivers_what_was_sent(void **state)
{
    size_t times = scaled(100);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        static unsigned char buf[100000];
        tcp_ends e = connected();

        assert_ok(soq_send_all(e.client, buf, sizeof(buf), soon(), NULL));
        soq_close(&e.client);
        assert_int_equal(drain(e.server), sizeof(buf));
        soq_close(&e.server);
    }
}

/* RFC 2525, 2.17: what a program that must not lose data has to know. */
static void close_with_unread_bytes_resets_the_peer(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_send_all(e.client, "unread", 6, soon(), NULL));
    assert_ok(soq_wait(e.server, SOQ_READ, soon(), NULL));
    soq_close(&e.server);
    assert_err(SOQ_ECONNRESET, soq_recv(e.client, &byte, 1, soon(), &n));
    soq_close(&e.client);
}

/* ---- abort ------------------------------------------------------------- */

static void abort_resets_the_peer(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    soq_abort(&e.client);
    assert_true(soq_is_none(e.client));
    assert_err(SOQ_ECONNRESET, soq_recv(e.server, &byte, 1, soon(), &n));
    soq_close(&e.server);
}

static void abort_drops_what_was_not_delivered(void **state)
{
    tcp_ends e = connected();
    static unsigned char buf[65536];
    size_t sent = fill(e.client);
    size_t total = 0;
    size_t n;
    soq_rc rc;

    (void)state;
    soq_abort(&e.client);
    do {
        rc = soq_recv(e.server, buf, sizeof(buf), soon(), &n);
        total += rc.err ? 0 : n;
    } while (!rc.err);
    assert_err(SOQ_ECONNRESET, rc);
    assert_in_range(total, 0, sent - 1);
    soq_close(&e.server);
}

/* In TIME_WAIT the same two ends could not meet again. */
static void abort_leaves_nothing_in_time_wait(void **state)
{
    size_t times = scaled(200);
    soq_addr from = soq_addr_loopback(SOQ_IPV4, 0);
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;

        assert_ok(soq_tcp_open(SOQ_IPV4, &client));
        assert_ok(soq_bind(client, &from));
        assert_ok(soq_local_addr(client, &from));
        assert_ok(soq_connect(client, &at, soon()));
        assert_ok(soq_accept(listener, soon(), &server, NULL));
        soq_abort(&client);
        soq_close(&server);
    }
    soq_close(&listener);
}

static void abort_of_what_is_not_connected_is_a_close(void **state)
{
    soq listener = open_listener(SOQ_IPV4, NULL);
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    soq_abort(&s);
    soq_abort(&listener);
    assert_true(soq_is_none(s));
    assert_true(soq_is_none(listener));
}

/* ---- close gracefully -------------------------------------------------- */

#define MUCH ((size_t)256 << 10)

typedef struct reader {
    soq s;
    size_t got;
    soq_rc rc;
} reader;

/* Slowly, and with a word of its own at the end. */
static void read_to_the_end(void *arg)
{
    reader *r = arg;
    unsigned char buf[1000];
    size_t n;

    for (;;) {
        r->rc = soq_recv(r->s, buf, sizeof(buf), soon(), &n);
        if (r->rc.err)
            break;
        r->got += n;
    }
    (void)soq_send_all(r->s, "thanks", 6, soon(), NULL);
    soq_close(&r->s);
}

static void close_gracefully_loses_nothing(void **state)
{
    static unsigned char buf[MUCH];
    size_t times = scaled(200);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        tcp_ends e = connected();
        reader r = { e.server, 0, { 0 } };
        soq_thread *thread;

        assert_ok(soq_thread_start(read_to_the_end, &r, &thread));
        assert_ok(soq_send_all(e.client, buf, sizeof(buf), soon(), NULL));
        assert_ok(soq_close_gracefully(&e.client, soon()));
        assert_true(soq_is_none(e.client));
        soq_thread_join(&thread);
        assert_err(SOQ_EOF, r.rc);
        assert_int_equal(r.got, sizeof(buf));
    }
}

/* A server that has had enough says so and ends. */
static void refuse(void *arg)
{
    reader *r = arg;
    char buf[100];

    r->rc = soq_recv_all(r->s, buf, sizeof(buf), soon(), NULL);
    (void)soq_send_all(r->s, "too much!", 9, soon(), NULL);
    r->rc = soq_close_gracefully(&r->s, soon());
}

/* A plain close would reset, and that would overtake the words (row 55). */
static void last_words_reach_a_peer_that_is_still_sending(void **state)
{
    static unsigned char buf[MUCH];
    size_t times = scaled(100);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        tcp_ends e = connected();
        reader r = { e.server, 0, { 0 } };
        char words[10] = { 0 };
        soq_thread *thread;

        assert_ok(soq_thread_start(refuse, &r, &thread));
        assert_ok(soq_send_all(e.client, buf, sizeof(buf), soon(), NULL));
        assert_ok(soq_recv_all(e.client, words, 9, soon(), NULL));
        assert_string_equal(words, "too much!");
        assert_ok(soq_close_gracefully(&e.client, soon()));
        soq_thread_join(&thread);
        assert_ok(r.rc);
    }
}

static void peer_that_never_ends_is_left_at_the_deadline(void **state)
{
    tcp_ends e = connected();
    int64_t begin = soq_now_ns();

    (void)state;
    assert_err(SOQ_ETIMEDOUT,
               soq_close_gracefully(&e.client, soq_within(100)));
    assert_took(100, begin);
    assert_true(soq_is_none(e.client));
    soq_close(&e.server);
}

static void close_gracefully_without_time_is_eagain_and_closes(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_err(SOQ_EAGAIN, soq_close_gracefully(&e.client, soq_no_wait()));
    assert_true(soq_is_none(e.client));
    assert_err(SOQ_EOF, soq_recv(e.server, &byte, 1, soon(), &n));
    soq_close(&e.server);
}

static void close_gracefully_after_the_peers_end_needs_no_time(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_shutdown(e.server, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq_recv(e.client, &byte, 1, soon(), &n));
    assert_ok(soq_close_gracefully(&e.client, soq_no_wait()));
    assert_ok(soq_close_gracefully(&e.server, soon()));
}

static void close_gracefully_tells_of_a_reset(void **state)
{
    tcp_ends e = connected();

    (void)state;
    soq_abort(&e.server);
    assert_ok(soq_wait(e.client, SOQ_READ, soon(), NULL));
    assert_err(SOQ_ECONNRESET, soq_close_gracefully(&e.client, soon()));
    assert_true(soq_is_none(e.client));
}

static void close_gracefully_of_no_connection_is_enotconn(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ENOTCONN, soq_close_gracefully(&s, soon()));
    assert_true(soq_is_none(s));
}

static void close_gracefully_of_a_refused_socket_is_no_success(void **state)
{
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);
    char byte;
    size_t n;
    soq_rc rc;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ECONNREFUSED, soq_connect(s, &at, soon()));
    for (int i = 0; i < 2; i++) {
        rc = soq_recv(s, &byte, 1, soon(), &n);
        assert_true(rc.err == SOQ_ECONNREFUSED || rc.err == SOQ_ECONNRESET ||
                    rc.err == SOQ_ENOTCONN);
    }
    rc = soq_close_gracefully(&s, soon());
    assert_true(rc.err == SOQ_ECONNREFUSED || rc.err == SOQ_ECONNRESET ||
                rc.err == SOQ_ENOTCONN);
    soq_close(&holder);
}

/* It would not hear of it. */
static void
close_gracefully_after_own_shutdown_of_reading_waits_for_nobody(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_READ));
    assert_ok(soq_close_gracefully(&e.client, soq_forever()));
    assert_err(SOQ_EOF, soq_recv(e.server, &byte, 1, soon(), &n));
    soq_close(&e.server);
}

/* Send for ever, to somebody who has said that he has heard enough. */
static void talk(void *arg)
{
    static unsigned char buf[1 << 20];
    soq s = *(soq *)arg;
    size_t n;

    while (!soq_send(s, buf, sizeof(buf), soon(), &n).err)
        ;
}

static void peer_that_never_stops_talking_is_emsgsize(void **state)
{
    tcp_ends e = connected();
    soq_thread *thread;

    (void)state;
    assert_ok(soq_thread_start(talk, &e.server, &thread));
    assert_err(SOQ_EMSGSIZE, soq_close_gracefully(&e.client, soon()));
    assert_true(soq_is_none(e.client));
    soq_thread_join(&thread);
    soq_close(&e.server);
}

/* A peer that keeps sending does not put the deadline off. */
static void peer_that_talks_on_does_not_stop_the_clock(void **state)
{
    tcp_ends e = connected();
    soq_thread *thread;
    int64_t begin = soq_now_ns();
    soq_rc rc;

    (void)state;
    assert_ok(soq_thread_start(talk, &e.server, &thread));
    rc = soq_close_gracefully(&e.client, soq_within(1));
    assert_true(rc.err == SOQ_ETIMEDOUT || rc.err == SOQ_EMSGSIZE);
    assert_took(0, begin);
    soq_thread_join(&thread);
    soq_close(&e.server);
}

static void graceful_ends_leave_no_socket_behind(void **state)
{
    size_t times = scaled(1000);
    uintptr_t before = next_number();

    (void)state;
    for (size_t i = 0; i < times; i++) {
        tcp_ends e = connected();

        assert_ok(soq_shutdown(e.server, SOQ_SHUT_WRITE));
        assert_ok(soq_close_gracefully(&e.client, soon()));
        assert_ok(soq_close_gracefully(&e.server, soon()));
    }
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(close_leaves_no_socket),
        TEST(close_delivers_what_was_sent),
        TEST(close_with_unread_bytes_resets_the_peer),
        TEST(abort_resets_the_peer),
        TEST(abort_drops_what_was_not_delivered),
        TEST(abort_leaves_nothing_in_time_wait),
        TEST(abort_of_what_is_not_connected_is_a_close),
        TEST(close_gracefully_loses_nothing),
        TEST(last_words_reach_a_peer_that_is_still_sending),
        TEST(peer_that_never_ends_is_left_at_the_deadline),
        TEST(close_gracefully_without_time_is_eagain_and_closes),
        TEST(close_gracefully_after_the_peers_end_needs_no_time),
        TEST(close_gracefully_tells_of_a_reset),
        TEST(close_gracefully_of_no_connection_is_enotconn),
        TEST(close_gracefully_of_a_refused_socket_is_no_success),
        TEST(close_gracefully_after_own_shutdown_of_reading_waits_for_nobody),
        TEST(peer_that_never_stops_talking_is_emsgsize),
        TEST(peer_that_talks_on_does_not_stop_the_clock),
        TEST(graceful_ends_leave_no_socket_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
