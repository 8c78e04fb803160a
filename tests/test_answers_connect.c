/*
 * test_answers_connect.c -- what the layer makes of the answers that another
 * system is documented to give when it binds, listens, connects and accepts.
 * The numbers are the rows of docs/semantics.md.
 */
#include "fake_test.h"

/* Where nobody listens: loopback refuses. */
static soq_addr nobody(void)
{
    return soq_addr_loopback(SOQ_IPV4, 9);
}

static soq_err connect_within(const soq_addr *to, int timeout_ms)
{
    soq s;
    soq_rc rc;

    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_connect(s, to, soq_within(timeout_ms));
    soq_close(&s);
    return rc.err;
}

static void assert_connect(soq_err expected, const soq_addr *to,
                           int timeout_ms)
{
    assert_string_equal(soq_err_name(connect_within(to, timeout_ms)),
                        soq_err_name(expected));
}

/* Row 17: WSAPoll before Windows 10 2004. */
static void refusal_that_no_wait_reports_is_found_all_the_same(void **state)
{
    soq_addr to = nobody();

    (void)state;
    fake_switch.failure_unseen = true;
    fake_switch.refuse_ms = 50; /* or the first question finds it */
    assert_connect(SOQ_ECONNREFUSED, &to, WAIT_MS);
    assert_in_range(fake_elapsed_ms(), 50, 999);
}

/* Row 17: SO_ERROR under Wine. */
static void error_that_stays_is_still_a_refusal(void **state)
{
    soq_addr to = nobody();

    (void)state;
    fake_switch.error_stays = true;
    assert_connect(SOQ_ECONNREFUSED, &to, WAIT_MS);
}

/* Row 19: Windows repeats the SYN for two seconds. */
static void refusal_that_takes_long_ends_at_the_limit(void **state)
{
    soq_addr to = nobody();

    (void)state;
    fake_switch.refuse_ms = 2000;
    assert_connect(SOQ_ETIMEDOUT, &to, 250);
    assert_int_equal(fake_elapsed_ms(), 250);
    assert_connect(SOQ_ECONNREFUSED, &to, 5000);
    assert_in_range(fake_elapsed_ms(), 2250, 2400);
}

/* Row 20: a signal while the connection is under way. */
static void signal_during_connect_does_not_end_it(void **state)
{
    static const fake_peer slow = { .delay_ms = 100 };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);

    (void)state;
    fake_remote("127.0.0.1", 7, &slow);
    fake_switch.eintr = true;
    assert_connect(SOQ_OK, &to, WAIT_MS);
    assert_true(fake_elapsed_ms() >= 100);
}

/* Row 21: WSAEADDRNOTAVAIL for 0.0.0.0. */
static void wildcard_means_this_machine_where_the_system_says_no(void **state)
{
    static const fake_peer peer = { 0 };
    soq_addr to = soq_addr_any(SOQ_IPV4, 7);

    (void)state;
    fake_remote("127.0.0.1", 7, &peer);
    fake_switch.any_refused = true;
    assert_connect(SOQ_OK, &to, WAIT_MS);
}

/* Row 22. */
static void socket_that_met_itself_is_refused(void **state)
{
    soq_addr to = nobody();

    (void)state;
    fake_switch.self_connect = true;
    assert_connect(SOQ_ECONNREFUSED, &to, WAIT_MS);
}

/* Rows 23 and 96: Linux says 99, Windows 10049. */
static void no_local_port_is_eaddrnotavail_at_once(void **state)
{
    soq_addr to = nobody();

    (void)state;
    fake_switch.no_ports = 99;
    assert_connect(SOQ_EADDRNOTAVAIL, &to, WAIT_MS);
    fake_switch.no_ports = 10049;
    assert_connect(SOQ_EADDRNOTAVAIL, &to, WAIT_MS);
    assert_int_equal(fake_elapsed_ms(), 0);
}

/* Row 75: a firewall that drops. */
static void dropped_packets_are_silence_until_the_limit(void **state)
{
    static const fake_peer peer = { 0 };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);

    (void)state;
    fake_remote("127.0.0.1", 7, &peer);
    fake_switch.swallow_syn = true;
    assert_connect(SOQ_ETIMEDOUT, &to, 500);
    assert_int_equal(fake_elapsed_ms(), 500);
}

/* Row 98. */
static void route_that_leads_nowhere_has_its_code(void **state)
{
    static const fake_peer far_away = { .answer = FAKE_UNREACHABLE };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);

    (void)state;
    fake_remote("127.0.0.1", 7, &far_away);
    assert_connect(SOQ_EHOSTUNREACH, &to, WAIT_MS);
}

