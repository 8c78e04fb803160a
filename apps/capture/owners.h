/*
 * owners.h -- which processes speak with each other, as a comment beside the
 * first packet of their conversation.
 *
 * The system's table of sockets is looked at when a conversation is new, and
 * at most for a tenth of the time; what has ended before a look is not known,
 * and nothing is guessed.
 */
#ifndef CAPTURE_OWNERS_H
#define CAPTURE_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OWNERS_NAME = 100,
    OWNERS_TEXT = 1000 /* two ends always fit: see owner.h, command.h */
};

typedef struct owners owners;

/* commands: with what the processes were started with.  NULL without memory.
 */
owners *owners_open(bool commands);
void owners_close(owners **o);

/* The lines of owner.h for one end or both: once for a conversation, as soon
 * as it is known; else NULL.  data is a frame of this link layer. */
const char *owners_comment(owners *o, uint32_t link, const uint8_t *data,
                           size_t len);

#endif
