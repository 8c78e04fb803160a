/*
 * conversation.h -- which conversations events tell of, and which of them is
 * meant: as choose.h does for packets.
 */
#ifndef TIMELINE_CONVERSATION_H
#define TIMELINE_CONVERSATION_H

#include "line.h"
#include "packets/flows.h"

enum { CONVERSATIONS_MOST = 1024, CLIENT = 0, SERVER = 1 };

typedef struct conversation {
    bool udp;
    bool sure;        /* which end is the client was told, not guessed */
    soq_addr ends[2]; /* CLIENT, SERVER */
    bool told[2];     /* by this end, which is more than a table says */
    bool opened, ended;
    int64_t first_ns;
} conversation;

typedef struct conversations {
    conversation list[CONVERSATIONS_MOST];
    size_t count, latest;
    uint64_t too_many; /* events of others */
} conversations;

void conversations_add(conversations *all, const line *l);

/* The one to show, of those with this port (0: any); NULL: there is none. */
const conversation *conversations_choose(const conversations *all,
                                         uint16_t port);

/* What a flow of packets says by itself. */
conversation conversation_of_flow(const flow *f);

/* The same end, where one may not know its address yet (0.0.0.0). */
bool conversation_same_end(const soq_addr *a, const soq_addr *b);

/* The end that a line with both addresses is told by; -1: of another one. */
int conversation_end_of(const conversation *c, const line *l);

/* The side of the flow that is the client, if it is this conversation; -1 if
 * not. */
int conversation_side_of(const conversation *c, const flow *f);

/* Do both ends have an address of the same machine? */
bool conversation_is_local(const conversation *c);

#endif
