/*
 * tcp_state.h -- the states of RFC 9293, inferred from segments.
 *
 * Nobody tells a capture in which state an end is.  What is told here is the
 * state that a TCP has by section 3.10 of the RFC once it has sent the
 * segment, or has received it: each segment is taken to arrive.  The order is
 * that of figure 6 there: SYN-SENT, SYN-RECEIVED, ...
 */
#ifndef PACKETS_TCP_STATE_H
#define PACKETS_TCP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <soquete/socket.h>

typedef struct tcp_half {
    soq_tcp_state state;
    bool opened;       /* it sent its SYN, */
    bool fin;          /* its FIN, */
    bool fin_acked;    /* and had an answer to it */
    bool fin_received; /* the other's FIN, with all before it */
    bool has_received; /* received is known */
    bool passive;      /* it was listening */
    uint32_t first;    /* the number of its SYN */
    uint32_t fin_at;   /* the number of its FIN */
    uint32_t received; /* the next number that it waits for */
    uint32_t window;   /* that it offered last */
} tcp_half;

typedef struct tcp_segment {
    uint16_t flags;
    uint32_t seq, ack, len;
    uint32_t window; /* scaled */
} tcp_segment;

/* A segment from one end to the other. */
void tcp_state_segment(tcp_half *from, tcp_half *to, const tcp_segment *s);

#endif
