/* test_thread.c -- threads, locks, clocks and random bytes. */
#include <stdlib.h>
#include <string.h>

#include "net.h"

/* ---- threads and locks ------------------------------------------------- */

enum { THREADS = 8 };

typedef struct shared {
    soq_mutex mutex;
    soq_cond cond;
    size_t rounds;
    unsigned long long count;
    size_t waiting;
    bool go;
} shared;

static void open_shared(shared *s, size_t rounds)
{
    memset(s, 0, sizeof(*s));
    s->rounds = rounds;
    assert_ok(soq_mutex_open(&s->mutex));
    assert_ok(soq_cond_open(&s->cond));
}

static void close_shared(shared *s)
{
    soq_cond_close(&s->cond);
    soq_mutex_close(&s->mutex);
}

static void run_all(void (*fn)(void *arg), shared *s, soq_thread **threads)
{
    for (size_t i = 0; i < THREADS; i++)
        assert_ok(soq_thread_start(fn, s, &threads[i]));
}

static void join_all(soq_thread **threads)
{
    for (size_t i = 0; i < THREADS; i++) {
        soq_thread_join(&threads[i]);
        assert_null(threads[i]);
    }
}

static void count_up(void *arg)
{
    shared *s = arg;

    for (size_t i = 0; i < s->rounds; i++) {
        soq_mutex_lock(&s->mutex);
        s->count++;
        soq_mutex_unlock(&s->mutex);
    }
}

static void mutex_lets_one_in_at_a_time(void **state)
{
    soq_thread *threads[THREADS];
    shared s;

    (void)state;
    open_shared(&s, scaled(50000));
    run_all(count_up, &s, threads);
    join_all(threads);
    assert_int_equal(s.count, THREADS * s.rounds);
    close_shared(&s);
}

static void wait_for_go(void *arg)
{
    shared *s = arg;

    soq_mutex_lock(&s->mutex);
    s->waiting++;
    soq_cond_broadcast(&s->cond);
    while (!s->go)
        (void)soq_cond_wait(&s->cond, &s->mutex, -1);
    s->count++;
    soq_mutex_unlock(&s->mutex);
}

static void broadcast_wakes_all(void **state)
{
    soq_thread *threads[THREADS];
    shared s;

    (void)state;
    open_shared(&s, 0);
    run_all(wait_for_go, &s, threads);
    soq_mutex_lock(&s.mutex);
    while (s.waiting < THREADS)
        assert_true(soq_cond_wait(&s.cond, &s.mutex, WAIT_MS));
    s.go = true;
    soq_cond_broadcast(&s.cond);
    soq_mutex_unlock(&s.mutex);
    join_all(threads);
    assert_int_equal(s.count, THREADS);
    close_shared(&s);
}

/* Hand the turn over; a lost signal would leave both to wait. */
static void take_turns(void *arg)
{
    shared *s = arg;

    for (size_t i = 0; i < s->rounds; i++) {
        soq_mutex_lock(&s->mutex);
        while (s->count % 2 == 0)
            (void)soq_cond_wait(&s->cond, &s->mutex, -1);
        s->count++;
        soq_cond_signal(&s->cond);
        soq_mutex_unlock(&s->mutex);
    }
}

static void no_signal_is_lost(void **state)
{
    soq_thread *thread;
    shared s;

    (void)state;
    open_shared(&s, scaled(20000));
    assert_ok(soq_thread_start(take_turns, &s, &thread));
    for (size_t i = 0; i < s.rounds; i++) {
        soq_mutex_lock(&s.mutex);
        while (s.count % 2 == 1)
            assert_true(soq_cond_wait(&s.cond, &s.mutex, WAIT_MS));
        s.count++;
        soq_cond_signal(&s.cond);
        soq_mutex_unlock(&s.mutex);
    }
    soq_thread_join(&thread);
    assert_int_equal(s.count, 2 * s.rounds);
    close_shared(&s);
}

