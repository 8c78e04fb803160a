/*
 * pcapng.c -- the newer format of capture files: blocks of many kinds, in
 * sections that each have their own interfaces and byte order.
 */
#include <stdio.h>
#include <string.h>

#include "pcapng_options.h"

enum {
    SECTION = 0x0a0d0d0a,
    INTERFACE = 1,
    OBSOLETE_PACKET = 2,
    SIMPLE_PACKET = 3,
    STATISTICS = 5,
    ENHANCED_PACKET = 6
};

/* Every block: type, length, what it holds, length. */
enum {
    FRAME = 12,
    HEAD = 8,
    /* More than any block has that is not skipped unseen. */
    BODY_MOST = 65536
};

#define ORDER_MAGIC 0x1a2b3c4dU

typedef struct block {
    uint32_t type, len; /* len: of the whole */
    uint64_t offset;
} block;

bool pcapng_is(bytes first)
{
    const uint8_t *p = bytes_peek(first, 4);

    return p && be32(p) == SECTION;
}

static capture_status check_tail(capture *c, uint32_t len, const uint8_t *tail,
                                 uint64_t where)
{
    if (capture_u32(c, tail) == len)
        return CAPTURE_PACKET;
    return capture_stop(c, CAPTURE_DAMAGED, where, PROBLEM_BLOCK_LENGTHS, len,
                        capture_u32(c, tail));
}

/* Behind a block of which `rest` bytes are still there: its other length. */
static capture_status end_block(capture *c, uint32_t len, uint32_t rest)
{
    capture_status status;
    bytes tail;

    if (!window_skip(&c->in, rest - 4))
        return capture_short(c, PROBLEM_IN_BLOCK, c->in.offset);
    tail = window_see(&c->in, 4);
    if (tail.len < 4)
        return capture_short(c, PROBLEM_IN_BLOCK, c->in.offset + tail.len);
    status = check_tail(c, len, tail.at, c->in.offset);
    if (status == CAPTURE_PACKET)
        window_pass(&c->in, 4);
    return status;
}

/* ---- sections and interfaces ------------------------------------------- */

/* The byte order stands behind the length that it is needed for. */
static capture_status begin_section(capture *c, block *b)
{
    bytes head = window_see(&c->in, HEAD + 4);
    const uint8_t *p = bytes_peek(head, HEAD + 4);

    if (!p)
        return capture_short(c, PROBLEM_IN_SECTION_HEADER,
                             b->offset + head.len);
    if (be32(p + HEAD) == ORDER_MAGIC)
        c->big = true;
    else if (le32(p + HEAD) == ORDER_MAGIC)
        c->big = false;
    else
        return capture_stop(c, CAPTURE_DAMAGED, b->offset + HEAD,
                            PROBLEM_SECTION_ORDER, 0, 0);
    b->len = capture_u32(c, p + 4);
    if (b->len < FRAME + 16 || b->len % 4 != 0)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset + 4,
                            PROBLEM_SECTION_LENGTH, b->len, 0);
    c->dropped = capture_dropped(c);
    c->count = 0;
    c->sections++;
    return CAPTURE_PACKET;
}

static capture_status add_interface(capture *c, bytes body, uint64_t where)
{
    const uint8_t *p = bytes_take(&body, 8);
    capture_interface *i;

    if (!p)
        return capture_stop(c, CAPTURE_DAMAGED, where,
                            PROBLEM_INTERFACE_LENGTH, body.len, 0);
    if (c->count == CAPTURE_INTERFACES_MOST)
        return capture_stop(c, CAPTURE_DAMAGED, where, PROBLEM_INTERFACES,
                            CAPTURE_INTERFACES_MOST, 0);
    i = capture_add_interface(c);
    if (!i)
        return capture_no_memory(c, where);
    i->link = capture_u16(c, p);
    i->snap = capture_u32(c, p + 4);
    pcapng_take_interface(c, i, body);
    return pcapng_take_comments(c, body, 0) ? CAPTURE_PACKET
                                            : capture_no_memory(c, where);
}

static capture_status take_section(capture *c, bytes body, uint64_t where)
{
    enum { FIELDS = 16 };

    return !bytes_take(&body, FIELDS) || pcapng_take_comments(c, body, 0)
               ? CAPTURE_PACKET
               : capture_no_memory(c, where);
}

/* ---- packets ----------------------------------------------------------- */

/* What the three kinds of packet blocks say, each in its own place. */
typedef struct fields {
    uint32_t interface, captured, len;
    uint64_t ticks;
    uint32_t head; /* bytes before the packet */
    bool has_time;
} fields;

static uint32_t head_of(uint32_t type)
{
    return type == SIMPLE_PACKET ? HEAD + 4 : HEAD + 20;
}

static fields fields_of(const capture *c, const block *b, const uint8_t *p)
{
    fields f = { 0, 0, 0, 0, head_of(b->type), false };

    if (b->type == SIMPLE_PACKET) {
        uint32_t room = b->len - FRAME - 4;
        uint32_t snap = c->count ? c->interfaces[0].snap : 0;

        f.len = capture_u32(c, p + HEAD);
        f.captured = f.len < room ? f.len : room;
        if (snap && f.captured > snap)
            f.captured = snap;
        return f;
    }
    f.interface = b->type == OBSOLETE_PACKET ? capture_u16(c, p + HEAD)
                                             : capture_u32(c, p + HEAD);
    f.ticks = (uint64_t)capture_u32(c, p + HEAD + 4) << 32 |
              capture_u32(c, p + HEAD + 8);
    f.captured = capture_u32(c, p + HEAD + 12);
    f.len = capture_u32(c, p + HEAD + 16);
    f.has_time = true;
    return f;
}

