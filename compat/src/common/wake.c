/*
 * wake.c -- the byte in a pair that ends another thread's wait.
 *
 * The pair is empty before the byte and holds it after, so there is always
 * room, and no stranger can cut a pair.  What remains is a system that is
 * short of memory for a moment (Winsock over loopback says WSAENOBUFS): it is
 * asked again, since a byte that is lost is a thread that waits for ever.
 */
#include "common/wake.h"

#define TRIES 100

static bool is_shortage(soq_err err)
{
    return err == SOQ_ENOBUFS || err == SOQ_ENOMEM;
}

void soq__wake(soq end)
{
    for (int i = 0; i < TRIES; i++) {
        size_t n;

        if (!is_shortage(soq__sys_send(end, "", 1, false, &n).err))
            return;
    }
}

soq_rc soq__wake_take(soq end)
{
    soq_rc rc = { SOQ_OK, 0 };

    for (int i = 0; i < TRIES; i++) {
        char byte;
        size_t n;

        rc = soq__sys_recv(end, &byte, 1, false, &n);
        if (!is_shortage(rc.err))
            return rc;
    }
    return rc;
}
