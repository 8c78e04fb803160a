/* test_cancel.c -- a canceller's life, and cancels at every moment. */
#include <string.h>

#include "net.h"

static void canceller_begins_open_and_can_be_reset(void **state)
{
    soq_canceller *c = NULL;

    (void)state;
    assert_ok(soq_canceller_open(&c));
    assert_false(soq_cancelled(c));
    soq_cancel(c);
    assert_true(soq_cancelled(c));
    soq_cancel(c);
    assert_true(soq_cancelled(c));
    soq_canceller_reset(c);
    assert_false(soq_cancelled(c));
    soq_canceller_reset(c);
    soq_cancel(c);
    assert_true(soq_cancelled(c));
    soq_canceller_close(&c);
    assert_null(c);
}

static void no_canceller_is_never_cancelled(void **state)
{
    soq_canceller *none = NULL;

    (void)state;
    assert_false(soq_cancelled(NULL));
    soq_cancel(NULL);
    soq_canceller_reset(NULL);
    soq_canceller_close(NULL);
    soq_canceller_close(&none);
}

static void call_after_a_reset_waits_again(void **state)
{
    soq_limit limit = { 20, NULL };
    soq s = open_udp(SOQ_IPV4, NULL);
    size_t times = scaled(20);

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    for (size_t i = 0; i < times; i++) {
        soq_cancel(limit.cancel);
        assert_err(SOQ_ECANCELED, soq_wait(s, SOQ_READ, limit, NULL));
        soq_canceller_reset(limit.cancel);
        assert_err(SOQ_ETIMEDOUT, soq_wait(s, SOQ_READ, limit, NULL));
    }
    soq_canceller_close(&limit.cancel);
    soq_close(&s);
}

