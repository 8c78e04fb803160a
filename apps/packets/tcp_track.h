/*
 * tcp_track.h -- what is odd about a segment: seen twice, out of order, with
 * a hole before it, ...
 *
 * The rules are those that Wireshark documents ("TCP Analysis" in its User's
 * Guide), in the form that version 4.0 applies them, so that what is counted
 * here is what it counts.
 */
#ifndef PACKETS_TCP_TRACK_H
#define PACKETS_TCP_TRACK_H

#include "packet.h"

/* Wireshark's names for them: tcp.analysis.... */
enum {
    MARK_RETRANSMISSION = 1 << 0,
    MARK_FAST_RETRANSMISSION = 1 << 1,
    MARK_SPURIOUS_RETRANSMISSION = 1 << 2,
    MARK_OUT_OF_ORDER = 1 << 3,
    MARK_GAP = 1 << 4,        /* lost_segment */
    MARK_ACK_UNSEEN = 1 << 5, /* ack_lost_segment */
    MARK_KEEP_ALIVE = 1 << 6,
    MARK_KEEP_ALIVE_ACK = 1 << 7,
    MARK_DUPLICATE_ACK = 1 << 8,
    MARK_ZERO_WINDOW = 1 << 9,
    MARK_ZERO_WINDOW_PROBE = 1 << 10,
    MARK_ZERO_WINDOW_PROBE_ACK = 1 << 11,
    MARK_WINDOW_UPDATE = 1 << 12,
    MARK_WINDOW_FULL = 1 << 13,
    MARK_PORT_REUSED = 1 << 14,
    MARKS = 15,
    MARK_ANY_RETRANSMISSION = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION |
                              MARK_SPURIOUS_RETRANSMISSION
};

enum { SCALE_UNKNOWN = -1, SCALE_NONE = -2 };

/* What one end has sent until now.  A number of 0 is not known yet. */
typedef struct track_side {
    uint32_t base;    /* relative numbers count from it */
    uint32_t next;    /* behind the highest number sent */
    uint32_t gapless; /* behind what was seen without a hole */
    uint32_t last_ack;
    int32_t duplicates; /* of that ACK */
    uint32_t window;    /* as in the header */
    int64_t next_ns, ack_ns;
    uint32_t marks; /* of its last segment */
    int8_t scale;
    bool has_base, first_ack;
} track_side;

typedef struct track {
    int64_t syn_ns, first_rtt_ns; /* 0: not known yet */
} track;

void track_open(track_side *side);

/* A segment; returns its marks. */
uint32_t track_segment(track *t, track_side *from, track_side *to,
                       const packet *p, int64_t now_ns);

/* What a SYN, and the first ACK behind it, tell of times; track_segment() does
 * it, and who has only a part of a segment. */
void track_opening(track *t, track_side *from, const packet *p,
                   int64_t now_ns);

/* As track_segment(), for a SYN whose number the side has sent before. */
void track_repeated_syn(track_side *from);

/* The window that the segment offers, scaled. */
uint32_t track_window(const track_side *from, const packet *p);

#endif
