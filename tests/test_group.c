/* test_group.c -- groups on the loopback interface, and where datagrams came
 * in. */
#include <string.h>

#include <soquete/datagram.h>
#include <soquete/interfaces.h>

#include "check.h"

/* An index that a group can be joined on without a network. */
static uint32_t loopback_index(void)
{
    soq_interfaces *all;
    uint32_t index = 0;

    assert_ok(soq_interfaces_get(&all));
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].loopback)
            index = all->list[i].index;
    soq_interfaces_free(&all);
    assert_true(index > 0);
    return index;
}

static soq_addr group_of(const char *ip, uint16_t port)
{
    soq_addr group;

    assert_ok(soq_addr_parse(ip, &group));
    group.port = port;
    return group;
}

/* A member of the group on loopback; the port is free when it was 0. */
static soq open_member(soq_addr *group)
{
    soq_addr local;
    soq s;

    assert_ok(soq_group_open(group, &s));
    assert_ok(soq_group_join(s, group, loopback_index()));
    assert_ok(soq_set_group_loop(s, true));
    assert_ok(soq_local_addr(s, &local));
    group->port = local.port;
    return s;
}

static soq open_sender(soq_family family)
{
    soq s;

    assert_ok(soq_udp_open(family, &s));
    assert_ok(soq_set_group_interface(s, loopback_index()));
    assert_ok(soq_set_group_loop(s, true));
    assert_ok(soq_set_group_hops(s, 0));
    return s;
}

static void hear_own(soq_family family, const char *ip)
{
    soq_addr group = group_of(ip, 0);
    soq member = open_member(&group), sender = open_sender(family);
    soq_datagram d;
    char buf[16];

    assert_ok(soq_send_to(sender, "hello", 5, &group, soq_within(WAIT_MS)));
    assert_ok(soq_recv_group(member, &group, buf, sizeof(buf),
                             soq_within(WAIT_MS), &d));
    assert_int_equal(d.n, 5);
    assert_memory_equal(buf, "hello", 5);
    assert_true(soq_addr_is_multicast(&d.to));
    assert_int_equal(d.index, loopback_index());
    soq_close(&member);
    soq_close(&sender);
}

static void a_member_hears_what_is_sent_to_its_group(void **state)
{
    (void)state;
    hear_own(SOQ_IPV4, "239.77.1.1");
}

/* Where a system wants an interface for the bind too, the wildcard does. */
static void
a_group_of_one_link_is_joined_without_naming_its_interface(void **state)
{
    soq_addr group = group_of("ff02::6543", 0);
    soq member = open_member(&group);

    (void)state;
    assert_int_not_equal(group.port, 0);
    assert_int_equal(group.scope, 0);
    soq_close(&member);
}

static void two_groups_on_one_port_never_mix(void **state)
{
    enum { ROUNDS = 1000 };
    soq_addr one = group_of("239.77.1.1", 0), two = one;
    soq first = open_member(&one), second, sender = open_sender(SOQ_IPV4);
    unsigned heard = 0;

    (void)state;
    two = group_of("239.77.1.2", one.port);
    second = open_member(&two);
    for (unsigned i = 0; i < ROUNDS; i++) {
        const soq_addr *to = i % 2 ? &one : &two;
        soq_datagram d;
        char buf[4];

        assert_ok(soq_send_to(sender, i % 2 ? "1" : "2", 1, to,
                              soq_within(WAIT_MS)));
        assert_ok(soq_recv_group(i % 2 ? first : second, to, buf, sizeof(buf),
                                 soq_within(WAIT_MS), &d));
        assert_int_equal(d.n, 1);
        assert_int_equal(buf[0], i % 2 ? '1' : '2');
        assert_err(SOQ_EAGAIN,
                   soq_recv_group(i % 2 ? second : first, i % 2 ? &two : &one,
                                  buf, sizeof(buf), soq_no_wait(), &d));
        heard++;
    }
    assert_int_equal(heard, ROUNDS);
    soq_close(&first);
    soq_close(&second);
    soq_close(&sender);
}

static void two_members_on_one_port_both_hear(void **state)
{
    soq_addr group = group_of("239.77.1.3", 0);
    soq members[2], sender = open_sender(SOQ_IPV4);
    char buf[4];

    (void)state;
    members[0] = open_member(&group);
    members[1] = open_member(&group);
    assert_ok(soq_send_to(sender, "x", 1, &group, soq_within(WAIT_MS)));
    for (size_t i = 0; i < 2; i++) {
        soq_datagram d;

        assert_ok(soq_recv_group(members[i], &group, buf, sizeof(buf),
                                 soq_within(WAIT_MS), &d));
        soq_close(&members[i]);
    }
    soq_close(&sender);
}

static void
joining_twice_is_in_use_and_leaving_twice_not_available(void **state)
{
    soq_addr group = group_of("239.77.1.4", 0);
    soq s = open_member(&group);
    uint32_t index = loopback_index();

    (void)state;
    assert_err(SOQ_EADDRINUSE, soq_group_join(s, &group, index));
    assert_ok(soq_group_leave(s, &group, index));
    assert_err(SOQ_EADDRNOTAVAIL, soq_group_leave(s, &group, index));
    soq_close(&s);
}

