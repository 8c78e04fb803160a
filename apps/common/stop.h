/*
 * stop.h -- the way out on Ctrl-C: the first one asks the command to end in
 * order, the second ends it at once.
 */
#ifndef APP_STOP_H
#define APP_STOP_H

#include <stdbool.h>

#include <soquete/file.h>
#include <soquete/limit.h>
#include <soquete/poller.h>

typedef struct stop {
    soq_canceller *cancel; /* for calls that wait */
    soq_poller *poller;    /* woken too, if there is one */
    int asked;             /* of the interrupt's own thread */
    soq_file keys;         /* a terminal that gives keys, to be put back */
} stop;

/* Listen for the interrupt; poller may be NULL.  stop_close() ends it, before
 * the poller is closed. */
soq_rc stop_open(stop *s, soq_poller *poller);
void stop_close(stop *s);

bool stop_asked(const stop *s);

/* This long, or until stop. */
soq_limit stop_limit(const stop *s, int timeout_ms);

#endif