/* Row 24, RFC 8305. */
static void silent_address_holds_the_next_one_up_for_250_ms(void **state)
{
    static const fake_peer silent = { .answer = FAKE_SILENT };
    static const fake_peer live = { 0 };
    soq s;

    (void)state;
    fake_remote("2001:db8::7", 80, &silent);
    fake_remote("192.0.2.7", 80, &live);
    fake_name("host.example", "2001:db8::7 192.0.2.7", 0);
    assert_ok(soq_tcp_dial("host.example", "80", soq_within(WAIT_MS), &s));
    assert_in_range(fake_elapsed_ms(), 250, 300);
    soq_close(&s);
}

/* ---- binding and listening --------------------------------------------- */

/* Rows 25, 26 and 35: Linux and Windows for a port that another has, and for
 * one that needs a right. */
static void refused_bind_is_handed_on_with_its_number(void **state)
{
    static const struct {
        int os;
        soq_err err;
    } answers[] = { { 98, SOQ_EADDRINUSE },    { 10048, SOQ_EADDRINUSE },
                    { 13, SOQ_EACCES },        { 10013, SOQ_EACCES },
                    { 99, SOQ_EADDRNOTAVAIL }, { 10049, SOQ_EADDRNOTAVAIL } };
    soq listener = SOQ_NONE;

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        soq_rc rc;

        fake_switch.bind_code = answers[i].os;
        rc = soq_tcp_listen("127.0.0.1", "0", &listener);
        assert_err(answers[i].err, rc);
        assert_int_equal(rc.os, answers[i].os);
        assert_true(soq_is_none(listener));
    }
}

/* Row 28: the machine has no IPv6. */
static void listener_without_ipv6_serves_ipv4(void **state)
{
    static const fake_peer client = { 0 };
    soq listener, s;
    soq_addr at;

    (void)state;
    fake_switch.no_ipv6 = true;
    assert_ok(soq_tcp_listen(NULL, "0", &listener));
    assert_ok(soq_local_addr(listener, &at));
    assert_int_equal(at.family, SOQ_IPV4);
    assert_true(fake_client(at.port, &client) >= 0);
    assert_ok(soq_accept(listener, soq_within(WAIT_MS), &s, NULL));
    soq_close(&s);
    soq_close(&listener);
}

/* ---- accepting --------------------------------------------------------- */

static soq listen_anywhere(uint16_t *port)
{
    soq listener;
    soq_addr at;

    assert_ok(soq_tcp_listen("127.0.0.1", "0", &listener));
    assert_ok(soq_local_addr(listener, &at));
    *port = at.port;
    return listener;
}

/* Row 31: what accept(2) and Winsock call an error of the connection. */
static void dead_connection_in_the_queue_is_passed_over(void **state)
{
    static const int answers[] = { 103, 104,   71,    100,   92,
                                   112, 64,    113,   95,    101,
                                   1,   10054, 10053, 10050, 10052 };
    static const fake_peer dead = { .resets = true };
    static const fake_peer live = { 0 };

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        uint16_t port;
        soq listener = listen_anywhere(&port);
        soq s;

        fake_switch.aborted_accept = answers[i];
        for (int k = 0; k < 10; k++)
            assert_true(fake_client(port, &dead) >= 0);
        assert_true(fake_client(port, &live) >= 0);
        assert_ok(soq_accept(listener, soq_within(WAIT_MS), &s, NULL));
        assert_true(fake_count(CALL_ACCEPT) >= 11);
        assert_int_equal(fake_elapsed_ms(), 0);
        soq_close(&s);
        soq_close(&listener);
        /* A world for each answer. */
        assert_int_equal(fake_test_end(state), 0);
        assert_int_equal(fake_test_begin(state), 0);
    }
}

/* Row 32: with no descriptor left a loop around accept would spin. */
static void accept_without_a_descriptor_waits_and_does_not_spin(void **state)
{
    static const fake_peer client = { 0 };
    uint16_t port;
    soq listener = listen_anywhere(&port);
    soq_rc rc;
    soq s;

    (void)state;
    assert_true(fake_client(port, &client) >= 0);
    fake_switch.max_sockets = fake_open_sockets();
    rc = soq_accept(listener, soq_within(5000), &s, NULL);
    assert_err(SOQ_EMFILE, rc);
    assert_int_equal(rc.os, 24);
    assert_int_equal(fake_elapsed_ms(), 5000);
    assert_in_range(fake_count(CALL_ACCEPT), 2, 20);
    assert_err(SOQ_EMFILE, soq_accept(listener, soq_no_wait(), &s, NULL));
    fake_switch.max_sockets = 0;
    assert_ok(soq_accept(listener, soq_no_wait(), &s, NULL));
    soq_close(&s);
    soq_close(&listener);
}

