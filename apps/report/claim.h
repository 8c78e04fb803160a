/*
 * claim.h -- how a claim is put together: sentences, and for each of them the
 * numbers of the rows of evidence that it rests on.  Where one of the rows is
 * missing, the sentence is "not observed".
 */
#ifndef REPORT_CLAIM_H
#define REPORT_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "text.h"

/* ---- looking for evidence ---------------------------------------------- */

typedef struct scene {
    const json_t *rows;
    const char *block, *name;
} scene;

/* The first row in which who tells of this event, or NULL; and the next one
 * from *at on, which begins as 0. */
const json_t *scene_row(const scene *s, const char *who, const char *event);
const json_t *scene_next(const scene *s, const char *who, const char *event,
                         size_t *at);

/* The first in which a text of the event is as wanted, or NULL. */
const json_t *scene_row_with(const scene *s, const char *who,
                             const char *event, const char *key,
                             const char *wanted);

/* The same for a number. */
const json_t *scene_row_of(const scene *s, const char *who, const char *event,
                           const char *key, json_int_t wanted);

/* The first recv of who that brought bytes, or that was the end. */
const json_t *scene_recv(const scene *s, const char *who, bool end);

/* The step of the block close that this end made with this call. */
const json_t *scene_step(const scene *s, const char *by, const char *call);

/* The port in a text such as "[::1]:65432", or "". */
const char *port_in(const char *at);

/* A number of the event as text, or of an object in it; "" where there is
 * none. */
typedef struct number {
    char text[32];
} number;
number number_of(const json_t *row, const char *key);
number number_in(const json_t *row, const char *object, const char *key);
number number_text(json_int_t n);

/* ---- putting together -------------------------------------------------- */

typedef struct proof {
    json_t *numbers;
    bool whole;
} proof;

typedef struct claim {
    json_t *statements;
    size_t seen, unseen;
} claim;

proof proof_of(void);
void proof_add(proof *p, const json_t *row); /* NULL: it is not whole */

/* A sentence with its arguments; takes the proof, and returns whether it was
 * whole. */
bool claim_add(claim *c, text_id id, proof p, const char *const args[],
               size_t count);
#define claim_say(c, id, p, ...)                                              \
    claim_add((c), (id), (p), (const char *const[]){ __VA_ARGS__ },           \
              sizeof((const char *const[]){ __VA_ARGS__ }) /                  \
                  sizeof(const char *))

/* What to do: no claim, so it needs no evidence. */
void claim_advise(claim *c, text_id id);

/* A pair of sockets, and the rows that tell of it (NULL: missing). */
typedef struct pair {
    const char *protocol; /* "tcp", "udp", as Wireshark has it */
    const char *one, *other;
    const json_t *told[2];
} pair;

/* The packet rows of a conversation, and the row that says how many there
 * are: when one of them is missing, the proof is not whole. */
typedef struct packets_found {
    const json_t *first, *last, *flow;
    json_int_t count;
    proof p;
} packets_found;

packets_found packets_of(const json_t *rows, const char *one,
                         const char *other);

/* The packets of this pair, or "not observed" with this advice; the filter
 * that selects them; and what they are, by their numbers in the capture. */
void claim_packets(claim *c, const json_t *rows, const pair *of,
                   text_id advice);
void claim_filter(claim *c, const pair *of);
void claim_explain(claim *c, const json_t *rows, const pair *of);

/* That datagrams carry data from the first on; false: not observed. */
bool claim_datagrams(claim *c, const json_t *rows, const pair *of);

/* The SYNs of all connections; and of the one that this connect made, or
 * NULL. */
json_t *claim_syns(const json_t *rows);
const json_t *claim_syn(const json_t *syns, const json_t *connect);

/* Whether there is a packet of any conversation. */
bool claim_captured(const json_t *rows);

/* The calls that who makes in the scene, and where they stand. */
void claim_source(claim *c, const scene *s, const char *program);

#endif
