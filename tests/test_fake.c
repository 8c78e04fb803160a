/*
 * test_fake.c -- the simulated system finds what it is there to find: a fake
 * that overlooked misuse would make every test over it say nothing.
 */
#include <stdlib.h>

#include "check.h"
#include "fake/torture.h"

static int begin(void **state)
{
    (void)state;
    fake_reset();
    return 0;
}

#define WORLD(name) cmocka_unit_test_setup(name, begin)

static void assert_complaint(const char *words)
{
    const char *complaint = fake_complaint();

    assert_non_null(complaint);
    if (strstr(complaint, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", complaint, words);
}

static void new_world_has_no_complaint(void **state)
{
    (void)state;
    assert_null(fake_complaint());
}

static void socket_left_open_is_a_leak(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_complaint("leak: sockets");
}

static void socket_closed_twice_is_a_crime(void **state)
{
    soq s;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    soq__sys_close(s);
    assert_null(fake_complaint());
    soq__sys_close(s);
    assert_complaint("crime: close");
}

static void use_after_close_is_a_crime(void **state)
{
    soq s;
    char c;
    size_t n;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    soq__sys_close(s);
    assert_err(SOQ_EBADF, soq__sys_recv(s, &c, 1, false, &n));
    assert_complaint("crime: receive after close");
}

/* A number is never used twice, so that no stranger answers for it. */
static void first_socket_is_number_0_and_numbers_do_not_return(void **state)
{
    soq first, second;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &first));
    assert_int_equal(first.os, 0);
    soq__sys_close(first);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &second));
    assert_int_not_equal(second.os, first.os);
    soq__sys_close(second);
    assert_null(fake_complaint());
}

static void file_left_open_is_a_leak(void **state)
{
    soq_file f;

    (void)state;
    assert_ok(soq__sys_file_open("x", SOQ_OPEN_CREATE, &f));
    assert_complaint("leak: files");
}

static void start_without_stop_is_a_leak(void **state)
{
    (void)state;
    assert_ok(soq__sys_start());
    assert_complaint("leak: the network system");
    soq__sys_stop();
}

static void memory_not_freed_is_a_leak(void **state)
{
    void *volatile block; /* a compiler knows what malloc does */

    (void)state;
    fake_watch_memory(true);
    block = malloc(10);
    assert_int_equal(fake_live_blocks(), 1);
    assert_complaint("leak: memory");
    block = realloc(block, 20);
    assert_int_equal(fake_live_blocks(), 1);
    free(block);
    assert_int_equal(fake_live_blocks(), 0);
    fake_watch_memory(false);
}

static void wait_forever(void *s)
{
    soq__wait_item item = { *(soq *)s, SOQ_READ, 0 };

    (void)soq__sys_wait(&item, 1, -1);
}

static void wait_that_nothing_can_end_is_a_hang(void **state)
{
    soq ends[2];

    (void)state;
    assert_ok(soq__sys_pair(ends));
    assert_false(fake_run(wait_forever, &ends[0]));
    soq__sys_close(ends[0]);
    soq__sys_close(ends[1]);
    assert_complaint("hang: a wait");
}

static void spin(void *unused)
{
    (void)unused;
    for (;;) {
        soq_rc rc;
        soq s;

        rc = soq__sys_open(SOQ_ANY_FAMILY, SOQ__STREAM, &s);
        if (!rc.err)
            return;
    }
}

static void loop_that_never_waits_is_a_hang(void **state)
{
    (void)state;
    assert_false(fake_run(spin, NULL));
    assert_complaint("hang: the layer spins");
}

static void lock_twice(void *mutex)
{
    soq__sys_mutex_lock(mutex);
    soq__sys_mutex_lock(mutex);
}

static void mutex_locked_twice_is_a_hang(void **state)
{
    soq_mutex mutex;

    (void)state;
    assert_ok(soq__sys_mutex_open(&mutex));
    assert_false(fake_run(lock_twice, &mutex));
    assert_complaint("hang: a mutex");
}

static void time_moves_in_waits_alone(void **state)
{
    soq ends[2];
    soq__wait_item item;

    (void)state;
    assert_ok(soq__sys_pair(ends));
    item.s = ends[0];
    item.interest = SOQ_READ;
    assert_int_equal(fake_elapsed_ms(), 0);
    assert_ok(soq__sys_wait(&item, 1, 1234));
    assert_int_equal(item.ready, 0);
    assert_int_equal(fake_elapsed_ms(), 1234);
    soq__sys_close(ends[0]);
    soq__sys_close(ends[1]);
    assert_null(fake_complaint());
}