static void an_interface_that_is_not_there_is_no_device(void **state)
{
    soq_addr group = group_of("239.77.1.5", 0);
    soq s;

    (void)state;
    assert_ok(soq_group_open(&group, &s));
    assert_err(SOQ_ENODEV, soq_group_join(s, &group, 0x7fffff));
    soq_close(&s);
}

static void what_is_no_group_is_invalid(void **state)
{
    soq_addr host = soq_addr_loopback(SOQ_IPV4, 9);
    soq s = SOQ_NONE;

    (void)state;
    assert_err(SOQ_EINVAL, soq_group_open(&host, &s));
    assert_true(soq_is_none(s));
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINVAL, soq_group_join(s, &host, 1));
    assert_err(SOQ_EINVAL, soq_group_leave(s, &host, 1));
    soq_close(&s);
}

static void hops_are_a_byte(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EINVAL, soq_set_hops(s, 256));
    assert_err(SOQ_EINVAL, soq_set_hops(s, -1));
    assert_err(SOQ_EINVAL, soq_set_group_hops(s, 256));
    assert_ok(soq_set_hops(s, 255));
    assert_ok(soq_set_group_hops(s, 0));
    soq_close(&s);
}

static void a_datagram_tells_where_it_was_sent_to(void **state)
{
    soq_addr at;
    soq_datagram d;
    soq s;
    char buf[8];

    (void)state;
    assert_ok(soq_udp_bind("0.0.0.0", "0", &s));
    assert_ok(soq_set_arrival(s, true));
    assert_ok(soq_local_addr(s, &at));
    at = soq_addr_loopback(SOQ_IPV4, at.port);
    assert_ok(soq_send_to(s, "abc", 3, &at, soq_within(WAIT_MS)));
    assert_ok(soq_recv_datagram(s, buf, sizeof(buf), soq_within(WAIT_MS), &d));
    assert_int_equal(d.n, 3);
    assert_int_equal(d.full, 3);
    assert_true(soq_addr_same_ip(&d.to, &at));
    assert_true(soq_addr_equal(&d.from, &at));
    assert_int_equal(d.index, loopback_index());
    soq_close(&s);
}

static void without_asking_nothing_is_told(void **state)
{
    soq_addr at;
    soq_datagram d;
    soq s;
    char buf[8];

    (void)state;
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &at));
    assert_ok(soq_send_to(s, "abc", 3, &at, soq_within(WAIT_MS)));
    assert_ok(soq_recv_datagram(s, buf, sizeof(buf), soq_within(WAIT_MS), &d));
    assert_int_equal(d.to.family, SOQ_ANY_FAMILY);
    assert_int_equal(d.index, 0);
    soq_close(&s);
}

static void a_cut_datagram_is_told_with_its_sender(void **state)
{
    soq_addr at;
    soq_datagram d;
    soq s;
    char buf[2];

    (void)state;
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_set_arrival(s, true));
    assert_ok(soq_local_addr(s, &at));
    assert_ok(soq_send_to(s, "abc", 3, &at, soq_within(WAIT_MS)));
    assert_err(SOQ_EMSGSIZE, soq_recv_datagram(s, buf, sizeof(buf),
                                               soq_within(WAIT_MS), &d));
    assert_int_equal(d.n, 2);
    assert_true(d.full == 3 || d.full == 0);
    assert_memory_equal(buf, "ab", 2);
    assert_true(soq_addr_equal(&d.from, &at));
    assert_true(soq_addr_same_ip(&d.to, &at));
    soq_close(&s);
}

static void what_is_sent_to_all_reaches_every_socket_of_the_port(void **state)
{
    enum { HEARERS = 3 };
    soq_addr all = group_of("127.255.255.255", 0);
    soq hearers[HEARERS], sender;

    (void)state;
    for (size_t i = 0; i < HEARERS; i++) {
        soq_addr local;

        assert_ok(soq_broadcast_open(all.port, &hearers[i]));
        assert_ok(soq_local_addr(hearers[i], &local));
        all.port = local.port;
    }
    assert_ok(soq_udp_open(SOQ_IPV4, &sender));
    assert_ok(soq_set_broadcast(sender, true));
    assert_ok(soq_send_to(sender, "abc", 3, &all, soq_within(WAIT_MS)));
    for (size_t i = 0; i < HEARERS; i++) {
        soq_datagram d;
        char buf[8];

        assert_ok(soq_recv_datagram(hearers[i], buf, sizeof(buf),
                                    soq_within(WAIT_MS), &d));
        assert_int_equal(d.n, 3);
        assert_true(soq_addr_same_ip(&d.to, &all));
        soq_close(&hearers[i]);
    }
    soq_close(&sender);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_member_hears_what_is_sent_to_its_group),
        TEST(a_group_of_one_link_is_joined_without_naming_its_interface),
        TEST(two_groups_on_one_port_never_mix),
        TEST(two_members_on_one_port_both_hear),
        TEST(joining_twice_is_in_use_and_leaving_twice_not_available),
        TEST(an_interface_that_is_not_there_is_no_device),
        TEST(what_is_no_group_is_invalid),
        TEST(hops_are_a_byte),
        TEST(a_datagram_tells_where_it_was_sent_to),
        TEST(without_asking_nothing_is_told),
        TEST(a_cut_datagram_is_told_with_its_sender),
        TEST(what_is_sent_to_all_reaches_every_socket_of_the_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
