/*
 * exchange.h -- both directions of a connection at once, in one loop.
 *
 * What the source has is sent and then our side is ended, while what comes is
 * written to the sink, so that neither side waits for the other however much
 * both have to say.
 */
#ifndef APP_EXCHANGE_H
#define APP_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/poller.h>

#include "progress.h"
#include "sink.h"
#include "source.h"
#include "stop.h"
#include "stream.h"

typedef struct exchange {
    stream *t;
    source *from;
    sink *to;
    stop *stop;
    soq_poller *poller;
    int timeout_ms; /* for the peer to give a sign; -1: for ever */

    /* The rest is exchange_run()'s own; zero. */
    progress bar;
    unsigned watched;   /* what the poller knows of the socket, */
    bool input_watched; /* and of the source */
    bool source_ended;
    bool shut;         /* all was sent, and our side is ended */
    bool cut;          /* sending failed; what came is still read */
    int64_t last_ns;   /* when something moved */
    size_t have, gone; /* data holds have bytes, gone of them sent */
    /* So large that the calls cost little, and that it stays in the cache
     * between reading and sending (docs/performance.md). */
    char data[262144];
} exchange;

/*
 * Until the peer has ended its side or stop was asked.  Otherwise *call names
 * the step that failed: "read" the source, "send", "receive", "write" the
 * sink; "send" with SOQ_EOF: the peer ended before all was sent.
 */
soq_rc exchange_run(exchange *x, const char **call);

#endif
