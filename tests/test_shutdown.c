/* test_shutdown.c -- what each call answers on a connection that has ended, by
 * our doing or the peer's (rows 48, 49, 54 and 76). */
#include <stdlib.h>
#include <string.h>

#include "net.h"

/* ---- the six rows of the state table ----------------------------------- */

static void send_after_own_shutdown_is_epipe(void **state)
{
    tcp_ends e = connected();
    size_t n = 77;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_EPIPE, soq_send(e.client, "x", 1, soon(), &n));
    assert_int_equal(n, 77);
    part(&e);
}

static void recv_after_own_shutdown_of_reading_is_eof(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_READ));
    assert_err(SOQ_EOF, soq_recv(e.client, &byte, 1, soon(), &n));
    assert_err(SOQ_EOF, soq_recv(e.client, &byte, 1, soq_no_wait(), &n));
    part(&e);
}

static void recv_goes_on_after_own_shutdown_of_writing(void **state)
{
    tcp_ends e = connected();
    char byte = 0;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    assert_ok(soq_send_all(e.server, "x", 1, soon(), NULL));
    assert_ok(soq_recv_all(e.client, &byte, 1, soon(), NULL));
    assert_int_equal(byte, 'x');
    part(&e);
}

static void send_goes_on_after_own_shutdown_of_reading(void **state)
{
    tcp_ends e = connected();
    char byte = 0;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_READ));
    assert_ok(soq_send_all(e.client, "x", 1, soon(), NULL));
    assert_ok(soq_recv_all(e.server, &byte, 1, soon(), NULL));
    assert_int_equal(byte, 'x');
    part(&e);
}

/* The first bytes may still go out; the reset that they bring tells. */
static void send_to_a_peer_that_closed_fails_soon(void **state)
{
    tcp_ends e = connected();
    soq_rc rc = { SOQ_OK, 0 };
    int64_t begin = soq_now_ns();
    size_t n;

    (void)state;
    soq_close(&e.server);
    while (!rc.err && ms_since(begin) < WAIT_MS)
        rc = soq_send(e.client, "x", 1, soon(), &n);
    assert_true(rc.err == SOQ_EPIPE || rc.err == SOQ_ECONNRESET ||
                rc.err == SOQ_ECONNABORTED);
    part(&e);
}

static void recv_from_a_peer_that_closed_is_eof(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    soq_close(&e.server);
    assert_err(SOQ_EOF, soq_recv(e.client, &byte, 1, soon(), &n));
    part(&e);
}

/* ---- not connected ----------------------------------------------------- */

static const soq_how hows[] = { SOQ_SHUT_READ, SOQ_SHUT_WRITE, SOQ_SHUT_BOTH };

static void unconnected_socket_is_enotconn(void **state)
{
    char byte = 'x';
    size_t n = 77;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ENOTCONN, soq_send(s, &byte, 1, soon(), &n));
    assert_err(SOQ_ENOTCONN, soq_recv(s, &byte, 1, soon(), &n));
    assert_err(SOQ_ENOTCONN, soq_send_all(s, &byte, 1, soq_forever(), NULL));
    assert_err(SOQ_ENOTCONN, soq_recv_all(s, &byte, 1, soq_forever(), NULL));
    for (size_t i = 0; i < LENGTH(hows); i++)
        assert_err(SOQ_ENOTCONN, soq_shutdown(s, hows[i]));
    assert_int_equal(n, 77);
    soq_close(&s);
}

static void listener_neither_sends_nor_receives(void **state)
{
    soq s = open_listener(SOQ_IPV4, NULL);
    char byte = 'x';
    size_t n;

    (void)state;
    assert_err(SOQ_ENOTCONN, soq_send(s, &byte, 1, soon(), &n));
    assert_err(SOQ_ENOTCONN, soq_recv(s, &byte, 1, soon(), &n));
    soq_close(&s);
}

static void listener_goes_on_after_shutdown(void **state)
{
    soq_addr at;
    soq s = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    for (size_t i = 0; i < LENGTH(hows); i++)
        assert_err(SOQ_ENOTCONN, soq_shutdown(s, hows[i]));
    assert_ok(soq_tcp_open(SOQ_IPV4, &client));
    assert_ok(soq_connect(client, &at, soon()));
    assert_ok(soq_accept(s, soon(), &server, NULL));
    soq_close(&client);
    soq_close(&server);
    soq_close(&s);
}

static void shutdown_of_neither_side_is_einval(void **state)
{
    static const int wrong[] = { 0, 4, -1, 1000000 };
    tcp_ends e = connected();

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_err(SOQ_EINVAL, soq_shutdown(e.client, (soq_how)wrong[i]));
    part(&e);
}

static void shutdown_may_be_repeated(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(hows); i++) {
        tcp_ends e = connected();

        assert_ok(soq_shutdown(e.client, hows[i]));
        assert_ok(soq_shutdown(e.client, hows[i]));
        part(&e);
    }
}

static void shutdown_of_both_sides_ends_both(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_BOTH));
    assert_err(SOQ_EOF, soq_recv(e.client, &byte, 1, soon(), &n));
    assert_err(SOQ_EPIPE, soq_send(e.client, "x", 1, soon(), &n));
    assert_err(SOQ_EOF, soq_recv(e.server, &byte, 1, soon(), &n));
    part(&e);
}

