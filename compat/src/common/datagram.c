/* datagram.c -- groups, and datagrams with all that is known of them. */
#include <soquete/datagram.h>

#include "common/udp.h"

/* Systems take a byte, and other numbers for "as before". */
static bool are_hops(int hops)
{
    return hops >= 0 && hops <= 255;
}

/* The options of groups exist once for each family; the socket has one. */
static soq_rc family_of(soq s, soq_family *out)
{
    soq_addr local;
    soq_rc rc = soq_local_addr(s, &local);

    if (!rc.err)
        *out = (soq_family)(local.mapped ? SOQ_IPV6 : local.family);
    return rc;
}

soq_rc soq_set_arrival(soq s, bool on)
{
    return soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK)
                          : soq__sys_set_arrival(s, on);
}

soq_rc soq_recv_datagram(soq s, void *buf, size_t cap, soq_limit limit,
                         soq_datagram *out)
{
    soq__until until = soq__until_begin(limit);

    return soq__recv_next(s, soq__sys_recv_datagram, buf, cap, &until, out);
}

static soq_rc open_shared(const soq_addr *at, soq *out)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_udp_open((soq_family)at->family, &s);

    if (!rc.err)
        rc = soq__sys_set_arrival(s, true);
    if (!rc.err)
        rc = soq__sys_bind_group(s, at);
    if (rc.err)
        soq_close(&s);
    else
        *out = s;
    return rc;
}

soq_rc soq_group_open(const soq_addr *group, soq *out)
{
    return soq_addr_is_multicast(group) ? open_shared(group, out)
                                        : soq__rc(SOQ_EINVAL);
}

soq_rc soq_broadcast_open(uint16_t port, soq *out)
{
    soq_addr all = soq_addr_any(SOQ_IPV4, port);

    return open_shared(&all, out);
}

static soq_rc member(soq s, const soq_addr *group, uint32_t index, bool on)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (!soq_addr_is_multicast(group))
        return soq__rc(SOQ_EINVAL);
    return soq__sys_group_member(s, group, index, on);
}

soq_rc soq_group_join(soq s, const soq_addr *group, uint32_t index)
{
    return member(s, group, index, true);
}

soq_rc soq_group_leave(soq s, const soq_addr *group, uint32_t index)
{
    return member(s, group, index, false);
}

/* The interface belongs to the membership, not to the group's name; and what
 * the system tells nothing about cannot be told apart. */
static bool is_to(const soq_datagram *d, const soq_addr *group)
{
    soq_addr to = d->to, wanted = *group;

    to.scope = wanted.scope = 0;
    return to.family == SOQ_ANY_FAMILY || soq_addr_same_ip(&to, &wanted);
}

soq_rc soq_recv_group(soq s, const soq_addr *group, void *buf, size_t cap,
                      soq_limit limit, soq_datagram *out)
{
    soq__until until = soq__until_begin(limit);
    soq_rc rc;

    for (;;) {
        rc = soq__recv_next(s, soq__sys_recv_datagram, buf, cap, &until, out);
        if ((rc.err && rc.err != SOQ_EMSGSIZE) || is_to(out, group))
            return rc;
        /* Others' datagrams must not put the end off. */
        rc = soq__until_check(&until);
        if (rc.err)
            return rc;
    }
}

soq_rc soq_set_group_interface(soq s, uint32_t index)
{
    soq_family family;
    soq_rc rc = family_of(s, &family);

    return rc.err ? rc : soq__sys_set_group_interface(s, family, index);
}

soq_rc soq_set_hops(soq s, int hops)
{
    soq_family family;
    soq_rc rc = are_hops(hops) ? family_of(s, &family) : soq__rc(SOQ_EINVAL);

    return rc.err ? rc : soq__sys_set_hops(s, family, hops);
}

soq_rc soq_set_group_hops(soq s, int hops)
{
    soq_family family;
    soq_rc rc = are_hops(hops) ? family_of(s, &family) : soq__rc(SOQ_EINVAL);

    return rc.err ? rc : soq__sys_set_group_hops(s, family, hops);
}

soq_rc soq_set_group_loop(soq s, bool on)
{
    soq_family family;
    soq_rc rc = family_of(s, &family);

    return rc.err ? rc : soq__sys_set_group_loop(s, family, on);
}
