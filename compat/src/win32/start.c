/*
 * start.c -- WSAStartup and WSACleanup; the layer counts (rows 1 and 2).
 */
#include "native.h"

/* Static initialisation: usable before anything was opened. */
static SRWLOCK start_lock = SRWLOCK_INIT;

soq_rc soq__sys_start(void)
{
    WSADATA data;
    int code = WSAStartup(MAKEWORD(2, 2), &data);

    if (code != 0)
        return soq__sys_rc(code); /* it is the result, not the last error */
    if (data.wVersion != MAKEWORD(2, 2)) {
        WSACleanup();
        return soq__rc(SOQ_EVERSION);
    }
    return soq__rc(SOQ_OK);
}

void soq__sys_stop(void)
{
    WSACleanup();
}

void soq__sys_start_lock(void)
{
    AcquireSRWLockExclusive(&start_lock);
}

void soq__sys_start_unlock(void)
{
    ReleaseSRWLockExclusive(&start_lock);
}
