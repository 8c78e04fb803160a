/*
 * test_simulated.c -- what the layer never asks of a system, and what it makes
 * of answers that no machine here gives.  The numbers are the rows of
 * docs/semantics.md; test_answers_*.c has the others.
 */
#include <string.h>

#include "fake_test.h"

static soq connect_to(const fake_peer *peer)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    soq s;

    fake_remote("127.0.0.1", 7, peer);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_connect(s, &to, soq_within(WAIT_MS)));
    return s;
}

/* ---- closing ----------------------------------------------------------- */

/* Row 6: a close that lingers can fail and leave the socket open.  The layer
 * arranges one thing only, a reset, and for soq_abort() alone. */
static void close_sends_an_end_and_abort_a_reset(void **state)
{
    static const fake_peer keeps = { .talk = FAKE_KEEP };
    bool ended = false, reset = false;
    char got[4];
    soq a, b;

    (void)state;
    a = connect_to(&keeps);
    b = connect_to(&keeps);
    soq_close(&a);
    assert_int_equal(fake_count(CALL_RESET), 0);
    (void)fake_got(0, got, sizeof(got), &ended, &reset);
    assert_true(ended && !reset);
    soq_abort(&b);
    assert_int_equal(fake_count(CALL_RESET), 1);
    (void)fake_got(1, got, sizeof(got), &ended, &reset);
    assert_true(reset);
}

/* Row 6: whatever arranging the reset says, the socket is given up once. */
static void abort_closes_where_the_reset_is_refused(void **state)
{
    static const fake_peer keeps = { .talk = FAKE_KEEP };
    unsigned long calls = 0;
    soq s;

    (void)state;
    s = connect_to(&keeps);
    for (int i = 0; i < (int)CALLS; i++)
        calls += fake_count((fake_call)i);
    fake_fault_set(0, calls + 1, 0, false);
    soq_abort(&s);
    assert_int_equal(fake_fault_get(0).delivered, 1);
    assert_int_equal(fake_fault_get(0).call, CALL_RESET);
    assert_int_equal(fake_open_sockets(), 0);
}

/* Row 77: a peer that floods cannot hold the close for ever, even where the
 * clock stands still. */
static void graceful_close_of_a_flood_ends_at_64_mib(void **state)
{
    static const fake_peer flood = { .talk = FAKE_FLOOD,
                                     .end = FAKE_NEVER_ENDS };
    soq s;

    (void)state;
    s = connect_to(&flood);
    assert_err(SOQ_EMSGSIZE, soq_close_gracefully(&s, soq_forever()));
    assert_true(fake_count(CALL_RECV) > 16000);
    assert_true(soq_is_none(s));
}

/* Row 76: after a reset there is nothing to shut down. */
static void graceful_close_after_a_reset_is_no_success(void **state)
{
    static const fake_peer cut = { .says = "x", .reset_after = 1 };
    soq_rc rc;
    soq s;

    (void)state;
    s = connect_to(&cut);
    assert_ok(soq_send_all(s, "y", 1, soq_within(WAIT_MS), NULL));
    rc = soq_close_gracefully(&s, soq_within(WAIT_MS));
    assert_true(rc.err == SOQ_ENOTCONN || rc.err == SOQ_ECONNRESET);
    assert_true(soq_is_none(s));
}

/* ---- would block, in progress ------------------------------------------ */

/* Row 14: one number on Windows, two meanings: the call decides. */
static void not_yet_is_told_apart_by_the_call(void **state)
{
    static const fake_peer slow = { .delay_ms = 100, .talk = FAKE_KEEP };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    char c;
    size_t n;
    soq s;

    (void)state;
    fake_remote("127.0.0.1", 7, &slow);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINPROGRESS, soq_connect(s, &to, soq_no_wait()));
    assert_err(SOQ_EINPROGRESS, soq_connect_result(s));
    assert_ok(soq_wait(s, SOQ_WRITE, soq_within(WAIT_MS), NULL));
    assert_int_equal(fake_elapsed_ms(), 100);
    assert_ok(soq_connect_result(s));
    assert_err(SOQ_EAGAIN, soq_recv(s, &c, 1, soq_no_wait(), &n));
    soq_close(&s);
}