/* Before they do anything: nothing is lost or sent. */
static void cancelled_call_leaves_all_as_it_was(void **state)
{
    soq_limit limit = { -1, NULL };
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client = open_client(&at);
    soq server = SOQ_NONE;
    char byte = 'y';
    size_t n = 77;

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    soq_cancel(limit.cancel);
    assert_err(SOQ_ECANCELED, soq_accept(listener, limit, &server, NULL));
    assert_true(soq_is_none(server));
    assert_ok(soq_accept(listener, soon(), &server, NULL));
    assert_err(SOQ_ECANCELED, soq_send(client, "x", 1, limit, &n));
    assert_err(SOQ_EAGAIN, soq_recv(server, &byte, 1, soq_no_wait(), &n));
    assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
    assert_ok(soq_wait(server, SOQ_READ, soon(), NULL));
    assert_err(SOQ_ECANCELED, soq_recv(server, &byte, 1, limit, &n));
    assert_int_equal(byte, 'y');
    assert_int_equal(n, 77);
    assert_ok(soq_recv(server, &byte, 1, soon(), &n));
    assert_int_equal(byte, 'x');
    soq_canceller_close(&limit.cancel);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

static void cancelled_name_is_not_asked_for(void **state)
{
    soq_limit limit = { -1, NULL };
    soq_addr addr;
    size_t n = 77;

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    soq_cancel(limit.cancel);
    assert_err(SOQ_ECANCELED, soq_resolve("localhost", "80", SOQ_ANY_FAMILY,
                                          limit, &addr, 1, &n));
    assert_err(SOQ_ECANCELED,
               soq_tcp_dial("localhost", "80", limit, &(soq){ 0 }));
    assert_int_equal(n, 77);
    soq_canceller_close(&limit.cancel);
}

static void name_without_time_is_eagain(void **state)
{
    soq_addr addr;
    size_t n = 77;

    (void)state;
    assert_err(SOQ_EAGAIN, soq_resolve("localhost", "80", SOQ_ANY_FAMILY,
                                       soq_no_wait(), &addr, 1, &n));
    assert_ok(soq_resolve("127.0.0.1", "80", SOQ_ANY_FAMILY, soq_no_wait(),
                          &addr, 1, &n));
    assert_int_equal(n, 1);
}

/* ---- many at once ------------------------------------------------------ */

typedef struct waiter {
    soq s;
    soq_limit limit;
    soq_rc rc;
} waiter;

static void wait_for_bytes(void *arg)
{
    waiter *w = arg;
    char byte;
    size_t n;

    w->rc = soq_recv(w->s, &byte, 1, w->limit, &n);
}

static void one_cancel_ends_all_who_wait(void **state)
{
    enum { WAITERS = 20 };
    soq_canceller *c;
    soq clients[WAITERS];
    waiter waiters[WAITERS];
    soq_thread *threads[WAITERS];

    (void)state;
    assert_ok(soq_canceller_open(&c));
    for (size_t i = 0; i < WAITERS; i++) {
        open_connection(SOQ_IPV4, &clients[i], &waiters[i].s);
        waiters[i].limit = (soq_limit){ i % 2 ? -1 : WAIT_MS, c };
        assert_ok(soq_thread_start(wait_for_bytes, &waiters[i], &threads[i]));
    }
    soq_cancel(c);
    for (size_t i = 0; i < WAITERS; i++) {
        soq_thread_join(&threads[i]);
        assert_err(SOQ_ECANCELED, waiters[i].rc);
        soq_close(&clients[i]);
        soq_close(&waiters[i].s);
    }
    soq_canceller_close(&c);
}

/* A thread that is told when to cancel, and does it as soon as it can. */
typedef struct trigger {
    soq_mutex mutex;
    soq_cond told;
    soq_canceller *cancel;
    unsigned spin;
    size_t rounds; /* asked for */
    size_t done;
    bool end;
} trigger;

static void pull(void *arg)
{
    trigger *t = arg;

    soq_mutex_lock(&t->mutex);
    for (;;) {
        while (t->done == t->rounds && !t->end)
            (void)soq_cond_wait(&t->told, &t->mutex, -1);
        if (t->end)
            break;
        soq_mutex_unlock(&t->mutex);
        for (volatile unsigned i = 0; i < t->spin; i++)
            ;
        soq_cancel(t->cancel);
        soq_mutex_lock(&t->mutex);
        t->done++;
        soq_cond_broadcast(&t->told);
    }
    soq_mutex_unlock(&t->mutex);
}

static void begin_round(trigger *t, unsigned spin)
{
    soq_mutex_lock(&t->mutex);
    t->spin = spin;
    t->rounds++;
    soq_cond_broadcast(&t->told);
    soq_mutex_unlock(&t->mutex);
}

static void end_round(trigger *t)
{
    soq_mutex_lock(&t->mutex);
    while (t->done < t->rounds)
        (void)soq_cond_wait(&t->told, &t->mutex, -1);
    soq_mutex_unlock(&t->mutex);
    soq_canceller_reset(t->cancel);
}

/* Each of these never gets what it waits for. */
typedef struct stage {
    soq listener;
    soq empty;
    soq full;
    soq others[2];
    soq udp;
} stage;

static void open_stage(stage *on)
{
    on->listener = open_listener(SOQ_IPV4, NULL);
    on->udp = open_udp(SOQ_IPV4, NULL);
    open_connection(SOQ_IPV4, &on->empty, &on->others[0]);
    open_connection(SOQ_IPV4, &on->full, &on->others[1]);
    (void)fill(on->full);
}

static void close_stage(stage *on)
{
    soq_close(&on->listener);
    soq_close(&on->udp);
    soq_close(&on->empty);
    soq_close(&on->full);
    soq_close(&on->others[0]);
    soq_close(&on->others[1]);
}

static soq_rc act(const stage *on, size_t which, soq_limit limit)
{
    static const char much[1 << 20]; /* more than the system frees alone */
    char byte;
    size_t n;
    soq s;

    switch (which % 5) {
    case 0:
        return soq_accept(on->listener, limit, &s, NULL);
    case 1:
        return soq_recv(on->empty, &byte, 1, limit, &n);
    case 2:
        return soq_send_all(on->full, much, sizeof(much), limit, NULL);
    case 3:
        return soq_recv_from(on->udp, &byte, 1, limit, &n, NULL, NULL);
    default:
        return soq_wait(on->udp, SOQ_READ, limit, NULL);
    }
}

/* The cancel comes before, while and after the call begins to wait; whichever
 * it is, the call ends, and the next one waits again. */
static void cancel_at_any_moment_ends_the_call(void **state)
{
    size_t times = scaled(10000);
    size_t waited = 0;
    trigger t = { .rounds = 0 };
    soq_limit limit = { WAIT_MS, NULL };
    soq_thread *thread;
    int slowest = 0;
    stage on;

    (void)state;
    open_stage(&on);
    assert_ok(soq_canceller_open(&t.cancel));
    assert_ok(soq_mutex_open(&t.mutex));
    assert_ok(soq_cond_open(&t.told));
    assert_ok(soq_thread_start(pull, &t, &thread));
    limit.cancel = t.cancel;
    for (size_t i = 0; i < times; i++) {
        int64_t begin;
        int took;

        begin_round(&t, (unsigned)(i * 7919 % 4000));
        begin = soq_now_ns();
        waited += !soq_cancelled(t.cancel);
        assert_err(SOQ_ECANCELED, act(&on, i, limit));
        took = ms_since(begin);
        slowest = took > slowest ? took : slowest;
        end_round(&t);
    }
    soq_mutex_lock(&t.mutex);
    t.end = true;
    soq_cond_broadcast(&t.told);
    soq_mutex_unlock(&t.mutex);
    soq_thread_join(&thread);
    print_message("%u of %u began before the cancel, slowest %d ms\n",
                  (unsigned)waited, (unsigned)times, slowest);
    assert_in_range(waited, times / 10, times);
    assert_in_range(slowest, 0, WAIT_MS - 1);
    soq_cond_close(&t.told);
    soq_mutex_close(&t.mutex);
    soq_canceller_close(&t.cancel);
    close_stage(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(canceller_begins_open_and_can_be_reset),
        TEST(no_canceller_is_never_cancelled),
        TEST(call_after_a_reset_waits_again),
        TEST(cancelled_call_leaves_all_as_it_was),
        TEST(cancelled_name_is_not_asked_for),
        TEST(name_without_time_is_eagain),
        TEST(one_cancel_ends_all_who_wait),
        TEST(cancel_at_any_moment_ends_the_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
