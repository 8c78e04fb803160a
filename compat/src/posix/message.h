/* message.h -- a datagram as recvmsg(2) brings it, with where it came in. */
#ifndef SOQ_POSIX_MESSAGE_H
#define SOQ_POSIX_MESSAGE_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "sockaddr.h"

/* What a msghdr points to; it stays where it is until it was read. */
typedef struct soq__message {
    soq__sockaddr sa;
    struct iovec io;
    union {
        size_t align; /* that of a cmsghdr */
        unsigned char bytes[CMSG_SPACE(sizeof(struct in_pktinfo)) +
                            CMSG_SPACE(sizeof(struct in6_pktinfo))];
    } control;
} soq__message;

/* Prepare both to receive at most cap bytes into buf. */
void soq__message_open(soq__message *m, void *buf, size_t cap,
                       struct msghdr *out);

/* full: the length that the call has told, with MSG_TRUNC. */
void soq__message_read(const soq__message *m, const struct msghdr *msg,
                       size_t full, soq_datagram *out);

#endif
