/* test_poller_many.c -- wake-ups, turns and crowds, by each mechanism. */
#include <stdlib.h>
#include <string.h>

#include "each.h"

/* ---- wake -------------------------------------------------------------- */

static void wake_before_the_wait_counts(void **state)
{
    soq_poller *p = opened();
    soq_event event;
    int64_t begin = soq_now_ns();

    (void)state;
    soq_poller_wake(p);
    assert_int_equal(wait_for(p, &event, 1, WAIT_MS), 0);
    assert_in_range(ms_since(begin), 0, WAIT_MS / 2);
    assert_quiet(p);
    soq_poller_close(&p);
}

static void several_wakes_count_as_one(void **state)
{
    soq_poller *p = opened();
    soq_event event;

    (void)state;
    for (int i = 0; i < 100; i++)
        soq_poller_wake(p);
    assert_int_equal(wait_for(p, &event, 1, WAIT_MS), 0);
    assert_quiet(p);
    soq_poller_close(&p);
}

static void wake_does_not_hide_what_is_ready(void **state)
{
    soq_poller *p = opened();
    soq client, server;
    soq_event events[4];
    size_t n = 0;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    assert_ok(soq_poller_set(p, server, SOQ_READ, &client));
    soq_poller_wake(p);
    for (int i = 0; i < 3 && n == 0; i++)
        n = wait_for(p, events, LENGTH(events), WAIT_MS);
    assert_int_equal(n, 1);
    assert_ptr_equal(events[0].user, &client);
    soq_close(&client);
    soq_close(&server);
    soq_poller_close(&p);
}

typedef struct waker {
    soq_poller *p;
    soq_mutex mutex;
    soq_cond cond;
    size_t asked;
    size_t woken;
    bool end;
} waker;

static void wake_when_asked(void *arg)
{
    waker *w = arg;

    soq_mutex_lock(&w->mutex);
    while (!w->end) {
        while (w->woken == w->asked && !w->end)
            (void)soq_cond_wait(&w->cond, &w->mutex, -1);
        if (w->end)
            break;
        w->woken++;
        soq_mutex_unlock(&w->mutex);
        soq_poller_wake(w->p);
        soq_mutex_lock(&w->mutex);
    }
    soq_mutex_unlock(&w->mutex);
}

/* No wake is lost: one that was would leave a wait to its time. */
static void every_wake_from_another_thread_ends_a_wait(void **state)
{
    size_t times = scaled(5000);
    waker w = { .p = opened() };
    soq_thread *thread;
    soq_event event;

    (void)state;
    assert_ok(soq_mutex_open(&w.mutex));
    assert_ok(soq_cond_open(&w.cond));
    assert_ok(soq_thread_start(wake_when_asked, &w, &thread));
    for (size_t i = 0; i < times; i++) {
        int64_t begin = soq_now_ns();

        soq_mutex_lock(&w.mutex);
        w.asked++;
        soq_cond_signal(&w.cond);
        soq_mutex_unlock(&w.mutex);
        assert_int_equal(wait_for(w.p, &event, 1, WAIT_MS), 0);
        assert_in_range(ms_since(begin), 0, WAIT_MS / 2);
    }
    soq_mutex_lock(&w.mutex);
    w.end = true;
    soq_cond_signal(&w.cond);
    soq_mutex_unlock(&w.mutex);
    soq_thread_join(&thread);
    assert_int_equal(w.woken, times);
    soq_cond_close(&w.cond);
    soq_mutex_close(&w.mutex);
    soq_poller_close(&w.p);
}

/* ---- turns ------------------------------------------------------------- */

typedef struct seat {
    soq client;
    soq server;
    size_t served;
} seat;

static seat *open_seats(soq_poller *p, size_t count)
{
    seat *seats = calloc(count, sizeof(*seats));
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);

    assert_non_null(seats);
    for (size_t i = 0; i < count; i++) {
        connect_to_listener(listener, &at, &seats[i].client, &seats[i].server);
        assert_ok(soq_poller_set(p, seats[i].server, SOQ_READ, &seats[i]));
    }
    soq_close(&listener);
    return seats;
}

static void close_seats(seat *seats, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        soq_close(&seats[i].client);
        soq_close(&seats[i].server);
    }
    free(seats);
}

