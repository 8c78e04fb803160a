/* claims_multi.c -- the claims about many clients and their ports. */
#include <stdio.h>
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

static const char *const ways[] = { "sequential", "threads", "events" };
enum { WAYS = sizeof(ways) / sizeof(ways[0]), MOST = 64 };

static scene play(const json_t *rows, const char *name)
{
    scene s = { rows, "multi", name };

    return s;
}

static json_int_t told_number(const json_t *row, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(row, "event"), key));
}

/* ---- both ends of every connection ------------------------------------- */

/* Add a word that is not in the list yet; false: it is. */
static bool add_word(char *list, size_t cap, const char *word)
{
    size_t len = strlen(list), n = strlen(word);

    if (n == 0)
        return true;
    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[n] == ',' || at[n] == '\0'))
            return false;
    snprintf(list + len, cap - len, "%s%s", len > 0 ? ", " : "", word);
    return true;
}

static void cross_one(crossing *x, const scene *s, json_int_t which)
{
    const json_t *made = scene_row_of(s, "client", "connect", "number", which);
    const json_t *taken = scene_row_with(s, "server", "accept", "peer",
                                         evidence_told(made, "local"));
    const char *port = port_in(evidence_told(taken, "local"));

    proof_add(&x->p, made);
    proof_add(&x->p, taken);
    (void)add_word(x->accepted, sizeof(x->accepted), port);
    x->same = x->same && strcmp(port, x->listening) == 0 &&
              strcmp(port_in(evidence_told(made, "peer")), port) == 0;
    x->differ = add_word(x->sources, sizeof(x->sources),
                         port_in(evidence_told(made, "local"))) &&
                x->differ;
}

void crossing_of(crossing *x, const json_t *rows, const char *way)
{
    scene s = play(rows, way);
    const json_t *listener = scene_row(&s, "server", "listen");
    const json_t *result = scene_row(&s, "client", "result");
    json_int_t begun = told_number(result, "begun");

    memset(x, 0, sizeof(*x));
    x->p = proof_of();
    x->same = x->differ = true;
    x->count = number_text(begun);
    proof_add(&x->p, listener);
    proof_add(&x->p, result);
    snprintf(x->listening, sizeof(x->listening), "%.7s",
             port_in(evidence_told(listener, "local")));
    for (json_int_t i = 1; i <= begun && i <= MOST; i++)
        cross_one(x, &s, i);
    x->p.whole = x->p.whole && begun >= 2 && begun <= MOST;
}

/* ---- sentences --------------------------------------------------------- */

bool say_waited(claim *c, const json_t *rows, const char *way)
{
    scene s = play(rows, way);
    const json_t *result = scene_row(&s, "client", "result");
    const json_t *first = scene_row_of(&s, "client", "close", "number", 1);
    const json_t *last = scene_row_of(&s, "client", "close", "number",
                                      told_number(result, "begun"));
    proof p = proof_of();

    proof_add(&p, result);
    proof_add(&p, first);
    proof_add(&p, last);
    return claim_say(c, TEXT_SAY_WAITED, p, way,
                     number_of(first, "waited_ms").text,
                     number_of(last, "waited_ms").text);
}

static bool say_server_ports(claim *c, const crossing *x)
{
    return claim_say(c, TEXT_SAY_SERVER_PORTS, x->p, x->listening,
                     x->count.text, x->accepted);
}

/* The SYN of every connection; without any packet nothing is said. */
static void say_syns(claim *c, const json_t *rows)
{
    scene s = play(rows, "events");
    const json_t *result = scene_row(&s, "client", "result");
    json_int_t begun = told_number(result, "begun");
    char numbers[512] = "", to[64] = "", from[512] = "", filter[96];
    json_t *syns;
    proof p;

    if (!claim_captured(rows))
        return;
    syns = claim_syns(rows);
    p = proof_of();
    proof_add(&p, result);
    for (json_int_t i = 1; i <= begun && i <= MOST; i++) {
        const json_t *made = scene_row_of(&s, "client", "connect", "number",
                                          i);
        const json_t *syn = claim_syn(syns, made);

        proof_add(&p, made);
        proof_add(&p, syn);
        (void)add_word(numbers, sizeof(numbers),
                       number_of(syn, "number").text);
        (void)add_word(to, sizeof(to),
                       port_in(evidence_told(syn, "destination")));
        (void)add_word(from, sizeof(from),
                       port_in(evidence_told(syn, "source")));
    }
    json_decref(syns);
    p.whole = p.whole && begun >= 2 && begun <= MOST;
    snprintf(filter, sizeof(filter),
             "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == %.7s",
             to);
    claim_say(c, TEXT_SAY_WIRE_SYNS, p, number_text(begun).text, numbers, to,
              from, filter);
}

static const char *words_of(const json_t *start, char *buf, size_t cap)
{
    const char *line = evidence_told(start, "command");
    const char *option = strstr(line, "--backlog");

    option = option ? option : strstr(line, "--max");
    snprintf(buf, cap, "%s", option ? option : "");
    return buf;
}

