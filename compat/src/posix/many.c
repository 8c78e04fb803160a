/* many.c -- several datagrams in one call: recvmmsg(2), sendmmsg(2). */
#include "fd.h"
#include "message.h"

static void told(const soq__message *m, const struct mmsghdr *from,
                 soq_msg *out)
{
    soq_datagram d;

    soq__message_read(m, &from->msg_hdr, from->msg_len, &d);
    out->n = d.n;
    out->full = d.full;
    out->cut = d.full > d.n;
    out->peer = d.from;
    out->to = d.to;
    out->index = d.index;
}

/* What stops it behind the first datagram the kernel keeps in the socket for
 * the next call. */
soq_rc soq__sys_recv_many(soq s, soq_msg *list, size_t count, bool may_block,
                          size_t *n)
{
    soq__message messages[SOQ__MANY];
    struct mmsghdr headers[SOQ__MANY];
    int flags = MSG_TRUNC | (may_block ? MSG_WAITFORONE : MSG_DONTWAIT);
    int got;

    for (size_t i = 0; i < count; i++)
        soq__message_open(&messages[i], list[i].buf,
                          list[i].cap < SOQ__IO_MAX ? list[i].cap
                                                    : SOQ__IO_MAX,
                          &headers[i].msg_hdr);
    do
        got = recvmmsg(soq__fd(s), headers, (unsigned)count, flags, NULL);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return soq__sys_rc(errno);
    for (int i = 0; i < got; i++)
        told(&messages[i], &headers[i], &list[i]);
    *n = (size_t)got;
    return soq__rc(SOQ_OK);
}

/* What stops it behind the first one the kernel forgets: common/ sends that
 * one alone, and is told again. */
soq_rc soq__sys_send_many(soq s, const soq_msg *list, size_t count, size_t *n)
{
    soq__sockaddr to[SOQ__MANY];
    struct iovec io[SOQ__MANY];
    struct mmsghdr headers[SOQ__MANY] = { 0 };
    int sent;

    for (size_t i = 0; i < count; i++) {
        soq_rc rc = soq__sockaddr_from(&list[i].peer, &to[i]);

        if (rc.err)
            return rc;
        io[i].iov_base = list[i].buf;
        io[i].iov_len = list[i].n;
        headers[i].msg_hdr.msg_name = &to[i];
        headers[i].msg_hdr.msg_namelen = sizeof(to[i]);
        headers[i].msg_hdr.msg_iov = &io[i];
        headers[i].msg_hdr.msg_iovlen = 1;
    }
    do
        sent = sendmmsg(soq__fd(s), headers, (unsigned)count,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return soq__sys_rc(errno);
    *n = (size_t)sent;
    return soq__rc(SOQ_OK);
}