static void sockets_take_turns_when_more_are_ready_than_fit(void **state)
{
    enum { SEATS = 10 };
    soq_poller *p = opened();
    seat *seats = open_seats(p, SEATS);
    soq_event events[3];

    (void)state;
    for (size_t i = 0; i < SEATS; i++)
        assert_ok(soq_send_all(seats[i].client, "x", 1, soon(), NULL));
    for (size_t i = 0; i < SEATS; i++)
        assert_ok(soq_wait(seats[i].server, SOQ_READ, soon(), NULL));
    /* Nobody reads: all stay ready, and none may be passed over for long. */
    for (int i = 0; i < 5 * SEATS; i++) {
        size_t n = wait_for(p, events, LENGTH(events), WAIT_MS);

        for (size_t k = 0; k < n; k++)
            ((seat *)events[k].user)->served++;
    }
    for (size_t i = 0; i < SEATS; i++)
        assert_in_range(seats[i].served, 5, 50);
    soq_poller_close(&p);
    close_seats(seats, SEATS);
}

static void poller_with_one_place_serves_all(void **state)
{
    enum { SEATS = 20 };
    soq_poller *p = opened();
    seat *seats = open_seats(p, SEATS);
    size_t served = 0;
    char byte;

    (void)state;
    for (size_t i = 0; i < SEATS; i++)
        assert_ok(soq_send_all(seats[i].client, "x", 1, soon(), NULL));
    for (size_t i = 0; i < 20 * SEATS && served < SEATS; i++) {
        soq_event event;
        seat *at;

        if (wait_for(p, &event, 1, 1000) == 0)
            continue;
        at = event.user;
        served += at->served++ == 0;
        assert_ok(soq_recv_all(at->server, &byte, 1, soon(), NULL));
    }
    assert_int_equal(served, SEATS);
    assert_quiet(p);
    soq_poller_close(&p);
    close_seats(seats, SEATS);
}

/* ---- crowds ------------------------------------------------------------ */

/* More than FD_SETSIZE, and numbers beyond it (row 37). */
static void each_of_a_crowd_is_heard(void **state)
{
    size_t count = scaled(1500);
    soq_poller *p = opened();
    seat *seats = open_seats(p, count);
    uintptr_t highest = 0;
    char byte;

    (void)state;
    assert_quiet(p);
    for (size_t i = 0; i < count; i++) {
        seat *one = &seats[(i * 7919) % count];

        if (one->served)
            continue;
        highest = one->server.os > highest ? one->server.os : highest;
        assert_ok(soq_send_all(one->client, "x", 1, soon(), NULL));
        assert_one(p, one, SOQ_READ);
        assert_ok(soq_recv_all(one->server, &byte, 1, soon(), NULL));
        one->served = 1;
    }
    assert_quiet(p);
    if (count >= 1500)
        assert_true(highest > 1024);
    soq_poller_close(&p);
    close_seats(seats, count);
}

static void all_of_a_crowd_at_once_are_heard(void **state)
{
    size_t count = scaled(1000);
    soq_poller *p = opened();
    seat *seats = open_seats(p, count);
    size_t served = 0;
    int64_t begin;
    char byte;

    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_ok(soq_send_all(seats[i].client, "x", 1, soon(), NULL));
    begin = soq_now_ns();
    while (served < count && ms_since(begin) < WAIT_MS) {
        soq_event events[64];
        size_t n = wait_for(p, events, LENGTH(events), 1000);

        for (size_t i = 0; i < n; i++) {
            seat *at = events[i].user;

            assert_ok(soq_recv_all(at->server, &byte, 1, soon(), NULL));
            assert_int_equal(at->served++, 0);
            served++;
        }
    }
    assert_int_equal(served, count);
    assert_quiet(p);
    soq_poller_close(&p);
    close_seats(seats, count);
}

static void sockets_come_and_go_for_long(void **state)
{
    size_t times = scaled(3000);
    soq_poller *p = opened();
    uintptr_t before = next_number();
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    char byte;

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq client, server;

        connect_to_listener(listener, &at, &client, &server);
        assert_ok(soq_poller_set(p, server, SOQ_READ, &server));
        assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
        assert_one(p, &server, SOQ_READ);
        assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
        assert_ok(soq_poller_unset(p, server));
        soq_abort(&client);
        soq_close(&server);
    }
    soq_close(&listener);
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
    assert_quiet(p);
    soq_poller_close(&p);
}

static int tests(int argc, char *argv[])
{
    const struct CMUnitTest all[] = {
        TEST(wake_before_the_wait_counts),
        TEST(several_wakes_count_as_one),
        TEST(wake_does_not_hide_what_is_ready),
        TEST(every_wake_from_another_thread_ends_a_wait),
        TEST(sockets_take_turns_when_more_are_ready_than_fit),
        TEST(poller_with_one_place_serves_all),
        TEST(each_of_a_crowd_is_heard),
        TEST(all_of_a_crowd_at_once_are_heard),
        TEST(sockets_come_and_go_for_long),
    };

    (void)argc;
    (void)argv;
    return RUN_EACH(all);
}

/* As a program runs: a crowd needs more descriptors than a user may have who
 * did not ask. */
int main(int argc, char *argv[])
{
    return soq_run(argc, argv, tests);
}
