/*
 * ends.h -- the two ends of one connection in this process, and after each
 * step the state of both: as predicted (RFC 9293, 3.3.2), and as the system
 * reports it.
 */
#ifndef LAB_ENDS_H
#define LAB_ENDS_H

#include <stddef.h>

#include <soquete/socket.h>

#include "common/app.h"
#include "report/text.h"

typedef struct ends {
    app *a;
    const char *scene;
    soq client, server; /* SOQ_NONE: its program has given it up */
    soq_addr client_at, server_at;
    size_t steps;
    size_t differ; /* states that were not as predicted */
    size_t unseen; /* states that nothing reported */
} ends;

typedef struct ends_step {
    const char *who;  /* "client", "server", "both" */
    const char *call; /* "shutdown(write)" */
    soq_rc rc;
    size_t bytes;
    soq_tcp_state client, server; /* predicted; UNKNOWN: nothing is */
} ends_step;

/* Connect the two; each has the other's address. */
soq_rc ends_connect(ends *e, soq_limit limit);

/* Ask for the states until they are as predicted, a second at most, and tell
 * the step: as text, as JSON, and to the evidence. */
void ends_tell(ends *e, const ends_step *step);

/* A line of text before or between the steps. */
void ends_title(const ends *e, text_id title);

void ends_close(ends *e);

#endif
