/* speed.h -- what a message and a mass of bytes take over UDP and over TCP,
 * between two sockets of this process over loopback. */
#ifndef LAB_SPEED_H
#define LAB_SPEED_H

#include <soquete/socket.h>

typedef enum speed_of { SPEED_UDP, SPEED_TCP, SPEEDS } speed_of;

typedef struct speed {
    size_t messages;
    double message_us; /* there and back, the median */
    size_t bytes;      /* one way, in pieces of 8 KiB */
    double mb_per_s;
} speed;

soq_rc speed_measure(speed_of what, soq_limit limit, speed *out);

#endif
