/* test_port_thread.c -- what sys.h promises of threads, clocks and chance. */
#include <string.h>

#include "port_pair.h"

typedef struct meeting {
    soq_mutex mutex;
    soq_cond changed;
    int here;
} meeting;

static void arrive(void *arg)
{
    meeting *m = arg;

    soq__sys_mutex_lock(&m->mutex);
    m->here++;
    soq__sys_cond_broadcast(&m->changed);
    soq__sys_mutex_unlock(&m->mutex);
}

static void threads_meet_joined_and_detached(void **state)
{
    meeting m = { .here = 0 };
    soq__thread threads[4];

    (void)state;
    assert_ok(soq__sys_mutex_open(&m.mutex));
    assert_ok(soq__sys_cond_open(&m.changed));
    for (int i = 0; i < 4; i++)
        assert_ok(soq__sys_thread_start(arrive, &m, false, &threads[i]));
    for (int i = 0; i < 4; i++)
        soq__sys_thread_join(threads[i]);
    assert_int_equal(m.here, 4);
    soq__sys_mutex_lock(&m.mutex);
    assert_ok(soq__sys_thread_start(arrive, &m, true, &threads[0]));
    while (m.here < 5)
        assert_true(soq__sys_cond_wait(&m.changed, &m.mutex, WAIT_MS));
    soq__sys_mutex_unlock(&m.mutex);
    soq__sys_cond_close(&m.changed);
    soq__sys_mutex_close(&m.mutex);
}

static void a_condition_that_nobody_signals_times_out(void **state)
{
    int64_t begin = soq__sys_now_ns();
    meeting m = { .here = 0 };

    (void)state;
    assert_ok(soq__sys_mutex_open(&m.mutex));
    assert_ok(soq__sys_cond_open(&m.changed));
    soq__sys_mutex_lock(&m.mutex);
    while (soq__sys_cond_wait(&m.changed, &m.mutex, 30))
        ;
    soq__sys_mutex_unlock(&m.mutex);
    assert_true(soq__sys_now_ns() - begin >= 29000000);
    soq__sys_cond_close(&m.changed);
    soq__sys_mutex_close(&m.mutex);
}

static void random_bytes_fill_what_was_asked_for(void **state)
{
    static unsigned char a[1000];
    static unsigned char b[1000];
    unsigned tail = 0;

    (void)state;
    assert_ok(soq__sys_random(a, sizeof(a)));
    assert_ok(soq__sys_random(b, sizeof(b) - 1));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_int_equal(b[sizeof(b) - 1], 0);
    for (size_t i = 900; i < sizeof(a); i++)
        tail += a[i];
    assert_int_not_equal(tail, 0);
    assert_ok(soq__sys_random(NULL, 0));
}

static void clocks_go_forward(void **state)
{
    int64_t before = soq__sys_now_ns();

    (void)state;
    soq__sys_sleep_ms(1);
    assert_true(soq__sys_now_ns() - before >= 1000000);
    /* After 2025. */
    assert_true(soq__sys_wall_us() > INT64_C(1735689600000000));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(threads_meet_joined_and_detached),
        TEST(a_condition_that_nobody_signals_times_out),
        TEST(random_bytes_fill_what_was_asked_for),
        TEST(clocks_go_forward),
    };

    return cmocka_run_group_tests_name("port_thread", tests, start_system,
                                       stop_system);
}
