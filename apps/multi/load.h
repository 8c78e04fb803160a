/*
 * load.h -- many client connections at once in one loop, each of which sends
 * messages and checks every byte that comes back.
 */
#ifndef MULTI_LOAD_H
#define MULTI_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/poller.h>
#include <soquete/socket.h>

#include "common/app.h"
#include "common/progress.h"
#include "common/stop.h"
#include "crowd.h"
#include "histogram.h"
#include "ports.h"
#include "state.h"

/* How a connection came out. */
typedef enum outcome {
    CAME_WELL,     /* every answer, every byte */
    CAME_OVER,     /* interrupted, or the time was over */
    CAME_REFUSED,  /* nobody listens */
    CAME_NO_PLACE, /* the server said so */
    CAME_RESET,    /* reset before it had its answers */
    CAME_EARLY,    /* ended before it had its answers */
    CAME_SILENT,   /* no connection, or no answer, in time */
    CAME_WRONG,    /* other bytes than were to come back */
    CAME_NO_PORT,  /* no local port was left */
    CAME_BROKEN,   /* anything else */
    OUTCOMES
} outcome;

/* What is to be done. */
typedef struct plan {
    soq_addr to;
    size_t connections; /* at once */
    uint64_t repeat;    /* so many one after another, each */
    uint64_t messages;  /* a connection */
    size_t size;        /* bytes a message */
    bool upper;         /* answers come in upper case */
    bool allow_drops;   /* those that the server ends or turns away are no
                         failure */
    bool hold;          /* all stay open until the last has its answers */
    unsigned rate;      /* new connections a second; 0: as fast as it goes */
    int think_ms;       /* between an answer and the next message */
    int duration_ms;    /* 0: until all is done */
    int timeout_ms;
    unsigned sources; /* loopback addresses to connect from; 0: the system's */
} plan;

/* One connection, or a place for one. */
typedef struct caller {
    struct caller *next, *previous;
    soq s;
    soq_addr local;
    uint64_t number, repeats;
    int64_t begin_ns, connected_ns, first_ns, sent_ns, active_ns;
    uint64_t sent, received; /* bytes of the connection */
    uint64_t messages;       /* answered */
    uint8_t phase, interest;
} caller;

typedef struct load {
    app *a;
    stop *stop;
    soq_poller *poller;
    plan plan;
    bool quiet;

    /* The rest is load_run()'s own; zero. */
    caller *places;
    caller idle;     /* rings: places that are free, */
    caller waiting;  /* those that wait for the server, by activity, */
    caller thinking; /* those that pause before a message, */
    caller holding;  /* those that have all and stay */
    size_t connecting, open, most_open;
    uint64_t begun, ended;
    bool over; /* no new message is begun */
    int64_t begin_ns, first_ns, last_ns, over_ns, drawn_ns;
    uint64_t outcomes[OUTCOMES];
    soq_rc broken; /* the first of those */
    uint64_t messages, sent, received;
    crowd crowd;
    state_asker asker;
    histogram connects, firsts, rounds;
    verdict ports;
    char out[16384], in[65536];
} load;

/* Do it all; the status is returned, and what went wrong was told. */
int load_run(load *l);

/* Counts, times, throughput, ports. */
void load_tell_result(load *l);

/* The byte at this place of what connection `number` sends, and of what it is
 * answered.  Pure. */
unsigned char load_byte(uint64_t number, uint64_t at);
unsigned char load_answer(const plan *p, uint64_t number, uint64_t at);

#endif
