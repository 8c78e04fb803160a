/* talk.h -- what a UDP client says and hears: one message, the lines of
 * standard input, or numbered probes. */
#ifndef UDP_TALK_H
#define UDP_TALK_H

#include <stdbool.h>
#include <stddef.h>

#include <soquete/datagram.h>

#include "common/app.h"
#include "common/event.h"
#include "common/impair.h"
#include "common/probe.h"
#include "common/stop.h"

enum { UDP_TALK_MOST = 65507 };

typedef struct udp_talk {
    app *a;
    stop stop;
    soq s;
    soq_addr to;
    const char *peer_text;
    const char *message; /* NULL: none */
    size_t count;        /* of probes; 0: no probes */
    size_t size;         /* of each; 0: as long as the message needs */
    int interval_ms, timeout_ms;
    bool unconnected;
    bool many; /* to all or to a group: many may answer, from anywhere */
    impair bad;

    soq_addr local;
    bool has_port; /* it was told */
    char out[UDP_TALK_MOST + 1];
    char in[65535];
} udp_talk;

/* From the first datagram to the last answer; an exit status. */
int udp_talk_run(udp_talk *t);

/* udp/probing.c: the numbered ones. */
int udp_probing_run(udp_talk *t);

/* ---- shared by the two ------------------------------------------------- */

event udp_event(const udp_talk *t, const char *name, const char *label,
                const char *arrow, const soq_addr *peer);

/* Send out[0..n), show it and, the first time, the port. */
soq_rc udp_send(udp_talk *t, size_t n, bool shown);

/* The next datagram into `in`.  Cut is no failure: d tells. */
soq_rc udp_receive(udp_talk *t, int timeout_ms, soq_datagram *d);

void udp_show_received(udp_talk *t, const soq_datagram *d, const char *note);

/* SOQ_ECONNREFUSED, told in words; other failures as everywhere. */
int udp_failed(udp_talk *t, const char *call, soq_rc rc);

#endif
