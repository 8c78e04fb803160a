/* words.h -- what the steps and the states mean, in a sentence each, in the
 * language that the lab speaks. */
#ifndef LAB_WORDS_H
#define LAB_WORDS_H

#include <stdbool.h>

#include <soquete/socket.h>

#include "report/say.h"

/* What a step of this program means; end: the peer has ended its side.  NULL:
 * no words. */
const char *words_step(const app *a, const char *program, const char *event,
                       bool end);

/* What a program has said of a step; as it is where there is no other. */
const char *words_note(const app *a, const char *note);

/* "ECONNREFUSED", as --json has it: what that means. */
const char *words_error(const app *a, const char *name);

/* The call that an event, or an error, tells of. */
const char *words_call(const char *event);

/* An event that tells of no call; NULL: it does. */
const char *words_happening(const app *a, const char *event);

/* "client", "server": who did it; a name of a machine stays. */
const char *words_who(const app *a, const char *who);

/* What a state means, by the name that the system gave; NULL: no words. */
const char *words_state(const app *a, const char *name);

/* "ESTABLISHED", or "not observed". */
const char *words_state_name(const app *a, soq_tcp_state state);

#endif
