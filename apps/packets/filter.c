/* filter.c -- the display filter of Wireshark that selects a conversation. */
#include "filter.h"

#include <inttypes.h>
#include <stdio.h>

#include "ip.h"

static const char *protocol_of(const flow *f)
{
    return f->protocol == IP_UDP ? "udp" : "tcp";
}

void filter_stream(const flow *f, char *buf, size_t cap)
{
    snprintf(buf, cap, "%s.stream eq %lu", protocol_of(f),
             (unsigned long)f->stream);
}

/* One direction: source and destination. */
static void one_way(const flow *f, unsigned from, char *buf, size_t cap)
{
    const char *ip = f->sides[0].addr.family == SOQ_IPV6 ? "ipv6" : "ip";
    const char *protocol = protocol_of(f);
    char source[SOQ_ADDR_TEXT], to[SOQ_ADDR_TEXT];

    soq_addr_ip_text(&f->sides[from].addr, source, sizeof(source));
    soq_addr_ip_text(&f->sides[!from].addr, to, sizeof(to));
    snprintf(buf, cap,
             "%s.src == %s && %s.srcport == %u && %s.dst == %s && "
             "%s.dstport == %u",
             ip, source, protocol, (unsigned)f->sides[from].addr.port, ip, to,
             protocol, (unsigned)f->sides[!from].addr.port);
}

void filter_pair(const flow *f, bool several, char *buf, size_t cap)
{
    const soq_addr *a = &f->sides[0].addr, *b = &f->sides[1].addr;
    const char *protocol = protocol_of(f);
    char ip[SOQ_ADDR_TEXT], there[FILTER_TEXT / 2], back[FILTER_TEXT / 2];
    int used;

    if (soq_addr_same_ip(a, b)) {
        used = snprintf(buf, cap,
                        "%s.addr == %s && %s.port == %u && "
                        "%s.port == %u",
                        a->family == SOQ_IPV6 ? "ipv6" : "ip",
                        soq_addr_ip_text(a, ip, sizeof(ip)), protocol,
                        (unsigned)a->port, protocol, (unsigned)b->port);
    } else {
        one_way(f, 0, there, sizeof(there));
        one_way(f, 1, back, sizeof(back));
        used = snprintf(buf, cap, several ? "((%s) || (%s))" : "(%s) || (%s)",
                        there, back);
    }
    if (several && used > 0 && (size_t)used < cap)
        snprintf(buf + used, cap - (size_t)used,
                 " && frame.time_epoch >= %" PRId64 ".%09" PRId64
                 " && frame.time_epoch <= %" PRId64 ".%09" PRId64,
                 f->first_ns / 1000000000, f->first_ns % 1000000000,
                 f->last_ns / 1000000000, f->last_ns % 1000000000);
}
