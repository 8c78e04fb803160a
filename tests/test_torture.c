/*
 * test_torture.c -- every scenario in every mode, and with the Nth call
 * failing, for every N and every code: no crash, leak, hang or misuse, and
 * never a false success.
 */
#include <stdlib.h>

#include "fake/torture.h"
#include "fake_test.h"

/* Below this the torture did not take place. */
enum { FLOOR_SINGLE = 100000, FLOOR_PAIRS = 100000, PAIRS_EACH = 2000 };

static const scenario *const groups[] = { scenarios_tcp,    scenarios_server,
                                          scenarios_udp,    scenarios_wait,
                                          scenarios_cancel, scenarios_system,
                                          scenarios_process };

enum { GROUPS = (int)(sizeof(groups) / sizeof(groups[0])) };

static torture_sums total;

static void every_scenario_passes_in_every_mode(void **state)
{
    static const torture_fault none[2] = { { 0, 0, false }, { 0, 0, false } };
    unsigned failures = 0;
    unsigned runs = 0;

    (void)state;
    for (const torture_mode *m = torture_modes; m->name != NULL; m++) {
        for (int g = 0; g < GROUPS; g++) {
            for (const scenario *s = groups[g]; s->name != NULL; s++) {
                torture_result result = torture_run(s, m, none);

                runs++;
                if (result.complaint == NULL)
                    continue;
                print_message("# %s, %s: %s\n", s->name, m->name,
                              result.complaint);
                failures++;
            }
        }
    }
    print_message("# %u runs of scenarios in modes\n", runs);
    assert_int_equal(failures, 0);
}

static void add(torture_sums *to, torture_sums more)
{
    to->runs += more.runs;
    to->delivered += more.delivered;
    to->failures += more.failures;
}

/* One line a scenario: how often it ran with a fault, in all modes. */
static void torture_group(const scenario *group)
{
    unsigned long failures = 0;

    for (const scenario *s = group; s->name != NULL; s++) {
        torture_sums sums = { 0, 0, 0 };

        for (const torture_mode *m = torture_modes; m->name != NULL; m++) {
            torture_sums once = torture_all(s, m, false);

            assert_true(once.delivered > 0);
            add(&sums, once);
            if (m->every_code)
                add(&sums, torture_all(s, m, true));
        }
        print_message("# %s: %lu runs, %lu faults\n", s->name, sums.runs,
                      sums.delivered);
        failures += sums.failures;
        add(&total, sums);
    }
    assert_int_equal(failures, 0);
}

static void clients_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_tcp);
}

static void servers_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_server);
}

static void datagrams_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_udp);
}

static void waits_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_wait);
}

static void cancelled_calls_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_cancel);
}

static void files_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_system);
}

static void children_and_threads_survive_every_fault(void **state)
{
    (void)state;
    torture_group(scenarios_process);
}

static void faults_were_really_delivered(void **state)
{
    (void)state;
    print_message("# in all: %lu runs, %lu faults delivered\n", total.runs,
                  total.delivered);
    assert_true(total.delivered >= FLOOR_SINGLE);
}

static void two_faults_at_once_are_survived(void **state)
{
    torture_sums sums = { 0, 0, 0 };
    const char *text = getenv("SOQ_TEST_SEED");
    uint32_t seed = text ? (uint32_t)strtoul(text, NULL, 10) : 20261120;

    (void)state;
    print_message("# SOQ_TEST_SEED=%lu\n", (unsigned long)seed);
    for (int g = 0; g < GROUPS; g++)
        for (const scenario *s = groups[g]; s->name != NULL; s++)
            add(&sums, torture_pairs(s, torture_modes, PAIRS_EACH, &seed));
    print_message("# pairs: %lu runs, %lu faults delivered\n", sums.runs,
                  sums.delivered);
    assert_int_equal(sums.failures, 0);
    assert_true(sums.delivered >= FLOOR_PAIRS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_scenario_passes_in_every_mode),
        TEST(clients_survive_every_fault),
        TEST(servers_survive_every_fault),
        TEST(datagrams_survive_every_fault),
        TEST(waits_survive_every_fault),
        TEST(cancelled_calls_survive_every_fault),
        TEST(files_survive_every_fault),
        TEST(children_and_threads_survive_every_fault),
        TEST(faults_were_really_delivered),
        TEST(two_faults_at_once_are_survived),
    };

    return cmocka_run_group_tests(tests, fake_test_touch_thread_variables,
                                  NULL);
}
