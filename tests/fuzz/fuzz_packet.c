/*
 * fuzz_packet.c -- any bytes as frames, put together where they are parts.
 *
 * A byte that chooses the link layer; then frames, each after two bytes that
 * are its length.  A length with the upper bit is of a frame of which less
 * was captured.
 */
#include <string.h>

#include "fuzz.h"
#include "packets/link.h"
#include "packets/reassembly.h"

static const uint32_t links[] = { LINK_ETHERNET, LINK_NULL,    LINK_RAW,
                                  LINK_COOKED,   LINK_COOKED2, LINK_LOOP,
                                  LINK_PPP,      147 };

static volatile unsigned sink;

static void check(const packet *p, const capture_record *r)
{
    PROMISE(p->kind < PACKET_KINDS);
    if (p->kind == PACKET_TCP || p->kind == PACKET_UDP ||
        p->kind == PACKET_ERROR) {
        soq_addr from = packet_addr(p->family, &p->from);

        PROMISE(from.family == SOQ_IPV4 || from.family == SOQ_IPV6);
        PROMISE(from.port == p->from.port);
        PROMISE(p->protocol == 6 || p->protocol == 17);
        PROMISE(p->family == SOQ_IPV6 || p->from.ip[1] == 0);
    }
    PROMISE(p->data.len <= p->payload || !p->has_payload);
    PROMISE(p->fragments > 1 || p->payload <= r->len);
    PROMISE(p->scale >= -1 && p->scale <= 14);
    for (size_t i = 0; i < p->data.len; i++)
        sink += p->data.at[i];
}

/* The frame in a block of its own size, so that a read behind it is seen. */
static void one_frame(reassembly *all, uint32_t link, const uint8_t *at,
                      size_t len, bool cut)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    capture_record r = { 0 };
    packet p;

    PROMISE(exact);
    if (len > 0)
        memcpy(exact, at, len);
    r.number = 1;
    r.link = link;
    r.data.at = exact;
    r.data.len = len;
    r.len = (uint32_t)len + (cut ? 1000 : 0);
    packet_decode(all, &r, &p);
    check(&p, &r);
    free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t seed[2] = { 1, 2 };
    reassembly *all;
    uint32_t link;

    if (size < 1)
        return 0;
    all = reassembly_open(seed);
    PROMISE(all);
    link = links[data[0] % (sizeof(links) / sizeof(links[0]))];
    data++;
    size--;
    while (size >= 2) {
        size_t len = (data[0] & 0x7fU) << 8 | data[1];
        bool cut = data[0] & 0x80;

        data += 2;
        size -= 2;
        len = len < size ? len : size;
        one_frame(all, link, data, len, cut);
        data += len;
        size -= len;
    }
    reassembly_close(&all);
    return 0;
}
