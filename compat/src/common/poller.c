/* poller.c -- the set of watched sockets: a mechanism and a wake-up. */
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/limit.h"
#include "common/pair.h"
#include "common/wake.h"

/* The wake-up is a pair in the set, so that every mechanism has it and none
 * ever waits for an empty set, which Windows refuses (row 38).  Its user is
 * an address inside of this, which no program can have as its own. */
struct soq_poller {
    const soq__mechanism *mechanism;
    soq wake[2];
    atomic_bool woken; /* a byte lies in the pair */
    max_align_t state[];
};

const char *soq_poller_mechanism(size_t i)
{
    for (size_t k = 0; soq__sys_mechanisms[k]; k++)
        if (k == i)
            return soq__sys_mechanisms[k]->name;
    return NULL;
}

static soq_rc open_mechanism(soq_poller *p)
{
    soq_rc rc = soq_pair(p->wake);

    if (rc.err)
        return rc;
    rc = p->mechanism->open(p->state);
    if (!rc.err) {
        rc = p->mechanism->set(p->state, p->wake[0], SOQ_READ, p->wake);
        if (rc.err)
            p->mechanism->close(p->state);
    }
    if (rc.err) {
        soq__pair_close(p->wake);
    }
    return rc;
}

static soq_rc open_with(const soq__mechanism *mechanism, soq_poller **out)
{
    soq_poller *p = calloc(1, sizeof(*p) + mechanism->size);
    soq_rc rc;

    if (!p)
        return soq__rc(SOQ_ENOMEM);
    p->mechanism = mechanism;
    atomic_init(&p->woken, false);
    rc = open_mechanism(p);
    if (rc.err)
        free(p);
    else
        *out = p;
    return rc;
}

soq_rc soq_poller_open(const char *mechanism, soq_poller **out)
{
    soq_rc rc = soq__rc(SOQ_EINVAL);

    for (size_t i = 0; soq__sys_mechanisms[i]; i++) {
        const soq__mechanism *m = soq__sys_mechanisms[i];

        if (mechanism && strcmp(mechanism, m->name) != 0)
            continue;
        rc = open_with(m, out);
        if (!rc.err || mechanism)
            return rc;
    }
    return rc;
}

const char *soq_poller_name(const soq_poller *poller)
{
    return poller->mechanism->name;
}

void soq_poller_close(soq_poller **poller)
{
    soq_poller *p;

    if (!poller || !*poller)
        return;
    p = *poller;
    *poller = NULL;
    (void)p->mechanism->unset(p->state, p->wake[0]);
    p->mechanism->close(p->state);
    soq__pair_close(p->wake);
    free(p);
}

soq_rc soq_poller_set(soq_poller *poller, soq s, unsigned interest, void *user)
{
    unsigned plain = interest & (SOQ_READ | SOQ_WRITE);

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (interest & ~(unsigned)(SOQ_READ | SOQ_WRITE | SOQ_EDGE))
        return soq__rc(SOQ_EINVAL);
    if (!plain || !poller->mechanism->edges)
        interest = plain;
    return poller->mechanism->set(poller->state, s, interest, user);
}

soq_rc soq_poller_unset(soq_poller *poller, soq s)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOENT);
    return poller->mechanism->unset(poller->state, s);
}

void soq_poller_wake(soq_poller *poller)
{
    if (!atomic_exchange(&poller->woken, true))
        soq__wake(poller->wake[1]);
}

/* Take the wake-up out of the events.  The byte first, then the flag: a wake
 * in between is part of this one, and the exchange shows what came before
 * it. */
static bool take_wake(soq_poller *p, soq_event *events, size_t *n)
{
    bool woken = false;
    size_t kept = 0;

    for (size_t i = 0; i < *n; i++) {
        if (events[i].user == p->wake)
            woken = true;
        else
            events[kept++] = events[i];
    }
    *n = kept;
    if (woken) {
        (void)soq__wake_take(p->wake[0]);
        (void)atomic_exchange(&p->woken, false);
    }
    return woken;
}

soq_rc soq_poller_wait(soq_poller *poller, soq_event *events, size_t cap,
                       int timeout_ms, size_t *n)
{
    soq__until until = soq__until_begin(soq_within(timeout_ms));

    if (cap == 0)
        return soq__rc(SOQ_EINVAL);
    for (;;) {
        int left = soq__until_left_ms(&until);
        size_t count = 0;
        bool woken;
        soq_rc rc = poller->mechanism->wait(poller->state, events, cap, left,
                                            &count);

        if (rc.err && rc.err != SOQ_EINTR)
            return rc;
        if (rc.err)
            count = 0;
        woken = take_wake(poller, events, &count);
        if (count > 0 || woken || left == 0) {
            *n = count;
            return soq__rc(SOQ_OK);
        }
    }
}
