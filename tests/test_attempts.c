/* test_attempts.c -- how often a stranger may try a code. */
#include "check.h"
#include "peer/attempts.h"

#define MS ((int64_t)1000000)

static attempts table; /* of the test that runs */
static const int64_t begin_ns = 1000000 * MS;

static soq_addr host(unsigned number)
{
    soq_addr at = soq_addr_any(SOQ_IPV4, (uint16_t)(number + 1));

    at.ip[0] = 10;
    at.ip[2] = (uint8_t)(number >> 8);
    at.ip[3] = (uint8_t)number;
    return at;
}

static int setup(void **state)
{
    (void)state;
    table = (attempts){ 0 };
    return 0;
}

/* Begin and end; what begin said. */
static int try(unsigned number, attempt how, int64_t now_ns)
{
    soq_addr from = host(number);
    int wait = attempts_begin(&table, &from, now_ns);

    if (wait == 0)
        attempts_end(&table, &from, how, now_ns);
    return wait;
}

static void a_wrong_code_costs_twice_as_much_each_time(void **state)
{
    int64_t now = begin_ns;
    int64_t delay = ATTEMPTS_DELAY_MS;

    (void)state;
    for (int i = 0; i < 12; i++) {
        assert_int_equal(try(1, ATTEMPT_WRONG, now), 0);
        assert_int_equal(try(1, ATTEMPT_WRONG, now), delay);
        now += (delay - 1) * MS;
        assert_int_equal(try(1, ATTEMPT_WRONG, now), 1);
        now += MS;
        delay = delay < ATTEMPTS_LONGEST_MS ? 2 * delay : delay;
    }
    assert_int_equal(delay, ATTEMPTS_LONGEST_MS);
}

static void another_port_is_the_same_source(void **state)
{
    soq_addr from = host(1);

    (void)state;
    assert_int_equal(try(1, ATTEMPT_WRONG, begin_ns), 0);
    from.port = 9;
    assert_int_equal(attempts_begin(&table, &from, begin_ns),
                     ATTEMPTS_DELAY_MS);
    assert_int_equal(try(2, ATTEMPT_RIGHT, begin_ns), 0);
}

static void a_right_code_and_a_cut_cost_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(try(1, ATTEMPT_RIGHT, begin_ns), 0);
        assert_int_equal(try(2, ATTEMPT_NEITHER, begin_ns), 0);
    }
}

static void a_right_code_ends_the_delays(void **state)
{
    int64_t now = begin_ns;

    (void)state;
    assert_int_equal(try(1, ATTEMPT_WRONG, now), 0);
    now += ATTEMPTS_DELAY_MS * MS;
    assert_int_equal(try(1, ATTEMPT_WRONG, now), 0);
    now += 2 * ATTEMPTS_DELAY_MS * MS;
    assert_int_equal(try(1, ATTEMPT_RIGHT, now), 0);
    assert_int_equal(try(1, ATTEMPT_WRONG, now), 0);
    assert_int_equal(try(1, ATTEMPT_WRONG, now), ATTEMPTS_DELAY_MS);
}

static void one_source_tries_few_at_once(void **state)
{
    soq_addr from = host(1);

    (void)state;
    for (int i = 0; i < ATTEMPTS_AT_ONCE; i++)
        assert_int_equal(attempts_begin(&table, &from, begin_ns), 0);
    assert_int_not_equal(attempts_begin(&table, &from, begin_ns), 0);
    attempts_end(&table, &from, ATTEMPT_NEITHER, begin_ns);
    assert_int_equal(attempts_begin(&table, &from, begin_ns), 0);
}

static void many_sources_share_one_number_of_wrong_ones(void **state)
{
    int64_t now = begin_ns;
    unsigned allowed = 0;

    (void)state;
    assert_int_equal(try(9999, ATTEMPT_RIGHT, now), 0);
    for (unsigned i = 0; i < 100; i++)
        allowed += try(i, ATTEMPT_WRONG, now) == 0;
    assert_int_equal(allowed, ATTEMPTS_ALL);
    assert_int_equal(try(200, ATTEMPT_RIGHT, now), ATTEMPTS_BACK_MS);
    /* but not who was right before */
    assert_int_equal(try(9999, ATTEMPT_RIGHT, now), 0);
    now += ATTEMPTS_BACK_MS * MS;
    assert_int_equal(try(200, ATTEMPT_WRONG, now), 0);
    assert_int_not_equal(try(201, ATTEMPT_WRONG, now), 0);
    /* a day of trying from a new address each time */
    allowed = 0;
    for (unsigned i = 0; i < 24 * 60 * 60; i++, now += 1000 * MS)
        allowed += try(300 + i, ATTEMPT_WRONG, now) == 0;
    assert_int_equal(allowed, 24 * 60 * 60 / (ATTEMPTS_BACK_MS / 1000) - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_wrong_code_costs_twice_as_much_each_time,
                               setup),
        cmocka_unit_test_setup(another_port_is_the_same_source, setup),
        cmocka_unit_test_setup(a_right_code_and_a_cut_cost_nothing, setup),
        cmocka_unit_test_setup(a_right_code_ends_the_delays, setup),
        cmocka_unit_test_setup(one_source_tries_few_at_once, setup),
        cmocka_unit_test_setup(many_sources_share_one_number_of_wrong_ones,
                               setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
