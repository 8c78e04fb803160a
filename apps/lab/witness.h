/*
 * witness.h -- the packets of a run of the lab, captured while the blocks run:
 * on a host of its own, where nobody else speaks; where there is no such host,
 * on this machine's loopback, if it is permitted.  And those of the cable
 * between two hosts that a block has made.
 *
 *     w = witness_open(folder, …)  before anything starts a thread
 *     ... the blocks ...
 *     witness_end(w)               all packets until now
 *     witness_file(w)              what it holds
 *     witness_close(&w)
 */
#ifndef LAB_WITNESS_H
#define LAB_WITNESS_H

#include <jansson.h>

#include "common/app.h"
#include "packets/reading.h"
#include "packets/sieve.h"

#define WITNESS_FILE "capture.pcapng"
#define WITNESS_CABLE_FILE "peer.pcapng"

typedef struct witness witness;

/* Why there are no packets. */
typedef enum witness_why {
    WITNESS_SEES,
    WITNESS_NO_HOST,    /* no host of its own, and no right on this one */
    WITNESS_NO_LIBRARY, /* libpcap is not installed */
    WITNESS_NO_CAPTURE, /* it does not open loopback */
    WITNESS_NO_MEMORY,  /* or no file for them: rc */
    WITNESS_NOT_ASKED
} witness_why;

/*
 * Move to a host of its own and begin.  folder gets the capture file; NULL: no
 * file.  Packets that others may have sent are taken only if shared, and are
 * in no file before witness_keep_own().  Where there are no packets to be had,
 * the process stays where it is, and the lab goes on without.  NULL: no memory
 * for that.
 */
witness *witness_open(const char *folder, bool shared);

/* The same on the cable of host 0, where the process is, if soq_hosts_open()
 * has answered well. */
witness *witness_open_cable(const char *folder, soq_rc hosts);
void witness_close(witness **w);

/* The last packets; rc of what could not be written, at any time later too. */
soq_rc witness_end(witness *w);

/* After the end, where others spoke too: forget all but these conversations,
 * and keep them in the folder that witness_open() was given. */
soq_rc witness_keep_own(witness *w, const sieve_pair *own, size_t count);

witness_why witness_sees(const witness *w);

/* What was captured, as a capture file; it stays the witness's. */
bytes witness_file(const witness *w);

/* What became of it, as an event of the evidence; and to be read, with how
 * many packets a report shows (WITNESS_NO_REPORT: there is none). */
#define WITNESS_NO_REPORT SIZE_MAX
json_t *witness_json(const witness *w);
void witness_tell(const witness *w, app *a, size_t shown);

/* The end of a block by itself: tell what became of its packets and close.
 * Returns the status with that in it. */
int witness_finish(app *a, witness **w, int status);

/* Run a block by itself, with its packets in a folder that is made. */
int witness_run(app *a, const char *folder, int (*run)(app *a, int timeout_ms),
                int timeout_ms);

#endif