/* ---- items ------------------------------------------------------------- */

void claim_multi_server(claim *c, const json_t *rows)
{
    for (size_t i = 0; i < WAYS; i++) {
        scene s = play(rows, ways[i]);
        const json_t *row = scene_row(&s, "server", "listen");
        proof p = proof_of();

        proof_add(&p, row);
        claim_say(c, TEXT_SAY_WAY_LISTENS, p, ways[i],
                  evidence_told(row, "local"), evidence_told(row, "state"));
    }
}

void claim_multi_client(claim *c, const json_t *rows)
{
    for (size_t i = 0; i < WAYS; i++) {
        scene s = play(rows, ways[i]);
        const json_t *row = scene_row(&s, "client", "result");
        proof p = proof_of();

        proof_add(&p, row);
        claim_say(c, TEXT_SAY_WAY_SERVED, p, ways[i],
                  number_of(row, "connected").text,
                  number_of(row, "most_at_once").text,
                  number_in(row, "outcomes", "well").text);
    }
}

void claim_multi_source(claim *c, const json_t *rows)
{
    scene s = play(rows, "events");

    claim_source(c, &s, "multi");
}

void claim_multi_packets(claim *c, const json_t *rows)
{
    scene s = play(rows, "events");
    const json_t *made = scene_row_of(&s, "client", "connect", "number", 1);
    pair of = { "tcp",
                evidence_told(made, "local"),
                evidence_told(made, "peer"),
                { made, made } };

    claim_packets(c, rows, &of, TEXT_ADVICE_CAPTURE);
}

void claim_multi_ways(claim *c, const json_t *rows)
{
    crossing x, y;

    for (size_t i = 0; i < WAYS; i++)
        (void)say_waited(c, rows, ways[i]);
    crossing_of(&x, rows, "events");
    (void)say_server_ports(c, &x);
    crossing_of(&y, rows, "events");
    claim_say(c, TEXT_SAY_CLIENT_PORTS, y.p, y.sources);
    say_syns(c, rows);
}

/* ---- myths ------------------------------------------------------------- */

verdict myth_new_port(claim *c, const json_t *rows)
{
    crossing x;

    crossing_of(&x, rows, "events");
    if (!say_server_ports(c, &x))
        return VERDICT_NOT_OBSERVED;
    return x.same ? VERDICT_FALSE : VERDICT_TRUE;
}

verdict myth_destination(claim *c, const json_t *rows)
{
    crossing x;
    bool seen;

    crossing_of(&x, rows, "events");
    seen = claim_say(c, TEXT_SAY_DESTINATIONS, x.p, x.count.text, x.listening,
                     x.sources);
    say_syns(c, rows);
    if (!seen || !x.differ)
        return VERDICT_NOT_OBSERVED;
    return x.same ? VERDICT_FALSE : VERDICT_TRUE;
}

/* How many were served with such words on the server's command line. */
static bool say_served(claim *c, const json_t *rows, text_id id,
                       const char *way, const char *object, const char *key)
{
    scene s = play(rows, way);
    const json_t *start = scene_row(&s, "server", "start");
    const json_t *result = scene_row(&s, "client", "result");
    proof p = proof_of();
    char words[64];
    number first = number_in(result, "outcomes", "well");
    number other = object ? number_in(result, object, key)
                          : number_of(result, key);

    proof_add(&p, start);
    proof_add(&p, result);
    return claim_say(c, id, p, words_of(start, words, sizeof(words)),
                     object ? first.text : other.text,
                     object ? other.text : first.text);
}

verdict myth_backlog(claim *c, const json_t *rows)
{
    scene s = play(rows, "backlog");
    const json_t *result = scene_row(&s, "client", "result");
    bool seen = say_served(c, rows, TEXT_SAY_BACKLOG, "backlog", NULL,
                           "most_at_once");

    (void)say_served(c, rows, TEXT_SAY_DROPPED, "two-then-drop", "outcomes",
                     "reset");
    return seen && told_number(result, "most_at_once") > 2
               ? VERDICT_FALSE
               : VERDICT_NOT_OBSERVED;
}

static double waited(const json_t *rows, const char *way)
{
    scene s = play(rows, way);
    const json_t *result = scene_row(&s, "client", "result");
    const json_t *last = scene_row_of(&s, "client", "close", "number",
                                      told_number(result, "begun"));

    return json_number_value(
        json_object_get(json_object_get(last, "event"), "waited_ms"));
}

verdict myth_at_once(claim *c, const json_t *rows)
{
    bool one = say_waited(c, rows, "sequential");
    bool some = say_waited(c, rows, "threads");
    bool all = say_waited(c, rows, "events");

    if (one && some && all &&
        waited(rows, "sequential") > waited(rows, "events"))
        return VERDICT_DEPENDS;
    return VERDICT_NOT_OBSERVED;
}
