/* capture_format.h -- what the readers of the formats share with capture.c. */
#ifndef PACKETS_CAPTURE_FORMAT_H
#define PACKETS_CAPTURE_FORMAT_H

#include "capture.h"

static inline uint16_t capture_u16(const capture *c, const uint8_t *p)
{
    return c->big ? be16(p) : le16(p);
}

static inline uint32_t capture_u32(const capture *c, const uint8_t *p)
{
    return c->big ? be32(p) : le32(p);
}

/* End here, for this reason; a and b are its numbers. */
capture_status capture_stop(capture *c, capture_status how, uint64_t where,
                            capture_problem problem, uint64_t a, uint64_t b);

/* The stream ended before what was asked for: in what? */
capture_status capture_short(capture *c, capture_problem in, uint64_t where);

/* It ended where a file may end. */
capture_status capture_end(capture *c, uint64_t where);

/* Without memory. */
capture_status capture_no_memory(capture *c, uint64_t where);

/* One more interface of this section; NULL without memory. */
capture_interface *capture_add_interface(capture *c);

/* A time in units of the interface, as nanoseconds since 1970. */
int64_t capture_time(const capture_interface *i, uint64_t ticks);

/* The file is at its beginning; both take the header away. */
bool pcap_is(bytes first);
bool pcapng_is(bytes first);
capture_status pcap_begin(capture *c);
capture_status pcap_next(capture *c, capture_record *r);
capture_status pcapng_next(capture *c, capture_record *r);

#endif
