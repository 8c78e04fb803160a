/* test_poller.c -- the set of watched sockets, by each mechanism. */
#include "each.h"

static void poller_tells_its_mechanism(void **state)
{
    soq_poller *p = opened();

    (void)state;
    assert_string_equal(soq_poller_name(p), mechanism);
    soq_poller_close(&p);
    assert_null(p);
    soq_poller_close(&p);
    soq_poller_close(NULL);
}

static void empty_set_waits_for_the_time(void **state)
{
    soq_poller *p = opened();
    int64_t begin = soq_now_ns();
    soq_event event;

    (void)state;
    assert_int_equal(wait_for(p, &event, 1, 0), 0);
    assert_int_equal(wait_for(p, &event, 1, 100), 0);
    assert_took(100, begin);
    soq_poller_close(&p);
}

static void quiet_sockets_wait_for_the_time(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    soq_event event;
    int64_t begin;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, NULL));
    begin = soq_now_ns();
    assert_int_equal(wait_for(p, &event, 1, 100), 0);
    assert_took(100, begin);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

static void unset_socket_is_not_heard_of(void **state)
{
    soq_poller *p = opened();
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, NULL));
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_one(p, NULL, SOQ_READ);
    assert_ok(soq_poller_unset(p, server));
    assert_quiet(p);
    assert_err(SOQ_ENOENT, soq_poller_unset(p, server));
    assert_err(SOQ_ENOENT, soq_poller_unset(p, client));
    assert_err(SOQ_ENOENT, soq_poller_unset(p, SOQ_NONE));
    assert_ok(soq_poller_set(p, server, SOQ_READ, &client));
    assert_one(p, &client, SOQ_READ);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

/* The system gives a number out again; what was known of the old socket must
 * not be told of the new one. */
static void new_socket_of_an_old_number_is_new(void **state)
{
    size_t times = scaled(300);
    soq_poller *p = opened();
    size_t again = 0;
    int old_mark, new_mark;
    uintptr_t number = 0;

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;

        open_connection(SOQ_IPV4, &client, &server);
        again += server.os == number;
        assert_ok(soq_poller_set(p, server, SOQ_READ, &new_mark));
        assert_int_equal(wait_for(p, &(soq_event){ 0 }, 1, 0), 0);
        assert_ok(soq_poller_set(p, server, SOQ_READ, &old_mark));
        assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
        assert_one(p, &old_mark, SOQ_READ);
        number = server.os;
        assert_ok(soq_poller_unset(p, server));
        soq_close(&server);
        soq_close(&client);
    }
    assert_in_range(again, 1, times);
    soq_poller_close(&p);
}

static void what_is_no_socket_is_enotsock(void **state)
{
    soq_poller *p = opened();
    char path[1024];
    soq_file f;
    soq s;

    (void)state;
    assert_err(SOQ_ENOTSOCK, soq_poller_set(p, SOQ_NONE, SOQ_READ, NULL));
    assert_ok(soq_own_path(path, sizeof(path)));
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    s.os = f.os;
    assert_err(SOQ_ENOTSOCK, soq_poller_set(p, s, SOQ_READ, NULL));
    assert_ok(soq_file_close(&f));
    assert_err(SOQ_ENOTSOCK, soq_poller_set(p, s, SOQ_READ, NULL));
    assert_quiet(p);
    soq_poller_close(&p);
}

static void closed_socket_does_not_stop_the_others(void **state)
{
    enum { PAIRS = 50 };
    soq_poller *p = opened();
    soq clients[PAIRS], servers[PAIRS];
    bool heard[PAIRS] = { false };
    int64_t begin = soq_now_ns();
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < PAIRS; i++) {
        open_connection(SOQ_IPV4, &clients[i], &servers[i]);
        assert_ok(soq_poller_set(p, servers[i], SOQ_READ, &heard[i]));
    }
    soq_close(&servers[PAIRS / 2]); /* against the header's advice */
    for (size_t i = 0; i < PAIRS; i++)
        (void)soq_send_all(clients[i], "x", 1, soon(), NULL);
    while (count < PAIRS - 1 && ms_since(begin) < WAIT_MS) {
        soq_event events[PAIRS];
        size_t n = wait_for(p, events, PAIRS, 100);

        count = 0;
        for (size_t i = 0; i < n; i++)
            *(bool *)events[i].user = true;
        for (size_t i = 0; i < PAIRS; i++)
            count += i != PAIRS / 2 && heard[i];
    }
    assert_int_equal(count, PAIRS - 1);
    soq_poller_close(&p);
    for (size_t i = 0; i < PAIRS; i++) {
        soq_close(&clients[i]);
        soq_close(&servers[i]);
    }
}

static void nonsense_is_einval(void **state)
{
    soq_poller *p = opened();
    soq s = open_udp(SOQ_IPV4, NULL);
    soq_event event;
    size_t n = 77;

    (void)state;
    assert_err(SOQ_EINVAL, soq_poller_wait(p, &event, 0, 0, &n));
    assert_err(SOQ_EINVAL, soq_poller_set(p, s, SOQ_FAIL, NULL));
    assert_err(SOQ_EINVAL, soq_poller_set(p, s, 64, NULL));
    assert_int_equal(n, 77);
    soq_close(&s);
    soq_poller_close(&p);
}

static void closed_poller_leaves_the_sockets_open(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    char byte;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, NULL));
    soq_poller_close(&p);
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
    soq_close(&client);
    soq_close(&server);
}

static void socket_may_be_in_two_pollers(void **state)
{
    soq_poller *p = opened();
    soq_poller *q = opened();
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_poller_set(p, server, SOQ_READ, p));
    assert_ok(soq_poller_set(q, server, SOQ_READ, &client));
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_one(q, &client, SOQ_READ);
    assert_ok(soq_poller_unset(q, server));
    /* The poller itself may be the user, too. */
    assert_one(p, p, SOQ_READ);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
    soq_poller_close(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(poller_tells_its_mechanism),
        TEST(empty_set_waits_for_the_time),
        TEST(quiet_sockets_wait_for_the_time),
        TEST(unset_socket_is_not_heard_of),
        TEST(new_socket_of_an_old_number_is_new),
        TEST(what_is_no_socket_is_enotsock),
        TEST(closed_socket_does_not_stop_the_others),
        TEST(nonsense_is_einval),
        TEST(closed_poller_leaves_the_sockets_open),
        TEST(socket_may_be_in_two_pollers),
    };

    return RUN_EACH(tests);
}
