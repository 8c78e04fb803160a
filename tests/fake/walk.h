/*
 * walk.h -- a program that does anything: random calls on a few sockets.
 */
#ifndef SOQ_FAKE_WALK_H
#define SOQ_FAKE_WALK_H

#include "fake.h"

typedef struct walk_result {
    unsigned long calls, failures; /* of public functions */
    unsigned long faults;          /* of the system, delivered */
    const char *complaint;         /* NULL: none */
} walk_result;

/* A world, its faults and `steps` calls, all of them chosen by the seed. */
walk_result walk(uint32_t seed, unsigned steps);

#endif
