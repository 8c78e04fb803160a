/* crowd.c -- which of many connections get lines of their own. */
#include "crowd.h"

static const int64_t quiet_ns = 1000000000;

bool crowd_tells(crowd *c, int64_t now_ns)
{
    if (now_ns - c->last_ns > quiet_ns) {
        c->burst = 0;
        c->told = 0;
    }
    c->last_ns = now_ns;
    c->burst++;
    if (c->burst > CROWD_LINES && c->burst < CROWD_GROWTH * c->told) {
        c->left_out++;
        return false;
    }
    c->told = c->burst;
    return true;
}

void crowd_told(crowd *c, int64_t now_ns)
{
    c->last_ns = now_ns;
    c->left_out = 0;
}
