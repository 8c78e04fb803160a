/*
 * thread.c -- threads, mutexes and conditions.
 */
#include <process.h>
#include <stdlib.h>

#include "native.h"

_Static_assert(sizeof(SRWLOCK) <= sizeof(soq_mutex), "a mutex must fit");
_Static_assert(sizeof(CONDITION_VARIABLE) <= sizeof(soq_cond),
               "a condition must fit");

typedef struct thread_start {
    void (*fn)(void *arg);
    void *arg;
} thread_start;

static unsigned __stdcall thread_main(void *param)
{
    thread_start start = *(thread_start *)param;

    free(param);
    start.fn(start.arg);
    return 0;
}

soq_rc soq__sys_thread_start(void (*fn)(void *arg), void *arg, bool detached,
                             soq__thread *out)
{
    thread_start *start = malloc(sizeof(*start));
    uintptr_t handle;

    if (!start)
        return soq__rc(SOQ_ENOMEM);
    start->fn = fn;
    start->arg = arg;
    /* Not CreateThread: the C library keeps state for each thread. */
    handle = _beginthreadex(NULL, 0, thread_main, start, 0, NULL);
    if (handle == 0) {
        DWORD code = GetLastError();

        free(start);
        return code ? soq__sys_rc((int)code) : soq__rc(SOQ_ENOMEM);
    }
    if (detached) {
        CloseHandle((HANDLE)handle);
        handle = 0;
    }
    out->os = handle;
    return soq__rc(SOQ_OK);
}

void soq__sys_thread_join(soq__thread thread)
{
    WaitForSingleObject((HANDLE)thread.os, INFINITE);
    CloseHandle((HANDLE)thread.os);
}

static SRWLOCK *lock_of(soq_mutex *mutex)
{
    return (SRWLOCK *)(void *)&mutex->os;
}

static CONDITION_VARIABLE *variable_of(soq_cond *cond)
{
    return (CONDITION_VARIABLE *)(void *)&cond->os;
}

soq_rc soq__sys_mutex_open(soq_mutex *mutex)
{
    InitializeSRWLock(lock_of(mutex));
    return soq__rc(SOQ_OK);
}

void soq__sys_mutex_lock(soq_mutex *mutex)
{
    AcquireSRWLockExclusive(lock_of(mutex));
}

void soq__sys_mutex_unlock(soq_mutex *mutex)
{
    ReleaseSRWLockExclusive(lock_of(mutex));
}

void soq__sys_mutex_close(soq_mutex *mutex)
{
    (void)mutex; /* a slim lock holds nothing of the system's */
}

soq_rc soq__sys_cond_open(soq_cond *cond)
{
    InitializeConditionVariable(variable_of(cond));
    return soq__rc(SOQ_OK);
}

bool soq__sys_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms)
{
    DWORD ms = timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms;

    return SleepConditionVariableSRW(variable_of(cond), lock_of(mutex), ms,
                                     0) != 0;
}

void soq__sys_cond_signal(soq_cond *cond)
{
    WakeConditionVariable(variable_of(cond));
}

void soq__sys_cond_broadcast(soq_cond *cond)
{
    WakeAllConditionVariable(variable_of(cond));
}

void soq__sys_cond_close(soq_cond *cond)
{
    (void)cond;
}
