/* words.h -- what the steps and the states of TCP mean, in a sentence each. */
#ifndef LAB_WORDS_H
#define LAB_WORDS_H

#include <stdbool.h>

/* What a step means; end: the peer has ended its side.  NULL: no words. */
const char *words_step(const char *who, const char *event, bool end);

/* What a state means, by the name that the system gave. */
const char *words_state(const char *name);

#endif
