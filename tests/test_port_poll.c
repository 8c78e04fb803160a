/* test_port_poll.c -- what sys.h promises of each readiness mechanism
 * that this build has. */
#include <stdio.h>
#include <stdlib.h>

#include "port_pair.h"

/* The mechanism under test, and its state. */
typedef struct set {
    const soq__mechanism *by;
    void *state;
    port_pair p;
} set;

static const soq__mechanism *under_test;

static int open_set(void **state)
{
    set *t = calloc(1, sizeof(*t));

    if (!t)
        return 1;
    t->by = under_test;
    t->state = calloc(1, t->by->size);
    if (!t->state || t->by->open(t->state).err) {
        free(t->state);
        free(t);
        return 1;
    }
    t->p = open_connected();
    *state = t;
    return 0;
}

static int close_set(void **state)
{
    set *t = *state;

    t->by->close(t->state);
    close_connected(&t->p);
    free(t->state);
    free(t);
    return 0;
}

static soq_rc watch(set *t, soq s, unsigned interest, void *user)
{
    return t->by->set(t->state, s, interest, user);
}

/* At most cap events; SOQ_EINTR is for common/, so here it is resumed. */
static size_t take(set *t, soq_event *events, size_t cap, int timeout_ms)
{
    size_t n = SIZE_MAX;
    soq_rc rc;

    do
        rc = t->by->wait(t->state, events, cap, timeout_ms, &n);
    while (rc.err == SOQ_EINTR);
    assert_ok(rc);
    assert_true(n <= cap);
    return n;
}

/* And it is no busy silence: it lasts. */
static void assert_silent(set *t)
{
    int64_t begin = soq__sys_now_ns();
    soq_event events[4];

    assert_int_equal(take(t, events, 4, 20), 0);
    assert_true(soq__sys_now_ns() - begin >= 15000000);
}

static void send_byte(soq s)
{
    size_t n = 0;

    assert_ok(soq__sys_send(s, "x", 1, true, &n));
}

static void time_over_is_no_event(void **state)
{
    set *t = *state;
    soq_event events[4];

    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_int_equal(take(t, events, 4, 0), 0);
    assert_silent(t);
    assert_ok(t->by->unset(t->state, t->p.client));
}

static void an_event_names_its_owner_and_comes_back(void **state)
{
    set *t = *state;
    soq_event events[4];
    int owner = 0;

    assert_ok(watch(t, t->p.client, SOQ_READ, &owner));
    send_byte(t->p.server);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(take(t, events, 4, WAIT_MS), 1);
        assert_ptr_equal(events[0].user, &owner);
        assert_int_equal(events[0].ready, SOQ_READ);
    }
    assert_ok(t->by->unset(t->state, t->p.client));
}

static void setting_again_changes_interest_and_owner(void **state)
{
    set *t = *state;
    soq_event events[4];
    int first = 0;
    int second = 0;

    assert_ok(watch(t, t->p.client, SOQ_READ, &first));
    assert_ok(watch(t, t->p.client, SOQ_WRITE, &second));
    send_byte(t->p.server);
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_ptr_equal(events[0].user, &second);
    assert_int_equal(events[0].ready, SOQ_WRITE);
    assert_ok(t->by->unset(t->state, t->p.client));
}

static void interest_0_hears_nothing_not_even_a_reset(void **state)
{
    set *t = *state;
    soq_event events[4];

    assert_ok(watch(t, t->p.listener, SOQ_READ, t));
    assert_ok(watch(t, t->p.client, 0, t));
    send_byte(t->p.server);
    assert_silent(t);
    assert_ok(soq__sys_reset_on_close(t->p.server));
    soq__sys_close(t->p.server);
    (void)wait_ready(t->p.client, SOQ_READ);
    assert_silent(t);
    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_int_equal(events[0].ready & SOQ_READ, SOQ_READ);
    assert_ok(t->by->unset(t->state, t->p.client));
    assert_ok(t->by->unset(t->state, t->p.listener));
    t->p.server = SOQ_NONE;
}

static void a_watched_socket_can_fall_silent_and_speak_again(void **state)
{
    set *t = *state;
    soq_event events[4];

    send_byte(t->p.server);
    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_ok(watch(t, t->p.client, 0, t));
    assert_ok(watch(t, t->p.client, 0, t));
    assert_ok(watch(t, t->p.listener, SOQ_READ, t));
    assert_silent(t);
    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_ok(t->by->unset(t->state, t->p.client));
    assert_ok(t->by->unset(t->state, t->p.listener));
}

static void a_forgotten_socket_is_not_heard(void **state)
{
    set *t = *state;
    soq_event events[4];

    assert_ok(watch(t, t->p.listener, SOQ_READ, t));
    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    send_byte(t->p.server);
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_ok(t->by->unset(t->state, t->p.client));
    assert_silent(t);
    assert_err(SOQ_ENOENT, t->by->unset(t->state, t->p.client));
    assert_ok(t->by->unset(t->state, t->p.listener));
}

static void a_new_socket_of_an_old_number_is_a_stranger(void **state)
{
    set *t = *state;
    port_pair other;

    assert_ok(watch(t, t->p.listener, SOQ_READ, t));
    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_ok(t->by->unset(t->state, t->p.client));
    soq__sys_close(t->p.client);
    other = open_connected();
    send_byte(other.client);
    send_byte(other.server);
    assert_silent(t);
    close_connected(&other);
    assert_ok(t->by->unset(t->state, t->p.listener));
    t->p.client = SOQ_NONE;
}

