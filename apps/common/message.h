/* message.h -- what is said when something goes wrong: one line that names
 * the thing, and a hint where one helps. */
#ifndef APP_MESSAGE_H
#define APP_MESSAGE_H

#include <soquete/error.h>

#include "app.h"

/*
 * "soquete tcp-client: connect 10.0.0.7:65432: connection refused
 * (ECONNREFUSED, os 111)", and a hint.  call is the step that failed, subject
 * what it was about.  With --json also an event.  Returns APP_FAILED.
 */
int app_fail(app *a, const char *call, const char *subject, soq_rc rc);

/* A fault that no call reported, in printf's words.  Returns APP_FAILED. */
#define app_fault(a, ...)                                                     \
    (snprintf((a)->err.line, sizeof((a)->err.line), __VA_ARGS__),             \
     app_say((a), APP_FAILED))

/* Wrong usage, in printf's words; the help is named.  Returns APP_MISUSED. */
#define app_misuse(a, ...)                                                    \
    (snprintf((a)->err.line, sizeof((a)->err.line), __VA_ARGS__),             \
     app_say((a), APP_MISUSED))

/* Say what stands in a->err.line; status is returned. */
int app_say(app *a, int status);

/* The hint for a step that failed so, or NULL. */
const char *message_hint(text_language language, const char *call,
                         soq_err err);

#endif
