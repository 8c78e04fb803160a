/* link.c -- change this host's interfaces, rtnetlink(7). */
#include "link.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fd.h"

/* A request and its attributes, which may be within each other. */
typedef struct request {
    union {
        struct nlmsghdr header;
        unsigned char bytes[512];
    } u;
} request;

static void begin(request *r, uint16_t type, uint16_t flags, const void *body,
                  size_t len)
{
    memset(r, 0, sizeof(*r));
    r->u.header.nlmsg_type = type;
    r->u.header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
    r->u.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(len);
    memcpy(r->u.bytes + NLMSG_LENGTH(0), body, len);
}

/* Space behind what there is; every request of this file fits. */
static unsigned char *extend(request *r, size_t len)
{
    size_t at = NLMSG_ALIGN(r->u.header.nlmsg_len);

    r->u.header.nlmsg_len = (uint32_t)(at + len);
    return r->u.bytes + at;
}

static size_t put(request *r, uint16_t type, const void *data, size_t len)
{
    struct rtattr head = { (unsigned short)(sizeof(head) + len), type };
    unsigned char *to = extend(r, head.rta_len);

    memcpy(to, &head, sizeof(head));
    if (len > 0)
        memcpy(to + sizeof(head), data, len);
    return (size_t)(to - r->u.bytes);
}

static void put_text(request *r, uint16_t type, const char *text)
{
    (void)put(r, type, text, strlen(text) + 1);
}

/* The attribute that began at `at` holds all that was put since. */
static void enclose(request *r, size_t at)
{
    unsigned short len = (unsigned short)(r->u.header.nlmsg_len - at);

    memcpy(r->u.bytes + at, &len, sizeof(len));
}

static soq_rc send_and_hear(int fd, request *r)
{
    union {
        struct nlmsghdr header;
        unsigned char bytes[1024];
    } answer;
    const struct nlmsgerr *result = NLMSG_DATA(&answer.header);
    ssize_t n = send(fd, r->u.bytes, r->u.header.nlmsg_len, 0);

    if (n >= 0)
        n = recv(fd, &answer, sizeof(answer), 0);
    if (n < 0)
        return soq__sys_rc(errno);
    if ((size_t)n < NLMSG_LENGTH(sizeof(*result)) ||
        answer.header.nlmsg_type != NLMSG_ERROR)
        return soq__sys_rc(EPROTO);
    return soq__sys_rc(-result->error);
}

static soq_rc tell(request *r)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    soq_rc rc = soq__result(fd);

    if (rc.err)
        return rc;
    rc = send_and_hear(fd, r);
    close(fd);
    return rc;
}

static soq_rc index_of(const char *device, unsigned *index)
{
    *index = if_nametoindex(device);
    return *index ? soq__rc(SOQ_OK) : soq__sys_rc(errno);
}

soq_rc soq__link_up(const char *device)
{
    struct ifinfomsg info = { 0 };
    unsigned index = 0;
    request r;
    soq_rc rc = index_of(device, &index);

    if (rc.err)
        return rc;
    info.ifi_index = (int)index;
    info.ifi_flags = info.ifi_change = IFF_UP;
    begin(&r, RTM_NEWLINK, 0, &info, sizeof(info));
    return tell(&r);
}

/* Without the search for another that has it: there is none. */
soq_rc soq__link_address(const char *device, const char *ip, unsigned prefix)
{
    struct ifaddrmsg info = { 0 };
    unsigned index = 0;
    size_t len;
    soq_addr addr;
    request r;
    soq_rc rc = index_of(device, &index);

    if (!rc.err)
        rc = soq_addr_parse(ip, &addr);
    if (rc.err)
        return rc;
    len = addr.family == SOQ_IPV4 ? 4 : 16;
    info.ifa_family = addr.family == SOQ_IPV4 ? AF_INET : AF_INET6;
    info.ifa_prefixlen = (unsigned char)prefix;
    info.ifa_flags = addr.family == SOQ_IPV4 ? 0 : IFA_F_NODAD;
    info.ifa_index = index;
    begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof(info));
    (void)put(&r, IFA_LOCAL, addr.ip, len);
    (void)put(&r, IFA_ADDRESS, addr.ip, len);
    if (addr.family == SOQ_IPV4) {
        addr.ip[3] = 255; /* of a /24, which is all that is made here */
        (void)put(&r, IFA_BROADCAST, addr.ip, len);
    }
    return tell(&r);
}

soq_rc soq__link_pair(const char *near, const char *far, int fd)
{
    struct ifinfomsg info = { 0 };
    size_t link, data, peer;
    request r;

    begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof(info));
    put_text(&r, IFLA_IFNAME, near);
    link = put(&r, IFLA_LINKINFO, NULL, 0);
    put_text(&r, IFLA_INFO_KIND, "veth");
    data = put(&r, IFLA_INFO_DATA, NULL, 0);
    peer = put(&r, VETH_INFO_PEER, &info, sizeof(info));
    put_text(&r, IFLA_IFNAME, far);
    (void)put(&r, IFLA_NET_NS_FD, &fd, sizeof(fd));
    enclose(&r, peer);
    enclose(&r, data);
    enclose(&r, link);
    return tell(&r);
}
