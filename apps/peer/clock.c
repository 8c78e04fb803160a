/* clock.c -- how far the other side's clock is from ours. */
#include "clock.h"

/* Until 2096: what is later is no time, and sums of it would not fit. */
static const uint64_t latest_us = 4000000000000000;

void peer_clock_write(peer_clock *c, int64_t now_us, frame_out *out)
{
    c->sent++;
    c->ours_us = now_us;
    frame_put(out, (uint64_t)now_us, 8);
    frame_put(out, (uint64_t)c->theirs_us, 8);
    frame_put(out, (uint64_t)c->came_us, 8);
}

/* Times are cut to microseconds, so that one may be too early by one. */
static void at_least(peer_clock *c, int64_t us)
{
    if (!c->has_lo || us - 1 > c->lo_us)
        c->lo_us = us - 1;
    c->has_lo = true;
}

static void at_most(peer_clock *c, int64_t us)
{
    if (!c->has_hi || us + 1 < c->hi_us)
        c->hi_us = us + 1;
    c->has_hi = true;
}

bool peer_clock_read(peer_clock *c, const frame *f, int64_t now_us)
{
    frame_in in = frame_open(f);
    uint64_t sent = frame_take(&in, 8);
    uint64_t heard = frame_take(&in, 8);
    uint64_t came = frame_take(&in, 8);

    if (c->came == CLOCK_TURNS || sent > latest_us || came > latest_us)
        return false;
    c->came++;
    c->theirs_us = (int64_t)sent;
    c->came_us = now_us;
    at_least(c, c->theirs_us - now_us);
    if (c->sent > 0 && heard == (uint64_t)c->ours_us)
        at_most(c, (int64_t)came - c->ours_us);
    return c->sent < CLOCK_TURNS;
}

bool peer_clock_known(const peer_clock *c)
{
    return c->has_lo && c->has_hi;
}
