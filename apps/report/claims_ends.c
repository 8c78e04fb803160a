/* claims_ends.c -- the claims about how a connection ends, and about the
 * colleague's machine. */
#include <stdio.h>
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

/* ---- close ------------------------------------------------------------- */

static const char *error_of(const json_t *row)
{
    const json_t *error = json_object_get(json_object_get(row, "event"),
                                          "error");
    const char *name = json_string_value(json_object_get(error, "name"));

    return name ? name : "";
}

verdict myth_close(claim *c, const json_t *rows)
{
    scene bad = { rows, "close", "unread" };
    scene good = { rows, "close", "shutdown" };
    const json_t *sent = scene_step(&bad, "client", "send() 12");
    const json_t *failed = scene_step(&bad, "client", "recv()");
    const json_t *came = scene_step(&good, "client", "recv() 12");
    proof p = proof_of(), q = proof_of();
    bool reset, graceful;

    proof_add(&p, sent);
    proof_add(&p, scene_step(&bad, "server", "close()"));
    proof_add(&p, failed);
    p.whole = p.whole && error_of(failed)[0] != '\0';
    reset = claim_say(c, TEXT_SAY_UNREAD, p, number_of(sent, "bytes").text,
                      error_of(failed));
    proof_add(&q, scene_step(&good, "server", "recv() 12"));
    proof_add(&q, scene_step(&good, "server", "recv() end of stream"));
    proof_add(&q, came);
    proof_add(&q, scene_step(&good, "client", "recv() end of stream"));
    graceful = claim_say(c, TEXT_SAY_GRACEFUL, q,
                         number_of(came, "bytes").text);
    return reset && graceful ? VERDICT_FALSE : VERDICT_NOT_OBSERVED;
}

/* ---- a colleague's machine --------------------------------------------- */

void claim_remote_address(claim *c, const json_t *rows)
{
    scene s = { rows, "remote", "address" };
    const json_t *row = scene_row(&s, "lab", "address");
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, TEXT_SAY_ADDRESS, p, evidence_told(row, "address"),
              evidence_told(row, "interface"));
}

/* What two machines have told; one machine alone is no proof. */
static void say_pair(claim *c, text_id id, const json_t *rows, bool both)
{
    scene s = { rows, "remote", "two-machines" };
    const json_t *made = scene_row(&s, "client", "connect");
    proof p = proof_of();

    proof_add(&p, made);
    if (both)
        proof_add(&p, scene_row_with(&s, "server", "accept", "peer",
                                     evidence_told(made, "local")));
    claim_say(c, id, p, evidence_told(made, "local"),
              evidence_told(made, "peer"));
}

/* Two hosts in one machine: what each of them told of the connection. */
typedef struct hosts {
    const json_t *one, *other;
    proof p;
} hosts;

static hosts hosts_of(const json_t *rows)
{
    scene s = { rows, "peer", "two-hosts" };
    hosts h = { scene_row(&s, "lab", "proof"), NULL, proof_of() };

    if (h.one)
        h.other = scene_row_with(&s, "lab", "proof", "local",
                                 evidence_told(h.one, "peer"));
    proof_add(&h.p, h.one);
    proof_add(&h.p, h.other);
    h.p.whole = h.p.whole && strcmp(evidence_told(h.other, "peer"),
                                    evidence_told(h.one, "local")) == 0;
    return h;
}

/* "10.77.0.1" of "10.77.0.1:40054". */
static const char *host_in(const char *at, char *buf, size_t cap)
{
    const char *colon = strrchr(at, ':');

    snprintf(buf, cap, "%.*s", colon ? (int)(colon - at) : 0, at);
    return buf;
}

static void say_two_hosts(claim *c, const json_t *rows)
{
    hosts h = hosts_of(rows);
    const char *local = evidence_told(h.one, "local");
    const char *peer = evidence_told(h.one, "peer");
    char one[64], other[64];

    host_in(local, one, sizeof(one));
    host_in(peer, other, sizeof(other));
    h.p.whole = h.p.whole && strcmp(one, other) != 0;
    claim_say(c, TEXT_SAY_TWO_HOSTS, h.p, one, other, local, peer);
}

static void say_two_ends(claim *c, const json_t *rows)
{
    scene s = { rows, "peer", "two-hosts" };
    hosts h = hosts_of(rows);

    proof_add(&h.p, scene_row_with(&s, "lab", "message", "local",
                                   evidence_told(h.one, "local")));
    proof_add(&h.p, scene_row_with(&s, "lab", "message", "local",
                                   evidence_told(h.one, "peer")));
    claim_say(c, TEXT_SAY_TWO_ENDS, h.p, evidence_told(h.one, "local"),
              evidence_told(h.one, "peer"), evidence_told(h.other, "local"),
              evidence_told(h.other, "peer"));
}

void claim_remote_run(claim *c, const json_t *rows)
{
    size_t unseen;

    say_two_hosts(c, rows);
    unseen = c->unseen;
    say_pair(c, TEXT_SAY_REMOTE_RUN, rows, false);
    if (c->unseen > unseen)
        claim_advise(c, TEXT_ADVICE_REMOTE);
}

void claim_remote_proof(claim *c, const json_t *rows)
{
    say_two_ends(c, rows);
    say_pair(c, TEXT_SAY_REMOTE_BOTH, rows, true);
}

void claim_remote_packets(claim *c, const json_t *rows)
{
    scene s = { rows, "remote", "two-machines" };
    const json_t *made = scene_row(&s, "client", "connect");
    pair of = { "tcp",
                evidence_told(made, "local"),
                evidence_told(made, "peer"),
                { made, made } };

    claim_packets(c, rows, &of);
    if (!made)
        claim_advise(c, TEXT_ADVICE_REMOTE_FILTER);
}
