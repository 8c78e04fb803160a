/* claims_remote.c -- the claims about the colleague's machine; those about two
 * hosts in this one are in claims_hosts.c. */
#include <stdio.h>
#include <string.h>

#include "apart.h"
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

/* What the diagnosis found, as the catalogue has it in every language. */
static void say_found(claim *c, const json_t *check)
{
    const json_t *places = json_object_get(json_object_get(check, "event"),
                                           "places");
    const char *args[TEXT_NAMED];
    char name[64];
    text_id id;
    proof p;

    snprintf(name, sizeof(name), "WHY_%.40s_FOUND",
             evidence_told(check, "cause"));
    id = text_by_name(name);
    if (id == TEXT_COUNT)
        return;
    for (size_t i = 0; i < TEXT_NAMED; i++) {
        args[i] = json_string_value(
            json_object_get(places, text_place_name(i + 1)));
        args[i] = args[i] ? args[i] : "";
    }
    p = proof_of();
    proof_add(&p, check);
    (void)claim_add(c, id, p, args, TEXT_NAMED);
}

/* Why it did not come about; false: that is not known. */
static bool say_why_not(claim *c, const scene *s)
{
    const json_t *check = scene_row(s, "here", "check");
    proof p;

    if (!check)
        return false;
    say_found(c, check);
    p = proof_of();
    proof_add(&p, check);
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

/* How far the two clocks are apart, as both told each other the time. */
static void say_clocks(claim *c, const scene *s)
{
    const json_t *row = scene_row(s, "here", "clock");
    apart between = { .id = TEXT_APART_AHEAD };
    proof p = proof_of();

    proof_add(&p, row);
    p.whole = p.whole && !is_itself(row) &&
              apart_told(json_object_get(row, "event"), &between);
    claim_say(c, between.id, p, between.args[0], between.args[1]);
}

void claim_remote_proof(claim *c, const json_t *rows)
{
    scene s = two_machines(rows);

    say_two_ends(c, rows);
    say_both(c, &s);
    say_clocks(c, &s);
}

static void say_packets(claim *c, const json_t *rows, const pair *of)
{
    packets_found all = packets_of(rows, of->one, of->other);

    proof_add(&all.p, of->told[0]);
    if (!claim_say(c, TEXT_SAY_REMOTE_PACKETS, all.p,
                   number_text(all.count).text,
                   number_of(all.first, "number").text,
                   number_of(all.last, "number").text) &&
        of->told[0])
        claim_advise(c, TEXT_ADVICE_REMOTE_CAPTURE);
    claim_filter(c, of);
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

    say_hosts_packets(c, rows, made != NULL);
    say_packets(c, rows, &of);
    if (!made)
        claim_advise(c, TEXT_ADVICE_REMOTE_FILTER);
    claim_explain(c, rows, &of);
}
