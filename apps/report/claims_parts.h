/* claims_parts.h -- the claims, one file a part of the report. */
#ifndef REPORT_CLAIMS_PARTS_H
#define REPORT_CLAIMS_PARTS_H

#include "claim.h"

void claim_tcp_server(claim *c, const json_t *rows);
void claim_tcp_client(claim *c, const json_t *rows);
void claim_tcp_source(claim *c, const json_t *rows);
void claim_tcp_packets(claim *c, const json_t *rows);
void claim_udp_or_tcp(claim *c, const json_t *rows);

void claim_udp_server(claim *c, const json_t *rows);
void claim_udp_client(claim *c, const json_t *rows);
void claim_udp_source(claim *c, const json_t *rows);
void claim_udp_packets(claim *c, const json_t *rows);

void claim_multi_server(claim *c, const json_t *rows);
void claim_multi_client(claim *c, const json_t *rows);
void claim_multi_source(claim *c, const json_t *rows);
void claim_multi_packets(claim *c, const json_t *rows);
void claim_multi_ways(claim *c, const json_t *rows);

void claim_remote_address(claim *c, const json_t *rows);
void claim_remote_run(claim *c, const json_t *rows);
void claim_remote_proof(claim *c, const json_t *rows);
void claim_remote_packets(claim *c, const json_t *rows);

/* Two hosts in this machine; met: another machine was there as well. */
void say_two_hosts(claim *c, const json_t *rows);
void say_two_ends(claim *c, const json_t *rows);
void say_hosts_packets(claim *c, const json_t *rows, bool met);

/* One address at both ends, or loopback: no other machine had a part in it. */
bool is_itself(const json_t *row);

/* What decides a myth. */
typedef enum verdict {
    VERDICT_NOT_OBSERVED,
    VERDICT_TRUE,
    VERDICT_FALSE,
    VERDICT_DEPENDS
} verdict;

verdict myth_new_port(claim *c, const json_t *rows);
verdict myth_destination(claim *c, const json_t *rows);
verdict myth_udp_port(claim *c, const json_t *rows);
verdict myth_udp_handshake(claim *c, const json_t *rows);
verdict myth_backlog(claim *c, const json_t *rows);
verdict myth_at_once(claim *c, const json_t *rows);
verdict myth_one_send(claim *c, const json_t *rows);
verdict myth_close(claim *c, const json_t *rows);
verdict myth_udp_silent(claim *c, const json_t *rows);
verdict myth_udp_fast(claim *c, const json_t *rows);

/* Sentences that items and myths share; false: not observed. */
bool say_udp_first(claim *c, const json_t *rows);
bool say_udp_port(claim *c, const json_t *rows);
bool say_borders(claim *c, const json_t *rows, const char *protocol);
void say_loss(claim *c, const json_t *rows);
bool say_waited(claim *c, const json_t *rows, const char *way);
bool say_nobody(claim *c, const json_t *rows, text_id id, const char *who);

/* The connections of a play of the multi block, each seen from both ends. */
typedef struct crossing {
    proof p;     /* the listener, what the client began, both ends of each */
    bool same;   /* every accepted socket has the listening port */
    bool differ; /* no two source ports are the same */
    char listening[8], accepted[64], sources[256];
    number count;
} crossing;
void crossing_of(crossing *x, const json_t *rows, const char *way);

#endif
