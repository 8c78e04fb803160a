/* show.h -- the table once, as text or as JSON. */
#ifndef NETSTAT_SHOW_H
#define NETSTAT_SHOW_H

#include "view.h"

/* A look, to be shown. */
typedef struct look {
    const view *view;
    const soq_connections *table;
    const soq_connection **rows; /* of it, that are shown */
    size_t count;
    size_t listeners;    /* that were left out */
    size_t hidden;       /* of the table, without the process that they have */
    struct names *names; /* NULL: numbers */
    soq_port_range range;
    bool has_range;
} look;

/* Rows as a table, or with --json as lines. */
void show_rows(app *a, const look *l);

/* Both ends of a connection that are on this machine, as one; how many. */
size_t show_pairs(app *a, const look *l);

/* What the columns mean, and what is not in them. */
void show_notes(app *a, const look *l, size_t shown);

#endif