static void wait_without_signal_ends_with_the_time(void **state)
{
    shared s;
    int64_t begin;

    (void)state;
    open_shared(&s, 0);
    soq_mutex_lock(&s.mutex);
    begin = soq_now_ns();
    while (soq_cond_wait(&s.cond, &s.mutex, 50))
        ; /* spurious */
    assert_took(50, begin);
    begin = soq_now_ns();
    while (soq_cond_wait(&s.cond, &s.mutex, 0))
        ;
    assert_took(0, begin);
    soq_mutex_unlock(&s.mutex);
    close_shared(&s);
}

static void nothing(void *arg)
{
    (void)arg;
}

static void many_threads_come_and_go(void **state)
{
    size_t times = scaled(2000);
    soq_thread *thread = NULL;

    (void)state;
    for (size_t i = 0; i < times; i++) {
        assert_ok(soq_thread_start(nothing, NULL, &thread));
        soq_thread_join(&thread);
    }
    soq_thread_join(&thread);
    soq_thread_join(NULL);
}

/* ---- clocks (row 95) --------------------------------------------------- */

/* Here it is what is tested. */
static void (*const doze)(int ms) = soq_sleep_ms;

static void monotonic_clock_never_goes_back(void **state)
{
    size_t times = scaled(200000);
    int64_t last = soq_now_ns();
    int64_t begin = last;
    size_t steps = 0;

    (void)state;
    for (size_t i = 0; i < times || steps < 1000; i++) {
        int64_t now = soq_now_ns();

        assert_true(now >= last);
        steps += now > last;
        last = now;
        if (ms_since(begin) > WAIT_MS)
            break;
    }
    assert_in_range(steps, 1000, SIZE_MAX);
}

static void both_clocks_run_at_one_speed(void **state)
{
    int64_t mono = soq_now_ns();
    int64_t wall = soq_wall_us();
    int64_t mono_passed, wall_passed;

    (void)state;
    doze(100);
    mono_passed = (soq_now_ns() - mono) / 1000;
    wall_passed = soq_wall_us() - wall;
    assert_true(mono_passed >= 100000);
    assert_in_range(wall_passed - mono_passed + 50000, 0, 100000);
}

static void wall_clock_is_of_this_age(void **state)
{
    int64_t us = soq_wall_us();

    (void)state;
    assert_true(us > 1700000000 * INT64_C(1000000));
    assert_true(us < 4102444800 * INT64_C(1000000));
}

static void sleep_lasts_as_long_as_it_was_told(void **state)
{
    static const int times[] = { 1, 5, 20, 50 };

    (void)state;
    for (size_t i = 0; i < LENGTH(times); i++) {
        int64_t begin = soq_now_ns();

        doze(times[i]);
        assert_true(soq_now_ns() - begin >= times[i] * INT64_C(1000000));
    }
    doze(0);
    doze(-5);
}

/* ---- random bytes ------------------------------------------------------ */

static void random_bytes_are_neither_equal_nor_constant(void **state)
{
    unsigned char a[32] = { 0 }, b[32] = { 0 };
    size_t ones = 0;
    static unsigned char many[65536];

    (void)state;
    assert_ok(soq_random(a, sizeof(a)));
    assert_ok(soq_random(b, sizeof(b)));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_ok(soq_random(many, sizeof(many)));
    for (size_t i = 0; i < sizeof(many); i++)
        for (unsigned bit = 0; bit < 8; bit++)
            ones += many[i] >> bit & 1U;
    /* Half of 524,288, by more than ten standard deviations. */
    assert_in_range(ones, 258000, 266288);
    assert_ok(soq_random(many, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mutex_lets_one_in_at_a_time),
        TEST(broadcast_wakes_all),
        TEST(no_signal_is_lost),
        TEST(wait_without_signal_ends_with_the_time),
        TEST(many_threads_come_and_go),
        TEST(monotonic_clock_never_goes_back),
        TEST(both_clocks_run_at_one_speed),
        TEST(wall_clock_is_of_this_age),
        TEST(sleep_lasts_as_long_as_it_was_told),
        TEST(random_bytes_are_neither_equal_nor_constant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
