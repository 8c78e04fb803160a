/* test_interrupt.c -- Ctrl-C as one callback that may do anything (row 91). */
#include "child.h"

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static soq_process *ready_child(const char *part)
{
    soq_process *child = start_child(SOQ_PIPE_OUT, ARGS(part));

    await_ready(child);
    return child;
}

/* Skips where children cannot be interrupted. */
static void interrupt(soq_process *child)
{
    soq_rc rc = soq_process_interrupt(child);

    if (rc.err == SOQ_EOPNOTSUPP) {
        soq_process_close(&child);
        SKIP("no console here that has Ctrl-Break");
    }
    assert_ok(rc);
}

/* Interrupt it and wait for its end; its status.  One interrupt is enough, but
 * for a sanitizer that loses one now and then. */
static int interrupted(soq_process *child)
{
    int status = -1;

    interrupt(child);
    while (signals_get_lost() &&
           soq_process_wait(child, soq_within(1000), &status).err ==
               SOQ_ETIMEDOUT)
        interrupt(child);
    return end_of(&child);
}

static void hook_may_cancel_a_wait(void **state)
{
    soq_process *child = ready_child("await");

    (void)state;
    assert_int_equal(interrupted(child), 42);
}

static void hook_may_wake_a_poller(void **state)
{
    soq_process *child = ready_child("wake");

    (void)state;
    assert_int_equal(interrupted(child), 42);
}

static void hook_may_give_the_interrupt_back(void **state)
{
    int status = interrupted(ready_child("let-go"));

    (void)state;
    /* Where one interrupt was not enough, the next may come when it is given
     * back already, and ends the program. */
    if (!signals_get_lost() || status != 128 + 2)
        assert_int_equal(status, 42);
}

static void second_interrupt_is_heard_like_the_first(void **state)
{
    soq_process *child;

    (void)state;
    if (signals_get_lost())
        SKIP("the thread sanitizer loses a signal now and then");
    child = ready_child("again");
    interrupt(child);
    await_ready(child);
    assert_int_equal(interrupted(child), 42);
}

static void without_a_hook_the_system_ends_the_program(void **state)
{
    soq_process *child = ready_child("leave");
    int status;

    (void)state;
    status = interrupted(child);
    assert_int_not_equal(status, 1);
    assert_int_not_equal(status, 2);
}

static void interrupts_at_any_moment_end_in_order(void **state)
{
    size_t times = scaled(100);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq_process *child = ready_child("await");

        for (volatile size_t k = 0; k < i * 2003 % 20000; k++)
            ;
        assert_int_equal(interrupted(child), 42);
    }
}

static void ignore(soq_interrupt what, void *user)
{
    (void)what;
    (void)user;
}

static void hook_can_be_set_and_taken_away_often(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_ok(soq_interrupt_set(ignore, NULL));
        assert_ok(soq_interrupt_set(ignore, &i));
        assert_ok(soq_interrupt_set(NULL, NULL));
    }
    assert_ok(soq_interrupt_set(NULL, NULL));
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(hook_may_cancel_a_wait),
        TEST(hook_may_wake_a_poller),
        TEST(hook_may_give_the_interrupt_back),
        TEST(second_interrupt_is_heard_like_the_first),
        TEST(without_a_hook_the_system_ends_the_program),
        TEST(interrupts_at_any_moment_end_in_order),
        TEST(hook_can_be_set_and_taken_away_often),
    };
    int status;

    if (play_a_part(argc, argv, &status))
        return status;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
