/*
 * limit.h -- how long a call may take, and who may end it sooner.
 *
 * Every call that can wait takes a soq_limit by value:
 *
 *     soq_forever()       until it is done
 *     soq_no_wait()       what can be done now; SOQ_EAGAIN when nothing can
 *     soq_within(5000)    for five seconds at most; then SOQ_ETIMEDOUT
 *
 * and, where another thread may want it to end, a canceller:
 *
 *     soq_limit limit = { 5000, canceller };
 *
 * The time counts from the beginning of each call, on the monotonic clock.
 */
#ifndef SOQUETE_LIMIT_H
#define SOQUETE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include <soquete/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ends the waits of other threads; see soq_cancel(). */
typedef struct soq_canceller soq_canceller;

typedef struct soq_limit {
    int timeout_ms;        /* 0 = do not wait, -1 = for ever */
    soq_canceller *cancel; /* NULL = nobody ends it sooner; borrowed */
} soq_limit;

static inline soq_limit soq_within(int timeout_ms)
{
    soq_limit limit = { timeout_ms, NULL };

    return limit;
}

static inline soq_limit soq_forever(void)
{
    return soq_within(-1);
}

static inline soq_limit soq_no_wait(void)
{
    return soq_within(0);
}

/*
 * A canceller is open, then cancelled, for good or until it is reset.  While
 * it is cancelled, every call that was given it returns SOQ_ECANCELED: those
 * that wait at once, and those that begin later before they do anything.
 * Bytes that a call had already sent or received are counted as it documents.
 *
 * soq_cancel() may be called from any thread and from an interrupt callback,
 * any number of times; it never waits.  Close a canceller only when no call
 * uses it.  soq_canceller_close(NULL) and a pointer to NULL are allowed.
 */
soq_rc soq_canceller_open(soq_canceller **out);
void soq_cancel(soq_canceller *canceller);
bool soq_cancelled(const soq_canceller *canceller); /* NULL: false */
void soq_canceller_reset(soq_canceller *canceller);
void soq_canceller_close(soq_canceller **canceller);

#ifdef __cplusplus
}
#endif

#endif
