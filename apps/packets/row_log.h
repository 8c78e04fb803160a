/*
 * row_log.h -- the rows of all flows, in the order in which they came.
 *
 * Packets of one time lie together in memory, whosever they are: it is
 * written from its front on, and where many flows take turns, neighbours are
 * used again after each other.
 */
#ifndef PACKETS_ROW_LOG_H
#define PACKETS_ROW_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum { FLOW_QUOTED = 24 /* bytes of a payload that a row keeps */ };

/* A rung of the ladder: one packet. */
typedef struct flow_row {
    uint64_t frame; /* of all files, from 1 */
    int64_t time_ns;
    uint32_t seq, ack; /* relative, as Wireshark shows them */
    uint32_t payload;
    uint32_t window; /* scaled */
    uint32_t marks;
    uint16_t flags;
    uint16_t error;    /* 0, or the ICMP type * 256 + code of an error */
    uint8_t from;      /* side; of an error: who had sent what it is about */
    uint8_t states[2]; /* tcp_state of each side after it */
    uint8_t data_len;
    uint8_t data[FLOW_QUOTED];
    uint32_t next; /* of the same flow, its number here; see flow_rows */
} flow_row;

typedef struct row_log row_log;

/* Of no more than so many rows.  NULL without memory. */
row_log *row_log_open(uint64_t most);
void row_log_close(row_log **log);

/* The number of a new row, from 1; 0 when there is none. */
uint32_t row_log_add(row_log *log);

flow_row *row_log_at(const row_log *log, uint32_t number);

#endif
