/* interfaces.c -- the interfaces and their addresses, from rtnetlink(7). */
#include <linux/if.h>
#include <linux/if_arp.h>
#include <netinet/in.h>
#include <string.h>

#include "fd.h"
#include "netlink.h"

typedef struct links {
    soq_interface *list;
    size_t cap;
    size_t n;
    uint32_t metric4; /* of the best default route so far */
    uint32_t metric6;
} links;

typedef struct addrs {
    soq_interface_addr *list;
    size_t cap;
    size_t n;
} addrs;

static soq_rc dump(uint16_t type, soq__netlink_fn fn, void *user)
{
    struct {
        struct nlmsghdr header;
        struct rtmsg body; /* as long as the longest body that is sent */
    } request = { 0 };

    request.header.nlmsg_len = sizeof(request);
    request.header.nlmsg_type = type;
    return soq__netlink_dump(NETLINK_ROUTE, &request.header, fn, user);
}

static void copy_number(struct rtattr *from, uint32_t *to)
{
    if (RTA_PAYLOAD(from) >= sizeof(*to))
        memcpy(to, RTA_DATA(from), sizeof(*to));
}

/* Bounded by the attribute and by the room; NUL-terminated. */
static void copy_name(struct rtattr *from, char *to, size_t room)
{
    size_t len = strnlen(RTA_DATA(from), RTA_PAYLOAD(from));

    len = len < room - 1 ? len : room - 1;
    memcpy(to, RTA_DATA(from), len);
    to[len] = '\0';
}

static soq_addr read_ip(unsigned char family, struct rtattr *from)
{
    size_t len = family == AF_INET ? 4 : 16;
    soq_addr addr = { 0 };

    if (RTA_PAYLOAD(from) < len)
        return addr;
    addr.family = family == AF_INET ? SOQ_IPV4 : SOQ_IPV6;
    memcpy(addr.ip, RTA_DATA(from), len);
    return addr;
}

/* ---- links ------------------------------------------------------------- */

static void read_link(struct nlmsghdr *record, soq_interface *out)
{
    const struct ifinfomsg *info = NLMSG_DATA(record);
    struct rtattr *a;
    /* Not IFF_RUNNING, which the kernel derives from these in its own time: a
     * second later, where many links come up. */
    uint32_t up = IFF_UP | IFF_LOWER_UP;

    out->index = (uint32_t)info->ifi_index;
    out->up = (info->ifi_flags & up) == up;
    out->loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
    out->multicast = (info->ifi_flags & IFF_MULTICAST) != 0;
    out->broadcast = (info->ifi_flags & IFF_BROADCAST) != 0;
    for (a = soq__netlink_next(record, sizeof(*info), NULL); a;
         a = soq__netlink_next(record, sizeof(*info), a)) {
        if (a->rta_type == IFLA_IFNAME)
            copy_name(a, out->name, sizeof(out->name));
        else if (a->rta_type == IFLA_MTU)
            copy_number(a, &out->mtu);
        else if (a->rta_type == IFLA_ADDRESS && !out->loopback &&
                 RTA_PAYLOAD(a) <= SOQ_MAC_MAX) {
            out->mac_len = (uint8_t)RTA_PAYLOAD(a);
            memcpy(out->mac, RTA_DATA(a), RTA_PAYLOAD(a));
        }
    }
    /* A tunnel's "hardware address" is an IP address. */
    if (info->ifi_type == ARPHRD_TUNNEL || info->ifi_type == ARPHRD_TUNNEL6 ||
        info->ifi_type == ARPHRD_SIT || info->ifi_type == ARPHRD_IPGRE)
        out->mac_len = 0;
}

static void take_link(struct nlmsghdr *record, void *user)
{
    links *l = user;

    if (record->nlmsg_type != RTM_NEWLINK)
        return;
    if (l->n < l->cap)
        read_link(record, &l->list[l->n]);
    l->n++;
}

/* ---- default routes ---------------------------------------------------- */

typedef struct route {
    uint32_t index;
    uint32_t metric;
    soq_addr gateway;
} route;

static route read_route(struct nlmsghdr *record)
{
    const struct rtmsg *info = NLMSG_DATA(record);
    struct rtattr *a;
    route r = { 0 };

    for (a = soq__netlink_next(record, sizeof(*info), NULL); a;
         a = soq__netlink_next(record, sizeof(*info), a)) {
        if (a->rta_type == RTA_OIF)
            copy_number(a, &r.index);
        else if (a->rta_type == RTA_PRIORITY)
            copy_number(a, &r.metric);
        else if (a->rta_type == RTA_GATEWAY)
            r.gateway = read_ip(info->rtm_family, a);
    }
    return r;
}

