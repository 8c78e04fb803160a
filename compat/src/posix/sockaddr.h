/* sockaddr.h -- the kernel's form of an address; shared by the files of this
 * port that hand addresses in or get them out. */
#ifndef SOQ_POSIX_SOCKADDR_H
#define SOQ_POSIX_SOCKADDR_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "sys.h"

/* A union, so that reading it through any of its forms is well defined. */
typedef union soq__sockaddr {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} soq__sockaddr;

/*
 * Fill out.  SOQ_EAFNOSUPPORT for what is no address: the kernel must not see
 * AF_UNSPEC, which means "disconnect" to connect(2).  The length to pass is
 * sizeof(soq__sockaddr) for both families: with the shorter one of IPv4 an
 * IPv6 socket answers EINVAL where it should say EAFNOSUPPORT.
 */
soq_rc soq__sockaddr_from(const soq_addr *addr, soq__sockaddr *out);

/* ::ffff:a.b.c.d becomes IPv4 with mapped set; another family no address. */
soq_addr soq__sockaddr_to(const soq__sockaddr *from);

#endif