static void every_call_has_codes_and_each_a_number(void **state)
{
    size_t total = 0;

    (void)state;
    for (int call = 0; call < (int)CALLS; call++) {
        size_t n = 0;

        while (fake_code((fake_call)call, n) != NULL) {
            soq_rc rc = *fake_code((fake_call)call, n);

            assert_int_not_equal(rc.err, SOQ_OK);
            assert_int_not_equal(rc.err, SOQ_EOTHER);
            assert_int_not_equal(rc.os, 0);
            n++;
        }
        if (n == 0)
            fail_msg("%s cannot fail", fake_call_name((fake_call)call));
        total += n;
    }
    print_message("# %u codes for %u calls\n", (unsigned)total,
                  (unsigned)CALLS);
    assert_true(total >= 300);
}

static void fault_hits_the_call_it_was_set_for(void **state)
{
    soq a, b;
    fake_fault fault;

    (void)state;
    fake_fault_set(0, 2, 0, false);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &a));
    assert_err(SOQ_EMFILE, soq__sys_open(SOQ_IPV4, SOQ__STREAM, &b));
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &b));
    fault = fake_fault_get(0);
    assert_int_equal(fault.delivered, 1);
    assert_int_equal(fault.call, CALL_OPEN);
    assert_int_equal(fault.rc.os, 24);
    soq__sys_close(a);
    soq__sys_close(b);
}

static void sticky_fault_stays(void **state)
{
    soq s;

    (void)state;
    fake_fault_set(0, 1, 1, true);
    for (int i = 0; i < 5; i++)
        assert_int_equal(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s).os, 10024);
    assert_int_equal(fake_fault_get(0).delivered, 5);
}

/* ---- the torture's own judgement --------------------------------------- */

static const torture_fault no_faults[2] = { { 0, 0, false }, { 0, 0, false } };

static soq_rc claims_success(void)
{
    scenario_check(false, "what was promised");
    return soq__rc(SOQ_OK);
}

static soq_rc invents_an_error(void)
{
    return soq__rc(SOQ_EIO);
}

static soq_rc forgets_a_socket(void)
{
    soq s;

    return soq_tcp_open(SOQ_IPV4, &s);
}

static soq_rc swallows_the_number(void)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_open(SOQ_IPV4, &s);

    soq_close(&s);
    return rc.err ? soq__rc(SOQ_EIO) : rc;
}

static void assert_found(soq_rc (*run)(void), const torture_fault *faults,
                         const char *words)
{
    scenario s = { "x", NULL, NULL, { SOQ_OK } };
    torture_result result;

    s.run = run;
    result = torture_run(&s, torture_modes, faults);
    assert_non_null(result.complaint);
    if (strstr(result.complaint, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", result.complaint, words);
}

static void torture_finds_a_false_success(void **state)
{
    (void)state;
    assert_found(claims_success, no_faults, "false success");
}

static void torture_finds_an_error_from_nowhere(void **state)
{
    /* Calls 1 and 2 are those of the start and of the open. */
    static const torture_fault open_fails[2] = { { 2, 0, false },
                                                 { 0, 0, false } };

    (void)state;
    assert_found(invents_an_error, no_faults, "from nowhere");
    assert_found(swallows_the_number, open_fails, "from nowhere");
}

static void torture_finds_a_leak(void **state)
{
    (void)state;
    assert_found(forgets_a_socket, no_faults, "leak: sockets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(new_world_has_no_complaint),
        WORLD(socket_left_open_is_a_leak),
        WORLD(socket_closed_twice_is_a_crime),
        WORLD(use_after_close_is_a_crime),
        WORLD(first_socket_is_number_0_and_numbers_do_not_return),
        WORLD(file_left_open_is_a_leak),
        WORLD(start_without_stop_is_a_leak),
        WORLD(memory_not_freed_is_a_leak),
        WORLD(wait_that_nothing_can_end_is_a_hang),
        WORLD(loop_that_never_waits_is_a_hang),
        WORLD(mutex_locked_twice_is_a_hang),
        WORLD(time_moves_in_waits_alone),
        WORLD(every_call_has_codes_and_each_a_number),
        WORLD(fault_hits_the_call_it_was_set_for),
        WORLD(sticky_fault_stays),
        WORLD(torture_finds_a_false_success),
        WORLD(torture_finds_an_error_from_nowhere),
        WORLD(torture_finds_a_leak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
