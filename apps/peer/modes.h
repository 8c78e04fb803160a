/* modes.h -- what `soquete peer` does beside talking: `--list`, `--check`, and
 * finding the peer of a name. */
#ifndef PEER_MODES_H
#define PEER_MODES_H

#include "common/app.h"
#include "common/endpoint.h"
#include "finder.h"
#include "hello.h"

/* Listen for so long and tell who is there. */
int peer_list(app *a, const finder_how *find, int time_ms);

typedef struct check_how {
    finder_how find;
    const char *host;
    const char *port; /* NULL: where it was heard, else the usual one */
    int timeout_ms;
    const uint8_t *key;    /* of the code, or NULL */
    const hello *me;       /* to say who asks */
    soq_canceller *cancel; /* of peer_explain(); or NULL */
} check_how;

/* Can it be reached, and if not, why?  Tells; APP_DONE where it can. */
int peer_check(app *a, const check_how *how);

/* The same after a connection has failed, on standard error. */
void peer_explain(app *a, const check_how *how);

/*
 * Where the peer is that is called host: to->host becomes its address and
 * to->port its port, unless port (NULL: not given) says another.  What is an
 * address, or was not heard, stays as it is.  Tells where it was heard.
 * Anything but APP_DONE was told already: two have the name; interrupted.
 */
int peer_whom(app *a, const finder_how *find, const char *host,
              const char *port, soq_canceller *cancel, endpoint *to);

/* Its steps: who announces that name, none where it is an address; where that
 * one is; two have the name. */
enum { PEER_HEARD = 8 };
soq_rc peer_hear(const finder_how *find, const char *host,
                 soq_canceller *cancel, found list[PEER_HEARD], size_t *n);
void peer_take(const found *f, const char *port, endpoint *to);
int peer_tell_several(app *a, const found *list, size_t n, const char *host);

#endif
