/* test_state.c -- the TCP state that the system reports, step by step. */
#include "net.h"

static soq_tcp_state state_of(soq s)
{
    soq_tcp_state state = SOQ_TCP_UNKNOWN;

    assert_ok(soq_get_tcp_state(s, &state));
    return state;
}

#define assert_state(expected, s)                                             \
    assert_string_equal(soq_tcp_state_name(state_of(s)), #expected)

/* A state that comes with the peer's answer, a moment later. */
static soq_tcp_state state_within(soq s, soq_tcp_state first,
                                  soq_tcp_state second)
{
    int64_t begin = soq_now_ns();
    soq_tcp_state state = state_of(s);

    while (state != first && state != second && ms_since(begin) < WAIT_MS)
        state = state_of(s);
    return state;
}

static void fresh_socket_is_closed(void **state)
{
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_state(CLOSED, s);
    assert_ok(soq_bind(s, &any));
    assert_state(CLOSED, s);
    soq_close(&s);
}

static void listener_is_in_listen(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq s = open_listener(families[i], NULL);

        assert_state(LISTEN, s);
        soq_close(&s);
    }
}

static void listener_on_all_addresses_is_in_listen(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_tcp_listen(NULL, "0", &s));
    assert_state(LISTEN, s);
    soq_close(&s);
}

static void listener_stays_in_listen_when_it_has_accepted(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    connect_to_listener(listener, &at, &client, &server);
    assert_state(LISTEN, listener);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

static void both_ends_of_a_connection_are_established(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq client, server;

        open_connection(families[i], &client, &server);
        assert_state(ESTABLISHED, client);
        assert_state(ESTABLISHED, server);
        soq_close(&client);
        soq_close(&server);
    }
}

static void ipv4_through_an_ipv6_listener_is_established(void **state)
{
    soq_addr at, to;
    soq listener, client, server;

    (void)state;
    assert_ok(soq_tcp_listen(NULL, "0", &listener));
    assert_ok(soq_local_addr(listener, &at));
    to = soq_addr_loopback(SOQ_IPV4, at.port);
    connect_to_listener(listener, &to, &client, &server);
    assert_state(ESTABLISHED, client);
    assert_state(ESTABLISHED, server);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

/* RFC 9293, figure 12. */
static void half_close_goes_through_fin_wait_2_and_close_wait(void **state)
{
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
    assert_string_equal(soq_tcp_state_name(state_within(
                            client, SOQ_TCP_FIN_WAIT_2, SOQ_TCP_FIN_WAIT_2)),
                        "FIN_WAIT_2");
    assert_string_equal(soq_tcp_state_name(state_within(
                            server, SOQ_TCP_CLOSE_WAIT, SOQ_TCP_CLOSE_WAIT)),
                        "CLOSE_WAIT");
    soq_close(&client);
    soq_close(&server);
}

/* The kernel takes TIME_WAIT off the socket; then it is closed. */
static void full_close_ends_in_time_wait_or_closed(void **state)
{
    soq client, server;
    soq_tcp_state seen;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
    assert_int_equal(drain(server), 0);
    assert_ok(soq_shutdown(server, SOQ_SHUT_WRITE));
    assert_int_equal(drain(client), 0);
    seen = state_within(client, SOQ_TCP_TIME_WAIT, SOQ_TCP_CLOSED);
    assert_true(seen == SOQ_TCP_TIME_WAIT || seen == SOQ_TCP_CLOSED);
    seen = state_within(server, SOQ_TCP_CLOSED, SOQ_TCP_CLOSED);
    assert_int_equal(seen, SOQ_TCP_CLOSED);
    soq_close(&client);
    soq_close(&server);
}

static void connecting_socket_is_in_syn_sent(void **state)
{
    silence quiet;
    soq s;

    (void)state;
    open_silence(SOQ_IPV4, &quiet);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINPROGRESS, soq_connect(s, &quiet.at, soq_no_wait()));
    assert_state(SYN_SENT, s);
    soq_close(&s);
    close_silence(&quiet);
}

static void reset_connection_is_closed(void **state)
{
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    soq_abort(&client);
    assert_int_equal(state_within(server, SOQ_TCP_CLOSED, SOQ_TCP_CLOSED),
                     SOQ_TCP_CLOSED);
    soq_close(&server);
}

static void udp_socket_has_no_state(void **state)
{
    soq_tcp_state seen;
    soq s = open_udp(SOQ_IPV4, NULL);

    (void)state;
    assert_err(SOQ_EOPNOTSUPP, soq_get_tcp_state(s, &seen));
    soq_close(&s);
}

static void every_state_has_the_name_of_rfc_9293(void **state)
{
    (void)state;
#define SOQ_X(name)                                                           \
    assert_string_equal(soq_tcp_state_name(SOQ_TCP_##name), #name);
    SOQ_TCP_STATE_MAP(SOQ_X)
#undef SOQ_X
    assert_string_equal(soq_tcp_state_name(SOQ_TCP_UNKNOWN), "UNKNOWN");
    assert_string_equal(soq_tcp_state_name(SOQ_TCP_STATE_COUNT), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fresh_socket_is_closed),
        TEST(listener_is_in_listen),
        TEST(listener_on_all_addresses_is_in_listen),
        TEST(listener_stays_in_listen_when_it_has_accepted),
        TEST(both_ends_of_a_connection_are_established),
        TEST(ipv4_through_an_ipv6_listener_is_established),
        TEST(half_close_goes_through_fin_wait_2_and_close_wait),
        TEST(full_close_ends_in_time_wait_or_closed),
        TEST(connecting_socket_is_in_syn_sent),
        TEST(reset_connection_is_closed),
        TEST(udp_socket_has_no_state),
        TEST(every_state_has_the_name_of_rfc_9293),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
