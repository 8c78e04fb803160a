/*
 * transfer_in.h -- one file on its way from a peer.
 *
 * It grows under a name of its own in the folder, ".soquete-KEY.part", where
 * KEY is made of its name and length; nobody else may write there meanwhile.
 * That file is all that is remembered of it: its length says where to go on,
 * its contents prove that they are the beginning.  Only when the whole is
 * there and has the SHA-256 that the sender says, it gets its name, and never
 * the place of another file.
 */
#ifndef PEER_TRANSFER_IN_H
#define PEER_TRANSFER_IN_H

#include "common/hash.h"
#include "link.h"
#include "names.h"
#include "safe_name.h"

typedef enum in_state {
    IN_IDLE,
    IN_ASKING,  /* the owner has not decided */
    IN_SUMMING, /* what is there of it is read */
    IN_WAITING, /* for START */
    IN_GROWING
} in_state;

typedef struct transfer_in {
    link *l;
    in_state state;
    uint32_t id;
    char name[SAFE_NAME]; /* safe */
    uint64_t key;         /* of the name as it was sent, and the size */
    uint64_t size, at, from;
    bool resume;
    names *taken;
    peer_quota *quota; /* what may still be received */
    bool made;         /* its part, and so a file of the quota */
    char *dir, *part, *path;
    soq_file file, old; /* old: what is there, while it is read */
    hash sum;
    uint8_t digest[HASH_BYTES];
    int64_t begin_ns;
    char why[FRAME_REASON + 1]; /* of IN_FAILED */
} transfer_in;

typedef enum in_event {
    IN_GOES_ON,
    IN_OFFERED, /* name and size; accept or refuse it */
    IN_BEGINS,  /* from where, says `from` */
    IN_DONE,    /* it is at `path`, and whole */
    IN_FAILED   /* why; what there is of it is kept, unless it is wrong */
} in_event;

/* taken: the names of all files that came to this program. */
void transfer_in_open(transfer_in *t, link *l, peer_quota *quota,
                      names *taken);

/* Keep what there is of it, and forget it. */
void transfer_in_close(transfer_in *t);

/* A frame of OFFER, START, DATA, END or CANCEL. */
in_event transfer_in_hear(transfer_in *t, const frame *f);

/* Take it into this folder; resume: go on with what is there of it, if the
 * sender also wants that.  IN_GOES_ON or IN_FAILED. */
in_event transfer_in_accept(transfer_in *t, const char *dir);
void transfer_in_refuse(transfer_in *t, unsigned reason, const char *why);

/* Do the next step; while transfer_in_ready(). */
bool transfer_in_ready(const transfer_in *t);
in_event transfer_in_step(transfer_in *t);

/* Give it up, and say so. */
void transfer_in_cancel(transfer_in *t, const char *why);

#endif