static void what_is_not_there_cannot_be_forgotten(void **state)
{
    set *t = *state;
    soq far = { 1000000 };

    assert_err(SOQ_ENOENT, t->by->unset(t->state, t->p.client));
    assert_err(SOQ_ENOENT, t->by->unset(t->state, far));
}

static void what_is_not_a_socket_is_refused(void **state)
{
    set *t = *state;
    char path[4096];
    soq_file f;
    soq s;

    assert_ok(soq__sys_own_path(path, sizeof(path)));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_READ, &f));
    s.os = f.os;
    assert_err(SOQ_ENOTSOCK, watch(t, s, SOQ_READ, t));
    assert_err(SOQ_ENOENT, t->by->unset(t->state, s));
    assert_ok(soq__sys_file_close(f));
    assert_err(SOQ_ENOTSOCK, watch(t, s, SOQ_READ, t));
}

static void an_end_is_readable(void **state)
{
    set *t = *state;
    soq_event events[4];

    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_ok(soq__sys_shutdown(t->p.server, SOQ_SHUT_WRITE));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_int_equal(events[0].ready & SOQ_READ, SOQ_READ);
    assert_int_equal(events[0].ready & SOQ_WRITE, 0);
    assert_ok(t->by->unset(t->state, t->p.client));
}

static void a_failed_connect_is_writable_and_failed(void **state)
{
    set *t = *state;
    soq_event events[4];
    soq_addr at;
    soq s = open_listener(SOQ_IPV4, &at);

    soq__sys_close(s);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_err(SOQ_EINPROGRESS, soq__sys_connect(s, &at));
    assert_ok(watch(t, s, SOQ_WRITE, t));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_int_equal(events[0].ready, SOQ_WRITE | SOQ_FAIL);
    assert_err(SOQ_ECONNREFUSED, soq__sys_connect_result(s));
    assert_ok(t->by->unset(t->state, s));
    soq__sys_close(s);
}

static void forgetting_one_leaves_the_others_as_they_were(void **state)
{
    set *t = *state;
    soq_event events[4];
    int server = 0;

    assert_ok(watch(t, t->p.client, SOQ_READ, t));
    assert_ok(watch(t, t->p.listener, SOQ_READ, t));
    assert_ok(watch(t, t->p.server, SOQ_READ, &server));
    assert_ok(t->by->unset(t->state, t->p.client));
    assert_silent(t);
    assert_ok(watch(t, t->p.server, SOQ_WRITE, &server));
    assert_int_equal(take(t, events, 4, WAIT_MS), 1);
    assert_ptr_equal(events[0].user, &server);
    assert_int_equal(events[0].ready, SOQ_WRITE);
    assert_ok(t->by->unset(t->state, t->p.server));
    assert_silent(t);
    assert_ok(t->by->unset(t->state, t->p.listener));
}

enum { MANY = 100, FEW = 7 };

static void with_more_ready_than_room_all_get_their_turn(void **state)
{
    set *t = *state;
    soq pairs[MANY][2];
    unsigned seen[MANY] = { 0 };
    unsigned served = 0;
    int waits;

    for (int i = 0; i < MANY; i++) {
        soq_rc rc = soq__sys_pair(pairs[i]);

        if (rc.err == SOQ_EOPNOTSUPP)
            rc = soq_pair(pairs[i]);
        assert_ok(rc);
        assert_ok(watch(t, pairs[i][0], SOQ_READ, &seen[i]));
        send_byte(pairs[i][1]);
        (void)wait_ready(pairs[i][0], SOQ_READ);
    }
    for (waits = 0; served < MANY && waits < 2 * MANY; waits++) {
        soq_event events[FEW];
        size_t n = take(t, events, FEW, WAIT_MS);

        for (size_t i = 0; i < n; i++) {
            unsigned *mine = events[i].user;

            served += (*mine)++ == 0;
        }
    }
    assert_int_equal(served, MANY);
    assert_true(waits <= 2 * (MANY / FEW + 1));
    for (int i = 0; i < MANY; i++) {
        assert_ok(t->by->unset(t->state, pairs[i][0]));
        soq__sys_close(pairs[i][0]);
        soq__sys_close(pairs[i][1]);
    }
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, open_set, close_set)

static int test_mechanism(const soq__mechanism *mechanism)
{
    static const struct CMUnitTest tests[] = {
        EACH(time_over_is_no_event),
        EACH(an_event_names_its_owner_and_comes_back),
        EACH(setting_again_changes_interest_and_owner),
        EACH(interest_0_hears_nothing_not_even_a_reset),
        EACH(a_watched_socket_can_fall_silent_and_speak_again),
        EACH(a_forgotten_socket_is_not_heard),
        EACH(a_new_socket_of_an_old_number_is_a_stranger),
        EACH(forgetting_one_leaves_the_others_as_they_were),
        EACH(what_is_not_there_cannot_be_forgotten),
        EACH(what_is_not_a_socket_is_refused),
        EACH(an_end_is_readable),
        EACH(a_failed_connect_is_writable_and_failed),
        EACH(with_more_ready_than_room_all_get_their_turn),
    };

    under_test = mechanism;
    return cmocka_run_group_tests_name(mechanism->name, tests, start_system,
                                       stop_system);
}

int main(void)
{
    int failed = 0;
    size_t mechanisms = 0;

    for (size_t i = 0; soq__sys_mechanisms[i]; i++) {
        failed += test_mechanism(soq__sys_mechanisms[i]);
        mechanisms++;
    }
    if (mechanisms < 2) {
        fprintf(stderr, "a build has two mechanisms at least\n");
        failed++;
    }
    return failed;
}
