/* claims_tcp.c -- the claims about one TCP conversation. */
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

static scene conversation(const json_t *rows)
{
    scene s = { rows, "tcp", "conversation" };

    return s;
}

/* A sentence that rests on one row: its local end and its state. */
static void say_row(claim *c, text_id id, const json_t *row)
{
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, id, p, evidence_told(row, "local"),
              evidence_told(row, "state"));
}

static void say_state(claim *c, text_id id, const json_t *row)
{
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, id, p, evidence_told(row, "state"));
}

/* A sentence about a connection: both ends and the state. */
static void say_ends(claim *c, text_id id, const json_t *row)
{
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, id, p, evidence_told(row, "local"),
              evidence_told(row, "peer"), evidence_told(row, "state"));
}

void claim_tcp_server(claim *c, const json_t *rows)
{
    scene s = conversation(rows);

    say_row(c, TEXT_SAY_BIND, scene_row(&s, "server", "bind"));
    say_row(c, TEXT_SAY_LISTEN, scene_row(&s, "server", "listen"));
    say_ends(c, TEXT_SAY_ACCEPT, scene_row(&s, "server", "accept"));
    say_state(c, TEXT_SAY_END_SEEN, scene_recv(&s, "server", true));
    say_state(c, TEXT_SAY_SERVER_ENDED, scene_row(&s, "server", "shutdown"));
}

/* ---- the client -------------------------------------------------------- */

static void say_exchange(claim *c, const scene *s)
{
    const json_t *sent = scene_row(s, "client", "send");
    const json_t *got = scene_recv(s, "client", false);
    proof p = proof_of();

    proof_add(&p, sent);
    proof_add(&p, got);
    claim_say(c, TEXT_SAY_EXCHANGE, p, number_of(sent, "bytes").text,
              number_of(got, "bytes").text, evidence_told(got, "state"));
}

static void say_both_ended(claim *c, const scene *s)
{
    const json_t *end = scene_recv(s, "client", true);
    proof p = proof_of();

    proof_add(&p, end);
    proof_add(&p, scene_row(s, "client", "close"));
    claim_say(c, TEXT_SAY_BOTH_ENDED, p, evidence_told(end, "state"));
}

static void say_mirror(claim *c, const scene *s)
{
    const json_t *made = scene_row(s, "client", "connect");
    const json_t *taken = scene_row_with(s, "server", "accept", "peer",
                                         evidence_told(made, "local"));
    proof p = proof_of();

    proof_add(&p, made);
    proof_add(&p, taken);
    claim_say(c, TEXT_SAY_MIRROR, p, evidence_told(made, "local"),
              evidence_told(made, "peer"), evidence_told(taken, "local"),
              evidence_told(taken, "peer"));
}

/* Who ended first, as the table shows it after both have closed. */
static void say_time_wait(claim *c, const json_t *rows)
{
    scene s = { rows, "close", "close" };
    const json_t *last = scene_step(&s, "client", "close()");
    proof p = proof_of();

    proof_add(&p, last);
    p.whole = p.whole &&
              strcmp(evidence_told(last, "server_state"), "TIME_WAIT") == 0;
    claim_say(c, TEXT_SAY_TIME_WAIT, p, evidence_told(last, "server"),
              evidence_told(last, "server_state"));
}

void claim_tcp_client(claim *c, const json_t *rows)
{
    scene s = conversation(rows);

    say_ends(c, TEXT_SAY_CONNECT, scene_row(&s, "client", "connect"));
    say_exchange(c, &s);
    say_state(c, TEXT_SAY_SHUTDOWN, scene_row(&s, "client", "shutdown"));
    say_both_ended(c, &s);
    say_mirror(c, &s);
    say_time_wait(c, rows);
}

/* ---- source and packets ------------------------------------------------ */

void claim_tcp_source(claim *c, const json_t *rows)
{
    scene s = conversation(rows);

    claim_source(c, &s, "tcp");
}

void claim_tcp_packets(claim *c, const json_t *rows)
{
    scene s = conversation(rows);
    const json_t *made = scene_row(&s, "client", "connect");
    pair of = { "tcp",
                evidence_told(made, "local"),
                evidence_told(made, "peer"),
                { made, made } };

    claim_packets(c, rows, &of, TEXT_ADVICE_CAPTURE);
}

/* ---- beside UDP -------------------------------------------------------- */

static void say_states(claim *c, const scene *s)
{
    const json_t *made = scene_row(s, "client", "connect");
    const json_t *taken = scene_row(s, "server", "accept");
    proof p = proof_of();

    proof_add(&p, made);
    proof_add(&p, taken);
    claim_say(c, TEXT_SAY_TCP_STATES, p, evidence_told(made, "state"));
}

void claim_udp_or_tcp(claim *c, const json_t *rows)
{
    scene s = conversation(rows);

    say_states(c, &s);
    (void)say_udp_first(c, rows);
    (void)say_borders(c, rows, "TCP");
    (void)say_borders(c, rows, "UDP");
    say_loss(c, rows);
    (void)say_nobody(c, rows, TEXT_SAY_NOBODY_TCP, "tcp");
    (void)say_nobody(c, rows, TEXT_SAY_NOBODY_UDP, "udp");
}
