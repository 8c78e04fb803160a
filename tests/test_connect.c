/* test_connect.c -- an active open: how it comes out, and to whom. */
#include "net.h"

static void closed_port_is_econnrefused(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq holder, s;
        soq_addr at = refusing_address(families[i], &holder);

        assert_ok(soq_tcp_open(families[i], &s));
        assert_err(SOQ_ECONNREFUSED, soq_connect(s, &at, soon()));
        soq_close(&s);
        soq_close(&holder);
    }
}

/* The kernel tells of it once and then no more (row 17). */
static void refusal_is_told_and_never_becomes_a_success(void **state)
{
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);
    soq_rc rc;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_connect(s, &at, soq_no_wait());
    if (rc.err == SOQ_EINPROGRESS) {
        assert_ok(soq_wait(s, SOQ_WRITE, soon(), NULL));
        rc = soq_connect_result(s);
    }
    assert_err(SOQ_ECONNREFUSED, rc);
    for (int i = 0; i < 3; i++) {
        rc = soq_connect_result(s);
        assert_true(rc.err == SOQ_ECONNREFUSED || rc.err == SOQ_ENOTCONN);
    }
    soq_close(&s);
    soq_close(&holder);
}

static void connect_without_waiting_is_asked_for_later(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    size_t times = scaled(200);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        unsigned ready = 0;
        soq client, server;
        soq_rc rc;

        assert_ok(soq_tcp_open(SOQ_IPV4, &client));
        rc = soq_connect(client, &at, soq_no_wait());
        assert_true(!rc.err || rc.err == SOQ_EINPROGRESS);
        assert_ok(soq_wait(client, SOQ_WRITE, soon(), &ready));
        assert_int_equal(ready, SOQ_WRITE);
        assert_ok(soq_connect_result(client));
        assert_ok(soq_connect_result(client));
        assert_ok(soq_accept(listener, soon(), &server, NULL));
        soq_close(&client);
        soq_close(&server);
    }
    soq_close(&listener);
}

static void silent_peer_is_einprogress_until_the_end(void **state)
{
    silence quiet;
    soq s;

    (void)state;
    open_silence(SOQ_IPV4, &quiet);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINPROGRESS, soq_connect(s, &quiet.at, soq_no_wait()));
    assert_err(SOQ_EINPROGRESS, soq_connect_result(s));
    assert_err(SOQ_ETIMEDOUT, soq_wait(s, SOQ_WRITE, soq_within(20), NULL));
    assert_err(SOQ_EINPROGRESS, soq_connect_result(s));
    soq_close(&s);
    close_silence(&quiet);
}

static void what_was_not_begun_is_not_under_way(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ENOTCONN, soq_connect_result(s));
    soq_close(&s);
}

/* Row 31: nothing but a wait tells of it under Wine, and for ever. */
static void connection_reset_at_once_is_not_under_way(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    size_t times = scaled(100);
    size_t resets = 0;

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;
        soq_rc rc;

        assert_ok(soq_tcp_open(SOQ_IPV4, &client));
        rc = soq_connect(client, &at, soq_no_wait());
        assert_true(!rc.err || rc.err == SOQ_EINPROGRESS);
        assert_ok(soq_accept(listener, soon(), &server, NULL));
        soq_abort(&server);
        assert_ok(soq_wait(client, SOQ_WRITE, soon(), NULL));
        rc = soq_connect_result(client);
        assert_true(!rc.err || rc.err == SOQ_ECONNRESET);
        resets += rc.err == SOQ_ECONNRESET;
        soq_close(&client);
    }
    print_message("%lu of %lu were reset before they were asked\n",
                  (unsigned long)resets, (unsigned long)times);
    assert_true(resets > 0);
    soq_close(&listener);
}

static void connected_socket_connects_no_second_time(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client = open_client(&at);

    (void)state;
    assert_err(SOQ_EISCONN, soq_connect(client, &at, soon()));
    soq_close(&client);
    soq_close(&listener);
}

/* Linux means this machine by it, Windows refuses it (row 21). */
static void wildcard_means_this_machine(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr at, to, peer;
        soq listener = open_listener(families[i], &at);
        soq client;

        to = soq_addr_any(families[i], at.port);
        client = open_client(&to);
        assert_ok(soq_peer_addr(client, &peer));
        assert_addr(&at, &peer);
        soq_close(&client);
        soq_close(&listener);
    }
}

static void address_of_another_family_is_eafnosupport(void **state)
{
    soq_addr six = soq_addr_loopback(SOQ_IPV6, 9);
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EAFNOSUPPORT, soq_connect(s, &six, soon()));
    soq_close(&s);
}

