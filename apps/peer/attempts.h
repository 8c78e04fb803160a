/*
 * attempts.h -- how often a stranger may try a code.
 *
 * After a wrong one a source waits, each time twice as long; and all strangers
 * together have a number of wrong ones that grows back slowly, however many
 * addresses they have.  Attempts under way count with the wrong ones, so that
 * nothing is gained by many at once.  Who was right before is not held up by
 * the others.  Pure.
 */
#ifndef APP_PEER_ATTEMPTS_H
#define APP_PEER_ATTEMPTS_H

#include <stdbool.h>
#include <stdint.h>

#include <soquete/address.h>

enum {
    ATTEMPTS_AT_ONCE = 8,         /* of one source */
    ATTEMPTS_DELAY_MS = 1000,     /* after the first wrong one */
    ATTEMPTS_LONGEST_MS = 256000, /* after the ninth and later ones */
    ATTEMPTS_ALL = 60,            /* wrong ones, of all sources */
    ATTEMPTS_BACK_MS = 5000,      /* of which one comes back so often */
    ATTEMPTS_SOURCES = 128
};

/* How one came out.  Neither: cut off before the code was tried, by which
 * nobody learns anything. */
typedef enum attempt { ATTEMPT_RIGHT, ATTEMPT_WRONG, ATTEMPT_NEITHER } attempt;

typedef struct attempts_source {
    soq_addr from;
    int64_t until_ns; /* it waits */
    int64_t last_ns;
    unsigned pending, wrong;
    bool right; /* it once had the code */
} attempts_source;

/* Zeroed to begin with. */
typedef struct attempts {
    attempts_source sources[ATTEMPTS_SOURCES]; /* the oldest is forgotten */
    unsigned pending, wrong;
    int64_t back_ns;
} attempts;

/* May this source try now?  0: yes, and attempts_end() follows; else in how
 * many milliseconds it may ask again. */
int attempts_begin(attempts *a, const soq_addr *from, int64_t now_ns);
void attempts_end(attempts *a, const soq_addr *from, attempt how,
                  int64_t now_ns);

#endif
