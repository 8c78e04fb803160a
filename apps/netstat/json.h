/* json.h -- rows of the table as JSON. */
#ifndef NETSTAT_JSON_H
#define NETSTAT_JSON_H

#include <jansson.h>

#include <soquete/connections.h>

#include "common/app.h"
#include "names.h"

/* "app", "pid", "event", the row's protocol, family, ends, groups of ports,
 * state, processes, and with n not NULL the names that are known. */
json_t *json_row(const app *a, const char *event, const soq_connection *row,
                 names *n);

/* [{"pid":1,"name":"init"}] */
json_t *json_processes(const soq_connection *row);

/* One line; takes o. */
void json_print(app *a, int64_t time_us, json_t *o);

#endif
