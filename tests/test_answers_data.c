/*
 * test_answers_data.c -- what the layer makes of the answers that another
 * system is documented to give when bytes and datagrams move, and when a pair
 * or an option is asked for.  The numbers are the rows of docs/semantics.md.
 */
#include <string.h>

#include "common/pair.h"
#include "fake_test.h"

/* A connection to a peer that behaves so. */
static soq connect_to(const fake_peer *peer)
{
    soq s;

    fake_remote("127.0.0.1", 7, peer);
    assert_ok(soq_tcp_dial("127.0.0.1", "7", soq_within(WAIT_MS), &s));
    return s;
}

/* ---- streams ----------------------------------------------------------- */

/* Row 50: each call takes one byte. */
static void short_sends_lose_nothing(void **state)
{
    static const fake_peer echo = { .talk = FAKE_ECHO };
    unsigned char sent[3000], got[3000];
    size_t n = 0;
    soq s;

    (void)state;
    s = connect_to(&echo);
    fake_switch.one_byte = true;
    for (size_t i = 0; i < sizeof(sent); i++)
        sent[i] = fake_byte(i);
    assert_ok(soq_send_all(s, sent, sizeof(sent), soq_within(WAIT_MS), &n));
    assert_int_equal(n, sizeof(sent));
    assert_true(fake_count(CALL_SEND) >= sizeof(sent));
    assert_ok(soq_recv_all(s, got, sizeof(got), soq_within(WAIT_MS), &n));
    assert_memory_equal(got, sent, sizeof(sent));
    soq_close(&s);
}

/* Rows 14 and 46: nine of ten calls would block, each wait is interrupted. */
static void calls_that_would_block_are_waited_for(void **state)
{
    static const fake_peer echo = { .talk = FAKE_ECHO };
    unsigned char sent[300], got[300];
    soq s;

    (void)state;
    s = connect_to(&echo);
    fake_switch.eagain = 90;
    fake_switch.eintr = true;
    for (size_t i = 0; i < sizeof(sent); i++)
        sent[i] = fake_byte(i);
    assert_ok(soq_send_all(s, sent, sizeof(sent), soq_within(WAIT_MS), NULL));
    assert_ok(soq_recv_all(s, got, sizeof(got), soq_within(WAIT_MS), NULL));
    assert_memory_equal(got, sent, sizeof(sent));
    soq_close(&s);
}

/* Row 46: the wait is counted on, not begun again. */
static void interrupted_wait_ends_when_its_time_is_over(void **state)
{
    static const fake_peer silent = { .end = FAKE_NEVER_ENDS };
    char byte;
    size_t n;
    soq s;

    (void)state;
    s = connect_to(&silent);
    fake_switch.eintr = true;
    assert_err(SOQ_ETIMEDOUT, soq_recv(s, &byte, 1, soq_within(700), &n));
    assert_int_equal(fake_elapsed_ms(), 700);
    soq_abort(&s);
}

/* Row 54: Windows drops what was received before a reset. */
static void reset_that_drops_data_is_no_end(void **state)
{
    static const fake_peer cut = { .says = "half of it", .reset_after = 1 };
    char got[64];
    size_t n = 0;
    soq s;

    (void)state;
    fake_switch.reset_discards = true;
    s = connect_to(&cut);
    assert_ok(soq_send(s, "x", 1, soq_within(WAIT_MS), &n));
    /* Not even the data that had arrived is there. */
    assert_err(SOQ_ECONNRESET,
               soq_recv(s, got, sizeof(got), soq_within(WAIT_MS), &n));
    soq_close(&s);
}

static void reset_after_the_data_comes_after_the_data(void **state)
{
    static const fake_peer cut = { .says = "half of it", .reset_after = 1 };
    char got[10];
    size_t n = 0;
    soq s;

    (void)state;
    s = connect_to(&cut);
    assert_ok(soq_send(s, "x", 1, soq_within(WAIT_MS), &n));
    assert_ok(soq_recv_all(s, got, 10, soq_within(WAIT_MS), &n));
    assert_memory_equal(got, "half of it", 10);
    assert_err(SOQ_ECONNRESET, soq_recv(s, got, 1, soq_within(WAIT_MS), &n));
    soq_close(&s);
}

