/*
 * sockaddr.h -- our addresses to the system's and back: the one place where
 * the port handles a sockaddr.
 */
#ifndef SOQ_WIN32_SOCKADDR_H
#define SOQ_WIN32_SOCKADDR_H

#include "native.h"

/* Room for any address the system writes. */
typedef struct soq__sockaddr {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage storage;
    } u;
    int len;
} soq__sockaddr;

/* len 0: addr has no family. */
soq__sockaddr soq__sockaddr_from(const soq_addr *addr);

/* An empty one, with its whole room as length, for the system to write. */
soq__sockaddr soq__sockaddr_room(void);

/* A family that is not ours gives SOQ_ANY_FAMILY. */
soq_addr soq__sockaddr_to(const soq__sockaddr *from);

/* The same from memory of the system's (getaddrinfo, tables). */
soq_addr soq__sockaddr_read(const void *sa, size_t len);

#endif
