/*
 * fuzz.h -- what a fuzz harness is: one function over bytes, which aborts
 * when a promise is broken.  libFuzzer calls it (SOQ_FUZZ), and replay.c does
 * so for each file of a corpus, in every preset.
 */
#ifndef SOQ_TEST_FUZZ_H
#define SOQ_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As assert(), but also in a release. */
#define PROMISE(condition)                                                    \
    do {                                                                      \
        if (!(condition)) {                                                   \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);   \
            abort();                                                          \
        }                                                                     \
    } while (0)

#endif
