/* test_win32_poll.c -- the AFD mechanism where it can go wrong: requests under
 * way when their socket is unset, closed, or its number used again. */
#include <stdlib.h>

#include "port_pair.h"
#include "win32/mechanisms.h"

typedef struct set {
    const soq__mechanism *by;
    void *state;
} set;

static set open_set(const soq__mechanism *by)
{
    set t = { by, calloc(1, by->size) };

    assert_non_null(t.state);
    assert_ok(by->open(t.state));
    return t;
}

static void close_set(set *t)
{
    t->by->close(t->state);
    free(t->state);
}

/* Waits that were only about cancelled requests go on. */
static size_t take(set *t, soq_event *events, size_t cap, int timeout_ms)
{
    int64_t end = soq__sys_now_ns() + (int64_t)timeout_ms * 1000000;
    size_t n = 0;
    soq_rc rc;

    do {
        int64_t left = (end - soq__sys_now_ns()) / 1000000;

        rc = t->by->wait(t->state, events, cap, left > 0 ? (int)left : 0, &n);
    } while (rc.err == SOQ_EINTR && soq__sys_now_ns() < end);
    if (rc.err == SOQ_EINTR)
        return 0;
    assert_ok(rc);
    return n;
}

/* After it, the request for every socket in the set is under way. */
static void begin(set *t)
{
    soq_event event;

    assert_int_equal(take(t, &event, 1, 0), 0);
}

static void say(soq s)
{
    size_t n;

    assert_ok(soq__sys_send(s, "x", 1, false, &n));
}

static void unset_while_under_way_brings_no_event(void **state)
{
    set t = open_set(&soq__poll_afd);
    soq_event events[8];

    (void)state;
    for (int i = 0; i < 200; i++) {
        port_pair p = open_connected();

        assert_ok(t.by->set(t.state, p.server, SOQ_READ, &p));
        begin(&t);
        /* The answer may come before the cancel or after it. */
        if (i % 2)
            say(p.client);
        assert_ok(t.by->unset(t.state, p.server));
        if (i % 2 == 0)
            say(p.client);
        assert_int_equal(take(&t, events, 8, 0), 0);
        assert_err(SOQ_ENOENT, t.by->unset(t.state, p.server));
        close_connected(&p);
    }
    assert_int_equal(take(&t, events, 8, 20), 0);
    close_set(&t);
}

static void set_again_while_cancelled_is_heard(void **state)
{
    set t = open_set(&soq__poll_afd);
    port_pair p = open_connected();
    soq_event events[8];

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_ok(t.by->set(t.state, p.server, SOQ_READ, &t));
        begin(&t);
        assert_ok(t.by->unset(t.state, p.server));
        assert_ok(t.by->set(t.state, p.server, SOQ_READ, &p));
        begin(&t);
    }
    say(p.client);
    assert_int_equal(take(&t, events, 8, WAIT_MS), 1);
    assert_ptr_equal(events[0].user, &p);
    assert_int_equal(events[0].ready, SOQ_READ);
    close_set(&t);
    close_connected(&p);
}

static void interest_that_grows_under_way_is_heard(void **state)
{
    set t = open_set(&soq__poll_afd);
    port_pair p = open_connected();
    soq_event events[8];

    (void)state;
    assert_ok(t.by->set(t.state, p.server, SOQ_READ, &p));
    begin(&t);
    assert_ok(t.by->set(t.state, p.server, SOQ_READ | SOQ_WRITE, &p));
    assert_int_equal(take(&t, events, 8, WAIT_MS), 1);
    assert_int_equal(events[0].ready, SOQ_WRITE);
    /* And one that shrinks is not heard any more. */
    assert_ok(t.by->set(t.state, p.server, SOQ_READ, &p));
    assert_int_equal(take(&t, events, 8, 20), 0);
    close_set(&t);
    close_connected(&p);
}

static void closing_with_requests_under_way_is_no_harm(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        set t = open_set(&soq__poll_afd);
        port_pair p = open_connected();

        assert_ok(t.by->set(t.state, p.server, SOQ_READ, &p));
        assert_ok(t.by->set(t.state, p.client, SOQ_READ, &p));
        assert_ok(t.by->set(t.state, p.listener, SOQ_READ, &p));
        begin(&t);
        assert_ok(t.by->unset(t.state, p.client));
        say(p.client);
        close_set(&t);
        close_connected(&p);
    }
}

/* Contrary to what poller.h asks for, but it happens: the owner must hear of
 * it, and no other socket's events. */
