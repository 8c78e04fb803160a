/* carrier.c -- beacons out through every suitable interface and in again. */
#include "carrier.h"

#include <string.h>

/* Nothing but rubbish may come; the others have their turn. */
enum { RUBBISH_AT_ONCE = 64 };

/* ---- sockets ------------------------------------------------------------ */

/* Linux would send from another interface's address through loopback. */
static soq_rc open_talker(soq_family family, bool loopback, soq *out)
{
    soq s = SOQ_NONE;
    soq_addr own = loopback ? soq_addr_loopback(family, 0)
                            : soq_addr_any(family, 0);
    soq_rc rc = soq_udp_open(family, &s);

    if (!rc.err && family == SOQ_IPV6)
        rc = soq_set_v6_only(s, true);
    if (!rc.err)
        rc = soq_bind(s, &own);
    if (!rc.err)
        rc = soq_set_arrival(s, true);
    if (!rc.err)
        rc = soq_set_group_hops(s, 1);
    if (!rc.err)
        rc = soq_set_hops(s, 1);
    if (!rc.err)
        rc = soq_set_group_loop(s, true);
    if (!rc.err && family == SOQ_IPV4)
        rc = soq_set_broadcast(s, true);
    if (rc.err)
        soq_close(&s);
    else
        *out = s;
    return rc;
}

static soq_rc open_hearer(const soq_addr *group, soq *out)
{
    soq_rc rc = soq_group_open(group, out);

    /* Windows asks the receiver whether its own machine is heard. */
    if (!rc.err)
        (void)soq_set_group_loop(*out, true);
    return rc;
}

/* One family is enough: the other may not be there. */
static soq_rc open_sockets(carrier *c, soq_family family, uint16_t port,
                           bool loopback)
{
    soq_rc v4 = { SOQ_EAFNOSUPPORT, 0 }, v6 = v4;

    if (family != SOQ_IPV6)
        v4 = open_talker(SOQ_IPV4, loopback, &c->sockets[TALK_V4]);
    if (family != SOQ_IPV4)
        v6 = open_talker(SOQ_IPV6, loopback, &c->sockets[TALK_V6]);
    if (!v4.err)
        v4 = open_hearer(&c->group4, &c->sockets[HEAR_V4]);
    if (!v6.err)
        v6 = open_hearer(&c->group6, &c->sockets[HEAR_V6]);
    if (!v4.err)
        (void)soq_broadcast_open(port, &c->sockets[HEAR_ALL]);
    return !v4.err ? v4 : v6;
}

/* Is loopback meant, and nothing else? */
static soq_rc is_loopback(const char *only, bool *loopback)
{
    soq_interfaces *all;
    const soq_interface *one;
    soq_rc rc = soq_interfaces_get(&all);

    if (rc.err)
        return rc;
    one = only ? soq_interface_find(all, only) : NULL;
    *loopback = one && one->loopback;
    soq_interfaces_free(&all);
    return rc;
}

soq_rc carrier_open(carrier *c, const char *only, soq_family family,
                    uint16_t port)
{
    bool changed, loopback = false;
    soq_rc rc = is_loopback(only, &loopback);

    memset(c, 0, sizeof(*c));
    for (size_t i = 0; i < CARRIER_SOCKETS; i++)
        c->sockets[i] = SOQ_NONE;
    if (only && strlen(only) >= sizeof(c->only))
        rc.err = SOQ_ENODEV;
    if (rc.err)
        return rc;
    memcpy(c->only, only ? only : "", only ? strlen(only) + 1 : 1);
    rc = soq_addr_parse(CARRIER_GROUP4, &c->group4);
    if (!rc.err)
        rc = soq_addr_parse(CARRIER_GROUP6, &c->group6);
    c->group4.port = c->group6.port = port;
    if (!rc.err)
        rc = open_sockets(c, family, port, loopback);
    if (!rc.err)
        rc = carrier_refresh(c, &changed);
    if (!rc.err && c->count == 0)
        rc.err = SOQ_ENETDOWN;
    if (rc.err)
        carrier_close(c);
    return rc;
}

