/*
 * record.h -- from interfaces into a capture file, with an exact account:
 * every packet that was seen is written, or counted as dropped and where.
 *
 *     record_open(&r, take, user);
 *     record_add(r, live, ...);            each interface, before the first
 *     record_begin(r);                     the head of the file
 *     while (record_step(r, 250) == RECORD_ON) ...
 *     record_end(r);                       what has come until now, and flush
 *     record_account(r, &account);
 *     record_close(&r);                    the lives too
 *
 * On one thread; record_wake() ends a step's wait from any.
 */
#ifndef CAPTURE_RECORD_H
#define CAPTURE_RECORD_H

#include "capture.h"
#include "packets/pcapng_write.h"

enum { RECORD_MOST = 8 };

typedef struct record record;

/* SOQ_ENOMEM, SOQ_EMFILE. */
soq_rc record_open(record **out, pcapng_take take, void *user);
void record_close(record **r);

/* Look who has the sockets, and say it beside the packets. */
void record_owners(record *r, bool commands);

/* End when so many were written; 0: no end. */
void record_packets(record *r, uint64_t most);

/* Takes the live in every case.  The texts are the caller's until the end; at
 * most RECORD_MOST. */
soq_rc record_add(record *r, live *l, const char *name,
                  const char *description, const char *filter);

/* To the file what is known before the first packet. */
soq_rc record_begin(record *r);

typedef enum record_status {
    RECORD_ON,
    RECORD_FULL,       /* as many as record_packets() has asked for */
    RECORD_UNWRITTEN,  /* record_rc(): the file takes no more */
    RECORD_INTERRUPTED /* record_problem(): an interface gives no more */
} record_status;

/* Write what is there; with nothing there, wait so long for it at most. */
record_status record_step(record *r, int wait_ms);
void record_wake(record *r);
soq_poller *record_poller(record *r); /* to be woken, see stop.h */

/* Write what has come before this moment and not later, and the counts; then
 * hand everything over. */
soq_rc record_end(record *r);

soq_rc record_rc(const record *r);
const char *record_problem(const record *r);

/*
 * seen = written + dropped + interface_dropped + unwritten, by definition of
 * seen; what was asked of the system has its own numbers, received, beside it.
 */
typedef struct record_account {
    uint64_t seen;              /* passed the filter on an interface */
    uint64_t written;           /* whole packets in the file */
    uint64_t bytes;             /* of them, on the wire */
    uint64_t dropped;           /* by the system: its buffer was full */
    uint64_t interface_dropped; /* by the interface */
    uint64_t unwritten;         /* read, and the file took no more */
    uint64_t received;          /* as the system counts, see capture.h */
    bool cut;                   /* the file ends in the middle of a packet */
} record_account;

/* Of one interface (written, bytes and cut are the whole file's), or all. */
void record_account_of(record *r, size_t which, record_account *out);
void record_account_all(record *r, record_account *out);

#endif
