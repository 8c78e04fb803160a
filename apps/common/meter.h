/*
 * meter.h -- which of many pieces get a line of their own.
 *
 * The first four pieces of a burst do, and then one each time the burst has
 * grown fourfold.  A burst ends when nothing moves for a second, the time that
 * telling takes not counted, between two small pieces.  So a person who types
 * sees every piece, and a gigabyte takes some ten lines, also where the peer
 * is slow.
 */
#ifndef APP_METER_H
#define APP_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct meter {
    uint64_t total;   /* bytes, all */
    uint64_t pending; /* bytes that no line has told yet */
    unsigned calls;   /* in which these came */
    uint64_t burst, told;
    unsigned pieces;
    size_t last; /* bytes of the piece before */
    int64_t last_ns;
} meter;

/* Count a piece; true: tell what is pending now, then call meter_told(). */
bool meter_add(meter *m, size_t bytes, int64_t now_ns);
void meter_told(meter *m, int64_t now_ns);

#endif