void carrier_close(carrier *c)
{
    for (size_t i = 0; i < CARRIER_SOCKETS; i++)
        soq_close(&c->sockets[i]);
}

/* ---- links -------------------------------------------------------------- */

static void take_addrs(const soq_interface *at, carrier_link *l, bool *has6)
{
    for (size_t i = 0; i < at->addr_count; i++) {
        const soq_interface_addr *one = &at->addrs[i];

        if (one->addr.family == SOQ_IPV6)
            *has6 = true;
        else if (l->own4.family == SOQ_ANY_FAMILY)
            l->own4 = one->addr;
        if (l->broadcast.family == SOQ_ANY_FAMILY)
            l->broadcast = one->broadcast;
    }
}

/* Twice a member is in order: it was one before the last look. */
static bool join(soq s, const soq_addr *group, uint32_t index)
{
    soq_err err = soq_is_none(s) ? SOQ_ENOTSOCK
                                 : soq_group_join(s, group, index).err;

    return err == SOQ_OK || err == SOQ_EADDRINUSE;
}

static void add_link(carrier *c, const soq_interface *at, carrier_link *list,
                     size_t *count)
{
    carrier_link l = { 0 };
    bool has6 = false;

    if (*count == CARRIER_LINKS)
        return;
    l.index = at->index;
    take_addrs(at, &l, &has6);
    if (l.own4.family != SOQ_ANY_FAMILY)
        l.v4 = join(c->sockets[HEAR_V4], &c->group4, at->index);
    if (has6)
        l.v6 = join(c->sockets[HEAR_V6], &c->group6, at->index);
    if (l.v4 || l.v6 || l.broadcast.family != SOQ_ANY_FAMILY)
        list[(*count)++] = l;
}

/* Loopback alone is for machines without a network. */
static void add_all(carrier *c, const soq_interfaces *all, carrier_link *list,
                    size_t *count)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].up && !all->list[i].loopback)
            add_link(c, &all->list[i], list, count);
    for (size_t i = 0; i < all->count && *count == 0; i++)
        if (all->list[i].up)
            add_link(c, &all->list[i], list, count);
}

static bool has_link(const carrier *c, uint32_t index)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->links[i].index == index)
            return true;
    return false;
}

/* An interface that has gone has taken its membership along; one that is
 * there still and not meant any more must not keep it. */
static void leave_others(carrier *c, const carrier_link *before, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_link(c, before[i].index))
            continue;
        if (before[i].v4)
            (void)soq_group_leave(c->sockets[HEAR_V4], &c->group4,
                                  before[i].index);
        if (before[i].v6)
            (void)soq_group_leave(c->sockets[HEAR_V6], &c->group6,
                                  before[i].index);
    }
}

static bool same_links(const carrier_link *a, const carrier_link *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].index != b[i].index || a[i].v4 != b[i].v4 ||
            a[i].v6 != b[i].v6 || !soq_addr_equal(&a[i].own4, &b[i].own4))
            return false;
    return true;
}

soq_rc carrier_refresh(carrier *c, bool *changed)
{
    carrier_link before[CARRIER_LINKS], now[CARRIER_LINKS];
    soq_interfaces *all;
    const soq_interface *one;
    size_t count = 0, had = c->count;
    soq_rc rc = soq_interfaces_get(&all);

    if (rc.err)
        return rc;
    one = c->only[0] ? soq_interface_find(all, c->only) : NULL;
    if (c->only[0] && !one && had == 0)
        rc.err = SOQ_ENODEV;
    else if (one && one->up)
        add_link(c, one, now, &count);
    else if (!c->only[0])
        add_all(c, all, now, &count);
    soq_interfaces_free(&all);
    *changed = !rc.err && (count != had || !same_links(c->links, now, count));
    if (!*changed)
        return rc;
    memcpy(before, c->links, had * sizeof(before[0]));
    memcpy(c->links, now, count * sizeof(now[0]));
    c->count = count;
    leave_others(c, before, had);
    return rc;
}

