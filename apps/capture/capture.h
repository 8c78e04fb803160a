/*
 * capture.h -- packets of this machine's interfaces, as they come: libpcap or
 * Npcap behind one interface.
 *
 *     live_open(&l, &options)            the device is open, the filter set
 *     live_watch(l, poller)              wakes a soq_poller for packets
 *     while (live_next(l, &p) == LIVE_PACKET) ...
 *     live_stats(l, &s)                  what the system has counted
 *     live_close(&l)
 *
 * A live belongs to one thread at a time.  live_next() never waits: what is
 * not there is LIVE_NONE, and live_wait_ms() says how long to sleep on the
 * poller before asking again.
 */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/poller.h>

#include "pcap_load.h"

enum { LIVE_TEXT = 512, LIVE_FILTER = 4096, LIVE_SNAP = 262144 };

typedef struct live live;

typedef struct live_options {
    const char *device; /* the library's name for it, see devices.h */
    const char *filter; /* pcap-filter(7); NULL or "": everything */
    bool loopback;      /* packets go out there and come in: take one */
    int snap;           /* bytes kept of each packet; 0: LIVE_SNAP */
    int buffer;         /* bytes that the system keeps for us; 0: 16 MiB */
} live_options;

typedef enum live_why {
    LIVE_OK,
    LIVE_DENIED,     /* the system does not let this user */
    LIVE_NO_DEVICE,  /* there is none of that name */
    LIVE_BAD_FILTER, /* the filter does not compile */
    LIVE_UNAVAILABLE /* it is off, or no such thing can be captured on it */
} live_why;

/* LIVE_OK, or why not, and problem says it in the library's own words. */
live_why live_open(live **out, const pcap_library *p, const live_options *o,
                   char problem[LIVE_TEXT]);
void live_close(live **l);

typedef struct live_packet {
    uint64_t time; /* since 1970, in the units of live_digits() */
    uint32_t len;  /* on the wire */
    size_t captured;
    const uint8_t *data; /* until the next call */
} live_packet;

typedef enum live_status {
    LIVE_PACKET,
    LIVE_NONE,  /* none is there now */
    LIVE_FAILED /* it gives no more: live_problem() */
} live_status;

live_status live_next(live *l, live_packet *p);
const char *live_problem(const live *l);

/* Let the poller end its wait for packets, where the library tells how. */
soq_rc live_watch(live *l, soq_poller *poller);
void live_unwatch(live *l, soq_poller *poller);
int live_wait_ms(const live *l); /* the longest wait on that poller */

uint16_t live_link(const live *l);  /* LINKTYPE_..., for a capture file */
uint8_t live_digits(const live *l); /* decimals of a second: 6 or 9 */
uint32_t live_snap(const live *l);

/*
 * Counted by the system since live_open(), also past 2^32.  received: packets
 * that the library says it was given; whether that is before or after the
 * filter is the system's own (Linux: after it, with those dropped; on the
 * device "any", what went over loopback counts twice).
 * dropped: for want of room in its buffer.  interface_dropped: by the
 * interface, where it counts them.
 */
typedef struct live_counts {
    uint64_t received, dropped, interface_dropped;
} live_counts;

/* Ask at least once in 2^32 packets.  What cannot be asked stays as it was. */
void live_stats(live *l, live_counts *out);

#endif
