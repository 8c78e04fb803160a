/* filter.h -- the display filter of Wireshark that selects a conversation. */
#ifndef PACKETS_FILTER_H
#define PACKETS_FILTER_H

#include "flow.h"

enum { FILTER_TEXT = 640 };

/* "tcp.stream eq 3": shorter, and for the one file that was read. */
void filter_stream(const flow *f, char *buf, size_t cap);

/* By addresses and ports, in any file that holds it.  Where the pair was used
 * several times, by its time too. */
void filter_pair(const flow *f, bool several, char *buf, size_t cap);

#endif
