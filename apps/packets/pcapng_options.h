/* pcapng_options.h -- what blocks of pcapng have behind their fields. */
#ifndef PACKETS_PCAPNG_OPTIONS_H
#define PACKETS_PCAPNG_OPTIONS_H

#include "capture_format.h"

/* Keep the comments among these options; number as in comments_add().  False
 * without memory. */
bool pcapng_take_comments(const capture *c, bytes options, uint64_t number);

void pcapng_take_interface(const capture *c, capture_interface *i,
                           bytes options);

/* What the capturing program counted, from the body of its block. */
void pcapng_take_statistics(capture *c, bytes body);

#endif
