/* claims_udp.c -- the claims about UDP. */
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

static scene ports(const json_t *rows)
{
    scene s = { rows, "udp", "ports" };

    return s;
}

/* The datagram that the server had from this client, by its port. */
static const json_t *heard_from(const scene *s, const json_t *client_port)
{
    const char *port = port_in(evidence_told(client_port, "local"));
    size_t at = 0;
    const json_t *row = client_port ? scene_next(s, "server", "datagram", &at)
                                    : NULL;

    while (row && strcmp(port_in(evidence_told(row, "peer")), port) != 0)
        row = scene_next(s, "server", "datagram", &at);
    return row;
}

/* ---- sentences --------------------------------------------------------- */

bool say_udp_first(claim *c, const json_t *rows)
{
    scene s = ports(rows);
    const json_t *bound = scene_row(&s, "server", "bind");
    const json_t *port = scene_row(&s, "client", "port");
    const json_t *heard = heard_from(&s, port);
    proof p = proof_of();

    proof_add(&p, bound);
    proof_add(&p, port);
    proof_add(&p, heard);
    return claim_say(c, TEXT_SAY_UDP_FIRST, p, evidence_told(bound, "local"),
                     evidence_told(heard, "peer"),
                     number_of(heard, "bytes").text);
}

bool say_udp_port(claim *c, const json_t *rows)
{
    scene s = ports(rows);
    const json_t *open = scene_row(&s, "client", "open");
    const json_t *port = scene_row(&s, "client", "port");
    const json_t *heard = heard_from(&s, port);
    proof first = proof_of(), then = proof_of();
    bool seen;

    proof_add(&first, open);
    seen = claim_say(c, TEXT_SAY_UDP_OPEN, first,
                     evidence_told(open, "local"));
    proof_add(&then, port);
    proof_add(&then, heard);
    return claim_say(c, TEXT_SAY_UDP_PORT, then,
                     port_in(evidence_told(port, "local")),
                     evidence_told(heard, "peer")) &&
           seen;
}

bool say_borders(claim *c, const json_t *rows, const char *protocol)
{
    scene s = { rows, "udp", "boundaries" };
    const json_t *row = scene_row_with(&s, "lab", "sends-and-receives",
                                       "protocol", protocol);
    proof p = proof_of();

    proof_add(&p, row);
    return claim_say(c,
                     strcmp(protocol, "UDP") == 0 ? TEXT_SAY_BORDERS_UDP
                                                  : TEXT_SAY_BORDERS_TCP,
                     p, number_of(row, "sends").text,
                     number_of(row, "receives").text);
}

static const char *error_of(const json_t *row)
{
    const json_t *error = json_object_get(json_object_get(row, "event"),
                                          "error");
    const char *name = json_string_value(json_object_get(error, "name"));

    return name ? name : "";
}

bool say_nobody(claim *c, const json_t *rows, text_id id, const char *who)
{
    scene s = { rows, "udp", "nobody" };
    const json_t *row = scene_row(&s, who, "error");
    proof p = proof_of();

    proof_add(&p, row);
    return claim_say(c, id, p, error_of(row));
}

void say_loss(claim *c, const json_t *rows)
{
    scene s = { rows, "udp", "impaired" };
    const json_t *row = scene_row(&s, "client", "result");
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, TEXT_SAY_LOSS, p, number_of(row, "sent").text,
              number_of(row, "answered").text, number_of(row, "lost").text,
              number_of(row, "duplicated").text,
              number_of(row, "reordered").text);
}

/* ---- items ------------------------------------------------------------- */

void claim_udp_server(claim *c, const json_t *rows)
{
    scene s = ports(rows);
    const json_t *bound = scene_row(&s, "server", "bind");
    proof p = proof_of();

    proof_add(&p, bound);
    claim_say(c, TEXT_SAY_UDP_BIND, p, evidence_told(bound, "local"));
    (void)say_udp_first(c, rows);
}

static void say_answer(claim *c, const scene *s)
{
    const json_t *row = scene_row(s, "client", "datagram");
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, TEXT_SAY_UDP_ANSWER, p, number_of(row, "bytes").text,
              evidence_told(row, "peer"));
}

