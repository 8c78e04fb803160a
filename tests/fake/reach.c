/* reach.c -- pings that each address of this world answers, and a table of
 * neighbours in which those are that were met. */
#include "world.h"

soq_rc soq__sys_ping(const soq_addr *to, int timeout_ms)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERFACE, &rc))
        return rc;
    if (timeout_ms < 1)
        fake__crime("a ping without time");
    if (soq_addr_is_loopback(to) || fake__remote_at(to) != NULL)
        return rc;
    (void)fake__step(fake__now() + timeout_ms * FAKE_MS);
    return fake__code(110);
}

soq_rc soq__sys_neighbour(const soq_addr *addr, soq_neighbour *out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERFACE, &rc))
        return rc;
    if (soq_addr_is_loopback(addr))
        return soq__rc(SOQ_ENOENT);
    *out = fake__remote_at(addr) != NULL ? SOQ_NEIGHBOUR_ANSWERS
                                         : SOQ_NEIGHBOUR_SILENT;
    return rc;
}
