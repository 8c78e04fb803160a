/* test_port_wait.c -- what sys.h promises of waiting for a few sockets. */
#include "port_pair.h"

static void a_wait_without_time_reports_what_is(void **state)
{
    port_pair p = open_connected();
    soq__wait_item items[3] = { { p.client, SOQ_READ, 9 },
                                { p.server, SOQ_READ | SOQ_WRITE, 9 },
                                { p.listener, SOQ_READ, 9 } };

    (void)state;
    assert_ok(soq__sys_wait(items, 3, 0));
    assert_int_equal(items[0].ready, 0);
    assert_int_equal(items[1].ready, SOQ_WRITE);
    assert_int_equal(items[2].ready, 0);
    close_connected(&p);
}

static void a_wait_for_nothing_hears_no_reset(void **state)
{
    port_pair p = open_connected();
    soq__wait_item items[2] = { { p.client, 0, 9 },
                                { p.listener, SOQ_READ, 9 } };
    int64_t begin;

    (void)state;
    assert_ok(soq__sys_reset_on_close(p.server));
    soq__sys_close(p.server);
    (void)wait_ready(p.client, SOQ_READ);
    begin = soq__sys_now_ns();
    assert_ok(soq__sys_wait(items, 2, 20));
    assert_true(soq__sys_now_ns() - begin >= 15000000);
    assert_int_equal(items[0].ready, 0);
    assert_int_equal(items[1].ready, 0);
    soq__sys_close(p.client);
    soq__sys_close(p.listener);
}

static void each_socket_of_a_full_wait_is_seen(void **state)
{
    soq_addr at[SOQ__WAIT_MAX];
    soq__wait_item items[SOQ__WAIT_MAX];

    (void)state;
    for (size_t i = 0; i < SOQ__WAIT_MAX; i++) {
        items[i].s = open_datagram(&at[i]);
        items[i].interest = SOQ_READ;
    }
    for (size_t i = 0; i < SOQ__WAIT_MAX; i++) {
        soq__wait_item *it = &items[i];
        size_t n;
        size_t full;
        char byte;

        assert_ok(soq__sys_send_to(items[0].s, "x", 1, &at[i], true));
        assert_ok(soq__sys_wait(items, SOQ__WAIT_MAX, WAIT_MS));
        for (size_t k = 0; k < SOQ__WAIT_MAX; k++)
            assert_int_equal(items[k].ready, k == i ? SOQ_READ : 0);
        assert_ok(
            soq__sys_recv_from(it->s, &byte, 1, false, &n, &full, &at[i]));
        assert_ok(soq__sys_local(it->s, &at[i]));
    }
    for (size_t i = 0; i < SOQ__WAIT_MAX; i++)
        soq__sys_close(items[i].s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_wait_without_time_reports_what_is),
        TEST(a_wait_for_nothing_hears_no_reset),
        TEST(each_socket_of_a_full_wait_is_seen),
    };

    return cmocka_run_group_tests_name("port_wait", tests, start_system,
                                       stop_system);
}
