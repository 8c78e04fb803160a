/*
 * test_connections_simulated.c -- the table on a system that answers as it
 * may: it grows while it is read (row 100), sockets are shared, and a name
 * server says nothing.
 */
#include <soquete/connections.h>

#include "fake_test.h"

static const fake_peer server = { .talk = FAKE_ECHO };

static soq listen_at(uint16_t port)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, port);
    soq s;

    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_bind(s, &at));
    assert_ok(soq_listen(s, 1));
    return s;
}

static void a_table_that_grows_while_it_is_read_is_read_again(void **state)
{
    soq s = listen_at(7000);
    soq_connections *all;

    (void)state;
    fake_switch.table_grows = 3;
    assert_ok(soq_connections_get(SOQ_SOCKETS_ONLY, &all));
    assert_int_equal(fake_switch.table_grows, 0);
    assert_int_equal(fake_count(CALL_TABLE), 3 + 4);
    /* What the looks before had found is not in it twice. */
    assert_int_equal(all->count, 1);
    soq_connections_free(&all);
    soq_close(&s);
}

static void a_table_that_grows_for_ever_is_given_up(void **state)
{
    soq_connections *all = NULL;

    (void)state;
    fake_switch.table_grows = 1000;
    assert_err(SOQ_EAGAIN, soq_connections_get(SOQ_SOCKETS_ONLY, &all));
    assert_null(all);
    assert_int_equal(fake_count(CALL_TABLE), 5);
}

static void who_shares_a_socket_is_named_once_each_in_order(void **state)
{
    soq s = listen_at(7000);
    soq_connections *all;

    (void)state;
    assert_ok(soq_connections_get(SOQ_SOCKETS_HOLDERS, &all));
    assert_int_equal(all->count, 1);
    assert_int_equal(all->list[0].holder_count, 2);
    assert_int_equal(all->list[0].holders[0].pid, 7);
    assert_string_equal(all->list[0].holders[0].name, "layer");
    assert_int_equal(all->list[0].holders[1].pid, 9);
    assert_int_equal(all->hidden, 0);
    soq_connections_free(&all);
    soq_close(&s);
}

static void what_may_not_be_looked_into_is_counted(void **state)
{
    soq_addr to;
    soq_connections *all;
    soq s;

    (void)state;
    fake_remote("10.0.0.9", 80, &server);
    assert_ok(soq_addr_parse("10.0.0.9", &to));
    to.port = 80;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_connect(s, &to, soq_within(1000)));
    assert_ok(soq_connections_get(SOQ_SOCKETS_HOLDERS, &all));
    /* The script's own end belongs to process 8, which nobody may see. */
    assert_int_equal(all->count, 2);
    assert_int_equal(all->hidden, 1);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(all->list[i].holder_count,
                         all->list[i].local.port == 80 ? 0 : 2);
    soq_connections_free(&all);
    soq_close(&s);
}

static void a_name_comes_from_the_resolver(void **state)
{
    soq_addr addr;
    char name[SOQ_HOST_NAME];

    (void)state;
    fake_host("10.0.0.9", "nine.example", 0);
    fake_host("10.0.0.8", NULL, -3);
    assert_ok(soq_addr_parse("10.0.0.9", &addr));
    assert_ok(soq_host_name(&addr, soq_within(1000), name, sizeof(name)));
    assert_string_equal(name, "nine.example");
    assert_err(SOQ_ENAMETOOLONG,
               soq_host_name(&addr, soq_within(1000), name, 12));
    addr.ip[3] = 8;
    assert_err(SOQ_ENAMEAGAIN,
               soq_host_name(&addr, soq_within(1000), name, sizeof(name)));
    addr.ip[3] = 7;
    assert_err(SOQ_ENONAME,
               soq_host_name(&addr, soq_within(1000), name, sizeof(name)));
    assert_int_equal(fake_count(CALL_NAME), 4);
}

static void a_silent_name_server_ends_with_the_limit(void **state)
{
    soq_addr addr;
    char name[SOQ_HOST_NAME];

    (void)state;
    fake_host("10.0.0.9", "nine.example", 0);
    fake_switch.thread_delay_ms = 5000;
    assert_ok(soq_addr_parse("10.0.0.9", &addr));
    assert_err(SOQ_ETIMEDOUT,
               soq_host_name(&addr, soq_within(200), name, sizeof(name)));
    assert_in_range(fake_elapsed_ms(), 200, 210);
    assert_err(SOQ_EAGAIN,
               soq_host_name(&addr, soq_no_wait(), name, sizeof(name)));
    assert_int_equal(fake_count(CALL_NAME), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(a_table_that_grows_while_it_is_read_is_read_again),
        FAKE_TEST(a_table_that_grows_for_ever_is_given_up),
        FAKE_TEST(who_shares_a_socket_is_named_once_each_in_order),
        FAKE_TEST(what_may_not_be_looked_into_is_counted),
        FAKE_TEST(a_name_comes_from_the_resolver),
        FAKE_TEST(a_silent_name_server_ends_with_the_limit),
    };

    return cmocka_run_group_tests_name("connections_simulated", tests, NULL,
                                       NULL);
}
