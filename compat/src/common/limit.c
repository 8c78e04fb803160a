/* limit.c -- deadlines, cancellation, and the one wait of the layer. */
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "common/limit.h"
#include "common/pair.h"
#include "common/wake.h"

#define NS_PER_MS 1000000

/* The flag says it, the pair tells those who wait: a byte lies in it exactly
 * while the flag is set. */
struct soq_canceller {
    atomic_bool cancelled;
    soq wake[2];
};

soq_rc soq_canceller_open(soq_canceller **out)
{
    soq_canceller *canceller = malloc(sizeof(*canceller));
    soq_rc rc;

    if (!canceller)
        return soq__rc(SOQ_ENOMEM);
    rc = soq_pair(canceller->wake);
    if (rc.err) {
        free(canceller);
        return rc;
    }
    atomic_init(&canceller->cancelled, false);
    *out = canceller;
    return rc;
}

void soq_cancel(soq_canceller *canceller)
{
    if (canceller && !atomic_exchange(&canceller->cancelled, true))
        soq__wake(canceller->wake[1]);
}

bool soq_cancelled(const soq_canceller *canceller)
{
    return canceller &&
           atomic_load_explicit(&canceller->cancelled, memory_order_acquire);
}

const soq *soq__waker_of(const soq_canceller *canceller)
{
    return canceller ? &canceller->wake[0] : NULL;
}

void soq_canceller_reset(soq_canceller *canceller)
{
    soq__until until = soq__until_begin(soq_within(1000));

    if (!soq_cancelled(canceller))
        return;
    /* The byte first, then the flag: a cancel in between finds the flag still
     * set, and belongs to what is being reset.  The byte of a cancel that has
     * only set its flag yet is on its way. */
    while (soq__wake_take(canceller->wake[0]).err == SOQ_EAGAIN)
        if (soq__until_ready(&until, canceller->wake[0], SOQ_READ).err)
            break;
    (void)atomic_exchange(&canceller->cancelled, false);
}

void soq_canceller_close(soq_canceller **canceller)
{
    if (!canceller || !*canceller)
        return;
    soq__pair_close((*canceller)->wake);
    free(*canceller);
    *canceller = NULL;
}

int soq__until_left_ms(soq__until *until)
{
    int64_t now, left;

    if (until->limit.timeout_ms <= 0)
        return until->limit.timeout_ms < 0 ? -1 : 0;
    now = soq__sys_now_ns();
    if (!until->end_ns)
        until->end_ns = now + (int64_t)until->limit.timeout_ms * NS_PER_MS;
    left = (until->end_ns - now + NS_PER_MS - 1) / NS_PER_MS;
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

soq_rc soq__until_check(soq__until *until)
{
    if (until->limit.timeout_ms > 0 && soq__until_left_ms(until) == 0)
        return soq__until_over(until);
    return soq__rc(SOQ_OK);
}

static bool any_ready(const soq__wait_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].ready)
            return true;
    return false;
}

/* One wait of the system, with the canceller beside the items. */
static soq_rc wait_once(soq_canceller *cancel, soq__wait_item *items,
                        size_t count, int timeout_ms)
{
    soq__wait_item all[SOQ__WAIT_MAX];
    soq_rc rc;

    if (!cancel)
        return soq__sys_wait(items, count, timeout_ms);
    for (size_t i = 0; i < count; i++)
        all[i] = items[i];
    all[count].s = cancel->wake[0];
    all[count].interest = SOQ_READ;
    rc = soq__sys_wait(all, count + 1, timeout_ms);
    if (!rc.err)
        for (size_t i = 0; i < count; i++)
            items[i].ready = all[i].ready;
    return rc;
}

soq_rc soq__until_wait_slice(soq__until *until, soq__wait_item *items,
                             size_t count, int slice_ms)
{
    int left = soq__until_left_ms(until);
    soq_rc rc;

    for (size_t i = 0; i < count; i++)
        items[i].ready = 0;
    if (soq_cancelled(until->limit.cancel))
        return soq__rc(SOQ_ECANCELED);
    if (left == 0)
        return soq__until_over(until);
    rc = wait_once(until->limit.cancel, items, count,
                   left < 0 || left > slice_ms ? slice_ms : left);
    return rc.err == SOQ_EINTR ? soq__rc(SOQ_OK) : rc;
}

soq_rc soq__until_wait(soq__until *until, soq__wait_item *items, size_t count)
{
    for (;;) {
        int left = soq__until_left_ms(until);
        soq_rc rc;

        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = wait_once(until->limit.cancel, items, count, left);
        if (rc.err && rc.err != SOQ_EINTR)
            return rc;
        if (!rc.err && any_ready(items, count))
            return rc;
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        if (left == 0)
            return soq__until_over(until);
    }
}

soq_rc soq__until_ready(soq__until *until, soq s, unsigned interest)
{
    soq__wait_item item = { s, interest, 0 };

    return soq__until_wait(until, &item, 1);
}

soq_rc soq__until_pause(soq__until *until, int ms)
{
    if (until->limit.cancel)
        return soq__until_wait_slice(until, NULL, 0, ms);
    if (until->limit.timeout_ms == 0)
        return soq__until_over(until);
    if (until->limit.timeout_ms > 0) {
        int left = soq__until_left_ms(until);

        if (left == 0)
            return soq__until_over(until);
        ms = left < ms ? left : ms;
    }
    soq__sys_sleep_ms(ms);
    return soq__rc(SOQ_OK);
}

soq_rc soq_wait(soq s, unsigned interest, soq_limit limit, unsigned *ready)
{
    soq__until until = soq__until_begin(limit);
    soq__wait_item item = { s, interest, 0 };
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (interest & ~(unsigned)(SOQ_READ | SOQ_WRITE))
        return soq__rc(SOQ_EINVAL);
    rc = soq__until_wait(&until, &item, 1);
    if (!rc.err && ready)
        *ready = item.ready;
    return rc;
}