/* Row 55: an error reply, and a reset because of what we went on sending. */
static void reply_is_received_after_a_failed_send(void **state)
{
    static const fake_peer cut = { .says = "too long", .reset_after = 1 };
    char got[8];
    size_t n = 0;
    soq_rc rc;
    soq s;

    (void)state;
    s = connect_to(&cut);
    do {
        rc = soq_send(s, "x", 1, soq_within(WAIT_MS), &n);
    } while (!rc.err);
    assert_true(rc.err == SOQ_EPIPE || rc.err == SOQ_ECONNRESET);
    assert_ok(soq_recv_all(s, got, 8, soq_within(WAIT_MS), &n));
    assert_memory_equal(got, "too long", 8);
    soq_close(&s);
}

/* Row 52. */
static void stream_that_is_cut_short_is_told_with_its_count(void **state)
{
    static const fake_peer half = { .says = "half", .end = FAKE_ENDS_FIRST };
    char got[8];
    size_t n = 0;
    soq s;

    (void)state;
    s = connect_to(&half);
    assert_err(SOQ_EOF,
               soq_recv_all(s, got, sizeof(got), soq_within(WAIT_MS), &n));
    assert_int_equal(n, 4);
    soq_close(&s);
}

/* ---- datagrams --------------------------------------------------------- */

static soq bind_udp(uint16_t *port)
{
    soq_addr at;
    soq s;

    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &at));
    *port = at.port;
    return s;
}

/* Row 56: WSAECONNRESET and WSAENETRESET for what was sent to the dead. */
static void noise_before_each_datagram_is_passed_over(void **state)
{
    char got[8];
    size_t n, full;
    soq_addr from;
    uint16_t port;
    soq s = bind_udp(&port);

    (void)state;
    for (int i = 0; i < 50; i++) {
        assert_true(fake_datagram_error(port, i % 2 ? 10054 : 10052));
        assert_true(fake_datagram(port, 4000, "live", 4));
        assert_ok(soq_recv_from(s, got, sizeof(got), soq_within(WAIT_MS), &n,
                                &full, &from));
        assert_int_equal(n, 4);
        assert_int_equal(from.port, 4000);
    }
    assert_int_equal(fake_elapsed_ms(), 0);
    assert_true(fake_count(CALL_RECV_FROM) >= 100);
    soq_close(&s);
}

static void noise_alone_ends_at_the_limit(void **state)
{
    char got[8];
    size_t n;
    uint16_t port;
    soq s = bind_udp(&port);

    (void)state;
    assert_true(fake_datagram_error(port, 10054));
    assert_err(SOQ_ETIMEDOUT, soq_recv_from(s, got, sizeof(got),
                                            soq_within(300), &n, NULL, NULL));
    assert_int_equal(fake_elapsed_ms(), 300);
    assert_true(fake_datagram_error(port, 10054));
    assert_err(SOQ_EAGAIN, soq_recv_from(s, got, sizeof(got), soq_no_wait(),
                                         &n, NULL, NULL));
    soq_close(&s);
}

/* Row 57: Windows does not tell how long a cut datagram was. */
static void cut_datagram_is_told_where_its_length_is_unknown(void **state)
{
    char got[4];
    size_t n = 0, full = 77;
    soq_addr from;
    uint16_t port;
    soq s = bind_udp(&port);

    (void)state;
    fake_switch.no_full_length = true;
    assert_true(fake_datagram(port, 4000, "0123456789", 10));
    assert_err(SOQ_EMSGSIZE,
               soq_recv_from(s, got, sizeof(got), soq_within(WAIT_MS), &n,
                             &full, &from));
    assert_int_equal(n, 4);
    assert_int_equal(full, 0);
    assert_int_equal(from.port, 4000);
    assert_memory_equal(got, "0123", 4);
    soq_close(&s);
}

/* Row 60: once, and the socket lives on. */
static void refused_datagram_is_told_once(void **state)
{
    static const fake_peer echo = { .talk = FAKE_ECHO };
    soq_addr nobody = soq_addr_loopback(SOQ_IPV4, 9);
    soq_addr live = soq_addr_loopback(SOQ_IPV4, 7);
    char got[8];
    size_t n;
    soq s;

    (void)state;
    fake_remote("127.0.0.1", 7, &echo);
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_ok(soq_connect(s, &nobody, soq_within(WAIT_MS)));
    assert_ok(soq_send_to(s, "ping", 4, NULL, soq_within(WAIT_MS)));
    assert_err(SOQ_ECONNREFUSED,
               soq_recv_from(s, got, sizeof(got), soq_within(WAIT_MS), &n,
                             NULL, NULL));
    assert_err(SOQ_ETIMEDOUT, soq_recv_from(s, got, sizeof(got),
                                            soq_within(10), &n, NULL, NULL));
    assert_ok(soq_connect(s, &live, soq_within(WAIT_MS)));
    assert_ok(soq_send_to(s, "ping", 4, NULL, soq_within(WAIT_MS)));
    assert_ok(soq_recv_from(s, got, sizeof(got), soq_within(WAIT_MS), &n, NULL,
                            NULL));
    soq_close(&s);
}