/* ---- out ---------------------------------------------------------------- */

static bool send_group(soq s, const soq_addr *group, uint32_t index,
                       const void *data, size_t len)
{
    soq_addr to = *group;

    to.scope = group->family == SOQ_IPV6 ? index : 0;
    return !soq_is_none(s) && !soq_set_group_interface(s, index).err &&
           !soq_send_to(s, data, len, &to, soq_no_wait()).err;
}

static bool send_broadcast(carrier *c, const carrier_link *l, const void *data,
                           size_t len)
{
    soq_addr to = l->broadcast;

    to.port = c->group4.port;
    return to.family != SOQ_ANY_FAMILY && !soq_is_none(c->sockets[TALK_V4]) &&
           !soq_send_to(c->sockets[TALK_V4], data, len, &to, soq_no_wait())
                .err;
}

size_t carrier_send(carrier *c, const void *data, size_t len, bool broadcast)
{
    size_t sent = 0;

    for (size_t i = 0; i < c->count; i++) {
        const carrier_link *l = &c->links[i];
        bool v4 = l->v4 && send_group(c->sockets[TALK_V4], &c->group4,
                                      l->index, data, len);
        bool v6 = l->v6 && send_group(c->sockets[TALK_V6], &c->group6,
                                      l->index, data, len);
        bool all = (broadcast || !v4) && send_broadcast(c, l, data, len);

        sent += (size_t)v4 + (size_t)v6 + (size_t)all;
    }
    return sent;
}

soq_rc carrier_answer(carrier *c, const void *data, size_t len,
                      const soq_addr *to)
{
    soq s = c->sockets[to->family == SOQ_IPV6 ? TALK_V6 : TALK_V4];

    if (soq_is_none(s))
        return (soq_rc){ SOQ_EAFNOSUPPORT, 0 };
    return soq_send_to(s, data, len, to, soq_no_wait());
}

/* ---- in ----------------------------------------------------------------- */

static bool is_broadcast(const carrier *c, const soq_addr *to)
{
    static const uint8_t ones[4] = { 255, 255, 255, 255 };

    if (to->family == SOQ_ANY_FAMILY)
        return true; /* nobody says */
    if (to->family == SOQ_IPV4 && memcmp(to->ip, ones, sizeof(ones)) == 0)
        return true;
    for (size_t i = 0; i < c->count; i++)
        if (soq_addr_same_ip(to, &c->links[i].broadcast))
            return true;
    return false;
}

soq_rc carrier_take(carrier *c, size_t which, void *buf, size_t cap,
                    soq_datagram *out)
{
    soq s = c->sockets[which];
    soq_rc rc = { SOQ_EAGAIN, 0 };

    for (int i = 0; i < RUBBISH_AT_ONCE && !soq_is_none(s); i++) {
        if (which == HEAR_V4 || which == HEAR_V6)
            rc = soq_recv_group(s, which == HEAR_V4 ? &c->group4 : &c->group6,
                                buf, cap, soq_no_wait(), out);
        else
            rc = soq_recv_datagram(s, buf, cap, soq_no_wait(), out);
        if (rc.err == SOQ_EMSGSIZE)
            continue; /* no beacon is so long */
        if (rc.err)
            return rc;
        /* An answer of this machine's comes in by loopback, whatever it was
         * sent through. */
        if (which == TALK_V4 || which == TALK_V6)
            return rc;
        if (out->index != 0 && !has_link(c, out->index))
            continue;
        if (which != HEAR_ALL || is_broadcast(c, &out->to))
            return rc;
    }
    return (soq_rc){ SOQ_EAGAIN, 0 };
}
