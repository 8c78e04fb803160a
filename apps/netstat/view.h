/* view.h -- which rows of the table a person wants to see. */
#ifndef NETSTAT_VIEW_H
#define NETSTAT_VIEW_H

#include <soquete/connections.h>

#include "common/app.h"

typedef struct view {
    bool numeric; /* no names of hosts and services */
    bool tcp, udp, ipv4, ipv6;
    bool listening; /* these alone */
    bool all;       /* these, too */
    bool pairs;
    bool unheld; /* who has the sockets is not asked */
    bool watch;
    int interval_ms, lasts_ms; /* of a watch; 0: its own, for ever */
    bool has_ports;
    unsigned char ports[65536 / 8];
    const char *process; /* name or number; NULL: any */
} view;

/* Take "80,65432"; false with the reason in problem. */
bool view_ports(view *v, const char *text, char *problem, size_t cap);

/* A row that waits for others: a TCP listener, a UDP socket without a peer. */
bool view_listens(const soq_connection *row);

/* By protocol, family, port and process: is it a row to be looked at? */
bool view_concerns(const view *v, const soq_connection *row);
/* All of that but the process. */
bool view_concerns_ends(const view *v, const soq_connection *row);
bool view_concerns_process(const view *v, const soq_connection *row);

/* And is it to be shown?  Without --all and --listening, and where neither a
 * port nor a process is named, what listens is left out. */
bool view_shows(const view *v, const soq_connection *row);

#endif
