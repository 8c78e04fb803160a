/*
 * server.h -- what the three ways of serving share: the limits, the record of
 * each connection, and what is told of it.
 */
#ifndef MULTI_SERVER_H
#define MULTI_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/poller.h>
#include <soquete/socket.h>
#include <soquete/system.h>

#include "common/app.h"
#include "common/endpoint.h"
#include "common/stop.h"
#include "crowd.h"
#include "histogram.h"
#include "limits.h"
#include "ports.h"
#include "session.h"
#include "sources.h"
#include "state.h"

/* How long a client gets to take its last bytes when we close. */
enum { GRACE_MS = 3000 };

/* Why a connection is over. */
typedef enum ending {
    ENDED_BY_CLIENT,
    ENDED_AFTER_ANSWER, /* --session once */
    ENDED_BY_DROP,      /* --drop-after */
    ENDED_IDLE,
    ENDED_DEADLINE,
    ENDED_STOPPED, /* Ctrl-C */
    ENDED_BROKEN,  /* the connection failed: a reset, mostly */
    ENDINGS
} ending;

/*
 * One accepted connection.  While nothing is under way, this is all the
 * memory it takes.  The rings and the queue are the way's own.  First what
 * each message touches: with thousands of connections every line of the
 * processor's cache that it needs is fetched anew.
 */
typedef struct conn {
    soq s;
    int64_t active_ns, placed_ns; /* in the ring by activity */
    uint64_t received, sent;
    uint32_t messages;
    uint8_t why;   /* ending */
    uint8_t state; /* of TCP just before it was closed, or
                      SOQ_TCP_STATE_COUNT: not known */
    bool told;     /* its end gets a line */
    uint8_t phase;
    char *queue;                  /* received, to be sent back; or NULL */
    uint32_t queued, gone;        /* of it, bytes in all and sent */
    struct conn *next, *previous; /* by activity */
    struct conn *younger, *older; /* by age */
    int64_t accepted_ns, served_ns;
    uint64_t number;
    soq_addr local, peer;
} conn;

typedef struct server {
    app *a;
    stop stop;
    soq_poller *poller; /* the door's */
    endpoint at;
    soq listener;
    soq_addr local;
    session session;
    limits limits;
    bool quiet;
    soq_mutex lock; /* of all below, and of what is printed */
    size_t open;
    bool waits; /* the door wants to hear of the next end of a connection */
    uint64_t accepted, ended[ENDINGS], refused, dropped;
    uint64_t received, sent;
    sources from;
    crowd crowd;
    state_asker asker;
    histogram waited; /* from being accepted to being served */
    verdict ports;
} server;

/* A way of serving. */
typedef struct way {
    const char *name;
    bool one; /* at a time: serve() returns when the connection is over */
    soq_rc (*open)(server *v, void **state);
    void (*serve)(void *state, conn *c); /* c is the way's from here on */
    void (*close)(void *state);          /* when all connections are over */
} way;

extern const way way_sequential, way_threads, way_events;

soq_rc server_open(server *v);
void server_close(server *v);

/* Make a record for it and tell of it; NULL: no memory. */
conn *server_accepted(server *v, soq s, const soq_addr *peer);

/* Its first service begins. */
void server_serves(server *v, conn *c);

/* It is to be closed now: the way closes c->s in between, as is right. */
void server_closing(server *v, conn *c, ending why);
void server_closed(server *v, conn *c); /* c is gone */

/* Tell of one that was turned away: name is "refuse" or "drop". */
void server_turned_away(server *v, const char *name, soq s,
                        const soq_addr *peer, const char *why);

/* What was served, at the end. */
void server_tell_result(server *v);

/* Serve a connection to its end, waiting in each call. */
void server_converse(server *v, conn *c);

#endif
