/* after.h -- what the system's table still has of a connection when both
 * programs have ended. */
#ifndef LAB_AFTER_H
#define LAB_AFTER_H

#include <jansson.h>

#include <soquete/socket.h>

#include "common/app.h"

typedef struct after {
    bool looked; /* there is a table, and both ports were observed */
    soq_tcp_state client, server; /* CLOSED: no such end in the table */
} after;

/* The connection over 127.0.0.1 between these two ports, 0 or less where one
 * was not observed.  Looks until one end is in TIME_WAIT, a second at most:
 * the last segments take their time. */
after after_look(int client, int server);

void after_tell(const app *a, const after *found);
json_t *after_json(const after *found);

#endif
