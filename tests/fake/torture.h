/*
 * torture.h -- run a scenario under a mode of the world and with faults, and
 * judge what came of it.
 */
#ifndef SOQ_FAKE_TORTURE_H
#define SOQ_FAKE_TORTURE_H

#include "scenario.h"

typedef struct torture_mode {
    const char *name;
    void (*set)(void);
    bool every_code; /* else each call fails with one of its codes */
} torture_mode;

/* The plain one first; a NULL name is last. */
extern const torture_mode torture_modes[];

typedef struct torture_fault {
    unsigned long at; /* 0: none */
    size_t code;
    bool sticky;
} torture_fault;

typedef struct torture_result {
    soq_rc rc;
    const char *complaint; /* hang, crime, leak, false success, a wrong
                              error; NULL: none */
} torture_result;

torture_result torture_run(const scenario *s, const torture_mode *mode,
                           const torture_fault faults[2]);

typedef struct torture_sums {
    unsigned long runs, delivered, failures;
} torture_sums;

/* Fail each call in turn with each of its codes, or with one as the mode
 * says, until the scenario passes undisturbed.  Prints each failure. */
torture_sums torture_all(const scenario *s, const torture_mode *mode,
                         bool sticky);

/* Two faults at once, `runs` times, chosen by *seed. */
torture_sums torture_pairs(const scenario *s, const torture_mode *mode,
                           unsigned long runs, uint32_t *seed);

#endif
