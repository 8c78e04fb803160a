/* greet.h -- what is at the other end of a connection: a peer that can be
 * used, or why not. */
#ifndef PEER_GREET_H
#define PEER_GREET_H

#include "hello.h"
#include "why.h"

typedef struct greeter {
    const uint8_t *key; /* of the code, or NULL: in plain text */
    const hello *me;
} greeter;

/* For why_how: user is a greeter.  Takes the connection and closes it. */
why_greeting greet(soq *s, soq_limit limit, void *user);

#endif
