/*
 * walker.h -- the program that walk.c sends on its way; private to both.
 */
#ifndef SOQ_FAKE_WALKER_H
#define SOQ_FAKE_WALKER_H

#include <stdio.h>

#include "fake.h"
#include "walk.h"

enum { SLOTS = 6 };

typedef struct slot {
    soq s;
    bool watched, tried; /* in the poller; connected once already */
} slot;

typedef struct walker {
    uint32_t seed;
    unsigned steps;
    slot slots[SLOTS];
    soq_poller *poller;
    soq_canceller *cancel;
    walk_result result;
    char complaint[160];
} walker;

extern walker w;

uint32_t walk_pick(uint32_t below);

/* Note what a call said, and whether it may say that (socket.h). */
soq_err walk_told(const char *call, soq_limit limit, soq_rc rc);
soq_err walk_said(const char *call, soq_rc rc); /* it has no limit */
void walk_blame(const char *call, soq_rc rc);

/* Take it out of the poller; false when that failed. */
bool walk_unwatch(slot *at);

void walk_step(void);
void walk_cancel_now(void *canceller);

#endif
