/*
 * torture.c -- fail the Nth call, for every N and every code it can give.
 */
#include <stdio.h>

#include "torture.h"

/* No scenario makes so many calls. */
enum { CALLS_MOST = 20000 };

static struct {
    const scenario *s;
    soq_rc rc;
    char wrong[120];
} current;

void scenario_wrong(const char *what)
{
    if (current.wrong[0] == '\0')
        (void)snprintf(current.wrong, sizeof(current.wrong),
                       "false success: %s", what);
}

void scenario_check(bool so, const char *what)
{
    if (!so)
        scenario_wrong(what);
}

soq_rc scenario_expect(soq_err want, soq_rc rc, const char *what)
{
    if (!rc.err)
        scenario_wrong(what);
    return rc.err == want ? soq__rc(SOQ_OK) : rc;
}

bool scenario_disturbed(void)
{
    return fake_fault_get(0).delivered + fake_fault_get(1).delivered > 0;
}

size_t scenario_bytes(size_t all)
{
    return fake_switch.one_byte || fake_switch.eagain ? 30 : all;
}

static void body(void *unused)
{
    (void)unused;
    current.rc = soq_init();
    if (current.rc.err)
        return;
    current.rc = current.s->run();
    soq_quit();
}

static bool is_one_of(soq_rc rc, const torture_fault faults[2])
{
    for (size_t i = 0; i < 2; i++) {
        soq_rc given = fake_fault_get(i).rc;

        /* The layer may know better what it means, but keeps its number;
         * an allocation that fails has none. */
        if (faults[i].at != 0 &&
            ((rc.os != 0 && given.os == rc.os) ||
             (given.err == SOQ_ENOMEM && rc.err == SOQ_ENOMEM)))
            return true;
    }
    return false;
}

/* An error must be the fault's own, number and all, or one that the scenario
 * names; without faults there must be none. */
static const char *judge(const scenario *s, const torture_fault faults[2])
{
    static char text[160];

    if (current.wrong[0] != '\0')
        return current.wrong;
    if (!current.rc.err || is_one_of(current.rc, faults))
        return NULL;
    /* A pair that is made over loopback, which nothing else draws random
     * bits for, gives up in its own words. */
    if (faults[0].at != 0 && fake_count(CALL_RANDOM) > 0 &&
        current.rc.err == SOQ_ETIMEDOUT)
        return NULL;
    for (size_t i = 0; i < sizeof(s->also) / sizeof(s->also[0]); i++)
        if (faults[0].at != 0 && s->also[i] == current.rc.err)
            return NULL;
    (void)snprintf(text, sizeof(text), "an error from nowhere: %s (os %d)",
                   soq_err_name(current.rc.err), current.rc.os);
    return text;
}

torture_result torture_run(const scenario *s, const torture_mode *mode,
                           const torture_fault faults[2])
{
    torture_result result = { { SOQ_OK, 0 }, NULL };

    fake_reset();
    mode->set();
    if (s->script != NULL)
        s->script();
    for (size_t i = 0; i < 2; i++)
        fake_fault_set(i, faults[i].at, faults[i].code, faults[i].sticky);
    current.s = s;
    current.wrong[0] = '\0';
    fake_watch_memory(true);
    (void)fake_run(body, NULL);
    result.complaint = fake_complaint();
    fake_watch_memory(false);
    if (result.complaint == NULL)
        result.complaint = judge(s, faults);
    result.rc = current.rc;
    return result;
}

static void report(const scenario *s, const torture_mode *mode,
                   const torture_fault faults[2], const char *complaint)
{
    (void)printf("# %s, %s: %s", s->name, mode->name, complaint);
    for (size_t i = 0; i < 2; i++) {
        fake_fault f = fake_fault_get(i);

        if (faults[i].at != 0 && f.delivered > 0)
            (void)printf("; call %lu%s, %s: %s (os %d)", faults[i].at,
                         faults[i].sticky ? " and on" : "",
                         fake_call_name(f.call), soq_err_name(f.rc.err),
                         f.rc.os);
    }
    (void)printf("\n");
}

static void run_one(const scenario *s, const torture_mode *mode,
                    const torture_fault faults[2], torture_sums *sums)
{
    torture_result result = torture_run(s, mode, faults);

    sums->runs++;
    sums->delivered += fake_fault_get(0).delivered;
    sums->delivered += fake_fault_get(1).delivered;
    if (result.complaint == NULL)
        return;
    report(s, mode, faults, result.complaint);
    sums->failures++;
}

torture_sums torture_all(const scenario *s, const torture_mode *mode,
                         bool sticky)
{
    torture_sums sums = { 0, 0, 0 };
    torture_fault faults[2] = { { 1, 0, sticky }, { 0, 0, false } };

    while (faults[0].at < CALLS_MOST) {
        fake_fault hit;

        run_one(s, mode, faults, &sums);
        hit = fake_fault_get(0);
        if (hit.delivered == 0)
            return sums;
        faults[0].code++;
        if (!mode->every_code) {
            faults[0].at++; /* and its next code for the next call */
        } else if (faults[0].code == hit.codes) {
            faults[0].code = 0;
            faults[0].at++;
        }
    }
    (void)printf("# %s, %s: it never ends\n", s->name, mode->name);
    sums.failures++;
    return sums;
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

torture_sums torture_pairs(const scenario *s, const torture_mode *mode,
                           unsigned long runs, uint32_t *seed)
{
    static const torture_fault none[2] = { { 0, 0, false }, { 0, 0, false } };
    torture_sums sums = { 0, 0, 0 };
    unsigned long calls = 0;

    (void)torture_run(s, mode, none);
    for (size_t i = 0; i < CALLS; i++)
        calls += fake_count((fake_call)i);
    for (unsigned long i = 0; i < runs; i++) {
        torture_fault faults[2];

        for (size_t k = 0; k < 2; k++) {
            faults[k].at = 1 + next(seed) % calls;
            faults[k].code = next(seed) % 64;
            faults[k].sticky = next(seed) % 4 == 0;
        }
        run_one(s, mode, faults, &sums);
    }
    return sums;
}
