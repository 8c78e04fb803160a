/* claims_remote.c -- the claims about the colleague's machine. */
#include <stdio.h>
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

void claim_remote_address(claim *c, const json_t *rows)
{
    scene s = { rows, "remote", "address" };
    const json_t *row = scene_row(&s, "lab", "address");
    proof p = proof_of();

    proof_add(&p, row);
    claim_say(c, TEXT_SAY_ADDRESS, p, evidence_told(row, "address"),
              evidence_told(row, "interface"));
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

/* ---- two machines ------------------------------------------------------ */

/* Where this machine's lab met another's: what the peer here has told. */
static scene two_machines(const json_t *rows)
{
    scene s = { rows, "remote", "two-machines" };

    return s;
}

static bool is_true(const json_t *row, const char *key)
{
    return json_is_true(json_object_get(json_object_get(row, "event"), key));
}

/* One address at both ends, or loopback: no other machine had a part in it. */
static bool is_itself(const json_t *row)
{
    char one[64], other[64];

    host_in(evidence_told(row, "local"), one, sizeof(one));
    host_in(evidence_told(row, "peer"), other, sizeof(other));
    return strcmp(one, other) == 0 || strncmp(one, "127.", 4) == 0;
}

/* Which of the two began the connection; they have said who they are. */
static void say_run(claim *c, const json_t *met)
{
    const char *local = evidence_told(met, "local");
    const char *peer = evidence_told(met, "peer");
    bool served = met && !is_true(met, "dialed");
    proof p = proof_of();

    proof_add(&p, met);
    p.whole = p.whole && !is_itself(met);
    claim_say(c, served ? TEXT_SAY_REMOTE_SERVED : TEXT_SAY_REMOTE_RUN, p,
              served ? peer : local, served ? local : peer,
              evidence_told(met, "name"), evidence_told(met, "system"));
}

static void say_itself(claim *c, const json_t *met)
{
    proof p = proof_of();

    proof_add(&p, met);
    claim_say(c, TEXT_SAY_REMOTE_SELF, p, evidence_told(met, "local"),
              evidence_told(met, "peer"));
}

/* Why it did not come about; false: that is not known. */
static bool say_why_not(claim *c, const scene *s)
{
    const json_t *check = scene_row(s, "here", "check");
    proof p = proof_of();

    proof_add(&p, check);
    if (!check) {
        json_decref(p.numbers);
        return false;
    }
    return claim_say(c, TEXT_SAY_REMOTE_WHY, p, evidence_told(check, "host"),
                     number_of(check, "port").text,
                     evidence_told(check, "cause"));
}

void claim_remote_run(claim *c, const json_t *rows)
{
    scene s = two_machines(rows);
    const json_t *met = scene_row(&s, "here", "greet");

    say_two_hosts(c, rows);
    say_run(c, met);
    if (met && is_itself(met))
        say_itself(c, met);
    else if (!met && !say_why_not(c, &s))
        claim_advise(c, TEXT_ADVICE_REMOTE);
}

/* Each end's own view, and that the other one's lines arrive: the one there
 * answers what it has received. */
static void say_both(claim *c, const scene *s)
{
    const json_t *row = scene_row(s, "here", "proof");
    const json_t *line = scene_row_with(s, "here", "message", "local",
                                        evidence_told(row, "local"));
    const char *local = evidence_told(row, "local");
    const char *peer = evidence_told(row, "peer");
    const char *their_local = evidence_told(row, "their_local");
    const char *their_peer = evidence_told(row, "their_peer");
    bool mirror = strcmp(local, their_peer) == 0 &&
                  strcmp(peer, their_local) == 0;
    proof p = proof_of();

    proof_add(&p, row);
    proof_add(&p, line);
    p.whole = p.whole && !is_itself(row);
    claim_say(
        c, mirror || !row ? TEXT_SAY_REMOTE_BOTH : TEXT_SAY_REMOTE_TRANSLATED,
        p, local, peer, their_local, their_peer);
}

void claim_remote_proof(claim *c, const json_t *rows)
{
    scene s = two_machines(rows);

    say_two_ends(c, rows);
    say_both(c, &s);
}

void claim_remote_packets(claim *c, const json_t *rows)
{
    scene s = two_machines(rows);
    const json_t *met = scene_row(&s, "here", "greet");
    const json_t *made = met && !is_itself(met) ? met : NULL;
    pair of = { "tcp",
                evidence_told(made, "local"),
                evidence_told(made, "peer"),
                { made, made } };

    claim_packets(c, rows, &of, TEXT_ADVICE_REMOTE_CAPTURE);
    if (!made)
        claim_advise(c, TEXT_ADVICE_REMOTE_FILTER);
}
