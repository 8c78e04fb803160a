/* server.h -- what the parts of `soquete udp-server` share. */
#ifndef UDP_SERVER_H
#define UDP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include <soquete/datagram.h>

#include "common/app.h"
#include "common/choice.h"
#include "common/endpoint.h"
#include "common/event.h"
#include "common/guard.h"
#include "common/stop.h"

/* The longest datagram there is. */
enum { BUFFER = 65535 };

typedef enum reply { REPLY_UPPER, REPLY_ECHO, REPLY_NONE } reply;

typedef struct udp_server {
    app *a;
    stop stop;
    endpoint at;
    const char *group_text, *interface_text;
    soq_addr group; /* no address: none */
    choice on;
    soq s;
    soq_addr local;
    reply reply;
    uint64_t buffer, most; /* datagrams; 0: no end */
    bool quiet;
    uint64_t received, answered, refused, cut;
    guard guard;
} udp_server;

/* Receive and answer on v->s until it is to end, or fails. */
int udp_serve(udp_server *v);

/* An event of this datagram. */
event udp_server_event(const udp_server *v, const char *name,
                       const char *label, const soq_msg *d, const char *arrow);

/* Nothing, if v->quiet. */
void udp_server_received(const udp_server *v, const soq_msg *d);

#endif
