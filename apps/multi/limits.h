/* limits.h -- what a server of many clients allows them, and the options that
 * say so. */
#ifndef MULTI_LIMITS_H
#define MULTI_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/app.h"
#include "common/options.h"

/* Codes of the options; LIMIT_END is the first that is free. */
enum {
    LIMIT_MAX = OPTION_OWN,
    LIMIT_ON_FULL,
    LIMIT_PER_SOURCE,
    LIMIT_THREADS,
    LIMIT_BACKLOG,
    LIMIT_IDLE,
    LIMIT_DEADLINE,
    LIMIT_QUEUE_BYTES,
    LIMIT_COUNT,
    LIMIT_END
};

/* What becomes of a client when there are --max. */
typedef enum on_full { FULL_QUEUE, FULL_REFUSE, FULL_DROP } on_full;

typedef struct limits {
    size_t most; /* connections at once */
    on_full full;
    bool given; /* one of these two was */
    size_t per_source;
    bool per_source_own; /* counts this machine's own clients too */
    int idle_ms, deadline_ms;
    size_t queue_bytes; /* received and not yet sent back, a client */
    int backlog;        /* 0: the system's most */
    size_t threads;
    uint64_t count; /* connections in all, then the server ends; 0: no end */
} limits;

/* Those that hold where no option says otherwise. */
limits limits_default(void);

/* Take an option; APP_DONE also where the code is none of these. */
int limits_take(app *a, limits *l, int code, const char *value);

/* All options were taken. */
void limits_settle(limits *l);

/* Two lines of them. */
void limits_tell(app *a, const limits *l);

#endif
