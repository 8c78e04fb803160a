/* claims_hosts.c -- the claims about two hosts made in one machine. */
#include <stdio.h>
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

enum { HOST_TEXT = 64 };

static scene scene_of(const json_t *rows, const char *name)
{
    scene s = { rows, "peer", name };

    return s;
}

/* "10.77.0.1" of "10.77.0.1:40054". */
static const char *host_in(const char *at, char buf[HOST_TEXT])
{
    const char *colon = strrchr(at, ':');

    snprintf(buf, HOST_TEXT, "%.*s", colon ? (int)(colon - at) : 0, at);
    return buf;
}

bool is_itself(const json_t *row)
{
    char one[HOST_TEXT], other[HOST_TEXT];

    host_in(evidence_told(row, "local"), one);
    host_in(evidence_told(row, "peer"), other);
    return strcmp(one, other) == 0 || strncmp(one, "127.", 4) == 0;
}

/* What each of them told of the connection. */
typedef struct hosts {
    const json_t *near, *far;
    proof p;
} hosts;

static hosts hosts_of(const json_t *rows)
{
    scene s = scene_of(rows, "two-hosts");
    hosts h = { scene_row(&s, "near", "proof"), NULL, proof_of() };

    if (h.near)
        h.far = scene_row_with(&s, "far", "proof", "local",
                               evidence_told(h.near, "peer"));
    proof_add(&h.p, h.near);
    proof_add(&h.p, h.far);
    h.p.whole = h.p.whole && strcmp(evidence_told(h.far, "peer"),
                                    evidence_told(h.near, "local")) == 0;
    return h;
}

void say_two_hosts(claim *c, const json_t *rows)
{
    hosts h = hosts_of(rows);
    const char *local = evidence_told(h.near, "local");
    const char *peer = evidence_told(h.near, "peer");
    char one[HOST_TEXT], other[HOST_TEXT];

    h.p.whole = h.p.whole && !is_itself(h.near);
    claim_say(c, TEXT_SAY_TWO_HOSTS, h.p, host_in(local, one),
              host_in(peer, other), local, peer);
}

void say_two_ends(claim *c, const json_t *rows)
{
    scene s = scene_of(rows, "two-hosts");
    hosts h = hosts_of(rows);

    proof_add(&h.p, scene_row_with(&s, "near", "message", "local",
                                   evidence_told(h.near, "local")));
    proof_add(&h.p, scene_row_with(&s, "far", "message", "local",
                                   evidence_told(h.near, "peer")));
    claim_say(c, TEXT_SAY_TWO_ENDS, h.p, evidence_told(h.near, "local"),
              evidence_told(h.near, "peer"), evidence_told(h.far, "local"),
              evidence_told(h.far, "peer"));
}

/* ---- packets ----------------------------------------------------------- */

/* What the run says of the packets of the cable, with what is missing. */
static const json_t *capture_of(const json_t *rows)
{
    scene s = scene_of(rows, "two-hosts");

    return scene_row(&s, "lab", "capture");
}

/* The conversation of the two, and the file that has it.  Without that even
 * the filter is of no use: nobody else sees the cable. */
static void say_conversation(claim *c, const json_t *rows)
{
    scene s = scene_of(rows, "two-hosts");
    const json_t *capture = capture_of(rows);
    const json_t *greet = scene_row(&s, "near", "greet");
    const json_t *seen = evidence_told(capture, "missing")[0] ? NULL : capture;
    const json_t *made = greet && !is_itself(greet) ? greet : NULL;
    pair of = { "tcp",
                evidence_told(made, "local"),
                evidence_told(made, "peer"),
                { made, seen } };
    packets_found all = packets_of(rows, of.one, of.other);
    const char *file = evidence_told(seen, "file");

    proof_add(&all.p, made);
    proof_add(&all.p, seen);
    claim_say(c, TEXT_SAY_HOSTS_PACKETS, all.p, number_text(all.count).text,
              number_of(all.first, "number").text,
              number_of(all.last, "number").text,
              file[0] ? file : evidence_told(seen, "interface"));
    claim_filter(c, &of);
}

/* What was tried in vain, and the packets of it. */
typedef struct trial {
    const json_t *check;
    const char *from, *to;
    packets_found all;
} trial;

static trial trial_of(const json_t *rows, const char *made)
{
    scene s = scene_of(rows, "failures");
    trial t = {
        scene_row_with(&s, "lab", "check", "made", made), "", "", { 0 }
    };
    const json_t *flow;

    t.to = evidence_told(t.check, "peer");
    flow = scene_row_with(&s, "wire", "flow", "destination", t.to);
    t.from = evidence_told(flow, "source");
    t.all = packets_of(rows, t.from, t.to);
    proof_add(&t.all.p, t.check);
    return t;
}

/* The first packet of this end with this flag; "": any. */
static const json_t *first_from(const json_t *rows, const char *source,
                                const char *flag)
{
    scene s = scene_of(rows, "failures");
    size_t at = 0;
    const json_t *row = scene_next(&s, "wire", "packet", &at);

    while (row && !(strcmp(evidence_told(row, "source"), source) == 0 &&
                    strstr(evidence_told(row, "flags"), flag)))
        row = scene_next(&s, "wire", "packet", &at);
    return row;
}

static void say_refused(claim *c, const json_t *rows)
{
    trial t = trial_of(rows, "refused");
    const json_t *syn = first_from(rows, t.from, "SYN");
    const json_t *rst = first_from(rows, t.to, "RST");

    proof_add(&t.all.p, syn);
    proof_add(&t.all.p, rst);
    claim_say(c, TEXT_SAY_HOSTS_REFUSED, t.all.p, t.to,
              number_of(syn, "number").text, number_of(rst, "number").text,
              evidence_told(t.check, "cause"));
}

/* That nothing came back is known where the capture has lost nothing. */
static void say_dropped(claim *c, const json_t *rows)
{
    trial t = trial_of(rows, "silent");
    const json_t *capture = capture_of(rows);

    proof_add(&t.all.p, capture);
    t.all.p.whole = t.all.p.whole &&
                    strcmp(number_of(capture, "dropped").text, "0") == 0 &&
                    !first_from(rows, t.to, "");
    claim_say(
        c, TEXT_SAY_HOSTS_DROPPED, t.all.p, t.to,
        number_text(t.all.count).text, number_of(t.all.first, "number").text,
        number_of(t.all.last, "number").text, evidence_told(t.check, "cause"));
}

void say_hosts_packets(claim *c, const json_t *rows, bool met)
{
    const char *missing = evidence_told(capture_of(rows), "missing");
    bool alone = strcmp(missing, "host") == 0;

    if (met && alone)
        return; /* two machines are more than two hosts in one */
    say_conversation(c, rows);
    if (alone) {
        claim_advise(c, TEXT_ADVICE_HOSTS_NONE);
        return;
    }
    say_refused(c, rows);
    say_dropped(c, rows);
    if (missing[0])
        claim_advise(c, TEXT_ADVICE_HOSTS_CAPTURE);
}
