/* udp_proof.h -- what the block `lab udp` has observed, and how it is told. */
#ifndef LAB_UDP_PROOF_H
#define LAB_UDP_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "beside.h"
#include "common/app.h"

enum { UDP_SENDS = 20, UDP_SEND_SIZE = 24, UDP_PROBES = 200 };
#define UDP_IMPAIRMENT "loss=5%,dup=5%,reorder=10%,seed=7"

typedef struct udp_proof {
    /* Ports; -1: not observed. */
    int server;      /* the server's */
    int client;      /* the first client's, by itself */
    int seen;        /* the first client's, by the server */
    int other;       /* the second client's, by itself */
    int other_seen;  /* the second client's, by the server */
    bool no_port;    /* the client had none before */
    bool at_send;    /* it got it at its first send */
    bool data_first; /* the server heard of no client before its data */
    bool one_socket; /* both clients were received by the same one */

    bool has_udp, has_tcp; /* boundaries */
    beside udp, tcp;

    json_t *impaired; /* the client's result; NULL: not observed */
    bool has_stream;
    beside stream; /* as many messages over TCP */

    /* The name of the failure; "" where there was none to see. */
    char silent[24], refused[24], tcp_refused[24];
    int waited_ms; /* for the silence */
} udp_proof;

/* Everything was observed, and is as it should be. */
bool udp_proof_holds(const udp_proof *p);

void udp_proof_text(app *a, const udp_proof *p);
void udp_proof_json(app *a, const udp_proof *p);

#endif