static void give_descriptors_back(void *unused)
{
    (void)unused;
    fake_switch.max_sockets = 0;
}

static void accept_goes_on_when_a_descriptor_is_free_again(void **state)
{
    static const fake_peer client = { 0 };
    uint16_t port;
    soq listener = listen_anywhere(&port);
    soq s;

    (void)state;
    assert_true(fake_client(port, &client) >= 0);
    fake_switch.max_sockets = fake_open_sockets();
    fake_switch.max_sockets_code = 10024;
    fake_at(1000, give_descriptors_back, NULL);
    assert_ok(soq_accept(listener, soq_within(5000), &s, NULL));
    assert_in_range(fake_elapsed_ms(), 1000, 1500);
    soq_close(&s);
    soq_close(&listener);
}

/* A caller waited for a descriptor all the time, and was dead when there was
 * one: the call was short of it, not of callers. */
static void dead_caller_after_a_shortage_does_not_hide_it(void **state)
{
    static const fake_peer dead = { .resets = true };
    uint16_t port;
    soq listener = listen_anywhere(&port);
    soq s;

    (void)state;
    fake_switch.aborted_accept = 103;
    assert_true(fake_client(port, &dead) >= 0);
    fake_switch.max_sockets = fake_open_sockets();
    fake_at(4990, give_descriptors_back, NULL);
    assert_err(SOQ_EMFILE, soq_accept(listener, soq_within(5000), &s, NULL));
    assert_int_equal(fake_elapsed_ms(), 5000);
    assert_int_equal(fake_switch.max_sockets, 0);
    assert_err(SOQ_EAGAIN, soq_accept(listener, soq_no_wait(), &s, NULL));
    assert_err(SOQ_ETIMEDOUT, soq_accept(listener, soq_within(5), &s, NULL));
    soq_close(&listener);
}

/* Row 33: a full queue refuses on Windows. */
static void client_of_a_full_queue_is_told_that_it_is_refused(void **state)
{
    soq listener, first, second;
    soq_addr at = soq_addr_loopback(SOQ_IPV4, 0);
    soq_rc rc = { SOQ_OK, 0 };

    (void)state;
    fake_switch.full_refuses = true;
    assert_ok(soq_tcp_open(SOQ_IPV4, &listener));
    assert_ok(soq_bind(listener, &at));
    assert_ok(soq_listen(listener, 1));
    assert_ok(soq_local_addr(listener, &at));
    assert_ok(soq_tcp_open(SOQ_IPV4, &first));
    assert_ok(soq_connect(first, &at, soq_within(WAIT_MS)));
    for (int i = 0; i < 8 && !rc.err; i++) {
        assert_ok(soq_tcp_open(SOQ_IPV4, &second));
        rc = soq_connect(second, &at, soq_within(WAIT_MS));
        soq_close(&second);
    }
    assert_err(SOQ_ECONNREFUSED, rc);
    soq_close(&first);
    soq_close(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(refusal_that_no_wait_reports_is_found_all_the_same),
        FAKE_TEST(error_that_stays_is_still_a_refusal),
        FAKE_TEST(refusal_that_takes_long_ends_at_the_limit),
        FAKE_TEST(signal_during_connect_does_not_end_it),
        FAKE_TEST(wildcard_means_this_machine_where_the_system_says_no),
        FAKE_TEST(socket_that_met_itself_is_refused),
        FAKE_TEST(no_local_port_is_eaddrnotavail_at_once),
        FAKE_TEST(dropped_packets_are_silence_until_the_limit),
        FAKE_TEST(route_that_leads_nowhere_has_its_code),
        FAKE_TEST(silent_address_holds_the_next_one_up_for_250_ms),
        FAKE_TEST(refused_bind_is_handed_on_with_its_number),
        FAKE_TEST(listener_without_ipv6_serves_ipv4),
        FAKE_TEST(dead_connection_in_the_queue_is_passed_over),
        FAKE_TEST(accept_without_a_descriptor_waits_and_does_not_spin),
        FAKE_TEST(accept_goes_on_when_a_descriptor_is_free_again),
        FAKE_TEST(dead_caller_after_a_shortage_does_not_hide_it),
        FAKE_TEST(client_of_a_full_queue_is_told_that_it_is_refused),
    };

    return cmocka_run_group_tests_name("answers_connect", tests, NULL, NULL);
}
