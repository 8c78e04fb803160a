/* frames.c -- packets made by hand. */
#include "frames.h"

#include <string.h>

void frame_add(frame *f, const void *data, size_t len)
{
    if (len > sizeof(f->at) - f->len)
        len = sizeof(f->at) - f->len;
    memcpy(f->at + f->len, data, len);
    f->len += len;
}

void frame_u8(frame *f, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    frame_add(f, &byte, 1);
}

void frame_u16(frame *f, unsigned value)
{
    frame_u8(f, value >> 8);
    frame_u8(f, value & 0xff);
}

void frame_u32(frame *f, uint32_t value)
{
    frame_u16(f, value >> 16);
    frame_u16(f, value & 0xffff);
}

static void ipv4(frame *f, unsigned a, unsigned b, unsigned protocol,
                 size_t len, unsigned id, unsigned part)
{
    frame_u16(f, 0x4500);
    frame_u16(f, 20 + (unsigned)len);
    frame_u16(f, id);
    frame_u16(f, part);
    frame_u8(f, 64);
    frame_u8(f, protocol);
    frame_u16(f, 0);
    frame_u32(f, 0x0a000000U + a);
    frame_u32(f, 0x0a000000U + b);
}

void frame_ipv4(frame *f, unsigned a, unsigned b, unsigned protocol,
                size_t len)
{
    ipv4(f, a, b, protocol, len, 1, 0);
}

void frame_fragment4(frame *f, unsigned id, unsigned protocol, size_t offset,
                     int more, size_t len)
{
    ipv4(f, 1, 2, protocol, len, id,
         (unsigned)offset / 8 + (more ? 0x2000 : 0));
}

static void address6(frame *f, unsigned last)
{
    frame_u16(f, 0xfd00);
    for (int i = 0; i < 6; i++)
        frame_u16(f, 0);
    frame_u16(f, last);
}

void frame_ipv6(frame *f, unsigned a, unsigned b, unsigned protocol,
                size_t len)
{
    frame_u32(f, 0x60000000);
    frame_u16(f, (unsigned)len);
    frame_u8(f, protocol);
    frame_u8(f, 64);
    address6(f, a);
    address6(f, b);
}

void frame_udp(frame *f, unsigned from, unsigned to, size_t len)
{
    frame_u16(f, from);
    frame_u16(f, to);
    frame_u16(f, 8 + (unsigned)len);
    frame_u16(f, 0);
}

void frame_tcp(frame *f, unsigned from, unsigned to, uint32_t seq,
               uint32_t ack, unsigned flags)
{
    frame_u16(f, from);
    frame_u16(f, to);
    frame_u32(f, seq);
    frame_u32(f, ack);
    frame_u16(f, 0x5000 | flags);
    frame_u16(f, 1000);
    frame_u32(f, 0);
}
