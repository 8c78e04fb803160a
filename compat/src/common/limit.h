/*
 * limit.h -- a limit while it runs: the deadline it became, and the one wait
 * that every blocking call of the layer is made of.
 */
#ifndef SOQ_COMMON_LIMIT_H
#define SOQ_COMMON_LIMIT_H

#include "sys.h"

typedef struct soq__until {
    soq_limit limit;
    int64_t end_ns; /* 0: the clock was not needed yet */
} soq__until;

/* The clock is read at the first wait, so that a call which need not wait
 * does not pay for it. */
static inline soq__until soq__until_begin(soq_limit limit)
{
    soq__until until = { limit, 0 };

    return until;
}

/* Nobody can end this wait but the socket: the port may wait by itself. */
static inline bool soq__may_block(soq_limit limit)
{
    return limit.timeout_ms < 0 && !limit.cancel;
}

/* The socket that is readable while it is cancelled; NULL: no canceller. */
const soq *soq__waker_of(const soq_canceller *canceller);

/* Milliseconds that are left, rounded up; -1 for ever, 0 when it is over. */
int soq__until_left_ms(soq__until *until);

/* What a call returns whose time is over. */
static inline soq_rc soq__until_over(const soq__until *until)
{
    return soq__rc(until->limit.timeout_ms == 0 ? SOQ_EAGAIN : SOQ_ETIMEDOUT);
}

/* For calls that go on without waiting: SOQ_OK until the time is over.  A
 * limit of 0 is for what can be done at once, however much that is. */
soq_rc soq__until_check(soq__until *until);

/*
 * Wait for at least one of the items (fewer than SOQ__WAIT_MAX, which leaves
 * room for the canceller).  SOQ_OK, SOQ_ECANCELED, what soq__until_over()
 * says, or the system's error.
 */
soq_rc soq__until_wait(soq__until *until, soq__wait_item *items, size_t count);

/* As soq__until_wait(), for a caller that looks before each wait: after
 * slice_ms at most it is SOQ_OK with nothing ready, and when the time is over
 * nobody is asked again. */
soq_rc soq__until_wait_slice(soq__until *until, soq__wait_item *items,
                             size_t count, int slice_ms);

/* Wait for one socket. */
soq_rc soq__until_ready(soq__until *until, soq s, unsigned interest);

/* Wait for nothing but the canceller, for ms at most. */
soq_rc soq__until_pause(soq__until *until, int ms);

#endif
