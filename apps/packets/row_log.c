/* row_log.c -- the rows of all flows, in the order in which they came. */
#include "row_log.h"

#include <stdlib.h>

#include "common/grow.h"

enum { BLOCK = 1024 };

/* BLOCK rows, which stay where they are when there are more. */
typedef struct block {
    flow_row *first;
} block;

struct row_log {
    block *blocks;
    size_t room; /* for pointers to blocks */
    uint32_t count, most;
};

row_log *row_log_open(uint64_t most)
{
    row_log *log = calloc(1, sizeof(*log));

    if (log)
        log->most = most < UINT32_MAX ? (uint32_t)most : UINT32_MAX - 1;
    return log;
}

void row_log_close(row_log **plog)
{
    row_log *log = *plog;

    if (!log)
        return;
    for (uint32_t i = 0; i < log->count; i += BLOCK)
        free(log->blocks[i / BLOCK].first);
    free(log->blocks);
    free(log);
    *plog = NULL;
}

static bool add_block(row_log *log)
{
    size_t at = log->count / BLOCK;
    block *more = grow(log->blocks, at, &log->room, sizeof(*more));

    if (!more)
        return false;
    log->blocks = more;
    log->blocks[at].first = malloc(BLOCK * sizeof(flow_row));
    return log->blocks[at].first != NULL;
}

uint32_t row_log_add(row_log *log)
{
    if (log->count == log->most ||
        (log->count % BLOCK == 0 && !add_block(log)))
        return 0;
    return ++log->count;
}

flow_row *row_log_at(const row_log *log, uint32_t number)
{
    return &log->blocks[(number - 1) / BLOCK].first[(number - 1) % BLOCK];
}
