/* packet.c -- one packet: who sent what to whom. */
#include "packet.h"

#include <string.h>

#include "ip.h"
#include "link.h"
#include "reassembly.h"
#include "transport.h"

enum { TUNNELS_MOST = 4 };

static void take_header(packet *p, const ip_header *h)
{
    p->family = (uint8_t)h->family;
    p->protocol = (uint8_t)h->protocol;
    p->hops = (uint8_t)h->hops;
}

static packet_kind carried(const ip_header *h, bytes *b, packet *p)
{
    switch (h->protocol) {
    case IP_TCP:
        return transport_tcp(b, h->len, p);
    case IP_UDP:
        return transport_udp(b, h->len, p);
    case IP_ICMP:
    case IP_ICMP6:
        return transport_icmp(b, p);
    default:
        return PACKET_IP;
    }
}

/* A part of a datagram.  One that was not captured whole cannot be put
 * together; then its first part shows the ports at least. */
static packet_kind fragment_of(reassembly *r, ip_header *h, bytes *b,
                               packet *p)
{
    const fragment f = { p->family, p->protocol, &p->from, &p->to,
                         h->id,     h->offset,   h->more,  *b };
    packet_kind kind;
    datagram d;

    if (b->len < h->len) {
        if (h->offset > 0)
            return PACKET_FRAGMENT;
        kind = carried(h, b, p);
        p->has_payload = false;
        p->fragments = 1;
        return kind;
    }
    if (!reassembly_add(r, &f, &d))
        return PACKET_FRAGMENT;
    h->len = d.len;
    kind = carried(h, &d.first, p);
    p->fragments = d.fragments;
    return kind;
}

static packet_kind network_of(reassembly *r, bytes *b, uint32_t wire,
                              packet *p)
{
    ip_header h;

    for (int depth = 0; depth < TUNNELS_MOST; depth++) {
        switch (ip_take(b, wire, &h, &p->from, &p->to)) {
        case IP_TAKEN:
            break;
        case IP_CUT:
            return PACKET_CUT;
        case IP_BROKEN:
            return PACKET_BROKEN;
        }
        take_header(p, &h);
        if (h.fragment)
            return fragment_of(r, &h, b, p);
        if (h.protocol != IP_IN_IP && h.protocol != IP_6_IN_IP)
            return carried(&h, b, p);
        wire = h.len;
    }
    return PACKET_IP;
}

/* Field by field: it is done for every packet, and most of memset()'s time
 * goes to its beginning. */
static void clear(packet *p)
{
    p->family = p->protocol = p->hops = 0;
    p->seq = p->ack = 0;
    p->flags = p->window = 0;
    p->scale = -1;
    p->segment_most = 0;
    p->has_fields = p->has_payload = false;
    p->payload = 0;
    p->data.at = NULL;
    p->data.len = 0;
    p->fragments = 0;
    p->error_type = p->error_code = 0;
}

void packet_decode(reassembly *r, const capture_record *record, packet *p)
{
    /* Its two halves were just written: copied as one, it would wait. */
    bytes b = bytes_first(record->data, record->len);

    clear(p);
    switch (link_take(record->link, &b)) {
    case NETWORK_IP:
        p->kind = network_of(
            r, &b, record->len - (uint32_t)(record->data.len - b.len), p);
        break;
    case NETWORK_ARP:
        p->kind = PACKET_ARP;
        break;
    case NETWORK_OTHER:
        p->kind = PACKET_OTHER;
        break;
    case NETWORK_UNKNOWN:
        p->kind = PACKET_UNKNOWN;
        break;
    case NETWORK_CUT:
        p->kind = PACKET_CUT;
        break;
    }
}

soq_addr packet_addr(uint8_t family, const packet_end *end)
{
    soq_addr a;

    memset(&a, 0, sizeof(a));
    a.family = family;
    a.port = end->port;
    for (size_t i = 0; i < sizeof(a.ip); i++)
        a.ip[i] = (uint8_t)(end->ip[i / 8] >> 8 * (i % 8));
    return a;
}