static void no_address_at_all_is_eafnosupport(void **state)
{
    soq_addr none = { 0 };
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EAFNOSUPPORT, soq_bind(s, &none));
    assert_err(SOQ_EAFNOSUPPORT, soq_connect(s, &none, soon()));
    soq_close(&s);
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EAFNOSUPPORT, soq_connect(s, &none, soon()));
    assert_err(SOQ_EAFNOSUPPORT, soq_send_to(s, "x", 1, &none, soon()));
    soq_close(&s);
}

static void refusals_leave_nothing_behind(void **state)
{
    size_t times = scaled(1000);
    uintptr_t before = next_number();
    soq holder;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);
    soq s;

    (void)state;
    for (size_t i = 0; i < times; i++) {
        assert_ok(soq_tcp_open(SOQ_IPV4, &s));
        assert_err(SOQ_ECONNREFUSED, soq_connect(s, &at, soon()));
        soq_close(&s);
    }
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
    assert_ok(soq_listen(holder, 0));
    s = open_client(&at);
    soq_close(&s);
    soq_close(&holder);
}

/* ---- connections to oneself (row 22) ------------------------------------ */

static void socket_that_meets_itself_is_econnrefused(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr at = soq_addr_loopback(families[i], 0);
        soq s;

        assert_ok(soq_tcp_open(families[i], &s));
        assert_ok(soq_bind(s, &at));
        assert_ok(soq_local_addr(s, &at));
        assert_err(SOQ_ECONNREFUSED, soq_connect(s, &at, soon()));
        soq_close(&s);
    }
}

static void socket_that_meets_itself_unawaited_is_econnrefused(void **state)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, 0);
    soq_rc rc;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_bind(s, &at));
    assert_ok(soq_local_addr(s, &at));
    rc = soq_connect(s, &at, soq_no_wait());
    if (rc.err == SOQ_EINPROGRESS) {
        assert_ok(soq_wait(s, SOQ_WRITE, soon(), NULL));
        rc = soq_connect_result(s);
    }
    assert_err(SOQ_ECONNREFUSED, rc);
    soq_close(&s);
}

/* A port that the system might give to a client next, and nobody has now. */
static soq_addr clients_port(void)
{
    soq client, server;
    soq_addr at;

    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_local_addr(client, &at));
    soq_abort(&client);
    soq_close(&server);
    return at;
}

/*
 * A client that keeps knocking at a closed port gets that very port for
 * itself once in some 14,000 tries, and then is its own server.
 */
static void knocking_at_a_closed_port_never_succeeds(void **state)
{
    size_t times = scaled(60000);
    size_t meetings = 0;
    size_t strangers = 0;
    soq_addr at = clients_port();

    (void)state;
    for (size_t i = 0; i < times || (!meetings && i < 4 * times); i++) {
        soq_addr local, peer;
        soq_rc rc;
        soq s;

        assert_ok(soq_tcp_open(SOQ_IPV4, &s));
        rc = soq_connect(s, &at, soon());
        if (!rc.err) {
            /* Another program may have begun to listen there. */
            assert_ok(soq_local_addr(s, &local));
            assert_ok(soq_peer_addr(s, &peer));
            assert_false(soq_addr_equal(&local, &peer));
            soq_close(&s);
            strangers++;
            at = clients_port();
            continue;
        }
        assert_err(SOQ_ECONNREFUSED, rc);
        if (!soq_local_addr(s, &local).err && local.port == at.port) {
            meetings++;
            soq_close(&s);
            at = clients_port(); /* that one is in TIME_WAIT now */
        }
        soq_close(&s);
    }
    print_message("met itself %lu times\n", (unsigned long)meetings);
    assert_in_range(strangers, 0, 10);
    assert_true(meetings > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(closed_port_is_econnrefused),
        TEST(refusal_is_told_and_never_becomes_a_success),
        TEST(connect_without_waiting_is_asked_for_later),
        TEST(silent_peer_is_einprogress_until_the_end),
        TEST(what_was_not_begun_is_not_under_way),
        TEST(connection_reset_at_once_is_not_under_way),
        TEST(connected_socket_connects_no_second_time),
        TEST(wildcard_means_this_machine),
        TEST(address_of_another_family_is_eafnosupport),
        TEST(no_address_at_all_is_eafnosupport),
        TEST(refusals_leave_nothing_behind),
        TEST(socket_that_meets_itself_is_econnrefused),
        TEST(socket_that_meets_itself_unawaited_is_econnrefused),
        TEST(knocking_at_a_closed_port_never_succeeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
