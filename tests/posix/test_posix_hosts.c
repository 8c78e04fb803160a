/* test_posix_hosts.c -- hosts in one machine: one alone, and two. */
#include <string.h>

#include <soquete/hosts.h>
#include <soquete/interfaces.h>
#include <soquete/poller.h>
#include <soquete/reach.h>

#include "check.h"

static soq_hosts *hosts;
static soq_rc opened; /* of hosts */
static soq_rc alone;  /* of a host before them */
static soq_interfaces *loopback_only;

static soq_addr at(const char *ip, uint16_t port)
{
    soq_addr addr;

    assert_ok(soq_addr_parse(ip, &addr));
    addr.port = port;
    return addr;
}

static void want_hosts(void)
{
    if (opened.err)
        SKIP("this user may not make namespaces here");
}

/* A listener on host 1. */
static soq listen_there(const char *ip, soq_addr *local)
{
    soq s;

    assert_ok(soq_hosts_enter(hosts, 1));
    assert_ok(soq_tcp_listen(ip, "0", &s));
    assert_ok(soq_local_addr(s, local));
    assert_ok(soq_hosts_enter(hosts, 0));
    return s;
}

static void meet(const char *here, const char *there)
{
    soq_addr to, from, expected = at(here, 0);
    soq listener = listen_there(there, &to), near, far;

    assert_ok(soq_tcp_open((soq_family)to.family, &near));
    assert_ok(soq_connect(near, &to, soq_within(WAIT_MS)));
    assert_ok(soq_accept(listener, soq_within(WAIT_MS), &far, &from));
    assert_true(soq_addr_same_ip(&from, &expected));
    soq_abort(&near);
    soq_abort(&far);
    soq_close(&listener);
}

static void the_two_reach_each_other_by_both_families(void **state)
{
    (void)state;
    want_hosts();
    meet(SOQ_HOST_0, SOQ_HOST_1);
    meet(SOQ_HOST_0_V6, SOQ_HOST_1_V6);
}

static void each_has_its_own_interfaces_and_loopback(void **state)
{
    soq_addr local = at("127.0.0.1", 0);
    soq_interfaces *all;
    soq listener, s;

    (void)state;
    want_hosts();
    assert_ok(soq_interfaces_get(&all));
    assert_non_null(soq_interface_find(all, "near0"));
    assert_null(soq_interface_find(all, "far0"));
    assert_int_equal(all->count, 2);
    soq_interfaces_free(&all);
    listener = listen_there("127.0.0.1", &local);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ECONNREFUSED, soq_connect(s, &local, soq_within(WAIT_MS)));
    soq_close(&s);
    soq_close(&listener);
}

static void the_machines_own_network_is_out_of_reach(void **state)
{
    soq_addr far = at("192.0.2.1", 9), own;

    (void)state;
    want_hosts();
    assert_err(SOQ_ENETUNREACH, soq_way_to(&far, &own));
}

static void a_deafened_socket_is_silent(void **state)
{
    soq_addr to;
    soq listener, s;

    (void)state;
    want_hosts();
    listener = listen_there(SOQ_HOST_1, &to);
    assert_ok(soq_hosts_deafen(hosts, listener));
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    assert_err(SOQ_ETIMEDOUT, soq_connect(s, &to, soq_within(200)));
    soq_close(&s);
    soq_close(&listener);
}

static void there_are_two_and_no_more(void **state)
{
    (void)state;
    want_hosts();
    assert_err(SOQ_EINVAL, soq_hosts_enter(hosts, 2));
    assert_err(SOQ_ENOTSOCK, soq_hosts_deafen(hosts, SOQ_NONE));
}

static void a_host_alone_has_loopback_and_no_other_address(void **state)
{
    const soq_interface *lo;

    (void)state;
    if (alone.err)
        SKIP("this user may not make namespaces here");
    lo = soq_interface_find(loopback_only, "127.0.0.1");
    assert_non_null(lo);
    assert_true(lo->loopback && lo->up);
    for (size_t i = 0; i < loopback_only->count; i++)
        if (!loopback_only->list[i].loopback)
            assert_int_equal(loopback_only->list[i].addr_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_two_reach_each_other_by_both_families),
        TEST(each_has_its_own_interfaces_and_loopback),
        TEST(the_machines_own_network_is_out_of_reach),
        TEST(a_deafened_socket_is_silent),
        TEST(there_are_two_and_no_more),
        TEST(a_host_alone_has_loopback_and_no_other_address),
    };
    int failed;

    alone = soq_host_alone();
    if (!alone.err && soq_interfaces_get(&loopback_only).err)
        return 1;
    opened = soq_hosts_open(&hosts);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    soq_hosts_close(&hosts);
    soq_interfaces_free(&loopback_only);
    return failed;
}
