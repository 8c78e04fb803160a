/*
 * wire.h -- the packets of captures beside the calls of a run: those of the
 * conversations that the evidence tells of, and of no others.
 */
#ifndef REPORT_WIRE_H
#define REPORT_WIRE_H

#include <jansson.h>

#include "packets/flows.h"
#include "packets/sieve.h"

typedef struct wire {
    size_t told;    /* conversations that the evidence tells of */
    size_t found;   /* that a capture has too */
    size_t packets; /* of them, that were added as rows */
    size_t cable_told, cable_found; /* of these, between two hosts */
} wire;

/* What the cable between two hosts in one machine has carried only the run
 * itself can have seen. */
typedef enum wire_scope { WIRE_ALL, WIRE_BESIDE } wire_scope;

/*
 * Add to rows, in no order, a row for each packet and one for each
 * conversation, which says how many there are.  A conversation is the same
 * where both ends and the time agree, since ports are used again; it is taken
 * from the first of the captures that has it.
 */
wire wire_add(json_t *rows, const flows *const captures[], size_t count,
              wire_scope scope);

/* The conversations on this machine's loopback that the evidence tells of,
 * from malloc; NULL for none, and without memory. */
sieve_pair *wire_pairs(const json_t *rows, size_t *count);

/* Take out what wire_add() has added; whether there was any. */
bool wire_remove(json_t *rows, wire_scope scope);

#endif
