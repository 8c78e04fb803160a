/* thread.c -- threads, mutexes and conditions, with pthreads. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "fd.h"

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(soq_mutex), "room");
_Static_assert(sizeof(pthread_cond_t) <= sizeof(soq_cond), "room");
_Static_assert(sizeof(pthread_t) <= sizeof(uintptr_t), "room");
_Static_assert(_Alignof(pthread_mutex_t) <= _Alignof(soq_mutex), "aligned");
_Static_assert(_Alignof(pthread_cond_t) <= _Alignof(soq_cond), "aligned");

typedef struct start {
    void (*fn)(void *arg);
    void *arg;
} start;

static void *run(void *arg)
{
    start s = *(start *)arg;

    free(arg);
    pthread_setname_np(pthread_self(), "soquete");
    s.fn(s.arg);
    return NULL;
}

/* All signals but those that the thread's own instructions cause, and those
 * that stop a background program that uses the terminal: blocked, they would
 * make its reads fail. */
static void signals_of_others(sigset_t *set)
{
    sigfillset(set);
    sigdelset(set, SIGSEGV);
    sigdelset(set, SIGBUS);
    sigdelset(set, SIGFPE);
    sigdelset(set, SIGILL);
    sigdelset(set, SIGTRAP);
    sigdelset(set, SIGTTIN);
    sigdelset(set, SIGTTOU);
}

/* The new thread takes the mask over, and so never runs the handlers of the
 * program that we are a guest in. */
static int create(pthread_t *thread, bool detached, start *s)
{
    pthread_attr_t attr;
    sigset_t blocked;
    sigset_t before;
    int code = pthread_attr_init(&attr);

    if (code)
        return code;
    pthread_attr_setdetachstate(&attr, detached ? PTHREAD_CREATE_DETACHED
                                                : PTHREAD_CREATE_JOINABLE);
    signals_of_others(&blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    code = pthread_create(thread, &attr, run, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return code;
}

soq_rc soq__sys_thread_start(void (*fn)(void *arg), void *arg, bool detached,
                             soq__thread *out)
{
    pthread_t thread = 0;
    start *s = malloc(sizeof(*s));
    int code;

    if (!s)
        return soq__sys_rc(ENOMEM);
    s->fn = fn;
    s->arg = arg;
    code = create(&thread, detached, s);
    if (code) {
        soq_rc rc = soq__sys_rc(code);

        free(s);
        /* EAGAIN: there can be no more threads.  Nobody waits for that. */
        if (rc.err == SOQ_EAGAIN)
            rc.err = SOQ_ENOMEM;
        return rc;
    }
    if (out)
        out->os = (uintptr_t)thread;
    return soq__rc(SOQ_OK);
}

void soq__sys_thread_join(soq__thread thread)
{
    pthread_join((pthread_t)thread.os, NULL);
}

static pthread_mutex_t *native_mutex(soq_mutex *mutex)
{
    return (pthread_mutex_t *)(void *)mutex->os.bytes;
}

static pthread_cond_t *native_cond(soq_cond *cond)
{
    return (pthread_cond_t *)(void *)cond->os.bytes;
}

soq_rc soq__sys_mutex_open(soq_mutex *mutex)
{
    return soq__sys_rc(pthread_mutex_init(native_mutex(mutex), NULL));
}

void soq__sys_mutex_lock(soq_mutex *mutex)
{
    pthread_mutex_lock(native_mutex(mutex));
}

void soq__sys_mutex_unlock(soq_mutex *mutex)
{
    pthread_mutex_unlock(native_mutex(mutex));
}

void soq__sys_mutex_close(soq_mutex *mutex)
{
    pthread_mutex_destroy(native_mutex(mutex));
}

soq_rc soq__sys_cond_open(soq_cond *cond)
{
    pthread_condattr_t attr;
    int code = pthread_condattr_init(&attr);

    if (code)
        return soq__sys_rc(code);
    code = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    if (!code)
        code = pthread_cond_init(native_cond(cond), &attr);
    pthread_condattr_destroy(&attr);
    return soq__sys_rc(code);
}

bool soq__sys_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms)
{
    struct timespec end;

    if (timeout_ms < 0) {
        pthread_cond_wait(native_cond(cond), native_mutex(mutex));
        return true;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += timeout_ms / 1000;
    end.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    return pthread_cond_timedwait(native_cond(cond), native_mutex(mutex),
                                  &end) == 0;
}

void soq__sys_cond_signal(soq_cond *cond)
{
    pthread_cond_signal(native_cond(cond));
}

void soq__sys_cond_broadcast(soq_cond *cond)
{
    pthread_cond_broadcast(native_cond(cond));
}

void soq__sys_cond_close(soq_cond *cond)
{
    pthread_cond_destroy(native_cond(cond));
}
