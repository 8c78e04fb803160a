/* limits.c -- what a server of many clients allows them. */
#include "limits.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "common/progress.h"

/* Descriptors that are not for clients: streams, the listener, pollers.
 * Where the system sets no number, so many connections are allowed. */
enum { RESERVED = 32, MOST = 65536, SOURCE_LEAST = 16 };

enum { THREADS = 16, THREADS_MOST = 1024, QUEUE_MOST = 1 << 20 };

/* The most that can be open in this process beside what the program needs. */
static size_t most_connections(void)
{
    size_t most = soq_socket_limit();

    if (most == SIZE_MAX)
        return MOST;
    return most > 2 * RESERVED ? most - RESERVED : most / 2;
}

limits limits_default(void)
{
    limits l = { .most = most_connections(),
                 .idle_ms = 60000,
                 .deadline_ms = 3600000,
                 .queue_bytes = 65536,
                 .threads = THREADS };

    return l;
}

static int take_max(app *a, limits *l, const char *text)
{
    size_t most = soq_socket_limit() == SIZE_MAX ? 10 * MOST
                                                 : most_connections();
    uint64_t n;

    if (!options_count(text, UINT64_MAX, &n))
        return app_misuse(
            a, "--max '%s' is not a number of connections over 0", text);
    if (n > most)
        return app_misuse(a,
                          "--max %s is more than this process may open: %zu "
                          "(`ulimit -Hn`)",
                          text, most);
    l->most = (size_t)n;
    l->given = true;
    return APP_DONE;
}

static int take_on_full(app *a, limits *l, const char *text)
{
    static const char *const words[] = { "queue", "refuse", "drop" };

    l->given = true;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i]) == 0) {
            l->full = (on_full)i;
            return APP_DONE;
        }
    return app_misuse(a, "--on-full is queue, refuse or drop, not '%s'", text);
}

static int take_count(app *a, const char *name, const char *text,
                      uint64_t most, uint64_t *out)
{
    if (options_count(text, most, out))
        return APP_DONE;
    return app_misuse(a, "--%s '%s' is not a number from 1 to %llu", name,
                      text, (unsigned long long)most);
}

static int take_seconds(app *a, const char *name, const char *text, int *ms)
{
    if (options_seconds(text, ms))
        return APP_DONE;
    return app_misuse(a, "--%s '%s' is not a number of seconds over 0", name,
                      text);
}

static int take_bytes(app *a, limits *l, const char *text)
{
    uint64_t n;

    if (!options_size(text, &n) || n > QUEUE_MOST)
        return app_misuse(a, "--queue-bytes '%s' is not 1 to 1M", text);
    l->queue_bytes = (size_t)n;
    return APP_DONE;
}

int limits_take(app *a, limits *l, int code, const char *value)
{
    uint64_t n = 0;
    int status = APP_DONE;

    if (code == LIMIT_MAX)
        return take_max(a, l, value);
    if (code == LIMIT_ON_FULL)
        return take_on_full(a, l, value);
    if (code == LIMIT_QUEUE_BYTES)
        return take_bytes(a, l, value);
    if (code == LIMIT_IDLE)
        return take_seconds(a, "idle-timeout", value, &l->idle_ms);
    if (code == LIMIT_DEADLINE)
        return take_seconds(a, "deadline", value, &l->deadline_ms);
    if (code == LIMIT_COUNT)
        return take_count(a, "count", value, INT64_MAX, &l->count);
    if (code == LIMIT_THREADS) {
        status = take_count(a, "threads", value, THREADS_MOST, &n);
        l->threads = (size_t)n;
    } else if (code == LIMIT_BACKLOG) {
        status = take_count(a, "backlog", value, INT32_MAX, &n);
        l->backlog = (int)n;
    } else if (code == LIMIT_PER_SOURCE) {
        status = take_count(a, "per-source", value, INT32_MAX, &n);
        l->per_source = (size_t)n;
        l->per_source_own = true;
    }
    return status;
}

void limits_settle(limits *l)
{
    if (l->per_source > 0)
        return;
    l->per_source = l->most / 2;
    if (l->per_source < SOURCE_LEAST)
        l->per_source = SOURCE_LEAST;
}

void limits_tell(app *a, const limits *l)
{
    char queue[24];

    progress_bytes(queue, sizeof(queue), l->queue_bytes);
    output_print(a->steps,
                 "Limits    %zu from one source%s, %s unsent each\n"
                 "Limits    %g s without a byte, %g s in all\n",
                 l->per_source, l->per_source_own ? "" : " but this machine",
                 queue, l->idle_ms / 1000.0, l->deadline_ms / 1000.0);
}
