/* groups.c -- the groups of ports (RFC 6335), and the system's own range. */
#include "groups.h"

#include <stdio.h>

enum { REGISTERED = 1024, DYNAMIC = 49152, LAST = 65535 };

const char *group_of(uint16_t port)
{
    return port < REGISTERED ? "well-known"
           : port < DYNAMIC  ? "registered"
                             : "dynamic";
}

char group_letter(uint16_t port)
{
    return port < REGISTERED ? 'W' : port < DYNAMIC ? 'R' : 'D';
}

void groups_verdict(const soq_port_range *range, char *buf, size_t cap)
{
    unsigned first = range->first, last = range->last;
    const char *whose = range->asked ? "This system gives away"
                                     : "This system is documented to give "
                                       "away";

    if (first == DYNAMIC && last == LAST)
        snprintf(buf, cap, "%s ports %u to %u: IANA's dynamic ones.", whose,
                 first, last);
    else if (first >= DYNAMIC)
        snprintf(buf, cap,
                 "%s ports %u to %u: a part of IANA's dynamic ones (%u to "
                 "%u).",
                 whose, first, last, (unsigned)DYNAMIC, (unsigned)LAST);
    else
        snprintf(buf, cap,
                 "%s ports %u to %u, not IANA's dynamic ones (%u to %u): "
                 "%u of them are in other groups.",
                 whose, first, last, (unsigned)DYNAMIC, (unsigned)LAST,
                 (last < DYNAMIC ? last + 1 : DYNAMIC) - first);
}