static void closed_and_not_unset_is_told_as_failed(void **state)
{
    const soq__mechanism *const both[] = { &soq__poll_afd,
                                           &soq__poll_wsapoll };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        set t = open_set(both[i]);
        port_pair p = open_connected();
        port_pair other = open_connected();
        soq closed = p.server;
        soq_event events[8];

        assert_ok(t.by->set(t.state, closed, SOQ_READ, &p));
        assert_ok(t.by->set(t.state, other.server, SOQ_READ, &other));
        begin(&t);
        soq__sys_close(closed);
        for (int again = 0; again < 3; again++) {
            /* Wine's WSAPoll tells of it when the time is over. */
            assert_int_equal(take(&t, events, 8, 50), 1);
            assert_ptr_equal(events[0].user, &p);
            assert_int_equal(events[0].ready, SOQ_READ | SOQ_FAIL);
        }
        assert_ok(t.by->unset(t.state, closed));
        say(other.client);
        assert_int_equal(take(&t, events, 8, WAIT_MS), 1);
        assert_ptr_equal(events[0].user, &other);
        close_set(&t);
        soq__sys_close(p.client);
        soq__sys_close(p.listener);
        close_connected(&other);
    }
}

static void closed_socket_does_not_hear_its_successor(void **state)
{
    set t = open_set(&soq__poll_afd);
    size_t reused = 0;

    (void)state;
    for (int i = 0; i < 50; i++) {
        port_pair p = open_connected();
        soq old = p.server;
        soq_event events[8];
        soq_addr peer;

        assert_ok(t.by->set(t.state, old, SOQ_READ, &p));
        begin(&t);
        soq__sys_close(old);
        soq__sys_close(p.client);
        assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.client));
        assert_ok(connect_to(p.client, &p.at));
        p.server = accept_one(p.listener, &peer);
        reused += p.server.os == old.os || p.client.os == old.os;
        say(p.client);
        for (int again = 0; again < 3; again++) {
            assert_int_equal(take(&t, events, 8, WAIT_MS), 1);
            assert_ptr_equal(events[0].user, &p);
            assert_int_equal(events[0].ready, SOQ_READ | SOQ_FAIL);
        }
        assert_ok(t.by->unset(t.state, old));
        close_connected(&p);
    }
    print_message("# %u numbers used again\n", (unsigned)reused);
    close_set(&t);
}

static void number_used_again_belongs_to_the_new_socket(void **state)
{
    set t = open_set(&soq__poll_afd);
    size_t reused = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        port_pair p = open_connected();
        soq_event events[8];
        soq old = p.server;
        soq_addr peer;

        assert_ok(t.by->set(t.state, old, SOQ_READ, &p));
        begin(&t);
        soq__sys_close(old);
        soq__sys_close(p.client);
        assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.client));
        assert_ok(connect_to(p.client, &p.at));
        p.server = accept_one(p.listener, &peer);
        reused += p.server.os == old.os || p.client.os == old.os;
        if (p.server.os != old.os)
            assert_ok(t.by->unset(t.state, old));
        assert_ok(t.by->set(t.state, p.server, SOQ_READ, &peer));
        assert_int_equal(take(&t, events, 8, 0), 0);
        say(p.client);
        assert_int_equal(take(&t, events, 8, WAIT_MS), 1);
        assert_ptr_equal(events[0].user, &peer);
        assert_int_equal(events[0].ready, SOQ_READ);
        assert_ok(t.by->unset(t.state, p.server));
        close_connected(&p);
    }
    print_message("# %u numbers used again\n", (unsigned)reused);
    close_set(&t);
}

static void wait_for_room_does_not_spin_at_the_peers_end(void **state)
{
    static char noise[65536];
    const soq__mechanism *const both[] = { &soq__poll_afd,
                                           &soq__poll_wsapoll };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        set t = open_set(both[i]);
        port_pair p = open_connected();
        int64_t begin_ns;
        size_t calls = 0;
        size_t n;
        soq_rc rc;

        while (!soq__sys_send(p.server, noise, sizeof(noise), false, &n).err)
            ;
        assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
        assert_int_equal(wait_ready(p.server, SOQ_READ), SOQ_READ);
        assert_ok(t.by->set(t.state, p.server, SOQ_WRITE, &p));
        begin_ns = soq__sys_now_ns();
        do {
            soq_event event;

            n = 0;
            rc = t.by->wait(t.state, &event, 1, 200, &n);
            calls++;
        } while (rc.err == SOQ_EINTR &&
                 soq__sys_now_ns() - begin_ns < INT64_C(200000000));
        assert_true(rc.err == SOQ_OK || rc.err == SOQ_EINTR);
        assert_int_equal(n, 0);
        assert_true(soq__sys_now_ns() - begin_ns >= INT64_C(190000000));
        assert_in_range(calls, 1, 100);
        close_set(&t);
        close_connected(&p);
    }
}

static int start(void **state)
{
    (void)state;
    return soq__sys_start().err ? -1 : 0;
}

static int stop(void **state)
{
    (void)state;
    soq__sys_stop();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(unset_while_under_way_brings_no_event),
        TEST(set_again_while_cancelled_is_heard),
        TEST(interest_that_grows_under_way_is_heard),
        TEST(closing_with_requests_under_way_is_no_harm),
        TEST(closed_and_not_unset_is_told_as_failed),
        TEST(closed_socket_does_not_hear_its_successor),
        TEST(number_used_again_belongs_to_the_new_socket),
        TEST(wait_for_room_does_not_spin_at_the_peers_end),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
