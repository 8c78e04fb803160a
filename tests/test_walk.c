/*
 * test_walk.c -- random programs in random worlds, each from one seed: they
 * end, keep the conventions, and leave nothing behind.
 */
#include <stdlib.h>

#include "fake/walk.h"
#include "fake_test.h"

enum { WALKS = 6000, STEPS = 60 };

static unsigned long number(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : otherwise;
}

static void random_programs_keep_the_conventions(void **state)
{
    unsigned long first = number("SOQ_TEST_SEED", 1);
    unsigned long count = number("SOQ_TEST_WALKS", WALKS);
    walk_result sums = { 0, 0, 0, NULL };
    unsigned bad = 0;

    (void)state;
    for (unsigned long i = 0; i < count; i++) {
        walk_result result = walk((uint32_t)(first + i), STEPS);

        sums.calls += result.calls;
        sums.failures += result.failures;
        sums.faults += result.faults;
        if (result.complaint == NULL)
            continue;
        print_message("# SOQ_TEST_WALKS=1 SOQ_TEST_SEED=%lu: %s\n", first + i,
                      result.complaint);
        bad++;
    }
    print_message("# %lu programs, %lu calls, %lu failed, %lu faults\n", count,
                  sums.calls, sums.failures, sums.faults);
    assert_int_equal(bad, 0);
    assert_true(sums.calls >= 30 * count);
    assert_true(count < 1000 || sums.faults >= count / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(random_programs_keep_the_conventions),
    };

    return cmocka_run_group_tests(tests, fake_test_touch_thread_variables,
                                  NULL);
}
