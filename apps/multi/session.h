/*
 * session.h -- what each client gets, whichever way it is served: the one
 * handler.  Pure.
 */
#ifndef MULTI_SESSION_H
#define MULTI_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one that gets no place is told begins so. */
#define SESSION_REFUSAL "soquete: no place: "

typedef struct session {
    bool once;           /* one answer in upper case, then the end; else echo
                            until the client ends */
    uint32_t drop_after; /* so many messages; 0: no such limit */
    bool drop_abort;     /* with a reset */
} session;

typedef enum session_next {
    SESSION_ON,
    SESSION_END,
    SESSION_ABORT
} session_next;

/* At most so much is received at once; the course's servers take 1024. */
size_t session_room(const session *s, size_t room);

/*
 * A message came: what one receive brings is one, as TCP keeps no borders.
 * Turns data into its answer, which is as long, counts it in *messages, and
 * says what comes after the answer.
 */
session_next session_answer(const session *s, uint32_t *messages, char *data,
                            size_t n);

#endif
