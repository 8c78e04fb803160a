/* ip.c -- the header of IPv4, or those of IPv6, and what they carry. */
#include "ip.h"

static uint64_t le64(const uint8_t *p)
{
    return le32(p) | (uint64_t)le32(p + 4) << 32;
}

static void take_address4(packet_end *end, const uint8_t *ip)
{
    end->ip[0] = le32(ip);
    end->ip[1] = 0;
}

static void take_address6(packet_end *end, const uint8_t *ip)
{
    end->ip[0] = le64(ip);
    end->ip[1] = le64(ip + 8);
}

/* How long it says to be, or all there is: a length of 0 was left to the
 * network card, and what is longer than the frame cannot be so. */
static uint32_t length_of(uint32_t said, uint32_t wire)
{
    return said == 0 || said > wire ? wire : said;
}

static ip_result take4(bytes *b, uint32_t wire, ip_header *h, packet_end *from,
                       packet_end *to)
{
    enum { FIXED = 20, MORE = 0x2000, OFFSET = 0x1fff };
    const uint8_t *p = bytes_peek(*b, FIXED);
    uint32_t head, total;

    if (!p)
        return IP_CUT;
    head = 4 * (p[0] & 0x0fU);
    total = length_of(be16(p + 2), wire);
    if (head < FIXED || total < head)
        return IP_BROKEN;
    *b = bytes_first(*b, total);
    if (!bytes_take(b, head))
        return IP_CUT;
    h->family = SOQ_IPV4;
    h->protocol = p[9];
    h->hops = p[8];
    take_address4(from, p + 12);
    take_address4(to, p + 16);
    h->len = total - head;
    h->offset = 8U * (be16(p + 6) & OFFSET);
    h->more = (be16(p + 6) & MORE) != 0;
    h->fragment = h->more || h->offset > 0;
    h->id = be16(p + 4);
    return IP_TAKEN;
}

static bool is_extension(unsigned protocol)
{
    enum {
        HOP_BY_HOP = 0,
        ROUTING = 43,
        AUTHENTICATION = 51,
        DESTINATION = 60,
        MOBILITY = 135,
        HIP = 139,
        SHIM6 = 140
    };

    return protocol == HOP_BY_HOP || protocol == ROUTING ||
           protocol == AUTHENTICATION || protocol == DESTINATION ||
           protocol == MOBILITY || protocol == HIP || protocol == SHIM6;
}

static uint32_t extension_length(unsigned protocol, uint8_t length)
{
    enum { AUTHENTICATION = 51 };

    return protocol == AUTHENTICATION ? 4 * (length + 2U) : 8 * (length + 1U);
}

static ip_result take_extension(bytes *b, ip_header *h)
{
    enum { FRAGMENT = 44, FRAGMENT_LENGTH = 8 };
    const uint8_t *p = bytes_peek(*b, 8);
    bool fragment = h->protocol == FRAGMENT;
    uint32_t len;

    if (!p)
        return h->len < 8 ? IP_BROKEN : IP_CUT;
    len = fragment ? FRAGMENT_LENGTH : extension_length(h->protocol, p[1]);
    if (len > h->len)
        return IP_BROKEN;
    if (!bytes_take(b, len))
        return IP_CUT;
    h->protocol = p[0];
    h->len -= len;
    if (fragment) {
        h->offset = be16(p + 2) & 0xfff8U;
        h->more = p[3] & 1;
        h->fragment = h->more || h->offset > 0;
        h->id = be32(p + 4);
    }
    return IP_TAKEN;
}

static ip_result take6(bytes *b, uint32_t wire, ip_header *h, packet_end *from,
                       packet_end *to)
{
    enum { FIXED = 40, FRAGMENT = 44 };
    const uint8_t *p = bytes_take(b, FIXED);
    ip_result result = IP_TAKEN;

    if (!p)
        return IP_CUT;
    if (wire < FIXED)
        return IP_BROKEN;
    h->family = SOQ_IPV6;
    h->len = length_of(be16(p + 4), wire - FIXED);
    *b = bytes_first(*b, h->len);
    h->protocol = p[6];
    h->hops = p[7];
    take_address6(from, p + 8);
    take_address6(to, p + 24);
    /* Each is 8 bytes or more, so this ends.  What follows the header of a
     * fragment belongs to the whole datagram. */
    while (result == IP_TAKEN && !h->fragment &&
           (is_extension(h->protocol) || h->protocol == FRAGMENT))
        result = take_extension(b, h);
    return result;
}

ip_result ip_take(bytes *b, uint32_t wire, ip_header *h, packet_end *from,
                  packet_end *to)
{
    const uint8_t *p = bytes_peek(*b, 1);

    h->fragment = h->more = false;
    h->id = h->offset = 0;
    if (!p)
        return wire == 0 ? IP_BROKEN : IP_CUT;
    if (p[0] >> 4 == 4)
        return take4(b, wire, h, from, to);
    return p[0] >> 4 == 6 ? take6(b, wire, h, from, to) : IP_BROKEN;
}