/* ---- waiting ----------------------------------------------------------- */

/* Row 41: WSAPoll refuses to be asked for errors, and is never asked. */
static void waits_are_for_reading_and_writing_alone(void **state)
{
    soq_poller *poller;
    unsigned ready = 0;
    soq ends[2];
    int mark;

    (void)state;
    assert_ok(soq_pair(ends));
    assert_ok(soq_poller_open(NULL, &poller));
    assert_err(SOQ_EINVAL,
               soq_poller_set(poller, ends[0], SOQ_READ | SOQ_FAIL, &mark));
    assert_err(SOQ_EINVAL,
               soq_wait(ends[0], SOQ_READ | SOQ_FAIL, soq_no_wait(), &ready));
    assert_ok(soq_wait(ends[0], SOQ_READ | SOQ_WRITE, soq_no_wait(), &ready));
    assert_int_equal(ready, SOQ_WRITE);
    soq_poller_close(&poller);
    soq_close(&ends[0]);
    soq_close(&ends[1]);
}

/* Row 38: an empty set is an error at once on Windows.  The fake takes a wait
 * for nothing for a crime. */
static void poller_that_watches_nothing_waits_its_time(void **state)
{
    soq_poller *poller;
    soq_event event;
    size_t n = 9;

    (void)state;
    for (size_t i = 0; soq_poller_mechanism(i) != NULL; i++) {
        int64_t begin = fake_elapsed_ms();

        assert_ok(soq_poller_open(soq_poller_mechanism(i), &poller));
        assert_ok(soq_poller_wait(poller, &event, 1, 100, &n));
        assert_int_equal(n, 0);
        assert_int_equal(fake_elapsed_ms() - begin, 100);
        soq_poller_close(&poller);
    }
}

/* Row 61: the layer counts the time by itself; SO_RCVTIMEO rounds to seven
 * milliseconds on Linux and adds half a second on Windows. */
static void limits_are_kept_to_the_millisecond(void **state)
{
    static const fake_peer silent = { .talk = FAKE_KEEP };
    static const int limits[] = { 1, 20, 100, 600 };
    soq s;

    (void)state;
    s = connect_to(&silent);
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        int64_t begin = fake_elapsed_ms();
        char c;
        size_t n;

        assert_err(SOQ_ETIMEDOUT,
                   soq_recv(s, &c, 1, soq_within(limits[i]), &n));
        assert_int_equal(fake_elapsed_ms() - begin, limits[i]);
    }
    soq_close(&s);
}

/* ---- moving bytes ------------------------------------------------------ */

/* Row 51: Winsock's lengths are int.  The fake takes a longer one for a crime,
 * and reads no more than its window. */
static void lengths_over_the_systems_int_are_cut(void **state)
{
    static const fake_peer keeps = { .talk = FAKE_DEAF };
    static char window[8192];
    size_t huge = (size_t)1 << 31;
    size_t n = 0;
    soq s;

    (void)state;
    s = connect_to(&keeps);
    assert_ok(soq_send(s, window, huge + 5, soq_within(WAIT_MS), &n));
    assert_in_range(n, 1, sizeof(window));
    assert_err(SOQ_EAGAIN, soq_recv(s, window, huge, soq_no_wait(), &n));
    soq_close(&s);
}

/* Row 55: Winsock drops what was received when a send fails.  What was read
 * before stays; the end is a cut, never an end in order. */
