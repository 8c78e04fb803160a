/*
 * wire.h -- the packets of a capture beside the calls of a run: those of the
 * conversations that the evidence tells of, and of no others.
 */
#ifndef REPORT_WIRE_H
#define REPORT_WIRE_H

#include <jansson.h>

#include "packets/flows.h"

typedef struct wire {
    size_t told;    /* conversations that the evidence tells of */
    size_t found;   /* that the capture has too */
    size_t packets; /* of them, that were added as rows */
} wire;

/*
 * Add to rows, in no order, a row for each packet and one for each
 * conversation, which says how many there are.  A conversation is the same
 * where both ends and the time agree, since ports are used again.
 */
wire wire_add(json_t *rows, const flows *all);

/* Take out what wire_add() has added; whether there was any. */
bool wire_remove(json_t *rows);

#endif
