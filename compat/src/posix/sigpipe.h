/* sigpipe.h -- keep SIGPIPE off the program in calls that have no flag for
 * it. */
#ifndef SOQ_POSIX_SIGPIPE_H
#define SOQ_POSIX_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

typedef struct soq__sigpipe {
    sigset_t set, before;
} soq__sigpipe;

/*
 * A broken pipe is SOQ_EPIPE, and its signal must not come, while the host
 * program's handler for it stays as it is: block it in this thread, and take
 * it back when it may have come.  A thread that had it blocked keeps it so.
 */
void soq__sigpipe_hold(soq__sigpipe *held);
void soq__sigpipe_release(const soq__sigpipe *held, bool broken);

#endif
