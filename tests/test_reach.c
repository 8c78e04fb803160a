/* test_reach.c -- what this machine knows of the way to itself. */
#include <soquete/reach.h>

#include "check.h"

static soq_addr ip(const char *text)
{
    soq_addr a;

    assert_ok(soq_addr_parse(text, &a));
    return a;
}

static void the_way_to_oneself_is_loopback(void **state)
{
    soq_addr to = ip("127.0.0.1"), own;

    (void)state;
    assert_ok(soq_way_to(&to, &own));
    assert_true(soq_addr_same_ip(&own, &to));
    assert_int_equal(own.port, 0);
}

static void what_is_no_address_has_no_way(void **state)
{
    soq_addr none = { 0 }, own;
    soq_neighbour what;

    (void)state;
    assert_err(SOQ_EAFNOSUPPORT, soq_way_to(&none, &own));
    assert_err(SOQ_EAFNOSUPPORT, soq_ping(&none, 100, NULL));
    assert_err(SOQ_EAFNOSUPPORT, soq_neighbour_of(&none, &what));
}

static void a_ping_of_oneself_is_answered_where_it_is_allowed(void **state)
{
    soq_addr to = ip("127.0.0.1");
    int64_t rtt_us = -1;
    soq_rc rc = soq_ping(&to, WAIT_MS, &rtt_us);

    (void)state;
    if (rc.err == SOQ_EACCES || rc.err == SOQ_EPERM || rc.err == SOQ_ENOSYS)
        SKIP("this user may not ping here");
    assert_ok(rc);
    assert_true(rtt_us >= 0 && rtt_us < WAIT_MS * 1000);
}

static void a_ping_wants_a_time(void **state)
{
    soq_addr to = ip("127.0.0.1");

    (void)state;
    assert_err(SOQ_EINVAL, soq_ping(&to, 0, NULL));
    assert_err(SOQ_EINVAL, soq_ping(&to, 60001, NULL));
}

static void this_machine_is_no_neighbour_of_its_own(void **state)
{
    soq_addr to = ip("127.0.0.1");
    soq_neighbour what = SOQ_NEIGHBOUR_UNKNOWN;
    soq_rc rc = soq_neighbour_of(&to, &what);

    (void)state;
    if (rc.err == SOQ_ENOSYS)
        SKIP("this system has no such table");
    assert_true(rc.err == SOQ_ENOENT || what != SOQ_NEIGHBOUR_SILENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_way_to_oneself_is_loopback),
        TEST(what_is_no_address_has_no_way),
        TEST(a_ping_of_oneself_is_answered_where_it_is_allowed),
        TEST(a_ping_wants_a_time),
        TEST(this_machine_is_no_neighbour_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
