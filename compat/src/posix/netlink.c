/* netlink.c -- one question to the kernel's tables, netlink(7). */
#include "netlink.h"

#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fd.h"

/* The kernel fills at most 32 KiB at once for a dump. */
enum { ANSWER_BYTES = 32768 };

static soq_rc ask(int fd, struct nlmsghdr *request)
{
    struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
    ssize_t sent;

    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    do
        sent = sendto(fd, request, request->nlmsg_len, 0,
                      (struct sockaddr *)&kernel, sizeof(kernel));
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? soq__sys_rc(errno) : soq__rc(SOQ_OK);
}

static soq_rc reported(struct nlmsghdr *record)
{
    const struct nlmsgerr *why = NLMSG_DATA(record);

    if (record->nlmsg_len < NLMSG_LENGTH(sizeof(*why)))
        return soq__sys_rc(EPROTO);
    return soq__sys_rc(-why->error);
}

/* One datagram holds many records; the last of all says that it is. */
static soq_rc walk(struct nlmsghdr *record, unsigned len, soq__netlink_fn fn,
                   void *user, bool *done, bool *torn)
{
    for (; NLMSG_OK(record, len); record = NLMSG_NEXT(record, len)) {
        if (record->nlmsg_flags & NLM_F_DUMP_INTR)
            *torn = true;
        if (record->nlmsg_type == NLMSG_DONE) {
            *done = true;
            break;
        }
        if (record->nlmsg_type == NLMSG_ERROR)
            return reported(record);
        fn(record, user);
    }
    return soq__rc(SOQ_OK);
}

static soq_rc hear(int fd, soq__netlink_fn fn, void *user)
{
    union {
        struct nlmsghdr record;
        unsigned char bytes[ANSWER_BYTES];
    } answer;
    bool done = false, torn = false;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && !done) {
        ssize_t got = recv(fd, &answer, sizeof(answer), 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return soq__sys_rc(errno);
        rc = walk(&answer.record, (unsigned)got, fn, user, &done, &torn);
    }
    return !rc.err && torn ? soq__rc(SOQ_EAGAIN) : rc;
}

soq_rc soq__netlink_dump(int protocol, struct nlmsghdr *request,
                         soq__netlink_fn fn, void *user)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    soq_rc rc;

    if (fd < 0)
        return soq__sys_rc(errno);
    rc = ask(fd, request);
    if (!rc.err)
        rc = hear(fd, fn, user);
    close(fd);
    return rc;
}

struct rtattr *soq__netlink_next(struct nlmsghdr *record, size_t body,
                                 struct rtattr *before)
{
    unsigned char *start = (unsigned char *)record;
    unsigned char *at = start + NLMSG_LENGTH(NLMSG_ALIGN(body));
    const unsigned char *end = start + record->nlmsg_len;
    struct rtattr *attr;

    if (before)
        at = (unsigned char *)before + RTA_ALIGN((size_t)before->rta_len);
    if (at > end || (size_t)(end - at) < sizeof(*attr))
        return NULL;
    attr = (struct rtattr *)(void *)at;
    if (attr->rta_len < sizeof(*attr) || attr->rta_len > end - at)
        return NULL;
    return attr;
}
