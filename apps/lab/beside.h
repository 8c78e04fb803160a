/*
 * beside.h -- the same sends over UDP and over TCP, and what the receiver
 * makes of them.  All is sent before anything is received, so that who is
 * faster does not matter.
 */
#ifndef LAB_BESIDE_H
#define LAB_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

#include <soquete/socket.h>

/* What fits into every system's buffers at once. */
enum { BESIDE_BYTES = 16384 };

typedef struct beside {
    size_t sends, size; /* so many, each so long */
    size_t receives;    /* that gave something */
    size_t bytes;
    size_t whole; /* receives that gave just what one send had sent */
    bool ordered; /* every byte came, where it belongs */
} beside;

/* Between two sockets of this process over loopback, within the limit. */
soq_rc beside_udp(size_t sends, size_t size, soq_limit limit, beside *out);
soq_rc beside_tcp(size_t sends, size_t size, soq_limit limit, beside *out);

#endif
