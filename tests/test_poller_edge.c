/* test_poller_edge.c -- SOQ_EDGE, with each mechanism: who keeps its rule
 * misses nothing, whether the mechanism says less or not. */
#include <string.h>

#include "each.h"

enum { ROOM = 16 };

typedef struct watched {
    soq_poller *p;
    soq client, server;
} watched;

static watched opened_watching(void)
{
    watched w;

    w.p = opened();
    open_connection(SOQ_IPV4, &w.client, &w.server);
    assert_ok(soq_poller_set(w.p, w.server, SOQ_READ | SOQ_EDGE, &mechanism));
    return w;
}

static void closed(watched *w)
{
    soq_close(&w->client);
    soq_close(&w->server);
    soq_poller_close(&w->p);
}

static unsigned awaited(const watched *w)
{
    soq_event event = { NULL, 0 };

    assert_int_equal(wait_for(w->p, &event, 1, WAIT_MS), 1);
    assert_ptr_equal(event.user, &mechanism);
    assert_true(event.ready & SOQ_READ);
    return event.ready;
}

/* As poller.h asks for: to the end of what one event tells of.  How many bytes
 * came; *rc is SOQ_OK while more may come. */
static size_t received(const watched *w, unsigned ready, soq_rc *rc)
{
    char buf[ROOM];
    size_t total = 0, n = ROOM;

    rc->err = SOQ_OK;
    while (!rc->err && (n == ROOM || (ready & SOQ_FAIL))) {
        *rc = soq_recv(w->server, buf, ROOM, soq_no_wait(), &n);
        if (!rc->err)
            total += n;
    }
    if (rc->err == SOQ_EAGAIN)
        rc->err = SOQ_OK;
    return total;
}

static void what_arrives_later_is_told_again(void **state)
{
    watched w = opened_watching();
    char out[5 * ROOM] = "";
    soq_rc rc;

    (void)state;
    assert_quiet(w.p);
    for (size_t len = 1; len <= sizeof(out); len++) {
        size_t got = 0;

        assert_ok(soq_send_all(w.client, out, len, soon(), NULL));
        while (got < len) {
            got += received(&w, awaited(&w), &rc);
            assert_ok(rc);
        }
        assert_int_equal(got, len);
    }
    assert_quiet(w.p);
    closed(&w);
}

/* The end may have come together with the data, or behind them. */
static void the_end_behind_the_data_is_not_missed(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        watched w = opened_watching();
        size_t got = 0;
        soq_rc rc = { SOQ_OK, 0 };

        assert_ok(soq_send_all(w.client, "abc", 3, soon(), NULL));
        if (i % 2)
            assert_ok(soq_wait(w.server, SOQ_READ, soon(), NULL));
        assert_ok(soq_shutdown(w.client, SOQ_SHUT_WRITE));
        while (!rc.err)
            got += received(&w, awaited(&w), &rc);
        assert_err(SOQ_EOF, rc);
        assert_int_equal(got, 3);
        closed(&w);
    }
}

static void a_reset_is_not_missed(void **state)
{
    watched w = opened_watching();
    soq_rc rc = { SOQ_OK, 0 };

    (void)state;
    soq_abort(&w.client);
    while (!rc.err)
        (void)received(&w, awaited(&w), &rc);
    assert_err(SOQ_ECONNRESET, rc);
    closed(&w);
}

static void what_was_left_is_told_when_it_is_set_again(void **state)
{
    watched w = opened_watching();
    char byte;

    (void)state;
    assert_ok(soq_send_all(w.client, "abc", 3, soon(), NULL));
    (void)awaited(&w);
    for (int i = 0; i < 3; i++) {
        assert_ok(
            soq_poller_set(w.p, w.server, SOQ_READ | SOQ_EDGE, &mechanism));
        (void)awaited(&w);
        assert_ok(soq_recv_all(w.server, &byte, 1, soon(), NULL));
    }
    closed(&w);
}

/* What it is for; elsewhere the event comes back. */
static void epoll_tells_once_of_what_is_left(void **state)
{
    watched w = opened_watching();
    size_t again = strcmp(mechanism, "epoll") == 0 ? 0 : 1;
    soq_event event;

    (void)state;
    assert_ok(soq_send_all(w.client, "abc", 3, soon(), NULL));
    (void)awaited(&w);
    assert_int_equal(wait_for(w.p, &event, 1, again ? WAIT_MS : 20), again);
    assert_ok(soq_poller_set(w.p, w.server, SOQ_READ, &mechanism));
    (void)awaited(&w);
    (void)awaited(&w);
    closed(&w);
}

static void alone_it_hears_nothing(void **state)
{
    watched w = opened_watching();

    (void)state;
    assert_ok(soq_poller_set(w.p, w.server, SOQ_EDGE, &mechanism));
    assert_ok(soq_send_all(w.client, "abc", 3, soon(), NULL));
    assert_ok(soq_wait(w.server, SOQ_READ, soon(), NULL));
    assert_quiet(w.p);
    assert_err(SOQ_EINVAL, soq_poller_set(w.p, w.server, 16, &mechanism));
    closed(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_arrives_later_is_told_again),
        TEST(the_end_behind_the_data_is_not_missed),
        TEST(a_reset_is_not_missed),
        TEST(what_was_left_is_told_when_it_is_set_again),
        TEST(epoll_tells_once_of_what_is_left),
        TEST(alone_it_hears_nothing),
    };

    return RUN_EACH(tests);
}
