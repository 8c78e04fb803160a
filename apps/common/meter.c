/* meter.c -- which of many pieces get a line of their own. */
#include "meter.h"

enum { PIECES = 4, GROWTH = 4, SMALL = 4096 };
static const int64_t pause_ns = 1000000000;

bool meter_add(meter *m, size_t bytes, int64_t now_ns)
{
    if (bytes < SMALL && m->last < SMALL && now_ns - m->last_ns > pause_ns) {
        m->burst = 0;
        m->told = 0;
        m->pieces = 0;
    }
    m->last_ns = now_ns;
    m->last = bytes;
    m->total += bytes;
    m->pending += bytes;
    m->burst += bytes;
    m->calls++;
    m->pieces += m->pieces <= PIECES ? 1U : 0U;
    return m->pieces <= PIECES || m->burst >= GROWTH * m->told;
}

void meter_told(meter *m, int64_t now_ns)
{
    m->last_ns = now_ns;
    m->told = m->burst;
    m->pending = 0;
    m->calls = 0;
}