static capture_status check_fields(capture *c, const block *b, const fields *f)
{
    if (f->interface >= c->count)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset,
                            PROBLEM_PACKET_INTERFACE, f->interface, 0);
    if (f->captured > CAPTURE_PACKET_MOST)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset,
                            PROBLEM_PACKET_LENGTH, f->captured, 0);
    if (f->captured > b->len - f->head - 4)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset,
                            PROBLEM_PACKET_IN_BLOCK, f->captured, b->len);
    return CAPTURE_PACKET;
}

/* Behind the packet and what fills it up. */
static bool take_comments(const capture *c, const block *b, const fields *f,
                          const uint8_t *at)
{
    uint32_t before = f->head + ((f->captured + 3) & ~UINT32_C(3));
    bytes options = { at + before, b->len - 4 - before };

    return b->type == SIMPLE_PACKET ||
           pcapng_take_comments(c, options, c->packets + 1);
}

/* Take the whole block, if it has room in the window; else as much as is
 * needed, and leave the rest for the next call. */
static capture_status take_bytes(capture *c, const block *b, const fields *f,
                                 capture_record *r)
{
    bool whole = b->len <= WINDOW_MOST;
    size_t want = whole ? b->len : f->head + f->captured;
    bytes all = window_see(&c->in, want);

    if (all.len < want)
        return capture_short(c, PROBLEM_IN_PACKET, b->offset + all.len);
    r->data.at = all.at + f->head;
    r->data.len = f->captured;
    if (!whole) {
        c->block = b->len;
        c->rest = b->len - (uint32_t)want;
    } else if (check_tail(c, b->len, all.at + b->len - 4,
                          b->offset + b->len - 4) != CAPTURE_PACKET) {
        return c->last;
    } else if (b->len - f->head - f->captured > 4 + 3 &&
               !take_comments(c, b, f, all.at)) {
        return capture_no_memory(c, b->offset);
    }
    window_pass(&c->in, want);
    return CAPTURE_PACKET;
}

static capture_status take_packet(capture *c, const block *b,
                                  capture_record *r)
{
    uint32_t head = head_of(b->type);
    const capture_interface *i;
    capture_status status;
    bytes seen;
    fields f;

    if (b->len < head + 4)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset,
                            PROBLEM_PACKET_BLOCK, b->len, 0);
    seen = window_see(&c->in, head);
    if (seen.len < head)
        return capture_short(c, PROBLEM_IN_PACKET_HEADER,
                             b->offset + seen.len);
    f = fields_of(c, b, seen.at);
    status = check_fields(c, b, &f);
    if (status != CAPTURE_PACKET)
        return status;
    i = &c->interfaces[f.interface];
    r->offset = b->offset;
    r->len = f.len < f.captured ? f.captured : f.len;
    r->link = i->link;
    r->has_time = f.has_time && i->units > 0;
    r->time_ns = r->has_time ? capture_time(i, f.ticks) : 0;
    return take_bytes(c, b, &f, r);
}

/* ---- blocks ------------------------------------------------------------ */

static capture_status begin_block(capture *c, block *b)
{
    bytes head = window_see(&c->in, HEAD);
    const uint8_t *p = bytes_peek(head, HEAD);

    b->offset = c->in.offset;
    if (!p) {
        if (head.len == 0 && c->in.rc.err == SOQ_EOF)
            return capture_end(c, b->offset);
        return capture_short(c, PROBLEM_IN_BLOCK_HEADER, b->offset + head.len);
    }
    if (be32(p) == SECTION) { /* the same in both orders */
        b->type = SECTION;
        return begin_section(c, b);
    }
    b->type = capture_u32(c, p);
    b->len = capture_u32(c, p + 4);
    if (b->len < FRAME || b->len % 4 != 0)
        return capture_stop(c, CAPTURE_DAMAGED, b->offset + 4,
                            PROBLEM_BLOCK_LENGTH, b->len, 0);
    return CAPTURE_PACKET;
}

/* A block that is no packet: learn from it what is needed. */
static capture_status take_other(capture *c, const block *b)
{
    capture_status status = CAPTURE_PACKET;
    uint32_t want = b->len - FRAME;
    bytes body;

    if (b->type != INTERFACE && b->type != STATISTICS && b->type != SECTION)
        return end_block(c, b->len, b->len);
    window_pass(&c->in, HEAD);
    if (want > BODY_MOST)
        want = BODY_MOST;
    body = window_see(&c->in, want);
    if (body.len < want)
        return capture_short(c, PROBLEM_IN_BLOCK, c->in.offset + body.len);
    if (b->type == INTERFACE)
        status = add_interface(c, body, b->offset);
    else if (b->type == SECTION)
        status = take_section(c, body, b->offset);
    else
        pcapng_take_statistics(c, body);
    return status == CAPTURE_PACKET ? end_block(c, b->len, b->len - HEAD)
                                    : status;
}

static bool is_packet(uint32_t type)
{
    return type == ENHANCED_PACKET || type == SIMPLE_PACKET ||
           type == OBSOLETE_PACKET;
}

capture_status pcapng_next(capture *c, capture_record *r)
{
    capture_status status = CAPTURE_PACKET;

    if (c->rest) {
        status = end_block(c, c->block, c->rest);
        c->rest = 0;
    }
    while (status == CAPTURE_PACKET) {
        block b = { 0, 0, 0 };

        status = begin_block(c, &b);
        if (status != CAPTURE_PACKET)
            break;
        if (is_packet(b.type))
            return take_packet(c, &b, r);
        status = take_other(c, &b);
    }
    return status;
}
