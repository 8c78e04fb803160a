/* claim_packets.c -- what the packets of one conversation show, in words. */
#include <stdio.h>
#include <string.h>

#include "claim.h"
#include "evidence.h"

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static json_int_t number_at(const json_t *row, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(row, "event"), key));
}

static bool is_packet(const json_t *row)
{
    return is(evidence_text(row, "kind"), "packet");
}

bool claim_captured(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (is_packet(json_array_get(rows, i)))
            return true;
    return false;
}

static void add_told(proof *p, const pair *of)
{
    proof_add(p, of->told[0]);
    proof_add(p, of->told[1]);
}

/* ---- one conversation -------------------------------------------------- */

static bool goes(const json_t *row, const char *from, const char *to)
{
    return is(evidence_told(row, "source"), from) &&
           is(evidence_told(row, "destination"), to);
}

static bool is_between(const json_t *row, const char *one, const char *other)
{
    return is_packet(row) && (goes(row, one, other) || goes(row, other, one));
}

packets_found packets_of(const json_t *rows, const char *one,
                         const char *other)
{
    packets_found out = { NULL, NULL, NULL, 0, proof_of() };

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        if (!is_between(row, one, other))
            continue;
        proof_add(&out.p, row);
        if (is(evidence_told(row, "event"), "flow")) {
            out.flow = row;
            continue;
        }
        out.first = out.first ? out.first : row;
        out.last = row;
        out.count++;
    }
    out.p.whole = out.count > 0 && number_at(out.flow, "packets") == out.count;
    return out;
}

/* The same as rows, without the one that counts them. */
static json_t *rows_of(const json_t *rows, const pair *of)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        if (is_between(row, of->one, of->other) &&
            is(evidence_told(row, "event"), "packet"))
            json_array_append(list, row);
    }
    return list;
}

/* ---- segments ---------------------------------------------------------- */

static bool has(const json_t *row, const char *flag)
{
    return strstr(evidence_told(row, "flags"), flag) != NULL;
}

/* A segment from one end to the other, later than after, that is wanted. */
typedef struct wanted {
    const char *from, *to;
    const json_t *after; /* NULL: any */
    const char *flag;    /* it has this one */
    bool bare;           /* and no byte of data; else any */
    json_int_t seq, ack; /* at least; -1: any */
} wanted;

static bool fits(const json_t *row, const wanted *w)
{
    return goes(row, w->from, w->to) && has(row, w->flag) &&
           (!w->after ||
            number_at(row, "number") > number_at(w->after, "number")) &&
           (!w->bare || number_at(row, "bytes") == 0) &&
           number_at(row, "seq") >= w->seq && number_at(row, "ack") >= w->ack;
}

static const json_t *segment(const json_t *rows, wanted w)
{
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (fits(json_array_get(rows, i), &w))
            return json_array_get(rows, i);
    return NULL;
}

json_t *claim_syns(const json_t *rows)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        if (is_packet(row) && has(row, "SYN") && !has(row, "ACK"))
            json_array_append(list, row);
    }
    return list;
}

const json_t *claim_syn(const json_t *syns, const json_t *connect)
{
    return segment(syns, (wanted){ evidence_told(connect, "local"),
                                   evidence_told(connect, "peer"), NULL, "SYN",
                                   true, -1, -1 });
}

static const char *from_port(const json_t *row)
{
    return port_in(evidence_told(row, "source"));
}

/* The number behind its last byte: SYN and FIN count as one. */
static json_int_t end_of(const json_t *row)
{
    return number_at(row, "seq") + number_at(row, "bytes") +
           (has(row, "SYN") || has(row, "FIN"));
}

static proof three(const pair *of, const json_t *a, const json_t *b,
                   const json_t *c)
{
    proof p = proof_of();

    add_told(&p, of);
    proof_add(&p, a);
    proof_add(&p, b);
    proof_add(&p, c);
    return p;
}

static void say_open(claim *c, const json_t *rows, const pair *of)
{
    wanted w = { of->one, of->other, NULL, "SYN", true, -1, -1 };
    const json_t *syn = segment(rows, w), *both, *last;
    const char *client = of->one, *server = of->other;

    if (!syn || has(syn, "ACK")) {
        client = of->other;
        server = of->one;
        w = (wanted){ client, server, NULL, "SYN", true, -1, -1 };
        syn = segment(rows, w);
    }
    w = (wanted){ server, client, syn, "SYN, ACK", true, -1, 1 };
    both = syn && !has(syn, "ACK") ? segment(rows, w) : NULL;
    w = (wanted){ client, server, both, "ACK", true, 1, 1 };
    last = both ? segment(rows, w) : NULL;
    /* A later ACK acknowledges more than the handshake. */
    if (last && (has(last, "FIN") || number_at(last, "seq") != end_of(syn) ||
                 number_at(last, "ack") != end_of(both)))
        last = NULL;
    claim_say(c, TEXT_SAY_WIRE_OPEN, three(of, syn, both, last),
              number_of(syn, "number").text, from_port(syn),
              number_of(both, "number").text, from_port(both),
              number_of(last, "number").text);
}

