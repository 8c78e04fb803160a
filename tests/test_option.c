/*
 * test_option.c -- options of sockets: what was set is what the system says.
 */
#include <soquete/socket.h>

#include "net.h"
#include "sys.h"

static void nodelay_reads_back_as_it_was_set(void **state)
{
    bool on = false;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_set_nodelay(s, true));
    assert_ok(soq__sys_get_nodelay(s, &on));
    assert_true(on);
    assert_ok(soq_set_nodelay(s, false));
    assert_ok(soq__sys_get_nodelay(s, &on));
    assert_false(on);
    soq_close(&s);
}

static void ipv6_sockets_are_opened_for_both_families(void **state)
{
    bool only = true;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV6, &s));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_false(only);
    soq_close(&s);
    only = true;
    assert_ok(soq_udp_open(SOQ_IPV6, &s));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_false(only);
    soq_close(&s);
}

static void v6_only_reads_back_as_it_was_set(void **state)
{
    bool only = false;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV6, &s));
    assert_ok(soq_set_v6_only(s, true));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_true(only);
    assert_ok(soq_set_v6_only(s, false));
    assert_ok(soq__sys_get_v6_only(s, &only));
    assert_false(only);
    soq_close(&s);
}

static void v6_only_after_bind_is_einval(void **state)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV6, 0);
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV6, &s));
    assert_ok(soq_bind(s, &at));
    assert_err(SOQ_EINVAL, soq_set_v6_only(s, true));
    soq_close(&s);
}

/* Linux gives twice as much, and no system less. */
static void buffers_are_at_least_what_was_asked_for(void **state)
{
    size_t send = 0, recv = 0;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_set_buffers(s, 65536, 32768));
    assert_ok(soq_get_buffers(s, &send, &recv));
    assert_in_range(send, 65536, 4 * 65536);
    assert_in_range(recv, 32768, 4 * 32768);
    soq_close(&s);
}

static void buffers_of_0_stay_as_they_are(void **state)
{
    size_t send = 0, recv = 0, send_before = 0, recv_before = 0;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_ok(soq_get_buffers(s, &send_before, &recv_before));
    assert_true(send_before > 0 && recv_before > 0);
    assert_ok(soq_set_buffers(s, 0, 0));
    assert_ok(soq_get_buffers(s, &send, &recv));
    assert_int_equal(send, send_before);
    assert_int_equal(recv, recv_before);
    assert_ok(soq_set_buffers(s, 65536, 0));
    assert_ok(soq_get_buffers(s, &send, &recv));
    assert_int_equal(recv, recv_before);
    soq_close(&s);
}

/* No length is taken for a negative one. */
static void buffers_beyond_all_memory_are_the_most_there_is(void **state)
{
    size_t send = 0, recv = 0;
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_ok(soq_set_buffers(s, SIZE_MAX, (size_t)1 << 31));
    assert_ok(soq_get_buffers(s, &send, &recv));
    assert_true(send >= 65536 && recv >= 65536);
    soq_close(&s);
}

static void keepalive_tells_whether_the_count_was_taken(void **state)
{
    bool first = false, second = true;
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_set_keepalive(client, 60, 5, 3, &first));
    assert_ok(soq_set_keepalive(client, 7200, 75, 9, &second));
    assert_int_equal(first, second);
    assert_ok(soq_set_keepalive(server, 1, 1, 1, NULL));
    soq_close(&client);
    soq_close(&server);
}

static void keepalive_has_the_same_limits_everywhere(void **state)
{
    soq client, server;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_set_keepalive(client, 32767, 32767, 127, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(client, 32768, 5, 3, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(client, 60, 32768, 3, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(client, 60, 5, 128, NULL));
    soq_close(&client);
    soq_close(&server);
}

static void keepalive_of_less_than_1_is_einval(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINVAL, soq_set_keepalive(s, 0, 5, 3, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(s, 60, 0, 3, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(s, 60, 5, 0, NULL));
    assert_err(SOQ_EINVAL, soq_set_keepalive(s, -1, -1, -1, NULL));
    soq_close(&s);
}

/* 127.255.255.255 is loopback's own broadcast address: nothing leaves. */
static void broadcast_without_leave_is_eacces(void **state)
{
    soq_addr all;
    soq_addr at;
    soq s;

    (void)state;
    s = open_udp(SOQ_IPV4, &at);
    assert_ok(soq_addr_parse("127.255.255.255", &all));
    all.port = at.port;
    assert_err(SOQ_EACCES, soq_send_to(s, "x", 1, &all, soon()));
    assert_ok(soq_set_broadcast(s, true));
    assert_ok(soq_send_to(s, "x", 1, &all, soon()));
    assert_ok(soq_set_broadcast(s, false));
    assert_err(SOQ_EACCES, soq_send_to(s, "x", 1, &all, soon()));
    soq_close(&s);
}

/* Refused, never ignored in silence. */
static void option_of_another_kind_of_socket_is_refused(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_true(soq_set_nodelay(s, true).err != SOQ_OK);
    soq_close(&s);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ENOPROTOOPT, soq_set_v6_only(s, true));
    soq_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nodelay_reads_back_as_it_was_set),
        TEST(ipv6_sockets_are_opened_for_both_families),
        TEST(v6_only_reads_back_as_it_was_set),
        TEST(v6_only_after_bind_is_einval),
        TEST(buffers_are_at_least_what_was_asked_for),
        TEST(buffers_of_0_stay_as_they_are),
        TEST(buffers_beyond_all_memory_are_the_most_there_is),
        TEST(keepalive_tells_whether_the_count_was_taken),
        TEST(keepalive_has_the_same_limits_everywhere),
        TEST(keepalive_of_less_than_1_is_einval),
        TEST(broadcast_without_leave_is_eacces),
        TEST(option_of_another_kind_of_socket_is_refused),
    };

    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
