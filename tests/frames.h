/*
 * frames.h -- packets made by hand, byte by byte, for the tests of
 * apps/packets.
 */
#ifndef SOQ_TEST_FRAMES_H
#define SOQ_TEST_FRAMES_H

#include <stddef.h>
#include <stdint.h>

typedef struct frame {
    uint8_t at[2048];
    size_t len;
} frame;

void frame_u8(frame *f, unsigned value);
void frame_u16(frame *f, unsigned value); /* network byte order */
void frame_u32(frame *f, uint32_t value);
void frame_add(frame *f, const void *data, size_t len);

/* Headers of 20 and 40 bytes, from host 10.0.0.a or fd00::a to b, with this
 * many bytes behind them. */
void frame_ipv4(frame *f, unsigned a, unsigned b, unsigned protocol,
                size_t len);
void frame_ipv6(frame *f, unsigned a, unsigned b, unsigned protocol,
                size_t len);

/* A part of a datagram: offset in bytes. */
void frame_fragment4(frame *f, unsigned id, unsigned protocol, size_t offset,
                     int more, size_t len);

void frame_udp(frame *f, unsigned from, unsigned to, size_t len);
void frame_tcp(frame *f, unsigned from, unsigned to, uint32_t seq,
               uint32_t ack, unsigned flags);

#endif
