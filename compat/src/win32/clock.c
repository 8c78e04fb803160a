/*
 * clock.c -- the monotonic clock, the wall clock, and sleep.
 */
#include "native.h"

/* 1601-01-01 to 1970-01-01 in the 100 ns of a FILETIME. */
#define EPOCH_1970 116444736000000000LL

int64_t soq__ticks_to_ns(int64_t ticks, int64_t per_second)
{
    /* ticks * 10^9 overflows after 15 minutes at 10 MHz (row 95); the rest
     * of a second does not below 9 GHz. */
    int64_t seconds = ticks / per_second;
    int64_t rest = ticks % per_second;

    return seconds * 1000000000 + rest * 1000000000 / per_second;
}

int64_t soq__sys_now_ns(void)
{
    LARGE_INTEGER ticks;
    LARGE_INTEGER per_second;

    QueryPerformanceFrequency(&per_second); /* neither fails since XP */
    QueryPerformanceCounter(&ticks);
    return soq__ticks_to_ns(ticks.QuadPart, per_second.QuadPart);
}

int64_t soq__sys_wall_us(void)
{
    FILETIME now;
    ULARGE_INTEGER units;

    GetSystemTimePreciseAsFileTime(&now);
    units.LowPart = now.dwLowDateTime;
    units.HighPart = now.dwHighDateTime;
    return ((int64_t)units.QuadPart - EPOCH_1970) / 10;
}

void soq__sys_sleep_ms(int ms)
{
    Sleep(ms < 0 ? INFINITE : (DWORD)ms);
}
