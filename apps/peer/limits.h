/* limits.h -- what a peer allows the others, unless it is told otherwise. */
#ifndef PEER_LIMITS_H
#define PEER_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Of files, what may be received from all others together. */
typedef struct peer_quota {
    uint64_t bytes;
    uint64_t files; /* that are made, be they whole or not */
} peer_quota;

typedef struct limits {
    size_t connections;
    size_t queue_bytes; /* that wait for a peer that does not read */
    peer_quota quota;
    int handshake_ms; /* until the other side has said who it is */
    int silence_ms;   /* without a byte, in or out, it is gone */
    int ping_ms;      /* without a byte in, it is asked */
    int grace_ms;     /* for the other side to say goodbye too */
} peer_limits;

enum {
    LIMITS_CONNECTIONS = 32,
    LIMITS_QUEUE = 1 << 20,
    LIMITS_FILES = 10000,
    LIMITS_HANDSHAKE_MS = 10000,
    LIMITS_SILENCE_MS = 60000,
    LIMITS_PING_MS = 15000,
    LIMITS_GRACE_MS = 5000
};
#define LIMITS_QUOTA ((uint64_t)64 << 30)

#endif
