/*
 * packet.h -- one packet: who sent what to whom.
 *
 * From the bytes of a frame to the fields that an explanation needs: IPv4
 * with options, IPv6 with extension headers, fragments put together, TCP with
 * its options, UDP, and errors of ICMP with the packet that they are about.
 * Checksums are not looked at: where the network card computes them, a
 * capture of one's own packets has wrong ones.
 */
#ifndef PACKETS_PACKET_H
#define PACKETS_PACKET_H

#include <soquete/address.h>

#include "capture.h"

typedef enum packet_kind {
    PACKET_TCP,
    PACKET_UDP,
    PACKET_ERROR,    /* of ICMP, about a TCP or UDP packet */
    PACKET_FRAGMENT, /* of a datagram that is not complete with it */
    PACKET_ICMP,     /* any other of ICMP */
    PACKET_ARP,
    PACKET_IP,      /* another protocol over IP */
    PACKET_OTHER,   /* no IP */
    PACKET_CUT,     /* too little of it was captured */
    PACKET_BROKEN,  /* its lengths contradict each other */
    PACKET_UNKNOWN, /* a link layer that is not read here */
    PACKET_KINDS
} packet_kind;

/* The flags of TCP. */
enum {
    PACKET_FIN = 0x01,
    PACKET_SYN = 0x02,
    PACKET_RST = 0x04,
    PACKET_PSH = 0x08,
    PACKET_ACK = 0x10,
    PACKET_URG = 0x20
};

/* An end, in a form that is quick to compare; packet_addr() makes an address
 * of it. */
typedef struct packet_end {
    uint64_t ip[2]; /* the first byte lowest; IPv4 in four bytes, others 0 */
    uint16_t port;  /* host byte order */
} packet_end;

typedef struct packet {
    packet_kind kind;
    uint8_t family;      /* 4 or 6 */
    uint8_t protocol;    /* over IP; for an error, of the packet it is about */
    uint8_t hops;        /* TTL or hop limit */
    packet_end from, to; /* for an error, of the packet it is about */

    /* TCP */
    uint32_t seq, ack;
    uint16_t flags, window;
    int8_t scale;          /* of a SYN: the window's shift; -1 for none */
    uint16_t segment_most; /* of a SYN: its MSS; 0 for none */
    bool has_fields;       /* seq to window are there: in an error, or cut */
    bool has_payload;      /* how long the payload is, is known */

    /* TCP and UDP */
    uint32_t payload;   /* bytes, on the wire */
    bytes data;         /* as much of it as was captured and kept */
    uint16_t fragments; /* of which it was put together; 0: it was whole */

    /* PACKET_ERROR */
    uint8_t error_type, error_code;
    packet_end reporter; /* who sent it; no port */
} packet;

typedef struct reassembly reassembly;

/* Decode a frame.  p->data points into the record or into r. */
void packet_decode(reassembly *r, const capture_record *record, packet *p);

/* An end as an address of the layer's. */
soq_addr packet_addr(uint8_t family, const packet_end *end);

/* "SYN, ACK" with ", " between them; "" for none. */
const char *packet_flags_text(unsigned flags, const char *between, char *buf,
                              size_t cap);

#endif
