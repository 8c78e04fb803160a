/*
 * evidence.h -- what a run of the lab has seen, in the order of time and
 * numbered: the only thing that a claim may rest on.
 *
 * A row is {"n", "time_us", "block", "scene", "kind", "who", "event"}: n from
 * 1, kind "start" (a program was started), "event" (it told of a step),
 * "end" (its exit status), "measure" (counted by the lab itself), "table" (the
 * system's table of sockets) or "packet"; event is what was told.
 */
#ifndef REPORT_EVIDENCE_H
#define REPORT_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

typedef struct evidence {
    json_t *rows;
    const char *block; /* the one that is being run */
} evidence;

/* Nothing yet; false: no memory. */
bool evidence_open(evidence *e);
void evidence_close(evidence *e);

/* Keep what who has told; takes event.  e may be NULL: nobody keeps it. */
void evidence_add(evidence *e, const char *scene, const char *who,
                  const char *kind, int64_t time_us, json_t *event);

/* Bring the rows into the order of time, and number them from 1. */
void evidence_number(evidence *e);

/* Of a row: a text of its own or of its event, "" where there is none. */
const char *evidence_text(const json_t *row, const char *key);
const char *evidence_told(const json_t *row, const char *key);
json_int_t evidence_n(const json_t *row);

#endif
