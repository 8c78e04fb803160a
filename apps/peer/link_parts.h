/* link_parts.h -- what the two files of a link share. */
#ifndef PEER_LINK_PARTS_H
#define PEER_LINK_PARTS_H

#include "link.h"

static inline link_event link_event_of(const link *l)
{
    return l->state == LINK_OVER ? LINK_ENDED : LINK_NOTHING;
}

/* Something waits to be sent. */
static inline bool link_unsent(const link *l)
{
    return l->tail > l->head || l->body.left > 0 ||
           (l->courier && courier_busy(l->courier));
}

#endif