/* There is nothing left to end; whether that is an error systems differ on. */
static void shutdown_after_a_reset_does_no_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(hows); i++) {
        tcp_ends e = connected();
        char byte;
        size_t n;
        soq_rc rc;

        soq_abort(&e.server);
        assert_err(SOQ_ECONNRESET, soq_recv(e.client, &byte, 1, soon(), &n));
        rc = soq_shutdown(e.client, hows[i]);
        assert_true(!rc.err || rc.err == SOQ_ENOTCONN);
        part(&e);
    }
}

/* ---- resets ------------------------------------------------------------ */

static void recv_after_a_reset_is_econnreset(void **state)
{
    size_t times = scaled(1000);
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;
        char byte;
        size_t n;

        connect_to_listener(listener, &at, &client, &server);
        soq_abort(&server);
        assert_err(SOQ_ECONNRESET, soq_recv(client, &byte, 1, soon(), &n));
        soq_close(&client);
    }
    soq_close(&listener);
}

/* Linux tells of it once, here to a question that moves no byte. */
static void a_reset_that_was_asked_for_is_no_end_to_a_receive(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n;

    (void)state;
    soq_abort(&e.server);
    assert_ok(soq_wait(e.client, SOQ_READ, soon(), NULL));
    assert_int_not_equal(soq_connect_result(e.client).err, SOQ_OK);
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_ECONNRESET, soq_recv(e.client, &byte, 1, soon(), &n));
    assert_err(SOQ_ECONNRESET, soq_close_gracefully(&e.client, soon()));
}

typedef struct sender {
    soq s;
    size_t len;
} sender;

#define MUCH ((size_t)1 << 20)

/* Send what goes at once, and cut the rest off. */
static void send_and_reset(void *arg)
{
    static unsigned char buf[MUCH];
    sender *sending = arg;
    size_t n = 0;

    pattern(buf, sending->len, 0);
    if (sending->len > 0)
        (void)soq_send(sending->s, buf, sending->len, soq_no_wait(), &n);
    sending->len = n;
    soq_abort(&sending->s);
}

/* Wherever the cut falls: a beginning of what was sent, then the reset, and
 * never the end that would make it look whole. */
static void cut_stream_never_looks_whole(void **state)
{
    static unsigned char in[MUCH + 1];
    size_t times = scaled(400);
    size_t whole = 0;
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;
        sender sending;
        size_t got = 0;
        soq_rc rc;

        connect_to_listener(listener, &at, &client, &server);
        sending = (sender){ server, i % 4 ? i * 37 % 4096 : MUCH };
        send_and_reset(&sending);
        rc = soq_recv_all(client, in, sizeof(in), soon(), &got);
        assert_in_range(got, 0, sending.len);
        assert_pattern(in, got, 0);
        assert_err(SOQ_ECONNRESET, rc);
        whole += got == sending.len;
        soq_close(&client);
    }
    print_message("%u of %u came whole before the reset\n", (unsigned)whole,
                  (unsigned)times);
    assert_in_range(whole, 1, times - 1);
    soq_close(&listener);
}

/* What waits in recv when the reset comes learns of it, too. */
static void reset_wakes_the_one_who_waits(void **state)
{
    size_t times = scaled(200);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        tcp_ends e = connected();
        sender sending = { e.server, 0 };
        soq_limit limits[] = { soon(), soq_forever() };
        soq_thread *thread;
        char byte;
        size_t n;

        assert_ok(soq_thread_start(send_and_reset, &sending, &thread));
        assert_err(SOQ_ECONNRESET,
                   soq_recv(e.client, &byte, 1, limits[i % 2], &n));
        soq_thread_join(&thread);
        soq_close(&e.client);
    }
}

/* ---- no signal (row 48) ------------------------------------------------ */

static void sends_to_the_dead_do_not_end_the_process(void **state)
{
    size_t times = scaled(20000);
    size_t failed = 0;
    tcp_ends e = connected();

    (void)state;
    soq_abort(&e.server);
    for (size_t i = 0; i < times; i++) {
        size_t n;

        failed += soq_send(e.client, "x", 1, soon(), &n).err != SOQ_OK;
    }
    assert_in_range(failed, times - 1, times);
    part(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(send_after_own_shutdown_is_epipe),
        TEST(recv_after_own_shutdown_of_reading_is_eof),
        TEST(recv_goes_on_after_own_shutdown_of_writing),
        TEST(send_goes_on_after_own_shutdown_of_reading),
        TEST(send_to_a_peer_that_closed_fails_soon),
        TEST(recv_from_a_peer_that_closed_is_eof),
        TEST(unconnected_socket_is_enotconn),
        TEST(listener_neither_sends_nor_receives),
        TEST(listener_goes_on_after_shutdown),
        TEST(shutdown_of_neither_side_is_einval),
        TEST(shutdown_may_be_repeated),
        TEST(shutdown_of_both_sides_ends_both),
        TEST(shutdown_after_a_reset_does_no_harm),
        TEST(recv_after_a_reset_is_econnreset),
        TEST(a_reset_that_was_asked_for_is_no_end_to_a_receive),
        TEST(cut_stream_never_looks_whole),
        TEST(reset_wakes_the_one_who_waits),
        TEST(sends_to_the_dead_do_not_end_the_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
