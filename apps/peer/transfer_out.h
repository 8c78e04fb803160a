/*
 * transfer_out.h -- one file on its way to a peer.
 *
 * It is offered, and when the other side wants it, it goes there in pieces
 * from where the other side already has it, with its SHA-256 at the end.
 * What it says goes through the link; nothing here waits for the network or
 * prints.
 */
#ifndef PEER_TRANSFER_OUT_H
#define PEER_TRANSFER_OUT_H

#include "common/hash.h"
#include "link.h"

typedef enum out_state {
    OUT_IDLE,
    OUT_OFFERED,
    OUT_COMPARING, /* is what the other side has our beginning? */
    OUT_SENDING,
    OUT_ENDED /* all is sent; the other side has not said yet that it is
                 whole */
} out_state;

typedef struct transfer_out {
    link *l;
    out_state state;
    uint32_t id; /* of the offer, counted */
    char *path;
    soq_file file;
    char name[FRAME_NAME + 1]; /* as it was offered */
    uint64_t size, at, from;   /* from: where it was resumed */
    uint8_t claim[HASH_BYTES]; /* of what the other side has */
    uint8_t digest[HASH_BYTES];
    hash sum;
    int64_t begin_ns;
    char why[FRAME_REASON + 1]; /* of OUT_FAILED */
} transfer_out;

typedef enum out_event {
    OUT_GOES_ON,
    OUT_BEGINS,  /* the other side wants it; from where, says `from` */
    OUT_DONE,    /* it is there, and whole */
    OUT_REFUSED, /* why says why */
    OUT_FAILED   /* why */
} out_event;

void transfer_out_open(transfer_out *t, link *l);

/* Forget it; a file under way stays where it is. */
void transfer_out_close(transfer_out *t);

/* Offer a file; only when idle.  resume: the other side may go on with what
 * it has of it.  SOQ_EISDIR, SOQ_ESPIPE (no regular file) and the errors of
 * soq_file_open(). */
soq_rc transfer_out_offer(transfer_out *t, const char *path, bool resume);

/* A frame of ACCEPT, REFUSE, VERIFIED or CANCEL; another offer's is passed
 * over. */
out_event transfer_out_hear(transfer_out *t, const frame *f);

/* Do the next step, when link_has_room(). */
out_event transfer_out_step(transfer_out *t);

/* Has it something to do now? */
bool transfer_out_ready(const transfer_out *t);

/* Give it up, and say so. */
void transfer_out_cancel(transfer_out *t, const char *why);

#endif
