/* pcap.c -- the older format of capture files: one header, then packets. */
#include <stdio.h>
#include <string.h>

#include "capture_format.h"

enum { HEADER = 24, RECORD = 16, RECORD_LONG = 24 };

/* The first four bytes, read in the order of the file. */
static const struct {
    uint32_t magic;
    uint64_t units;
    uint32_t record;
} kinds[] = {
    { 0xa1b2c3d4, 1000000, RECORD },
    { 0xa1b23c4d, 1000000000, RECORD },
    { 0xa1b2cd34, 1000000, RECORD_LONG }, /* of an old patch to libpcap */
};

static int kind_of(uint32_t magic)
{
    for (int i = 0; i < (int)(sizeof(kinds) / sizeof(kinds[0])); i++)
        if (kinds[i].magic == magic)
            return i;
    return -1;
}

bool pcap_is(bytes first)
{
    const uint8_t *p = bytes_peek(first, 4);

    return p && (kind_of(be32(p)) >= 0 || kind_of(le32(p)) >= 0);
}

capture_status pcap_begin(capture *c)
{
    bytes head = window_see(&c->in, HEADER);
    const uint8_t *p = bytes_take(&head, HEADER);
    capture_interface *i;
    int kind;

    if (!p) {
        c->in.offset += head.len;
        return capture_short(c, PROBLEM_IN_HEADER, c->in.offset);
    }
    c->big = kind_of(be32(p)) >= 0;
    kind = kind_of(capture_u32(c, p));
    i = capture_add_interface(c);
    if (!i) {
        return capture_no_memory(c, 0);
    }
    i->units = kinds[kind].units;
    c->unit_ns = (uint32_t)(1000000000 / i->units);
    c->header = kinds[kind].record;
    i->snap = capture_u32(c, p + 16);
    /* The upper bits tell of a checksum behind each frame. */
    i->link = capture_u32(c, p + 20) & 0xffff;
    window_pass(&c->in, HEADER);
    return CAPTURE_PACKET;
}

capture_status pcap_next(capture *c, capture_record *r)
{
    bytes head = window_see(&c->in, c->header);
    const capture_interface *i = c->interfaces;
    const uint8_t *p = bytes_peek(head, c->header);
    uint32_t captured;
    uint64_t s, part;

    r->offset = c->in.offset;
    if (!p) {
        if (head.len == 0 && c->in.rc.err == SOQ_EOF)
            return capture_end(c, r->offset);
        return capture_short(c, PROBLEM_IN_PACKET_HEADER,
                             r->offset + head.len);
    }
    captured = capture_u32(c, p + 8);
    r->len = capture_u32(c, p + 12);
    if (captured > CAPTURE_PACKET_MOST)
        return capture_stop(c, CAPTURE_DAMAGED, r->offset,
                            PROBLEM_PACKET_LENGTH, captured, 0);
    s = capture_u32(c, p);
    part = capture_u32(c, p + 4);
    r->time_ns = (int64_t)(s * 1000000000 + part * c->unit_ns);
    r->has_time = true;
    r->link = i->link;
    window_pass(&c->in, c->header);
    r->data = window_see(&c->in, captured);
    if (r->data.len < captured)
        return capture_short(c, PROBLEM_IN_PACKET, c->in.offset + r->data.len);
    /* It was captured, so it was there. */
    if (r->len < captured)
        r->len = captured;
    window_pass(&c->in, captured);
    return CAPTURE_PACKET;
}
