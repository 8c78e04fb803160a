/* link.c -- what stands before IP: the header of the link layer. */
#include "link.h"

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_VLAN = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_PPPOE = 0x8864,
    TYPE_VLAN_OUTER = 0x88a8,
    TYPE_VLAN_OLD = 0x9100,
    LENGTH_MOST = 1500, /* what is not more is a length, not a type */
    TAGS_MOST = 8
};

static network of_ppp(bytes *b)
{
    enum { PPP_IPV4 = 0x21, PPP_IPV6 = 0x57 };
    const uint8_t *p = bytes_take(b, 2);

    if (!p)
        return NETWORK_CUT;
    return be16(p) == PPP_IPV4 || be16(p) == PPP_IPV6 ? NETWORK_IP
                                                      : NETWORK_OTHER;
}

/* IEEE 802.2 with SNAP: eight bytes, of which the last two are a type. */
static network of_llc(bytes *b)
{
    const uint8_t *p = bytes_take(b, 8);

    if (!p)
        return NETWORK_CUT;
    if (p[0] != 0xaa || p[1] != 0xaa || p[2] != 3 || p[3] || p[4] || p[5])
        return NETWORK_OTHER;
    if (be16(p + 6) == TYPE_IPV4 || be16(p + 6) == TYPE_IPV6)
        return NETWORK_IP;
    return be16(p + 6) == TYPE_ARP ? NETWORK_ARP : NETWORK_OTHER;
}

static network of_type(uint16_t type, bytes *b)
{
    for (int tags = 0; tags < TAGS_MOST; tags++) {
        const uint8_t *p;

        if (type == TYPE_IPV4 || type == TYPE_IPV6)
            return NETWORK_IP;
        if (type != TYPE_VLAN && type != TYPE_VLAN_OUTER &&
            type != TYPE_VLAN_OLD)
            break;
        p = bytes_take(b, 4);
        if (!p)
            return NETWORK_CUT;
        type = be16(p + 2);
    }
    if (type == TYPE_ARP)
        return NETWORK_ARP;
    if (type == TYPE_PPPOE)
        return bytes_take(b, 6) ? of_ppp(b) : NETWORK_CUT;
    if (type <= LENGTH_MOST)
        return of_llc(b);
    return NETWORK_OTHER;
}

/* A header of n bytes with a type at this place of it. */
static network typed(bytes *b, size_t n, size_t at)
{
    const uint8_t *p = bytes_take(b, n);

    return p ? of_type(be16(p + at), b) : NETWORK_CUT;
}

/* The number for IPv6 is each system's own. */
static network of_family(uint32_t family)
{
    switch (family) {
    case 2:  /* IPv4, everywhere */
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD, Npcap */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return NETWORK_IP;
    default:
        return NETWORK_OTHER;
    }
}

static network of_loop(bytes *b, bool either)
{
    const uint8_t *p = bytes_take(b, 4);

    if (!p)
        return NETWORK_CUT;
    if (either && of_family(le32(p)) == NETWORK_IP)
        return NETWORK_IP;
    return of_family(be32(p));
}

/* With the two bytes before it that PPP has on a serial line, or without. */
static network of_ppp_line(bytes *b)
{
    const uint8_t *p = bytes_peek(*b, 2);

    if (p && p[0] == 0xff && p[1] == 3)
        bytes_take(b, 2);
    return of_ppp(b);
}

network link_take(uint32_t link, bytes *b)
{
    switch (link) {
    case LINK_ETHERNET:
        return typed(b, 14, 12);
    case LINK_COOKED:
        return typed(b, 16, 14);
    case LINK_COOKED2:
        return typed(b, 20, 0);
    case LINK_NULL:
        return of_loop(b, true);
    case LINK_LOOP:
        return of_loop(b, false);
    case LINK_PPP:
        return of_ppp_line(b);
    case LINK_RAW:
    case LINK_RAW_OLD:
    case LINK_RAW_BSD:
    case LINK_IPV4:
    case LINK_IPV6:
        return NETWORK_IP;
    default:
        return NETWORK_UNKNOWN;
    }
}

const char *link_name(uint32_t link)
{
    static const struct {
        uint32_t link;
        const char *name;
    } names[] = {
        { LINK_NULL, "null/loopback" },
        { LINK_ETHERNET, "Ethernet" },
        { LINK_PPP, "PPP" },
        { LINK_RAW_OLD, "raw IP" },
        { LINK_RAW_BSD, "raw IP" },
        { LINK_RAW, "raw IP" },
        { LINK_LOOP, "loopback" },
        { LINK_COOKED, "Linux cooked v1" },
        { LINK_IPV4, "raw IPv4" },
        { LINK_IPV6, "raw IPv6" },
        { LINK_COOKED2, "Linux cooked v2" },
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].link == link)
            return names[i].name;
    return NULL;
}
