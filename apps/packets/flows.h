/*
 * flows.h -- the conversations of a capture, or of several in a row.
 *
 * A conversation is a pair of sockets.  As in Wireshark, a SYN with another
 * number than the pair's last one begins a new conversation of this pair.
 */
#ifndef PACKETS_FLOWS_H
#define PACKETS_FLOWS_H

#include "flow.h"

enum { FLOWS_MOST = 1 << 20 };

typedef struct flows flows;

typedef struct flows_options {
    uint64_t seed[2]; /* random, so that nobody can choose what collides */
    uint32_t rows_first, rows_last; /* of each flow */
    uint64_t rows_most;             /* of all flows together */
    uint32_t only; /* keep rows of the flow with this number; 0: of all */
} flows_options;

/* Rows that are read and understood, and not more memory than needed. */
flows_options flows_defaults(void);

/* NULL without memory. */
flows *flows_open(const flows_options *o);
void flows_close(flows **f);

/* What came next.  frame: its number over all files.  SOQ_ENOMEM. */
soq_rc flows_add(flows *f, uint64_t frame, const capture_record *r,
                 const packet *p);

/* After the last packet: what only the whole tells, such as the client. */
void flows_finish(flows *f);

/* The conversation of the last packet that was added and had one; NULL: there
 * was none. */
const flow *flows_latest(const flows *f);

size_t flows_count(const flows *f);
flow *flows_at(const flows *f, size_t i); /* number i + 1 */

/* Packets of each kind; and those of new flows after FLOWS_MOST. */
uint64_t flows_kind(const flows *f, packet_kind kind);
uint64_t flows_too_many(const flows *f);

#endif
