/* test_poller_ready.c -- what is ready, and for how long, by mechanism. */
#include "each.h"

static void data_is_readable_until_it_is_read(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    char byte;
    int mark;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &mark));
    assert_quiet(p);
    assert_ok(soq_send_all(client, "ab", 2, soon(), NULL));
    assert_one(p, &mark, SOQ_READ);
    assert_one(p, &mark, SOQ_READ);
    assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
    assert_one(p, &mark, SOQ_READ);
    assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
    assert_quiet(p);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

static void room_is_writable_until_it_is_full(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    static unsigned char buf[1 << 20];
    size_t sent, n;
    int mark;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, client, SOQ_WRITE, &mark));
    assert_one(p, &mark, SOQ_WRITE);
    assert_one(p, &mark, SOQ_WRITE);
    sent = fill(client);
    assert_quiet(p);
    while (sent > 0) {
        assert_ok(soq_recv(server, buf, sizeof(buf), soon(), &n));
        sent -= n;
    }
    assert_one(p, &mark, SOQ_WRITE);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

static void both_directions_come_in_one_event(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    int mark;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    assert_ok(soq_poller_set(p, server, SOQ_READ | SOQ_WRITE, &mark));
    assert_one(p, &mark, SOQ_READ | SOQ_WRITE);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

static void interest_and_user_can_be_changed(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    int first, second;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &first));
    assert_quiet(p);
    assert_ok(soq_poller_set(p, server, SOQ_WRITE, &second));
    assert_one(p, &second, SOQ_WRITE);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &first));
    assert_quiet(p);
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_one(p, &first, SOQ_READ);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

/* Windows tells of a hang-up also where nothing was asked (row 42). */
static void interest_0_hears_nothing(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    int mark;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, 0, &mark));
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    assert_quiet(p);
    soq_close(&client);
    assert_quiet(p);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &mark));
    assert_one(p, &mark, SOQ_READ);
    assert_ok(soq_poller_set(p, server, 0, &mark));
    assert_quiet(p);
    soq_close(&server);
    soq_poller_close(&p);
}

static void interest_0_hears_nothing_of_a_reset(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    soq_event event;
    int mark;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &mark));
    assert_ok(soq_poller_set(p, server, 0, &mark));
    soq_abort(&client);
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    assert_quiet(p);
    assert_ok(soq_poller_set(p, server, SOQ_READ, &mark));
    assert_int_equal(wait_for(p, &event, 1, WAIT_MS), 1);
    assert_true(event.ready & SOQ_READ);
    soq_close(&server);
    soq_poller_close(&p);
}

static void peers_end_is_readable(void **state)
{
    size_t times = scaled(1000);
    soq_poller *p = opened();
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq_event event;
        soq client, server;
        char byte;
        size_t n;

        connect_to_listener(listener, &at, &client, &server);
        assert_ok(soq_poller_set(p, server, SOQ_READ, &server));
        assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
        assert_int_equal(wait_for(p, &event, 1, WAIT_MS), 1);
        assert_true(event.ready & SOQ_READ);
        assert_err(SOQ_EOF, soq_recv(server, &byte, 1, soq_no_wait(), &n));
        assert_ok(soq_poller_unset(p, server));
        soq_close(&server);
        soq_close(&client);
    }
    soq_close(&listener);
    soq_poller_close(&p);
}

static void reset_is_ready_for_all_that_was_asked(void **state)
{
    static const unsigned interests[] = { SOQ_READ, SOQ_WRITE,
                                          SOQ_READ | SOQ_WRITE };

    (void)state;
    for (size_t i = 0; i < LENGTH(interests); i++) {
        soq_poller *p = opened();
        soq_event event = { 0 };
        soq client, server;
        int64_t begin = soq_now_ns();
        char byte;
        size_t n;

        open_connection(SOQ_IPV4, &client, &server);
        (void)fill(server);
        assert_ok(soq_poller_set(p, server, interests[i], &server));
        assert_quiet(p);
        soq_abort(&client);
        do
            (void)wait_for(p, &event, 1, 100);
        while (!(event.ready & SOQ_FAIL) && ms_since(begin) < WAIT_MS);
        assert_int_equal(event.ready, interests[i] | SOQ_FAIL);
        assert_err(SOQ_ECONNRESET,
                   soq_recv(server, &byte, 1, soq_no_wait(), &n));
        soq_poller_close(&p);
        soq_close(&server);
    }
}