static soq_interface *at_index(links *l, uint32_t index)
{
    for (size_t i = 0; i < l->n && i < l->cap; i++)
        if (l->list[i].index == index)
            return &l->list[i];
    return NULL;
}

/* The route with the smallest metric is the system's first choice. */
static void choose_default(links *l, soq_interface *at, bool v4,
                           const route *r)
{
    uint32_t *best = v4 ? &l->metric4 : &l->metric6;

    if (r->metric >= *best)
        return;
    *best = r->metric;
    for (size_t i = 0; i < l->n && i < l->cap; i++)
        *(v4 ? &l->list[i].default4 : &l->list[i].default6) = false;
    *(v4 ? &at->default4 : &at->default6) = true;
}

static void take_route(struct nlmsghdr *record, void *user)
{
    const struct rtmsg *info = NLMSG_DATA(record);
    links *l = user;
    soq_interface *at;
    soq_addr *gateway;
    bool v4 = info->rtm_family == AF_INET;
    route r;

    if (record->nlmsg_type != RTM_NEWROUTE || info->rtm_dst_len != 0 ||
        info->rtm_type != RTN_UNICAST || info->rtm_table != RT_TABLE_MAIN)
        return;
    r = read_route(record);
    at = at_index(l, r.index);
    if (!at)
        return;
    gateway = v4 ? &at->gateway4 : &at->gateway6;
    if (gateway->family == SOQ_ANY_FAMILY)
        *gateway = r.gateway;
    choose_default(l, at, v4, &r);
}

soq_rc soq__sys_interfaces(soq_interface *list, size_t cap, size_t *n)
{
    links l = { list, cap, 0, UINT32_MAX, UINT32_MAX };
    soq_rc rc;

    memset(list, 0, cap * sizeof(*list));
    rc = dump(RTM_GETLINK, take_link, &l);
    if (!rc.err)
        rc = dump(RTM_GETROUTE, take_route, &l);
    /* A table that changed under the reading is read again like one that
     * grew. */
    if (rc.err == SOQ_EAGAIN)
        rc = soq__rc(SOQ_ENOBUFS);
    else if (!rc.err && l.n > cap)
        rc = soq__rc(SOQ_ENOBUFS);
    if (!rc.err || rc.err == SOQ_ENOBUFS)
        *n = l.n;
    return rc;
}

/* ---- addresses --------------------------------------------------------- */

static void read_addr(struct nlmsghdr *record, soq_interface_addr *out)
{
    const struct ifaddrmsg *info = NLMSG_DATA(record);
    struct rtattr *a;
    bool local = false;

    memset(out, 0, sizeof(*out));
    out->index = info->ifa_index;
    out->prefix = info->ifa_prefixlen;
    for (a = soq__netlink_next(record, sizeof(*info), NULL); a;
         a = soq__netlink_next(record, sizeof(*info), a)) {
        /* On a point-to-point link IFA_ADDRESS is the other end, and
         * IFA_LOCAL ours. */
        if (a->rta_type == IFA_LOCAL) {
            out->addr = read_ip(info->ifa_family, a);
            local = true;
        } else if (a->rta_type == IFA_ADDRESS && !local) {
            out->addr = read_ip(info->ifa_family, a);
        } else if (a->rta_type == IFA_BROADCAST) {
            out->broadcast = read_ip(info->ifa_family, a);
        }
    }
    if (out->addr.family == SOQ_IPV6 && soq_addr_is_link_local(&out->addr))
        out->addr.scope = out->index;
}

static void take_addr(struct nlmsghdr *record, void *user)
{
    const struct ifaddrmsg *info = NLMSG_DATA(record);
    addrs *l = user;

    if (record->nlmsg_type != RTM_NEWADDR ||
        (info->ifa_family != AF_INET && info->ifa_family != AF_INET6))
        return;
    if (l->n < l->cap)
        read_addr(record, &l->list[l->n]);
    l->n++;
}

soq_rc soq__sys_interface_addrs(soq_interface_addr *list, size_t cap,
                                size_t *n)
{
    addrs l = { list, cap, 0 };
    soq_rc rc = dump(RTM_GETADDR, take_addr, &l);

    if (rc.err == SOQ_EAGAIN || (!rc.err && l.n > cap))
        rc = soq__rc(SOQ_ENOBUFS);
    if (!rc.err || rc.err == SOQ_ENOBUFS)
        *n = l.n;
    return rc;
}