/* The first bytes of an end, and that they have arrived. */
static void say_data(claim *c, const json_t *rows, const pair *of,
                     const char *from, const char *to)
{
    const json_t *data = NULL, *ack;

    for (size_t i = 0; i < json_array_size(rows) && !data; i++) {
        const json_t *row = json_array_get(rows, i);

        if (goes(row, from, to) && number_at(row, "seq") == 1 &&
            number_at(row, "bytes") > 0)
            data = row;
    }
    ack = data ? segment(rows, (wanted){ to, from, data, "ACK", false, -1,
                                         end_of(data) })
               : NULL;
    claim_say(c, TEXT_SAY_WIRE_DATA, three(of, data, data, ack),
              number_of(data, "number").text, number_of(data, "bytes").text,
              from_port(data), port_in(evidence_told(data, "destination")),
              number_of(data, "seq").text, number_of(ack, "number").text,
              number_of(ack, "ack").text);
}

/* The first FIN of either end. */
static const json_t *first_fin(const json_t *rows, const pair *of)
{
    const json_t *a = segment(
        rows, (wanted){ of->one, of->other, NULL, "FIN", false, -1, -1 });
    const json_t *b = segment(
        rows, (wanted){ of->other, of->one, NULL, "FIN", false, -1, -1 });

    if (!a || !b)
        return a ? a : b;
    return number_at(a, "number") < number_at(b, "number") ? a : b;
}

/* Who ends first, and gracefully: the other's FIN acknowledges the first, as
 * both would wait if they crossed each other. */
static void say_close(claim *c, const json_t *rows, const pair *of)
{
    const json_t *first = first_fin(rows, of), *then = NULL, *last = NULL;
    const char *from = evidence_told(first, "source");
    const char *to = evidence_told(first, "destination");

    if (first)
        then = segment(rows, (wanted){ to, from, first, "FIN", false, -1,
                                       end_of(first) });
    if (then)
        last = segment(
            rows, (wanted){ from, to, then, "ACK", true, -1, end_of(then) });
    claim_say(c, TEXT_SAY_WIRE_CLOSE, three(of, first, then, last),
              number_of(first, "number").text, from_port(first),
              number_of(then, "number").text, from_port(then),
              number_of(last, "number").text);
}

/* ---- sentences --------------------------------------------------------- */

bool claim_datagrams(claim *c, const json_t *rows, const pair *of)
{
    packets_found all = packets_of(rows, of->one, of->other);
    json_t *list = rows_of(rows, of);

    add_told(&all.p, of);
    for (size_t i = 0; i < json_array_size(list); i++)
        all.p.whole = all.p.whole &&
                      number_at(json_array_get(list, i), "bytes") > 0;
    json_decref(list);
    return claim_say(
        c, TEXT_SAY_WIRE_DATAGRAMS, all.p, number_of(all.first, "number").text,
        number_of(all.first, "bytes").text, number_text(all.count).text);
}

void claim_explain(claim *c, const json_t *rows, const pair *of)
{
    json_t *list = rows_of(rows, of);

    /* Where there is none, one sentence has said so. */
    if (json_array_size(list) > 0 && is(of->protocol, "udp")) {
        (void)claim_datagrams(c, rows, of);
    } else if (json_array_size(list) > 0) {
        say_open(c, list, of);
        say_data(c, list, of, of->one, of->other);
        say_data(c, list, of, of->other, of->one);
        say_close(c, list, of);
    }
    json_decref(list);
}

void claim_filter(claim *c, const pair *of)
{
    proof p = proof_of();
    char filter[96];

    add_told(&p, of);
    snprintf(filter, sizeof(filter), "%s.port == %.8s && %s.port == %.8s",
             of->protocol, port_in(of->one), of->protocol, port_in(of->other));
    claim_say(c, TEXT_SAY_FILTER, p, filter);
}

void claim_packets(claim *c, const json_t *rows, const pair *of,
                   text_id advice)
{
    packets_found all = packets_of(rows, of->one, of->other);

    add_told(&all.p, of);
    if (!claim_say(c, TEXT_SAY_PACKETS, all.p, number_text(all.count).text,
                   number_of(all.first, "number").text,
                   number_of(all.last, "number").text) &&
        of->told[0])
        claim_advise(c, advice);
    claim_filter(c, of);
    claim_explain(c, rows, of);
}
