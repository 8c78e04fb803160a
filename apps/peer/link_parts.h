/* link_parts.h -- what the files of a link share. */
#ifndef PEER_LINK_PARTS_H
#define PEER_LINK_PARTS_H

#include "link.h"

/* End it for a reason that the other side is told. */
void link_part(link *l, link_end end, bye_reason reason);

/* Leave, if both have said goodbye and nothing is under way. */
void link_settle(link *l);

/* Ask whether somebody is there. */
void link_ping(link *l);

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
