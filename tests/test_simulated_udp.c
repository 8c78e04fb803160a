/*
 * test_simulated_udp.c -- datagrams where no machine here answers so: what is
 * refused, and floods that a limit has to end.  The numbers are the rows of
 * docs/semantics.md.
 */
#include <soquete/datagram.h>

#include "fake_test.h"

/* Row 58: the same code, whichever system says it. */
static void datagram_that_is_too_long_is_emsgsize(void **state)
{
    static char big[65508];
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EMSGSIZE,
               soq_send_to(s, big, sizeof(big), &to, soq_within(WAIT_MS)));
    assert_ok(soq_send_to(s, big, sizeof(big) - 1, &to, soq_within(WAIT_MS)));
    soq_close(&s);
}

/* Row 59. */
static void broadcast_without_permission_is_eacces(void **state)
{
    soq_addr all;
    soq s;

    (void)state;
    assert_ok(soq_addr_parse("255.255.255.255", &all));
    all.port = 7;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EACCES, soq_send_to(s, "x", 1, &all, soq_within(WAIT_MS)));
    assert_ok(soq_set_broadcast(s, true));
    assert_ok(soq_send_to(s, "x", 1, &all, soq_within(WAIT_MS)));
    soq_close(&s);
}

/* Row 56: complaints that come faster than they are passed over. */
static void flood_of_complaints_ends_at_the_limit(void **state)
{
    char got[8];
    size_t n;
    soq s;

    (void)state;
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    fake_switch.udp_flood = 10054;
    assert_err(SOQ_ETIMEDOUT, soq_recv_from(s, got, sizeof(got),
                                            soq_within(300), &n, NULL, NULL));
    assert_in_range(fake_elapsed_ms(), 300, 500);
    assert_true(fake_count(CALL_RECV_FROM) > 1000);
    assert_err(SOQ_EAGAIN, soq_recv_from(s, got, sizeof(got), soq_no_wait(),
                                         &n, NULL, NULL));
    soq_close(&s);
}

/* Row 74: one socket gets what was sent to other groups, too. */
static void flood_for_other_groups_ends_at_the_limit(void **state)
{
    soq_addr group;
    soq_datagram d;
    char got[8];
    soq s;

    (void)state;
    assert_ok(soq_addr_parse("239.1.2.3", &group));
    group.port = 5000;
    assert_ok(soq_group_open(&group, &s));
    assert_ok(soq_group_join(s, &group, 2));
    fake_switch.udp_flood = -1;
    assert_err(SOQ_ETIMEDOUT, soq_recv_group(s, &group, got, sizeof(got),
                                             soq_within(300), &d));
    assert_in_range(fake_elapsed_ms(), 300, 301);
    assert_true(fake_count(CALL_RECV_FROM) > 1000);
    soq_close(&s);
}

/* Row 74: an address of a group, where Windows binds none. */
static void bind_to_a_group_is_eaddrnotavail_on_windows(void **state)
{
    soq_addr group;
    soq_rc rc;
    soq s;

    (void)state;
    fake_switch.group_refused = true;
    assert_ok(soq_addr_parse("239.1.2.3", &group));
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    rc = soq_bind(s, &group);
    assert_err(SOQ_EADDRNOTAVAIL, rc);
    assert_int_equal(rc.os, 10049);
    soq_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(datagram_that_is_too_long_is_emsgsize),
        FAKE_TEST(broadcast_without_permission_is_eacces),
        FAKE_TEST(flood_of_complaints_ends_at_the_limit),
        FAKE_TEST(flood_for_other_groups_ends_at_the_limit),
        FAKE_TEST(bind_to_a_group_is_eaddrnotavail_on_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
