/* transfer.h -- what both directions of a file have in common. */
#ifndef PEER_TRANSFER_H
#define PEER_TRANSFER_H

#include "link.h"

/* Offers are counted by each side for itself; whose one is meant. */
enum { TRANSFER_MINE = 0, TRANSFER_YOURS = 1 };

/* Why an offer is refused. */
enum {
    TRANSFER_UNWANTED = 1,
    TRANSFER_LIMIT = 2,
    TRANSFER_NO_PLACE = 3,
    TRANSFER_BUSY = 4
};

/* REFUSE or CANCEL: the offer, a byte, and an explanation. */
void transfer_say(link *l, frame_kind kind, uint32_t id, unsigned what,
                  const char *text);

#endif
