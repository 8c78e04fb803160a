/*
 * flow.h -- a conversation: two ends, and what went between them.
 *
 * This is the model that text, JSON and a page are drawn from.  Side 0 is the
 * end that sent the first packet of it; `client` tells which of the two is
 * the client.
 */
#ifndef PACKETS_FLOW_H
#define PACKETS_FLOW_H

#include "packet.h"
#include "row_log.h"
#include "tcp_state.h"
#include "tcp_track.h"

/* The first rows of a flow, a chain, and the last ones, a ring: its newest is
 * followed by its oldest.  Numbers of the log; 0: none yet. */
typedef struct flow_rows {
    const row_log *log;
    uint32_t first, newest, oldest; /* oldest: of the ring */
    uint32_t first_count, last_count;
    uint64_t left_out; /* between them */
} flow_rows;

/* What one end sent.  What each packet changes comes first: it is far fewer
 * lines of memory. */
typedef struct flow_side {
    uint64_t packets;
    uint64_t bytes; /* whole frames, as Wireshark counts them */
    uint64_t payload;
    track_side track;
    tcp_half tcp;
    soq_addr addr;
    uint32_t marks[MARKS]; /* how often each, in the order of MARK_... */
    uint32_t resets;
    uint32_t errors; /* of ICMP, about what it had sent */
    uint16_t segment_most;
} flow_side;

typedef enum flow_why {
    FLOW_BY_SYN,     /* it sent the SYN */
    FLOW_BY_SYN_ACK, /* the other answered a SYN */
    FLOW_BY_COURSE,  /* the other has a port of the course */
    FLOW_BY_PORT,    /* the other's port is a well-known or a lower one */
    FLOW_BY_FIRST    /* it was the first that was seen sending */
} flow_why;

typedef struct flow {
    uint8_t family;     /* 4 or 6 */
    uint8_t protocol;   /* 6 or 17 */
    uint8_t client;     /* side */
    uint32_t number;    /* from 1, in the order of first packets */
    packet_end ends[2]; /* of the sides, as packets have them */
    uint64_t first_frame, last_frame;
    int64_t first_ns, last_ns;
    flow_rows rows;
    track track;
    uint64_t fragments; /* frames that held only parts, not counted above */
    flow_side sides[2];
    flow_why why;
    uint32_t stream;     /* as Wireshark's tcp.stream, udp.stream */
    uint32_t earlier;    /* number of the flow of the same pair before; or 0 */
    uint64_t errors;     /* of ICMP */
    uint16_t last_error; /* type * 256 + code */
    uint8_t error_family;
    bool refused; /* a reset, or an ICMP error, answered the SYN */
    bool has_fin; /* somebody sent a FIN; the first was this side's: */
    uint8_t first_fin;
    bool has_reset; /* somebody reset it; the first was this side's: */
    uint8_t first_reset;
    bool early_reset; /* before both had sent a FIN */
} flow;

/* How a flow ended, as far as the capture shows. */
typedef enum flow_ending {
    FLOW_DATAGRAMS,  /* UDP: it has no end */
    FLOW_UNANSWERED, /* a SYN, and nothing came back */
    FLOW_REFUSED,
    FLOW_GRACEFUL, /* both ends sent a FIN, and both had an answer */
    FLOW_RESET,
    FLOW_CLOSED_RESET, /* both had sent their FIN; a reset came after */
    FLOW_HALF_CLOSED,  /* one FIN, and the other end still open */
    FLOW_CLOSING,      /* both FINs, the last answer was not seen */
    FLOW_OPEN
} flow_ending;

flow_ending flow_end_of(const flow *f);

/* Does this side wait in TIME-WAIT, from what was seen? */
bool flow_waits(const flow *f, unsigned side);

static inline uint64_t flow_resets(const flow *f)
{
    return (uint64_t)f->sides[0].resets + f->sides[1].resets;
}

static inline uint64_t flow_packets(const flow *f)
{
    return f->sides[0].packets + f->sides[1].packets;
}

static inline uint64_t flow_bytes(const flow *f)
{
    return f->sides[0].bytes + f->sides[1].bytes;
}

/* How often one of these marks, of both sides. */
uint64_t flow_marks(const flow *f, uint32_t marks);

/* The rows, one after another; the last ones follow the first at once.  NULL
 * where there is none. */
size_t flow_row_count(const flow *f);
const flow_row *flow_row_first(const flow *f);
const flow_row *flow_row_next(const flow *f, const flow_row *row);

/* The groups of ports, by IANA. */
typedef enum port_group {
    PORT_WELL_KNOWN, /* 0-1023 */
    PORT_REGISTERED, /* 1024-49151 */
    PORT_DYNAMIC     /* 49152-65535 */
} port_group;

port_group port_group_of(uint16_t port);
const char *port_group_name(port_group group);

/* 65431 to 65433, which the course's own programs have. */
bool port_is_course(uint16_t port);

#endif