static void say_second(claim *c, const scene *s)
{
    const json_t *port = scene_row(s, "other", "port");
    const json_t *heard = heard_from(s, port);
    proof p = proof_of();

    proof_add(&p, port);
    proof_add(&p, heard);
    claim_say(c, TEXT_SAY_UDP_SECOND, p, evidence_told(heard, "peer"),
              evidence_told(heard, "local"));
}

void claim_udp_client(claim *c, const json_t *rows)
{
    scene s = ports(rows);

    (void)say_udp_port(c, rows);
    say_answer(c, &s);
    say_second(c, &s);
}

void claim_udp_source(claim *c, const json_t *rows)
{
    scene s = ports(rows);

    claim_source(c, &s, "udp");
}

static pair pair_of(const json_t *rows)
{
    scene s = ports(rows);
    const json_t *port = scene_row(&s, "client", "port");
    const json_t *heard = heard_from(&s, port);
    pair of = { "udp",
                evidence_told(heard, "peer"),
                evidence_told(heard, "local"),
                { heard, port } };

    return of;
}

void claim_udp_packets(claim *c, const json_t *rows)
{
    pair of = pair_of(rows);

    claim_packets(c, rows, &of, TEXT_ADVICE_CAPTURE);
}

/* ---- myths ------------------------------------------------------------- */

verdict myth_udp_port(claim *c, const json_t *rows)
{
    return say_udp_port(c, rows) ? VERDICT_FALSE : VERDICT_NOT_OBSERVED;
}

verdict myth_udp_handshake(claim *c, const json_t *rows)
{
    pair of = pair_of(rows);
    bool seen = say_udp_first(c, rows);

    if (claim_captured(rows))
        (void)claim_datagrams(c, rows, &of);
    return seen ? VERDICT_FALSE : VERDICT_NOT_OBSERVED;
}

static json_int_t count_of(const json_t *rows, const char *protocol,
                           const char *key)
{
    scene s = { rows, "udp", "boundaries" };
    const json_t *row = scene_row_with(&s, "lab", "sends-and-receives",
                                       "protocol", protocol);

    return json_integer_value(
        json_object_get(json_object_get(row, "event"), key));
}

/* Where TCP has kept the borders by chance, the run decides nothing. */
verdict myth_one_send(claim *c, const json_t *rows)
{
    bool tcp = say_borders(c, rows, "TCP");
    bool udp = say_borders(c, rows, "UDP");

    if (tcp && udp &&
        count_of(rows, "TCP", "receives") != count_of(rows, "TCP", "sends"))
        return VERDICT_FALSE;
    return VERDICT_NOT_OBSERVED;
}

/* Only where the one was told and the other not. */
verdict myth_udp_silent(claim *c, const json_t *rows)
{
    scene s = { rows, "udp", "nobody" };
    bool silent = say_nobody(c, rows, TEXT_SAY_NOBODY_UDP, "udp");
    bool fixed = say_nobody(c, rows, TEXT_SAY_NOBODY_FIXED, "fixed");
    const char *told = error_of(scene_row(&s, "fixed", "error"));
    const char *untold = error_of(scene_row(&s, "udp", "error"));

    if (silent && fixed && strcmp(told, "ECONNREFUSED") == 0 &&
        strcmp(untold, "ETIMEDOUT") == 0)
        return VERDICT_DEPENDS;
    return VERDICT_NOT_OBSERVED;
}

static bool say_speed(claim *c, const scene *s, const char *protocol)
{
    const json_t *row = scene_row_with(s, "lab", "speed", "protocol",
                                       protocol);
    proof p = proof_of();

    proof_add(&p, row);
    return claim_say(c, TEXT_SAY_SPEED, p, protocol,
                     number_of(row, "message_us").text,
                     number_of(row, "MB_per_s").text);
}

verdict myth_udp_fast(claim *c, const json_t *rows)
{
    scene s = { rows, "udp", "speed" };
    bool udp = say_speed(c, &s, "UDP");
    bool tcp = say_speed(c, &s, "TCP");

    /* Whichever was the faster one here: what it does not do for that. */
    say_loss(c, rows);
    return udp && tcp ? VERDICT_DEPENDS : VERDICT_NOT_OBSERVED;
}