static void failed_send_that_drops_data_is_no_end(void **state)
{
    static const fake_peer cut = { .says = "reply", .reset_after = 1 };
    char got[8];
    size_t n = 0;
    soq s;

    (void)state;
    fake_switch.send_discards = true;
    fake_switch.reset_discards = false;
    s = connect_to(&cut);
    assert_ok(soq_send_all(s, "x", 1, soq_within(WAIT_MS), NULL));
    assert_err(SOQ_ECONNRESET, soq_send(s, "y", 1, soq_within(WAIT_MS), &n));
    assert_err(SOQ_ECONNRESET,
               soq_recv(s, got, sizeof(got), soq_within(WAIT_MS), &n));
    soq_close(&s);
}

/* ---- binding ----------------------------------------------------------- */

/* Row 25: nobody gets our port, and the options stand before the bind. */
static void every_bind_is_exclusive_first(void **state)
{
    soq stream, datagram;

    (void)state;
    assert_ok(soq_tcp_listen("127.0.0.1", "0", &stream));
    assert_int_equal(fake_count(CALL_EXCLUSIVE), 1);
    assert_ok(soq_udp_bind("127.0.0.1", "0", &datagram));
    assert_int_equal(fake_count(CALL_EXCLUSIVE), 2);
    soq_close(&stream);
    soq_close(&datagram);
}

/* ---- a reset that Windows tells of late -------------------------------- */

/* Rows 31 and 54: connected, and gone before anybody looked. */
static void peer_that_resets_at_once_is_econnreset(void **state)
{
    static const fake_peer cut = { .resets = true };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    soq_rc rc;
    soq s;

    (void)state;
    fake_switch.reset_untold = true;
    fake_remote("127.0.0.1", 7, &cut);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_connect(s, &to, soq_within(WAIT_MS));
    assert_err(SOQ_ECONNRESET, rc);
    assert_int_equal(rc.os, 107);
    soq_close(&s);
}

/* ---- wakes ------------------------------------------------------------- */

/* A system that is short of memory for a moment must not lose a wake-up: the
 * wait would never end, which the fake finds out. */
static void wake_is_not_lost_for_want_of_memory(void **state)
{
    soq_canceller *c;
    soq_limit limit;
    unsigned long calls = 0;
    char byte;
    size_t n;
    soq ends[2];

    (void)state;
    assert_ok(soq_pair(ends));
    assert_ok(soq_canceller_open(&c));
    limit.timeout_ms = -1;
    limit.cancel = c;
    for (int i = 0; i < (int)CALLS; i++)
        calls += fake_count((fake_call)i);
    fake_fault_set(0, calls + 1, 0, false);
    soq_cancel(c);
    assert_int_equal(fake_fault_get(0).call, CALL_WAKE);
    assert_int_equal(fake_fault_get(0).delivered, 1);
    assert_int_equal(fake_count(CALL_WAKE), 2);
    assert_err(SOQ_ECANCELED, soq_recv(ends[0], &byte, 1, limit, &n));
    soq_canceller_reset(c);
    limit.timeout_ms = 10;
    assert_err(SOQ_ETIMEDOUT, soq_recv(ends[0], &byte, 1, limit, &n));
    soq_canceller_close(&c);
    soq_close(&ends[0]);
    soq_close(&ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(close_sends_an_end_and_abort_a_reset),
        FAKE_TEST(abort_closes_where_the_reset_is_refused),
        FAKE_TEST(graceful_close_of_a_flood_ends_at_64_mib),
        FAKE_TEST(graceful_close_after_a_reset_is_no_success),
        FAKE_TEST(not_yet_is_told_apart_by_the_call),
        FAKE_TEST(waits_are_for_reading_and_writing_alone),
        FAKE_TEST(poller_that_watches_nothing_waits_its_time),
        FAKE_TEST(limits_are_kept_to_the_millisecond),
        FAKE_TEST(lengths_over_the_systems_int_are_cut),
        FAKE_TEST(failed_send_that_drops_data_is_no_end),
        FAKE_TEST(every_bind_is_exclusive_first),
        FAKE_TEST(peer_that_resets_at_once_is_econnreset),
        FAKE_TEST(wake_is_not_lost_for_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
