/*
 * ports.h -- which ports many sockets have, and what that proves: a server has
 * one for all its clients, and each client has one of its own.
 */
#ifndef MULTI_PORTS_H
#define MULTI_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/app.h"

/* IANA's groups (RFC 6335): system or well-known, user or registered, dynamic
 * or private. */
enum { PORTS_WELL_KNOWN, PORTS_REGISTERED, PORTS_DYNAMIC, PORTS_GROUPS };

/* All zero: none seen. */
typedef struct ports {
    unsigned char seen[65536 / 8];
    unsigned count; /* distinct ones */
    unsigned groups[PORTS_GROUPS];
    uint16_t least, most;
} ports;

/* False: it was seen before.  Pure. */
bool ports_add(ports *p, uint16_t port);

/* What both ends of a run's connections have shown. */
typedef struct verdict {
    uint64_t connections;
    ports server, client;
    const char *side; /* whose sockets were asked: "server" or "client" */
} verdict;

/* Tell it, as text or as JSON. */
void verdict_tell(app *a, const verdict *v);

#endif
