/* words.h -- what the steps and the states mean, in a sentence each. */
#ifndef LAB_WORDS_H
#define LAB_WORDS_H

#include <stdbool.h>

/* What a step of this program means; end: the peer has ended its side.  NULL:
 * no words. */
const char *words_step(const char *program, const char *event, bool end);

/* The call that an event tells of, which most are named after; NULL: none. */
const char *words_call(const char *event);

/* What a state means, by the name that the system gave. */
const char *words_state(const char *name);

#endif
