/*
 * group.c -- groups, and the interfaces that they are joined on: "lo" (1) and
 * "net0" (2), which has 10.0.0.1/24 and the default route.
 */
#include "world.h"

static const struct {
    uint32_t index;
    const char *ip;
    uint8_t prefix;
} addresses[] = { { 1, "127.0.0.1", 8 },
                  { 2, "10.0.0.1", 24 },
                  { 1, "::1", 128 },
                  { 2, "fe80::1", 64 } };

static fake_sock *option(soq s, fake_call call, soq_rc *rc)
{
    fake_sock *sock = fake__sock(s, "group option after close");

    *rc = soq__rc(SOQ_OK);
    if (sock == NULL) {
        *rc = fake__code(9);
        return NULL;
    }
    return fake__gate(call, rc) ? NULL : sock;
}

soq_rc soq__sys_set_arrival(soq s, bool on)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL)
        sock->arrival = on;
    return rc;
}

soq_rc soq__sys_recv_datagram(soq s, void *buf, size_t cap, bool may_block,
                              soq_datagram *out)
{
    return fake__recv_packet(s, buf, cap, may_block, out);
}

/* With group_refused, as on Windows: the wildcard is bound (row 74). */
soq_rc soq__sys_bind_group(soq s, const soq_addr *group)
{
    soq_addr at = *group;
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock == NULL)
        return rc;
    sock->shared = true;
    if (fake_switch.group_refused)
        at = soq_addr_any((soq_family)group->family, group->port);
    return soq__sys_bind(s, &at);
}

static size_t find(const fake_sock *s, const soq_addr *group, uint32_t index)
{
    size_t i = 0;

    while (i < s->groups && !(soq_addr_same_ip(&s->group[i], group) &&
                              s->group[i].port == index))
        i++;
    return i;
}

/* The port of a membership's record is its interface: groups have none. */
soq_rc soq__sys_group_member(soq s, const soq_addr *group, uint32_t index,
                             bool on)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);
    size_t at;

    if (sock == NULL)
        return rc;
    if (index > 2)
        return fake__code(19);
    if (group->family != sock->family)
        return fake__code(92);
    at = find(sock, group, index);
    if (on && at < sock->groups)
        return fake__code(98);
    if (!on && at == sock->groups)
        return fake__code(99);
    if (on && at == FAKE_GROUPS)
        return fake__code(105);
    if (on) {
        sock->group[at] = *group;
        sock->group[at].port = (uint16_t)index;
        sock->groups++;
    } else {
        sock->groups--;
        sock->group[at] = sock->group[sock->groups];
    }
    return rc;
}

static soq_rc option_of(soq s, soq_family family)
{
    soq_rc rc;
    const fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL && sock->family != family)
        fake__crime("an option of the other family");
    return rc;
}

soq_rc soq__sys_set_group_interface(soq s, soq_family family, uint32_t index)
{
    soq_rc rc = option_of(s, family);

    return !rc.err && index > 2 ? fake__code(19) : rc;
}

soq_rc soq__sys_set_group_hops(soq s, soq_family family, int hops)
{
    if (hops < 0 || hops > 255)
        fake__crime("hops that no system takes");
    return option_of(s, family);
}

soq_rc soq__sys_set_group_loop(soq s, soq_family family, bool on)
{
    (void)on;
    return option_of(s, family);
}

soq_rc soq__sys_set_hops(soq s, soq_family family, int hops)
{
    if (hops < 0 || hops > 255)
        fake__crime("hops that no system takes");
    return option_of(s, family);
}

size_t fake_group_datagram(const soq_addr *group, uint16_t from,
                           const void *buf, size_t len)
{
    soq_addr sender = soq_addr_loopback((soq_family)group->family, from);
    size_t reached = 0;

    for (size_t i = 0; i < FAKE_SOCKETS; i++) {
        fake_sock *s = &fake__socks[i];

        if (!s->used || !s->held || s->kind != SOQ__DATAGRAM ||
            s->local.port != group->port || s->groups == 0)
            continue;
        if (!soq_addr_is_any(&s->local) && !soq_addr_equal(&s->local, group))
            continue;
        if (fake__packet_put(s, &sender, soq__rc(SOQ_OK), buf, len)) {
            fake__packets[s->datagram[s->datagrams - 1]].to = *group;
            reached++;
        }
    }
    return reached;
}

/* ---- interfaces -------------------------------------------------------- */

soq_rc soq__sys_interfaces(soq_interface *list, size_t cap, size_t *n)
{
    static const char *const names[] = { "lo", "net0" };
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERFACE, &rc))
        return rc;
    *n = fake_switch.interfaces_grow ? cap + 1 : 2;
    if (*n > cap)
        return fake__code(105);
    memset(list, 0, 2 * sizeof(*list));
    for (uint32_t i = 0; i < 2; i++) {
        list[i].index = i + 1;
        list[i].up = true;
        snprintf(list[i].name, sizeof(list[i].name), "%s", names[i]);
    }
    list[0].loopback = true;
    list[1].multicast = list[1].broadcast = list[1].default4 = true;
    return rc;
}

soq_rc soq__sys_interface_addrs(soq_interface_addr *list, size_t cap,
                                size_t *n)
{
    size_t count = sizeof(addresses) / sizeof(addresses[0]);
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERFACE, &rc))
        return rc;
    *n = count;
    if (count > cap)
        return fake__code(105);
    memset(list, 0, count * sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        (void)soq_addr_parse(addresses[i].ip, &list[i].addr);
        list[i].index = addresses[i].index;
        list[i].prefix = addresses[i].prefix;
    }
    return rc;
}
