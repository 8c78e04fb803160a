/* pcapng_write.c -- packets into a capture file. */
#include "pcapng_write.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum {
    SECTION = 0x0a0d0d0a,
    INTERFACE = 1,
    STATISTICS = 5,
    ENHANCED_PACKET = 6,
    ORDER_MAGIC = 0x1a2b3c4d,
    /* What a block has beside packet and texts is far less. */
    ROOM = PCAPNG_PACKET_MOST + 8192,
    BUFFER = 2 * ROOM
};

/* Options, by their kind of block. */
enum {
    END = 0,
    COMMENT = 1,
    SECTION_SYSTEM = 3,
    SECTION_PROGRAM = 4,
    IF_NAME = 2,
    IF_DESCRIPTION = 3,
    IF_RESOLUTION = 9,
    IF_FILTER = 11,
    COUNT_BEGIN = 2,
    COUNT_END = 3,
    COUNT_RECEIVED = 4,
    COUNT_IF_DROPPED = 5,
    COUNT_ACCEPTED = 6,
    COUNT_OS_DROPPED = 7,
    COUNT_DELIVERED = 8
};

/* ---- bytes ------------------------------------------------------------- */

static void put8(pcapng_writer *w, uint8_t value)
{
    w->buf[w->len++] = value;
}

static void put16(pcapng_writer *w, uint32_t value)
{
    put8(w, (uint8_t)value);
    put8(w, (uint8_t)(value >> 8));
}

static void put32(pcapng_writer *w, uint32_t value)
{
    put16(w, value & 0xffff);
    put16(w, value >> 16);
}

/* Times have their upper half first, in either byte order. */
static void put_time(pcapng_writer *w, uint64_t time)
{
    put32(w, (uint32_t)(time >> 32));
    put32(w, (uint32_t)time);
}

static void put_padded(pcapng_writer *w, const void *data, size_t len)
{
    if (len > 0)
        memcpy(w->buf + w->len, data, len);
    w->len += len;
    while (w->len % 4 != 0)
        put8(w, 0);
}

/* ---- options ----------------------------------------------------------- */

/* Bytes of a text that has room, no character cut. */
static size_t text_len(const char *text)
{
    size_t n = strlen(text);

    if (n <= PCAPNG_TEXT_MOST)
        return n;
    for (n = PCAPNG_TEXT_MOST; n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80; n--)
        continue;
    return n;
}

static void put_option(pcapng_writer *w, unsigned code, const void *data,
                       size_t len)
{
    put16(w, code);
    put16(w, (uint32_t)len);
    put_padded(w, data, len);
}

static void put_text(pcapng_writer *w, unsigned code, const char *text)
{
    if (text && *text)
        put_option(w, code, text, text_len(text));
}

static void put_count(pcapng_writer *w, unsigned code, uint64_t count)
{
    put16(w, code);
    put16(w, 8);
    put32(w, (uint32_t)count);
    put32(w, (uint32_t)(count >> 32));
}

static void put_moment(pcapng_writer *w, unsigned code, uint64_t time)
{
    put16(w, code);
    put16(w, 8);
    put_time(w, time);
}

/* ---- blocks ------------------------------------------------------------ */

/* The buffer begins at a block and holds whole ones only; its length is a
 * multiple of 4, so that padding counts from the front. */
static bool begin(pcapng_writer *w, uint32_t type, size_t *at)
{
    if (!w->rc.err && w->len + ROOM > BUFFER)
        (void)pcapng_flush(w);
    if (w->rc.err)
        return false;
    *at = w->len;
    put32(w, type);
    put32(w, 0);
    return true;
}

static void set32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (8 * i));
}

static void end(pcapng_writer *w, size_t at, bool options)
{
    uint32_t len;

    if (options)
        put32(w, END);
    len = (uint32_t)(w->len - at + 4);
    put32(w, len);
    set32(w->buf + at + 4, len);
}

