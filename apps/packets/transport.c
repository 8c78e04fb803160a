/* transport.c -- the headers of TCP, UDP and ICMP. */
#include "transport.h"

#include "ip.h"

enum { TCP_FIXED = 20, UDP_FIXED = 8, ICMP_FIXED = 8 };

static void take_ports(packet *p, const uint8_t *header)
{
    p->from.port = be16(header);
    p->to.port = be16(header + 2);
}

/* ---- TCP --------------------------------------------------------------- */

/* Its first 16 bytes: an error of ICMP may have no more. */
static void take_fields(packet *p, const uint8_t *header)
{
    take_ports(p, header);
    p->seq = be32(header + 4);
    p->ack = be32(header + 8);
    p->flags = be16(header + 12) & 0x0fff;
    p->window = be16(header + 14);
    p->has_fields = true;
}

/* A SYN's options that change how later segments are read. */
static void take_options(packet *p, bytes b)
{
    enum { END = 0, NOTHING = 1, MSS = 2, SCALE = 3, SCALE_MOST = 14 };

    while (b.len > 0) {
        uint8_t kind = *bytes_take(&b, 1);
        const uint8_t *value;
        uint8_t len;

        if (kind == END)
            return;
        if (kind == NOTHING)
            continue;
        value = bytes_take(&b, 1);
        if (!value || *value < 2)
            return;
        len = (uint8_t)(*value - 2);
        value = bytes_take(&b, len);
        if (!value)
            return;
        if (kind == MSS && len == 2)
            p->segment_most = be16(value);
        else if (kind == SCALE && len == 1)
            p->scale = (int8_t)(value[0] < SCALE_MOST ? value[0] : SCALE_MOST);
    }
}

packet_kind transport_tcp(bytes *b, uint32_t len, packet *p)
{
    const uint8_t *header = bytes_take(b, TCP_FIXED);
    uint32_t head;

    if (!header)
        return len < TCP_FIXED ? PACKET_BROKEN : PACKET_CUT;
    take_fields(p, header);
    head = 4 * (header[12] >> 4U);
    if (head < TCP_FIXED)
        return PACKET_BROKEN;
    if (len >= head) {
        p->has_payload = true;
        p->payload = len - head;
    }
    if (p->flags & PACKET_SYN)
        take_options(p, bytes_first(*b, head - TCP_FIXED));
    head -= TCP_FIXED;
    if (b->len >= head) {
        p->data.at = b->at + head;
        p->data.len = b->len - head;
    }
    return PACKET_TCP;
}

/* ---- UDP --------------------------------------------------------------- */

packet_kind transport_udp(bytes *b, uint32_t len, packet *p)
{
    const uint8_t *header = bytes_take(b, UDP_FIXED);
    uint32_t said;

    if (!header)
        return len < UDP_FIXED ? PACKET_BROKEN : PACKET_CUT;
    take_ports(p, header);
    said = be16(header + 4);
    /* 0 is what a datagram too long for the field has. */
    if (said == 0)
        said = len;
    if (said < UDP_FIXED)
        return PACKET_BROKEN;
    p->payload = (said < len ? said : len) - UDP_FIXED;
    p->has_payload = true;
    p->data = bytes_first(*b, p->payload);
    return PACKET_UDP;
}

/* ---- ICMP -------------------------------------------------------------- */

static bool is_error(uint8_t protocol, uint8_t type)
{
    enum {
        UNREACHABLE = 3,
        QUENCH = 4,
        REDIRECT = 5,
        TIME = 11,
        PARAMETER = 12,
        LAST_ERROR6 = 4
    };

    if (protocol == IP_ICMP6)
        return type >= 1 && type <= LAST_ERROR6;
    return type == UNREACHABLE || type == QUENCH || type == REDIRECT ||
           type == TIME || type == PARAMETER;
}

packet_kind transport_icmp(bytes *b, packet *p)
{
    const uint8_t *header = bytes_take(b, ICMP_FIXED);
    const packet_end reporter = p->from;
    const uint8_t *quoted;
    ip_header h;

    if (!header)
        return PACKET_CUT;
    if (!is_error(p->protocol, header[0]))
        return PACKET_ICMP;
    /* What it quotes may be cut anywhere, so its lengths prove nothing. */
    if (ip_take(b, UINT32_MAX, &h, &p->from, &p->to) != IP_TAKEN ||
        h.offset > 0 || (h.protocol != IP_TCP && h.protocol != IP_UDP))
        return PACKET_ICMP;
    quoted = bytes_peek(*b, 8);
    if (!quoted)
        return PACKET_ICMP;
    p->error_type = header[0];
    p->error_code = header[1];
    p->reporter = reporter;
    p->family = (uint8_t)h.family;
    p->protocol = (uint8_t)h.protocol;
    take_ports(p, quoted);
    if (h.protocol == IP_TCP && bytes_peek(*b, 16))
        take_fields(p, quoted);
    return PACKET_ERROR;
}
