/* pcap_load.h -- libpcap or Npcap, loaded when it is first needed. */
#ifndef CAPTURE_PCAP_LOAD_H
#define CAPTURE_PCAP_LOAD_H

#include <soquete/library.h>

#include "pcap_abi.h"

typedef struct pcap_library {
    soq_library at;
    pcap_functions call;
} pcap_library;

/* SOQ_ENOENT: it is not installed.  SOQ_ENOSYS: what is installed lacks the
 * function *missing. */
soq_rc pcap_load(pcap_library *p, const char **missing);
void pcap_unload(pcap_library *p);

/* What would install it on this system, and what would let this user use it;
 * a part of a line each. */
const char *pcap_install_hint(void);
const char *pcap_install_command(void); /* the same, in no language */
void pcap_permit_hint(char *buf, size_t cap);

#endif
