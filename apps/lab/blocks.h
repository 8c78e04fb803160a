/* blocks.h -- the blocks of the lab, one file each. */
#ifndef LAB_BLOCKS_H
#define LAB_BLOCKS_H

#include <jansson.h>

#include "common/app.h"

typedef struct witness witness;

/* Run the block within timeout_ms and tell it; the status is returned. */
int lab_tcp(app *a, int timeout_ms);
int lab_udp(app *a, int timeout_ms);
int lab_multi(app *a, int timeout_ms);
int lab_close(app *a, int timeout_ms, int hold_ms); /* at each look */

typedef struct lab_peer_order {
    int timeout_ms;
    bool serve;            /* wait for another machine's lab, */
    const char *with;      /* or talk to it: HOST or its name */
    const char *port;      /* TCP */
    bool port_given;       /* with: at this one, wherever it was heard */
    const char *name;      /* of this side */
    const char *interface; /* where peers find each other; NULL: all */
    bool one_host;         /* do not try to make a second one */
    output *waiting;       /* where it says that it waits; NULL: with the
                            * steps */
    witness **packets;     /* of its cable, to be told and closed; or NULL */
    const char *folder;    /* where they are kept; NULL: nowhere */
} lab_peer_order;

int lab_peer(app *a, const lab_peer_order *order);
int lab_peer_with(app *a, const lab_peer_order *order); /* two machines */
/* The reason that an event "check" tells of, and what to do. */
void lab_peer_why(const app *a, output *o, const json_t *check);

#endif
