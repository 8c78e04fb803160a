/*
 * scenario_wait.c -- pairs, pollers, names.
 */
#include "scenario.h"

static soq_rc pair(void)
{
    soq ends[2] = { SOQ_NONE, SOQ_NONE };
    char got[4] = { 0 };
    soq_rc rc = soq_pair(ends);

    if (!rc.err)
        rc = soq_send_all(ends[0], "to 1", 4, soq_within(1000), NULL);
    if (!rc.err)
        rc = soq_recv_all(ends[1], got, 4, soq_within(1000), NULL);
    if (!rc.err) {
        scenario_check(memcmp(got, "to 1", 4) == 0, "the pair differs");
        rc = soq_send_all(ends[1], "to 0", 4, soq_within(1000), NULL);
    }
    if (!rc.err)
        rc = soq_recv_all(ends[0], got, 4, soq_within(1000), NULL);
    if (!rc.err)
        scenario_check(memcmp(got, "to 0", 4) == 0, "the pair differs");
    soq_close(&ends[0]);
    soq_close(&ends[1]);
    return rc;
}

static void no_pair(void)
{
    fake_switch.no_pair = true;
}

static void strangers(void)
{
    fake_switch.no_pair = true;
    fake_switch.strangers = 3;
    fake_switch.stranger_says = "0123456789abcdef";
}

static void strangers_that_reset(void)
{
    strangers();
    fake_switch.stranger_resets = true;
}

/* ---- pollers ----------------------------------------------------------- */

static soq_rc one_event(soq_poller *p, int timeout_ms, void *user,
                        unsigned ready)
{
    soq_event events[4];
    size_t n = 0;
    soq_rc rc = soq_poller_wait(p, events, 4, timeout_ms, &n);

    if (!rc.err && ready == 0)
        scenario_check(n == 0, "an event of nothing");
    else if (!rc.err)
        scenario_check(n == 1 && events[0].user == user &&
                           events[0].ready == ready,
                       "the event differs");
    return rc;
}

static soq_rc watch(soq_poller *p, soq ends[2])
{
    int mark = 0;
    soq_rc rc = soq_poller_set(p, ends[0], SOQ_READ, &mark);

    if (!rc.err)
        rc = one_event(p, 0, &mark, 0);
    if (!rc.err)
        rc = soq_send_all(ends[1], "x", 1, soq_within(1000), NULL);
    if (!rc.err)
        rc = one_event(p, 1000, &mark, SOQ_READ);
    if (!rc.err)
        rc = soq_poller_set(p, ends[0], SOQ_READ | SOQ_WRITE, &mark);
    if (!rc.err)
        rc = one_event(p, 1000, &mark, SOQ_READ | SOQ_WRITE);
    if (!rc.err)
        rc = soq_poller_unset(p, ends[0]);
    if (!rc.err)
        rc = one_event(p, 20, &mark, 0);
    if (!rc.err) {
        soq_poller_wake(p);
        soq_poller_wake(p);
        rc = one_event(p, -1, &mark, 0);
    }
    return rc;
}

static soq_rc poll_with(const char *mechanism)
{
    soq ends[2] = { SOQ_NONE, SOQ_NONE };
    soq_poller *p = NULL;
    soq_rc rc = soq_poller_open(mechanism, &p);

    if (!rc.err)
        rc = soq_pair(ends);
    if (!rc.err)
        rc = watch(p, ends);
    soq_poller_close(&p);
    soq_close(&ends[0]);
    soq_close(&ends[1]);
    return rc;
}

static soq_rc poll_best(void)
{
    return poll_with(NULL);
}

static soq_rc poll_plain(void)
{
    return poll_with("plain");
}

static void no_best(void)
{
    fake_switch.no_mechanism = true;
}

static void wake(void *poller)
{
    soq_poller_wake(poller);
}

static soq_rc woken(void)
{
    int64_t begin = 0;
    soq_poller *p = NULL;
    soq_rc rc = soq_poller_open(NULL, &p);

    if (rc.err)
        return rc;
    begin = fake_elapsed_ms();
    fake_at(40, wake, p);
    rc = one_event(p, -1, NULL, 0);
    if (!rc.err)
        scenario_check(fake_elapsed_ms() - begin == 40, "woken too early");
    soq_poller_close(&p);
    return rc;
}

/* ---- names ------------------------------------------------------------- */

static void some_names(void)
{
    fake_name("both", "2001:db8::7 192.0.2.7 192.0.2.7", 0);
    fake_name("http", NULL, -2);
}

static soq_rc resolve(void)
{
    soq_addr addrs[4];
    size_t n = 0;
    soq_rc rc = soq_resolve("both", "http", SOQ_ANY_FAMILY, soq_within(1000),
                            addrs, 4, &n);

    if (rc.err)
        return rc;
    scenario_check(n == 2 && addrs[0].family == SOQ_IPV6 &&
                       addrs[1].family == SOQ_IPV4 && addrs[1].port == 80,
                   "the addresses differ");
    rc = soq_resolve("missing", "80", SOQ_ANY_FAMILY, soq_forever(), addrs, 4,
                     &n);
    return scenario_expect(SOQ_ENONAME, rc, "a name that is none");
}

static void slow_names(void)
{
    some_names();
    fake_switch.thread_delay_ms = 400;
}

/* The resolver is slow: the limit holds, the question ends by itself. */
static soq_rc resolve_late(void)
{
    soq_addr addrs[4];
    size_t n = 0;
    int64_t begin = fake_elapsed_ms();
    soq_rc rc = soq_resolve("both", "80", SOQ_ANY_FAMILY, soq_within(100),
                            addrs, 4, &n);

    /* A pair over loopback that fails takes its own second. */
    if (rc.err == SOQ_ETIMEDOUT && fake_count(CALL_LISTEN) == 0)
        scenario_check(fake_elapsed_ms() - begin == 100,
                       "the limit was not kept");
    return scenario_expect(SOQ_ETIMEDOUT, rc, "the answer came too late");
}

const scenario scenarios_wait[] = {
    { "pair", NULL, pair, { SOQ_OK } },
    { "pair over loopback", no_pair, pair, { SOQ_OK } },
    { "pair, strangers", strangers, pair, { SOQ_OK } },
    { "pair, strangers reset", strangers_that_reset, pair, { SOQ_OK } },
    { "poller", NULL, poll_best, { SOQ_OK } },
    { "poller, named", NULL, poll_plain, { SOQ_OK } },
    { "poller, second best", no_best, poll_best, { SOQ_OK } },
    { "poller, woken", NULL, woken, { SOQ_OK } },
    { "names", some_names, resolve, { SOQ_OK } },
    { "names, too late", slow_names, resolve_late, { SOQ_OK } },
    { 0 },
};
