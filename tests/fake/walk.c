/*
 * walk.c -- a program that does anything, in any world.
 *
 * Every call has a limit, so whatever it meets it must come back; what it
 * says must keep the conventions; and when all is closed, nothing is left.
 */
#include <soquete/trace.h>

#include "torture.h"
#include "walker.h"

walker w;

uint32_t walk_pick(uint32_t below)
{
    w.seed = w.seed * 1664525U + 1013904223U;
    return (w.seed >> 8) % below;
}

void walk_blame(const char *call, soq_rc rc)
{
    if (w.complaint[0] == '\0')
        (void)snprintf(w.complaint, sizeof(w.complaint), "%s said %s (os %d)",
                       call, soq_err_name(rc.err), rc.os);
}

/* The conventions at the top of socket.h. */
soq_err walk_told(const char *call, soq_limit limit, soq_rc rc)
{
    w.result.calls++;
    w.result.failures += rc.err != SOQ_OK;
    if (rc.err >= SOQ_ERR_COUNT || rc.err == SOQ_EINTR ||
        rc.err == SOQ_EOTHER || (rc.err == SOQ_OK && rc.os != 0) ||
        (rc.err == SOQ_ECANCELED && limit.cancel == NULL) ||
        (rc.err == SOQ_EAGAIN && rc.os == 0 && limit.timeout_ms != 0))
        walk_blame(call, rc);
    return rc.err;
}

soq_err walk_said(const char *call, soq_rc rc)
{
    return walk_told(call, soq_no_wait(), rc);
}

bool walk_unwatch(slot *at)
{
    if (at->watched)
        at->watched = walk_said("unset", soq_poller_unset(w.poller, at->s)) !=
                      SOQ_OK;
    return !at->watched;
}

static void set_world(void)
{
    static const fake_peer echo = { .talk = FAKE_ECHO, .delay_ms = 5 };
    static const fake_peer refuses = { .answer = FAKE_REFUSES };
    size_t mode = 0;

    fake_reset();
    while (torture_modes[mode].name != NULL)
        mode++;
    torture_modes[walk_pick((uint32_t)mode)].set();
    fake_remote("127.0.0.1", 7, &echo);
    fake_remote("10.0.0.7", 7, &echo);
    fake_remote("10.0.0.8", 7, &refuses);
    fake_name("several", "::1 10.0.0.8 10.9.9.9 10.0.0.7", 0);
    for (size_t i = 0; i < 2; i++) {
        unsigned long at = 1 + walk_pick(20 * w.steps);
        size_t code = walk_pick(40);
        bool sticky = walk_pick(4) == 0;

        if (walk_pick(2))
            fake_fault_set(i, at, code, sticky);
    }
}

static void ignore(const soq_trace_event *event, void *user)
{
    (void)event;
    (void)user;
}

static void body(void *unused)
{
    (void)unused;
    if (walk_said("init", soq_init()))
        return;
    if (walk_pick(4) == 0)
        soq_trace_set(ignore, NULL);
    if (!walk_said("canceller_open", soq_canceller_open(&w.cancel))) {
        if (!walk_said("poller_open", soq_poller_open(NULL, &w.poller)))
            for (unsigned i = 0; i < w.steps; i++)
                walk_step();
        soq_poller_close(&w.poller);
        for (size_t i = 0; i < SLOTS; i++)
            soq_close(&w.slots[i].s);
        while (fake_unschedule(walk_cancel_now, w.cancel))
            continue;
        soq_canceller_close(&w.cancel);
    }
    soq_trace_set(NULL, NULL);
    soq_quit();
}

walk_result walk(uint32_t seed, unsigned steps)
{
    const char *complaint = NULL;

    memset(&w, 0, sizeof(w));
    w.seed = seed;
    w.steps = steps;
    for (size_t i = 0; i < SLOTS; i++)
        w.slots[i].s = SOQ_NONE;
    set_world();
    fake_watch_memory(true);
    (void)fake_run(body, NULL);
    complaint = fake_complaint();
    fake_watch_memory(false);
    if (complaint == NULL && w.complaint[0] != '\0')
        complaint = w.complaint;
    w.result.complaint = complaint;
    w.result.faults = fake_fault_get(0).delivered +
                      fake_fault_get(1).delivered;
    return w.result;
}
