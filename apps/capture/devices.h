/* devices.h -- what can be captured on, and which of it a person means. */
#ifndef CAPTURE_DEVICES_H
#define CAPTURE_DEVICES_H

#include <soquete/address.h>

#include "capture.h"

enum { DEVICE_ADDRS = 16 };

typedef struct devices {
    const pcap_library *library;
    pcap_device *first; /* NULL: nothing may be captured on */
} devices;

/* False: problem says why.  Close it in every case. */
bool devices_open(devices *d, const pcap_library *library,
                  char problem[LIVE_TEXT]);
void devices_close(devices *d);

/*
 * The one that text means: its name, its number in the list (from 1), "lo" or
 * "loopback" for the loopback, one of its addresses, or an interface of this
 * machine with the same address.  NULL: none.
 */
const pcap_device *devices_find(const devices *d, const char *text);

/* Its addresses of IPv4 and IPv6, at most cap. */
size_t devices_addrs(const pcap_device *device, soq_addr *out, size_t cap);

bool device_is_loopback(const pcap_device *device);
bool device_is_up(const pcap_device *device);

#endif
