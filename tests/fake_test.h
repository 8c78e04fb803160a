/*
 * fake_test.h -- a test in a world of its own: the fake port is reset before
 * it, and must have nothing to complain of after it.
 */
#ifndef SOQ_TEST_FAKE_TEST_H
#define SOQ_TEST_FAKE_TEST_H

#include <soquete/trace.h>

#include "check.h"
#include "fake/fake.h"

static inline int fake_test_begin(void **state)
{
    (void)state;
    fake_reset();
    return (int)soq_init().err;
}

/* What was given up must have ended by itself, too: fake_complaint() lets it
 * run, and the network system must not be stopped before. */
static inline int fake_test_end(void **state)
{
    const char *complaint;

    (void)state;
    soq_quit();
    complaint = fake_complaint();
    if (complaint)
        print_error("%s\n", complaint);
    return complaint ? -1 : 0;
}

static inline void fake_test_ignore(const soq_trace_event *event, void *user)
{
    (void)event;
    (void)user;
}

/* Once before allocations are counted: some runtimes allocate a thread's own
 * variables at their first use, and for good. */
static inline int fake_test_touch_thread_variables(void **state)
{
    soq s = SOQ_NONE;

    (void)state;
    fake_reset();
    soq_trace_set(fake_test_ignore, NULL);
    (void)soq_tcp_open(SOQ_ANY_FAMILY, &s);
    soq_trace_set(NULL, NULL);
    return 0;
}

#define FAKE_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, fake_test_begin, fake_test_end)

#endif
