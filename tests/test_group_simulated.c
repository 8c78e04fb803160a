/*
 * test_group_simulated.c -- groups and interfaces on a system that answers as
 * Windows is documented to: a bind to a group is refused (row 74), and the
 * adapter table grows while it is read (row 70).
 */
#include <soquete/datagram.h>
#include <soquete/interfaces.h>

#include "fake_test.h"

static soq_addr group_of(const char *ip)
{
    soq_addr group;

    assert_ok(soq_addr_parse(ip, &group));
    group.port = 7000;
    return group;
}

static void bound_to_the_wildcard_only_its_own_group_is_heard(void **state)
{
    soq_addr own = group_of("239.1.1.1"), other = group_of("239.1.1.2");
    soq_datagram d;
    char buf[8];
    soq s;

    (void)state;
    fake_switch.group_refused = true;
    assert_ok(soq_group_open(&own, &s));
    assert_ok(soq_group_join(s, &own, 2));
    for (int i = 0; i < 5; i++)
        assert_int_equal(fake_group_datagram(&other, 9, "no", 2), 1);
    assert_int_equal(fake_group_datagram(&own, 9, "yes", 3), 1);
    assert_ok(soq_recv_group(s, &own, buf, sizeof(buf), soq_within(1000), &d));
    assert_int_equal(d.n, 3);
    assert_memory_equal(buf, "yes", 3);
    assert_true(soq_addr_same_ip(&d.to, &own));
    soq_close(&s);
}

static void other_groups_do_not_stretch_the_limit(void **state)
{
    soq_addr own = group_of("239.1.1.1"), other = group_of("239.1.1.2");
    soq_datagram d;
    char buf[8];
    soq s;

    (void)state;
    fake_switch.group_refused = true;
    assert_ok(soq_group_open(&own, &s));
    assert_ok(soq_group_join(s, &own, 2));
    assert_int_equal(fake_group_datagram(&other, 9, "no", 2), 1);
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_group(s, &own, buf, sizeof(buf), soq_within(200), &d));
    assert_in_range(fake_elapsed_ms(), 200, 210);
    soq_close(&s);
}

static void an_adapter_table_that_grows_for_ever_is_given_up(void **state)
{
    soq_interfaces *all = NULL;

    (void)state;
    fake_switch.interfaces_grow = true;
    assert_err(SOQ_ENOBUFS, soq_interfaces_get(&all));
    assert_null(all);
}

static void the_default_route_decides_which_address_is_given_away(void **state)
{
    const soq_interface_addr *v4, *v6;
    soq_interfaces *all;
    soq_addr expected;

    (void)state;
    assert_ok(soq_interfaces_get(&all));
    v4 = soq_interfaces_reachable(all, SOQ_IPV4);
    v6 = soq_interfaces_reachable(all, SOQ_IPV6);
    assert_non_null(v4);
    assert_non_null(v6);
    assert_ok(soq_addr_parse("10.0.0.1", &expected));
    assert_true(soq_addr_same_ip(&v4->addr, &expected));
    assert_true(soq_addr_is_link_local(&v6->addr));
    soq_interfaces_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(bound_to_the_wildcard_only_its_own_group_is_heard),
        FAKE_TEST(other_groups_do_not_stretch_the_limit),
        FAKE_TEST(an_adapter_table_that_grows_for_ever_is_given_up),
        FAKE_TEST(the_default_route_decides_which_address_is_given_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
