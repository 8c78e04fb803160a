/* exchange.c -- both directions of a connection at once, in one loop. */
#include "exchange.h"

#include <soquete/system.h>

enum { DRAW_MS = 200 };

/* What data may be quoted: the answer has a line of its own in text. */
static const void *quotable(const exchange *x, const void *data)
{
    return x->t->a->json ? data : NULL;
}

static soq_rc fill(exchange *x)
{
    soq_rc rc;

    if (x->have > 0 || x->source_ended)
        return (soq_rc){ SOQ_OK, 0 };
    rc = source_read(x->from, x->data, sizeof(x->data), &x->have);
    if (rc.err) {
        x->have = 0;
        x->source_ended = rc.err == SOQ_EOF;
    }
    if (rc.err == SOQ_EOF || rc.err == SOQ_EAGAIN)
        rc.err = SOQ_OK;
    return rc;
}

static void push(exchange *x)
{
    int64_t began_us = soq_wall_us();
    size_t n = 0;
    soq_rc rc;

    if (x->have == 0)
        return;
    rc = soq_send(x->t->s, x->data + x->gone, x->have - x->gone, soq_no_wait(),
                  &n);
    if (rc.err == SOQ_EAGAIN)
        return;
    if (rc.err) {
        x->cut = true; /* receiving tells why, after what came before it */
        return;
    }
    stream_sent(x->t, "Sent", quotable(x, x->data + x->gone), n, began_us);
    x->last_ns = soq_now_ns();
    x->gone += n;
    if (x->gone == x->have) {
        x->have = 0;
        x->gone = 0;
    }
}

/* One piece of the answer.  *call says which step a failure is of. */
static soq_rc pull(exchange *x, const char **call)
{
    char data[65536];
    size_t n;
    soq_rc rc = soq_recv(x->t->s, data, sizeof(data), soq_no_wait(), &n);

    *call = "receive";
    if (rc.err == SOQ_EAGAIN)
        return (soq_rc){ SOQ_OK, 0 };
    if (rc.err)
        return rc;
    x->last_ns = soq_now_ns();
    stream_received(x->t, quotable(x, data), n);
    *call = "write";
    return sink_write(x->to, data, n);
}

/* Tell the poller what we wait for now. */
static soq_rc watch(exchange *x)
{
    bool input = x->have == 0 && !x->source_ended && !x->cut;
    unsigned want = SOQ_READ;
    soq from = source_socket(x->from);
    soq_rc rc = { SOQ_OK, 0 };

    if (x->have > 0 && !x->cut)
        want |= SOQ_WRITE;
    if (want != x->watched)
        rc = soq_poller_set(x->poller, x->t->s, want, x->t);
    x->watched = want;
    if (!rc.err && !soq_is_none(from) && input != x->input_watched) {
        rc = soq_poller_set(x->poller, from, input ? SOQ_READ : 0, x->from);
        x->input_watched = input;
    }
    return rc;
}

/* Is there something to read from the source that need not be waited for? */
static bool is_busy(const exchange *x)
{
    return x->have == 0 && !x->source_ended && !x->cut && !x->from->waits;
}

/* How long the next wait may be; 0 and *silent when the peer's time is over.
 * One who types may take as long as he likes. */
static int wait_ms(const exchange *x, bool *silent)
{
    bool typing = x->have == 0 && !x->source_ended && !x->cut;
    int64_t left = -1;

    *silent = false;
    if (is_busy(x))
        return 0;
    if (x->timeout_ms >= 0 && !typing) {
        left = x->timeout_ms - (soq_now_ns() - x->last_ns) / 1000000;
        *silent = left <= 0;
        left = left < 0 ? 0 : left;
    }
    if (x->t->a->err.terminal && x->from->size > 0 &&
        (left < 0 || left > DRAW_MS))
        left = DRAW_MS;
    return (int)left;
}

/* Wait for something, and receive what has come. */
static soq_rc turn(exchange *x, const char **call)
{
    soq_event events[2];
    size_t n = 0;
    bool silent;
    int ms = wait_ms(x, &silent);
    soq_rc rc = watch(x);

    *call = "wait for";
    if (!rc.err)
        rc = soq_poller_wait(x->poller, events, 2, ms, &n);
    if (!rc.err && n == 0 && silent) {
        *call = "receive";
        rc.err = SOQ_ETIMEDOUT;
    }
    for (size_t i = 0; i < n && !rc.err; i++)
        if (events[i].user == x->t && (events[i].ready & SOQ_READ) != 0)
            rc = pull(x, call);
    return rc;
}

/* Send what can be sent now, and end our side after the last of it. */
static soq_rc give(exchange *x, const char **call)
{
    soq_rc rc;

    if (x->cut || x->shut)
        return (soq_rc){ SOQ_OK, 0 };
    *call = "read";
    rc = fill(x);
    if (rc.err)
        return rc;
    push(x);
    if (x->source_ended && x->have == 0 && !x->cut) {
        stream_shutdown(x->t, "Shutdown");
        x->shut = true;
    }
    return rc;
}

soq_rc exchange_run(exchange *x, const char **call)
{
    soq_rc rc = { SOQ_OK, 0 };

    x->last_ns = soq_now_ns();
    progress_begin(&x->bar, 0, x->from->size);
    while (!rc.err && !stop_asked(x->stop)) {
        rc = give(x, call);
        if (!rc.err)
            rc = turn(x, call);
        if (x->from->size > 0)
            progress_draw(&x->bar, &x->t->a->err, x->t->out.total);
    }
    output_status(&x->t->a->err, "");
    soq_poller_unset(x->poller, x->t->s);
    if (rc.err != SOQ_EOF)
        return rc;
    stream_ended(x->t);
    *call = "send";
    return x->shut ? (soq_rc){ SOQ_OK, 0 } : rc;
}
