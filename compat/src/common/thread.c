/* thread.c -- threads, locks, clocks and random bytes, as the port has. */
#include <stdlib.h>

#include "sys.h"

struct soq_thread {
    soq__thread os;
};

soq_rc soq_thread_start(void (*fn)(void *arg), void *arg, soq_thread **out)
{
    soq_thread *thread = malloc(sizeof(*thread));
    soq_rc rc;

    if (!thread)
        return soq__rc(SOQ_ENOMEM);
    rc = soq__sys_thread_start(fn, arg, false, &thread->os);
    if (rc.err)
        free(thread);
    else
        *out = thread;
    return rc;
}

void soq_thread_join(soq_thread **thread)
{
    if (!thread || !*thread)
        return;
    soq__sys_thread_join((*thread)->os);
    free(*thread);
    *thread = NULL;
}

soq_rc soq_mutex_open(soq_mutex *mutex)
{
    return soq__sys_mutex_open(mutex);
}

void soq_mutex_lock(soq_mutex *mutex)
{
    soq__sys_mutex_lock(mutex);
}

void soq_mutex_unlock(soq_mutex *mutex)
{
    soq__sys_mutex_unlock(mutex);
}

void soq_mutex_close(soq_mutex *mutex)
{
    soq__sys_mutex_close(mutex);
}

soq_rc soq_cond_open(soq_cond *cond)
{
    return soq__sys_cond_open(cond);
}

bool soq_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms)
{
    return soq__sys_cond_wait(cond, mutex, timeout_ms);
}

void soq_cond_signal(soq_cond *cond)
{
    soq__sys_cond_signal(cond);
}

void soq_cond_broadcast(soq_cond *cond)
{
    soq__sys_cond_broadcast(cond);
}

void soq_cond_close(soq_cond *cond)
{
    soq__sys_cond_close(cond);
}

int64_t soq_now_ns(void)
{
    return soq__sys_now_ns();
}

int64_t soq_wall_us(void)
{
    return soq__sys_wall_us();
}

void soq_sleep_ms(int ms)
{
    if (ms > 0)
        soq__sys_sleep_ms(ms);
}

soq_rc soq_random(void *buf, size_t len)
{
    return soq__sys_random(buf, len);
}
