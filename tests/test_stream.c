/* test_stream.c -- bytes through a connection, and its end. */
#include <string.h>

#include "net.h"

static void what_is_sent_is_received(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        unsigned char out[4096], in[4096];
        size_t got = 0;
        tcp_ends e;

        open_connection(families[i], &e.client, &e.server);
        pattern(out, sizeof(out), 0);
        assert_ok(soq_send_all(e.client, out, sizeof(out), soon(), NULL));
        assert_ok(soq_recv_all(e.server, in, sizeof(in), soon(), &got));
        assert_int_equal(got, sizeof(in));
        assert_memory_equal(in, out, sizeof(in));
        part(&e);
    }
}

static void recv_gives_what_there_is(void **state)
{
    tcp_ends e = connected();
    char buf[100];
    size_t n = 0;

    (void)state;
    assert_ok(soq_send_all(e.client, "abc", 3, soon(), NULL));
    assert_ok(soq_recv(e.server, buf, sizeof(buf), soon(), &n));
    assert_int_equal(n, 3);
    part(&e);
}

static void recv_leaves_what_does_not_fit_for_the_next(void **state)
{
    tcp_ends e = connected();
    char buf[7] = { 0 };
    size_t n = 0;

    (void)state;
    assert_ok(soq_send_all(e.client, "abcdef", 6, soon(), NULL));
    assert_ok(soq_wait(e.server, SOQ_READ, soon(), NULL));
    assert_ok(soq_recv(e.server, buf, 2, soon(), &n));
    assert_int_equal(n, 2);
    assert_ok(soq_recv_all(e.server, buf + 2, 4, soon(), NULL));
    assert_string_equal(buf, "abcdef");
    part(&e);
}

/* ---- the end ----------------------------------------------------------- */

static void recv_after_peer_shutdown_is_eof(void **state)
{
    tcp_ends e = connected();
    char buf[4];
    size_t n = 77;

    (void)state;
    assert_ok(soq_send_all(e.client, "bye", 3, soon(), NULL));
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    assert_ok(soq_recv_all(e.server, buf, 3, soon(), NULL));
    for (int i = 0; i < 3; i++) {
        assert_err(SOQ_EOF, soq_recv(e.server, buf, 4, soon(), &n));
        assert_err(SOQ_EOF, soq_recv(e.server, buf, 4, soq_no_wait(), &n));
        assert_err(SOQ_EOF, soq_recv(e.server, buf, 4, soq_forever(), &n));
    }
    assert_int_equal(n, 77);
    part(&e);
}

static void recv_of_0_bytes_is_ok_and_never_an_end(void **state)
{
    tcp_ends e = connected();
    char buf[1];
    size_t n = 77;

    (void)state;
    assert_ok(soq_recv(e.server, buf, 0, soq_forever(), &n));
    assert_int_equal(n, 0);
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq_recv(e.server, buf, 1, soon(), &n));
    n = 77;
    assert_ok(soq_recv(e.server, buf, 0, soon(), &n));
    assert_int_equal(n, 0);
    assert_ok(soq_recv_all(e.server, buf, 0, soon(), &n));
    part(&e);
}

static void send_of_0_bytes_sends_nothing(void **state)
{
    tcp_ends e = connected();
    char byte;
    size_t n = 77;

    (void)state;
    assert_ok(soq_send(e.client, "", 0, soon(), &n));
    assert_int_equal(n, 0);
    n = 77;
    assert_ok(soq_send_all(e.client, NULL, 0, soon(), &n));
    assert_int_equal(n, 0);
    assert_err(SOQ_EAGAIN, soq_recv(e.server, &byte, 1, soq_no_wait(), &n));
    part(&e);
}

static void recv_all_at_the_end_says_how_much_came(void **state)
{
    tcp_ends e = connected();
    char buf[10];
    size_t got = 77;

    (void)state;
    assert_ok(soq_send_all(e.client, "1234", 4, soon(), NULL));
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq_recv_all(e.server, buf, 10, soon(), &got));
    assert_int_equal(got, 4);
    assert_memory_equal(buf, "1234", 4);
    part(&e);
}

static void recv_all_out_of_time_says_how_much_came(void **state)
{
    tcp_ends e = connected();
    char buf[10];
    size_t got = 77;

    (void)state;
    assert_ok(soq_send_all(e.client, "1234", 4, soon(), NULL));
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_all(e.server, buf, 10, soq_within(20), &got));
    assert_int_equal(got, 4);
    part(&e);
}

/* Half-closed for one side is alive for the other (row 78). */
static void answer_comes_after_the_askers_end(void **state)
{
    size_t times = scaled(1000);
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        unsigned char word[64], answer[64];
        soq client, server;
        size_t got;

        connect_to_listener(listener, &at, &client, &server);
        pattern(word, sizeof(word), i);
        assert_ok(soq_send_all(client, word, sizeof(word), soon(), NULL));
        assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
        assert_ok(soq_recv_all(server, answer, sizeof(answer), soon(), NULL));
        assert_int_equal(drain(server), 0);
        assert_ok(soq_send_all(server, answer, sizeof(answer), soon(), NULL));
        assert_ok(soq_shutdown(server, SOQ_SHUT_WRITE));
        assert_ok(soq_recv_all(client, answer, sizeof(answer), soon(), &got));
        assert_pattern(answer, sizeof(answer), i);
        assert_int_equal(drain(client), 0);
        soq_close(&client);
        soq_close(&server);
    }
    soq_close(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_sent_is_received),
        TEST(recv_gives_what_there_is),
        TEST(recv_leaves_what_does_not_fit_for_the_next),
        TEST(recv_after_peer_shutdown_is_eof),
        TEST(recv_of_0_bytes_is_ok_and_never_an_end),
        TEST(send_of_0_bytes_sends_nothing),
        TEST(recv_all_at_the_end_says_how_much_came),
        TEST(recv_all_out_of_time_says_how_much_came),
        TEST(answer_comes_after_the_askers_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
