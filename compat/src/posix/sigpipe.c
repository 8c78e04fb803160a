/* sigpipe.c -- keep SIGPIPE off the program. */
#include <pthread.h>
#include <time.h>

#include "sigpipe.h"

void soq__sigpipe_hold(soq__sigpipe *held)
{
    sigemptyset(&held->set);
    sigaddset(&held->set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &held->set, &held->before);
}

void soq__sigpipe_release(const soq__sigpipe *held, bool broken)
{
    static const struct timespec now = { 0, 0 };

    if (broken && !sigismember(&held->before, SIGPIPE))
        sigtimedwait(&held->set, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &held->before, NULL);
}
