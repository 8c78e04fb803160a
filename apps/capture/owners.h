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

#include <stddef.h>
#include <stdint.h>

enum { OWNERS_TEXT = 600 };

typedef struct owners owners;

/* NULL without memory. */
owners *owners_open(void);
void owners_close(owners **o);

/* "127.0.0.1:65432 is soquete, process 4711": once for a conversation, as
 * soon as it is known; else NULL.  data is a frame of this link layer. */
const char *owners_comment(owners *o, uint32_t link, const uint8_t *data,
                           size_t len);

#endif