void pcapng_section(pcapng_writer *w, const char *system, const char *program)
{
    size_t at;

    if (!begin(w, SECTION, &at))
        return;
    put32(w, ORDER_MAGIC);
    put16(w, 1); /* version 1.0 */
    put16(w, 0);
    put32(w, UINT32_MAX); /* how long the section is, is not known */
    put32(w, UINT32_MAX);
    put_text(w, SECTION_SYSTEM, system);
    put_text(w, SECTION_PROGRAM, program);
    end(w, at, true);
}

void pcapng_add_interface(pcapng_writer *w, const pcapng_interface *i)
{
    uint8_t filter[1 + PCAPNG_TEXT_MOST] = { 0 }; /* 0: a text, as it was */
    size_t at, len;

    if (!begin(w, INTERFACE, &at))
        return;
    put16(w, i->link);
    put16(w, 0);
    put32(w, i->snap);
    put_text(w, IF_NAME, i->name);
    put_text(w, IF_DESCRIPTION, i->description);
    put_option(w, IF_RESOLUTION, &i->digits, 1);
    if (i->filter && *i->filter) {
        len = text_len(i->filter);
        memcpy(filter + 1, i->filter, len);
        put_option(w, IF_FILTER, filter, 1 + len);
    }
    end(w, at, true);
}

void pcapng_add_packet(pcapng_writer *w, const pcapng_packet *p)
{
    size_t captured = p->captured, at;
    bool comment = p->comment && *p->comment;

    if (captured > PCAPNG_PACKET_MOST)
        captured = PCAPNG_PACKET_MOST;
    if (!begin(w, ENHANCED_PACKET, &at))
        return;
    put32(w, p->interface);
    put_time(w, p->time);
    put32(w, (uint32_t)captured);
    put32(w, p->len);
    put_padded(w, p->data, captured);
    if (comment)
        put_text(w, COMMENT, p->comment);
    end(w, at, comment);
}

void pcapng_add_statistics(pcapng_writer *w, uint32_t interface,
                           const pcapng_statistics *s)
{
    size_t at;

    if (!begin(w, STATISTICS, &at))
        return;
    put32(w, interface);
    put_time(w, s->time);
    put_moment(w, COUNT_BEGIN, s->begin);
    put_moment(w, COUNT_END, s->end);
    put_count(w, COUNT_RECEIVED, s->received);
    put_count(w, COUNT_IF_DROPPED, s->interface_dropped);
    put_count(w, COUNT_ACCEPTED, s->accepted);
    put_count(w, COUNT_OS_DROPPED, s->system_dropped);
    put_count(w, COUNT_DELIVERED, s->delivered);
    end(w, at, true);
}

/* ---- the buffer -------------------------------------------------------- */

/* Which blocks of it were taken whole, and is there a part of one? */
static void count(pcapng_writer *w, size_t taken)
{
    size_t at = 0;

    while (at < taken) {
        size_t len = le32(w->buf + at + 4);

        w->cut = taken - at < len;
        if (w->cut)
            break;
        w->packets += le32(w->buf + at) == ENHANCED_PACKET;
        at += len;
    }
    w->bytes += taken;
}

soq_rc pcapng_flush(pcapng_writer *w)
{
    size_t taken = 0;

    if (w->rc.err || w->len == 0)
        return w->rc;
    w->rc = w->take(w->user, w->buf, w->len, &taken);
    count(w, taken);
    w->len = 0;
    return w->rc;
}

soq_rc pcapng_open(pcapng_writer *w, pcapng_take take, void *user)
{
    memset(w, 0, sizeof(*w));
    w->take = take;
    w->user = user;
    w->buf = malloc(BUFFER);
    if (!w->buf)
        w->rc.err = SOQ_ENOMEM;
    return w->rc;
}

void pcapng_close(pcapng_writer *w)
{
    free(w->buf);
    w->buf = NULL;
    w->len = 0;
}