/* ---- pairs, options, mechanisms ---------------------------------------- */

/* Row 86: strangers are first in the queue of the pair's listener. */
static void strangers_do_not_get_into_a_pair(void **state)
{
    unsigned strangers = 0;
    char got[4];
    soq ends[2];

    (void)state;
    fake_switch.no_pair = true;
    fake_switch.strangers = 5;
    fake_switch.stranger_says = "sixteen bytes of";
    assert_ok(soq__pair_over_loopback(ends, &strangers));
    assert_int_equal(strangers, 5);
    for (int i = 0; i < 2; i++) {
        assert_ok(soq_send_all(ends[i], "ours", 4, soq_within(WAIT_MS), NULL));
        assert_ok(
            soq_recv_all(ends[1 - i], got, 4, soq_within(WAIT_MS), NULL));
        assert_memory_equal(got, "ours", 4);
    }
    soq_close(&ends[0]);
    soq_close(&ends[1]);
}

/* Rows 86 and 89: what keeps even loopback from connecting. */
static void pair_that_cannot_be_made_fails_within_a_second(void **state)
{
    soq ends[2] = { SOQ_NONE, SOQ_NONE };

    (void)state;
    fake_switch.no_pair = true;
    fake_switch.swallow_syn = true;
    assert_err(SOQ_ETIMEDOUT, soq_pair(ends));
    assert_in_range(fake_elapsed_ms(), 1, 1000);
    assert_true(soq_is_none(ends[0]) && soq_is_none(ends[1]));
}

/* Row 64: Windows before 10 1709, and Wine. */
static void keepalive_without_a_count_says_so(void **state)
{
    static const fake_peer peer = { 0 };
    bool applied = true;
    soq s;

    (void)state;
    s = connect_to(&peer);
    fake_switch.no_keepalive = true;
    assert_ok(soq_set_keepalive(s, 60, 5, 3, &applied));
    assert_false(applied);
    fake_switch.no_keepalive = false;
    assert_ok(soq_set_keepalive(s, 60, 5, 3, &applied));
    assert_true(applied);
    soq_close(&s);
}

/* Row 10: the best mechanism is not there. */
static void poller_falls_back_on_the_next_mechanism(void **state)
{
    soq_poller *poller;
    size_t n;
    soq_event event;

    (void)state;
    fake_switch.no_mechanism = true;
    assert_ok(soq_poller_open(NULL, &poller));
    assert_string_equal(soq_poller_name(poller), soq_poller_mechanism(1));
    assert_ok(soq_poller_wait(poller, &event, 1, 20, &n));
    assert_int_equal(n, 0);
    assert_int_equal(fake_elapsed_ms(), 20);
    soq_poller_close(&poller);
}

/* Row 1: a failure is not remembered. */
static void failed_start_is_tried_again(void **state)
{
    (void)state;
    soq_quit();
    fake_reset();
    fake_fault_set(0, 1, 0, false);
    assert_err(SOQ_ENOTREADY, soq_init());
    assert_int_equal(fake_fault_get(0).delivered, 1);
    assert_ok(soq_init());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(short_sends_lose_nothing),
        FAKE_TEST(calls_that_would_block_are_waited_for),
        FAKE_TEST(interrupted_wait_ends_when_its_time_is_over),
        FAKE_TEST(reset_that_drops_data_is_no_end),
        FAKE_TEST(reset_after_the_data_comes_after_the_data),
        FAKE_TEST(reply_is_received_after_a_failed_send),
        FAKE_TEST(stream_that_is_cut_short_is_told_with_its_count),
        FAKE_TEST(noise_before_each_datagram_is_passed_over),
        FAKE_TEST(noise_alone_ends_at_the_limit),
        FAKE_TEST(cut_datagram_is_told_where_its_length_is_unknown),
        FAKE_TEST(refused_datagram_is_told_once),
        FAKE_TEST(strangers_do_not_get_into_a_pair),
        FAKE_TEST(pair_that_cannot_be_made_fails_within_a_second),
        FAKE_TEST(keepalive_without_a_count_says_so),
        FAKE_TEST(poller_falls_back_on_the_next_mechanism),
        FAKE_TEST(failed_start_is_tried_again),
    };

    return cmocka_run_group_tests_name("answers_data", tests, NULL, NULL);
}
