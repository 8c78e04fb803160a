/*
 * interrupt.c -- Ctrl-C, Ctrl-Break and the end of the console or the session
 * as calls of a function.
 *
 * Windows calls a console handler on a new thread for each event, so the
 * function may do what it likes there.  There is no SIGTERM on Windows: who
 * wants another program to end politely sends it Ctrl-Break (process.c) or
 * closes its console.  As the events are the process's, so is the state below.
 *
 * Once asked for, the handler stays, and without a function it leaves the
 * event to the system: taking it away would wait for a handler that is being
 * called, which ours is to the end once the console is closed.
 */
#include <stdatomic.h>

#include "native.h"

static struct {
    SRWLOCK lock;        /* held during a call: one at a time */
    atomic_ulong caller; /* the thread that calls fn and so has the lock */
    bool asked;
    soq_interrupt_fn fn;
    void *user;
} hook = { .lock = SRWLOCK_INIT };

static bool deliver(soq_interrupt what)
{
    bool taken;

    AcquireSRWLockExclusive(&hook.lock);
    taken = hook.fn != NULL;
    if (taken) {
        atomic_store(&hook.caller, GetCurrentThreadId());
        hook.fn(what, hook.user);
        atomic_store(&hook.caller, 0);
    }
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
    /* fn itself may be who calls this. */
    bool inside = atomic_load(&hook.caller) == GetCurrentThreadId();
    soq_rc rc = soq__rc(SOQ_OK);

    if (!inside)
        AcquireSRWLockExclusive(&hook.lock);
    if (fn && !hook.asked) {
        hook.asked = SetConsoleCtrlHandler(on_event, TRUE);
        if (!hook.asked)
            rc = soq__last_rc();
    }
    if (!rc.err) {
        hook.fn = fn;
        hook.user = user;
    }
    if (!inside)
        ReleaseSRWLockExclusive(&hook.lock);
    return rc;
}
