/*
 * cast.h -- the programs that a block of the lab runs, and what they tell.
 *
 * Each actor is this program again, as a child process with --json, whose
 * events are collected as they come.
 */
#ifndef LAB_CAST_H
#define LAB_CAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <soquete/poller.h>
#include <soquete/system.h>

#include "common/app.h"
#include "common/stop.h"

enum { CAST_ACTORS = 4, CAST_EVENTS = 1024 };

typedef struct record {
    const char *who; /* the actor's name */
    int64_t time_us;
    size_t order; /* in which it came to us */
    json_t *event;
} record;

typedef struct actor {
    const char *who, *command;
    char line[256]; /* its command line, to be read */
    int64_t entered_us;
    soq_process *process;
    soq_file in, out, err;
    soq_input *lines;
    bool ended;
    bool awaited; /* status and left_us are known */
    int status;
    int64_t left_us;
    size_t len;
    char partial[16384]; /* of a line that has not come to its end */
} actor;

typedef struct cast {
    app *a;
    stop stop;
    soq_poller *poller;
    int64_t deadline_ns;
    const char *scene; /* its name in the evidence; "" at first */
    bool muted;        /* what they say on standard error is not shown */
    actor actors[CAST_ACTORS];
    size_t count;
    record records[CAST_EVENTS];
    size_t told, lost; /* what there was no room for */
} cast;

/* A stage with nobody on it yet; everything is to be over in timeout_ms.
 * scene, "" or its name in the evidence, is kept as it is.  NULL: a line has
 * said why. */
cast *cast_open(app *a, const char *scene, int timeout_ms);

/* End who still runs, give what was told to the evidence that the lab keeps,
 * and free everything. */
void cast_close(cast *c);

/*
 * Start this program with these words, NULL last; who is its name in the
 * story.  What it is to read is written with cast_say(), ended by
 * cast_say_no_more().
 */
soq_rc cast_enter(cast *c, const char *who, const char *const words[]);
soq_rc cast_say(cast *c, const char *who, const char *text);
void cast_say_no_more(cast *c, const char *who);

/* Collect until who has told of this event and of so many bytes in all; NULL
 * if it ended without, or the time is over, or stop was asked. */
const json_t *cast_wait(cast *c, const char *who, const char *event,
                        json_int_t total);

/* Collect until who has ended; its exit status, -1 if it has not. */
int cast_await(cast *c, const char *who);

/* End it at once, as a crash does. */
void cast_kill(cast *c, const char *who);

/* Collect until all have ended.  false: not all did in time, or one failed. */
bool cast_end(cast *c);

/* The first event of this name that who told, or NULL. */
const json_t *cast_find(const cast *c, const char *who, const char *event);

/* Bring the records into the order of time; one actor's keep their own. */
void cast_sort(cast *c);

#endif
