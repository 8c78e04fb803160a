/*
 * findings.h -- what a conversation shows, each with the packets that show
 * it.
 *
 * Facts, not sentences: the words are those of who prints them.  What was not
 * in the capture is not found.
 */
#ifndef PACKETS_FINDINGS_H
#define PACKETS_FINDINGS_H

#include "choose.h"
#include "reading.h"

/* name; what side, count, other and frames[] are. */
typedef enum finding_kind {
    /* How it began. */
    FINDING_HANDSHAKE,    /* frames: SYN, SYN-ACK, ACK */
    FINDING_REFUSED,      /* frames: SYN, reset */
    FINDING_UNREACHABLE,  /* other: ICMP type * 256 + code; frames: it */
    FINDING_UNANSWERED,   /* count: SYNs; frames: the first */
    FINDING_MIDDLE,       /* the capture began after the handshake */
    FINDING_NO_HANDSHAKE, /* UDP; count: bytes in the first; frames: it */
    /* Ports. */
    FINDING_PORTS, /* count: connections to this server; other: different
                      ports of the clients */
    /* How it ended. */
    FINDING_GRACEFUL,  /* side: sent FIN first; frames: both FINs */
    FINDING_TIME_WAIT, /* side: waits; count: 2 when both do */
    FINDING_RESET,     /* side: sent it; frames: it */
    FINDING_CLOSED_RESET,
    FINDING_HALF_CLOSED, /* side: sent its FIN; frames: it */
    FINDING_CLOSING,
    FINDING_OPEN,
    FINDING_NO_END, /* UDP; count: datagrams there; other: back */
    /* What is odd; count of each, frames: the first that is known. */
    FINDING_RETRANSMISSIONS,
    FINDING_OUT_OF_ORDER,
    FINDING_GAPS, /* segments missing in the capture or lost */
    FINDING_ZERO_WINDOW,
    FINDING_KEEP_ALIVE,
    FINDING_PORT_REUSED, /* other: number of the conversation before */
    FINDING_ERRORS,      /* of ICMP; other: type * 256 + code */
    FINDING_FRAGMENTS,
    FINDING_KINDS
} finding_kind;

enum { FINDINGS_MOST = 20, FINDING_FRAMES = 3 };

typedef struct finding {
    finding_kind kind;
    int side; /* -1: none */
    uint64_t count, other;
    uint64_t frames[FINDING_FRAMES]; /* 0: not among the rows kept */
} finding;

typedef struct findings {
    const flow *flow;
    size_t count;
    finding list[FINDINGS_MOST];
    bool odd; /* one of the last group is there */
} findings;

void findings_of(const flows *all, const flow *f, findings *out);

/* "handshake", "time_wait": for JSON. */
const char *finding_name(finding_kind kind);

#endif
