/* each.c -- a group of tests, once with each mechanism. */
#include "each.h"

const char *mechanism;

soq_poller *opened(void)
{
    soq_poller *p = NULL;

    assert_ok(soq_poller_open(mechanism, &p));
    return p;
}

size_t wait_for(soq_poller *p, soq_event *events, size_t cap, int ms)
{
    size_t n = 77;

    assert_ok(soq_poller_wait(p, events, cap, ms, &n));
    assert_in_range(n, 0, cap);
    return n;
}

void assert_quiet(soq_poller *p)
{
    soq_event event;

    assert_int_equal(wait_for(p, &event, 1, 20), 0);
}

void assert_one(soq_poller *p, const void *user, unsigned ready)
{
    soq_event events[4];

    assert_int_equal(wait_for(p, events, LENGTH(events), WAIT_MS), 1);
    assert_ptr_equal(events[0].user, user);
    assert_int_equal(events[0].ready, ready);
}

int run_each(const struct CMUnitTest *tests, size_t count)
{
    int failed = 0;

    for (size_t i = 0; soq_poller_mechanism(i); i++) {
        mechanism = soq_poller_mechanism(i);
        /* What cmocka_run_group_tests_name() is for an array of any size. */
        failed += _cmocka_run_group_tests(mechanism, tests, count, NULL, NULL);
    }
    return failed;
}
