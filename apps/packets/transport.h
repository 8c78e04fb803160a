/*
 * transport.h -- the headers of TCP, UDP and ICMP.
 *
 * b is what was captured of them and of what they carry, and loses its front;
 * len is what there was on the wire.  The ends' addresses are in p already;
 * ports and the rest are added.
 */
#ifndef PACKETS_TRANSPORT_H
#define PACKETS_TRANSPORT_H

#include "packet.h"

packet_kind transport_tcp(bytes *b, uint32_t len, packet *p);
packet_kind transport_udp(bytes *b, uint32_t len, packet *p);

/* Of both versions; p->protocol tells which. */
packet_kind transport_icmp(bytes *b, packet *p);

#endif
