/* clock.c -- the monotonic clock, the wall clock and a plain sleep. */
#include <errno.h>
#include <time.h>

#include "sys.h"

static int64_t to_ns(const struct timespec *t)
{
    return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

int64_t soq__sys_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return to_ns(&now);
}

int64_t soq__sys_wall_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return to_ns(&now) / 1000;
}

void soq__sys_sleep_ms(int ms)
{
    struct timespec end;
    int code;

    if (ms <= 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += ms / 1000;
    end.tv_nsec += (long)(ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    /* An absolute end, so that a signal does not make the sleep longer. */
    do
        code = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
    while (code == EINTR);
}