static void refused_connect_is_writable_and_failed(void **state)
{
    soq_poller *p = opened();
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);
    soq_event event;
    soq_rc rc;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_connect(s, &at, soq_no_wait());
    if (rc.err == SOQ_EINPROGRESS) {
        assert_ok(soq_poller_set(p, s, SOQ_WRITE, &s));
        assert_int_equal(wait_for(p, &event, 1, WAIT_MS), 1);
        assert_ptr_equal(event.user, &s);
        assert_int_equal(event.ready, SOQ_WRITE | SOQ_FAIL);
        rc = soq_connect_result(s);
        assert_ok(soq_poller_unset(p, s));
    }
    assert_err(SOQ_ECONNREFUSED, rc);
    soq_close(&s);
    soq_close(&holder);
    soq_poller_close(&p);
}

static void finished_connect_is_writable(void **state)
{
    soq_poller *p = opened();
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq_rc rc;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    rc = soq_connect(s, &at, soq_no_wait());
    assert_true(!rc.err || rc.err == SOQ_EINPROGRESS);
    assert_ok(soq_poller_set(p, s, SOQ_WRITE, &s));
    assert_one(p, &s, SOQ_WRITE);
    assert_ok(soq_connect_result(s));
    soq_poller_close(&p);
    soq_close(&s);
    soq_close(&listener);
}

static void silent_connect_is_not_ready(void **state)
{
    soq_poller *p = opened();
    silence quiet;
    soq s;

    (void)state;
    open_silence(SOQ_IPV4, &quiet);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINPROGRESS, soq_connect(s, &quiet.at, soq_no_wait()));
    assert_ok(soq_poller_set(p, s, SOQ_READ | SOQ_WRITE, &s));
    assert_quiet(p);
    soq_poller_close(&p);
    soq_close(&s);
    close_silence(&quiet);
}

static void caller_makes_a_listener_readable(void **state)
{
    soq_poller *p = opened();
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;

    (void)state;
    assert_ok(soq_poller_set(p, listener, SOQ_READ, &at));
    assert_quiet(p);
    client = open_client(&at);
    assert_one(p, &at, SOQ_READ);
    assert_ok(soq_accept(listener, soq_no_wait(), &server, NULL));
    assert_quiet(p);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
    soq_poller_close(&p);
}

static void datagram_is_readable(void **state)
{
    soq_poller *p = opened();
    soq_addr at;
    soq s = open_udp(SOQ_IPV4, &at);
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_poller_set(p, s, SOQ_READ, &at));
    assert_quiet(p);
    assert_ok(soq_send_to(s, "", 0, &at, soon()));
    assert_one(p, &at, SOQ_READ);
    assert_ok(soq_recv_from(s, &byte, 1, soq_no_wait(), &n, NULL, NULL));
    assert_quiet(p);
    assert_ok(soq_poller_set(p, s, SOQ_WRITE, &at));
    assert_one(p, &at, SOQ_WRITE);
    soq_close(&s);
    soq_poller_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(data_is_readable_until_it_is_read),
        TEST(room_is_writable_until_it_is_full),
        TEST(both_directions_come_in_one_event),
        TEST(interest_and_user_can_be_changed),
        TEST(interest_0_hears_nothing),
        TEST(interest_0_hears_nothing_of_a_reset),
        TEST(peers_end_is_readable),
        TEST(reset_is_ready_for_all_that_was_asked),
        TEST(refused_connect_is_writable_and_failed),
        TEST(finished_connect_is_writable),
        TEST(silent_connect_is_not_ready),
        TEST(caller_makes_a_listener_readable),
        TEST(datagram_is_readable),
    };

    return RUN_EACH(tests);
}
