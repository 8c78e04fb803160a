/*
 * interrupt.c -- Ctrl-C, Ctrl-Break and the end of the console or the session
 * as calls of a function.
 *
 * Windows calls a console handler on a new thread for each event, so the
 * function may do what it likes there.  There is no SIGTERM on Windows: who
 * wants another program to end politely sends it Ctrl-Break (process.c) or
 * closes its console.  As the events are the process's, so is the state below.
 */
#include "native.h"

static struct {
    SRWLOCK lock; /* held during a call: one at a time */
    soq_interrupt_fn fn;
    void *user;
} hook = { SRWLOCK_INIT, NULL, NULL };

static bool deliver(soq_interrupt what)
{
    bool taken;

    AcquireSRWLockExclusive(&hook.lock);
    taken = hook.fn != NULL;
    if (taken)
        hook.fn(what, hook.user);
    ReleaseSRWLockExclusive(&hook.lock);
    return taken;
}

static BOOL WINAPI on_event(DWORD event)
{
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT)
        return deliver(SOQ_INTERRUPT_KEY);
    if (!deliver(SOQ_INTERRUPT_CLOSE))
        return FALSE;
    /* When this returns, Windows ends the process at once; while it does not,
     * main has some five seconds to end, which ends this thread (row 91). */
    Sleep(INFINITE);
    return TRUE;
}

soq_rc soq__sys_interrupt_set(soq_interrupt_fn fn, void *user)
{
    bool had;

    AcquireSRWLockExclusive(&hook.lock);
    had = hook.fn != NULL;
    hook.fn = fn;
    hook.user = user;
    ReleaseSRWLockExclusive(&hook.lock);
    if ((fn != NULL) == had)
        return soq__rc(SOQ_OK);
    if (SetConsoleCtrlHandler(on_event, fn != NULL))
        return soq__rc(SOQ_OK);
    return soq__last_rc();
}
