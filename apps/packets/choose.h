/*
 * choose.h -- which conversation of a capture its owner means.
 *
 * A capture of a lab PC holds much that is not the lab.  The course's ports
 * come first, then what stayed on this machine, then what is whole: opened,
 * used and ended before the camera's eyes.
 */
#ifndef PACKETS_CHOOSE_H
#define PACKETS_CHOOSE_H

#include "flows.h"

/* The conversation to explain; port 0: any.  NULL where there is none. */
flow *choose_flow(const flows *all, uint16_t port);

/* Is it one more conversation with the same server, or the same one? */
bool choose_is_sibling(const flow *chosen, const flow *f);

static inline const flow_side *flow_client(const flow *f)
{
    return &f->sides[f->client];
}

static inline const flow_side *flow_server(const flow *f)
{
    return &f->sides[!f->client];
}

#endif
