/* listener.h -- the Berkeley steps of a server's passive open, each told with
 * what the system says of it. */
#ifndef APP_LISTENER_H
#define APP_LISTENER_H

#include <soquete/socket.h>

#include "app.h"
#include "endpoint.h"
#include "stop.h"

/* Resolve, open, bind, listen on the first address that works; backlog as in
 * soq_listen().  APP_INTERRUPTED: stop was asked before there was one.  Any
 * other than APP_DONE was told already. */
int listener_open(app *a, const endpoint *at, const stop *until, int backlog,
                  soq *out, soq_addr *local);

#endif
