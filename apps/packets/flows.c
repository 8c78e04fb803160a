/* flows.c -- the conversations of a capture. */
#include "flows.h"

#include <stdlib.h>
#include <string.h>

#include "common/grow.h"
#include "flow_add.h"
#include "hash.h"
#include "ip.h"

enum { BLOCK = 64, FIRST_SLOTS = 1024 };

typedef struct slot {
    uint32_t hash;
    uint32_t number; /* of the flow; 0: free */
} slot;

/* BLOCK flows, which stay where they are when there are more. */
typedef struct block {
    flow *first;
} block;

struct flows {
    flows_options options;
    block *blocks;
    size_t count, blocks_room;
    slot *slots;
    size_t slot_mask, used; /* used: slots */
    flow *latest;           /* packets of one flow often follow each other */
    uint32_t streams[2];    /* TCP, UDP */
    uint64_t kinds[PACKET_KINDS];
    uint64_t too_many;
    row_log *rows; /* of all flows */
};

flows_options flows_defaults(void)
{
    flows_options o = { { 0, 0 }, 64, 16, 1 << 19, 0 };

    return o;
}

flows *flows_open(const flows_options *o)
{
    flows *f = calloc(1, sizeof(*f));

    if (!f)
        return NULL;
    f->options = *o;
    f->slots = calloc(FIRST_SLOTS, sizeof(slot));
    f->slot_mask = FIRST_SLOTS - 1;
    f->rows = row_log_open(o->rows_most);
    if (!f->slots || !f->rows)
        flows_close(&f);
    return f;
}

void flows_close(flows **pf)
{
    flows *f = *pf;

    if (!f)
        return;
    row_log_close(&f->rows);
    for (size_t i = 0; i * BLOCK < f->count; i++)
        free(f->blocks[i].first);
    free(f->blocks);
    free(f->slots);
    free(f);
    *pf = NULL;
}

size_t flows_count(const flows *f)
{
    return f->count;
}

flow *flows_at(const flows *f, size_t i)
{
    return &f->blocks[i / BLOCK].first[i % BLOCK];
}

const flow *flows_latest(const flows *f)
{
    return f->latest;
}

uint64_t flows_kind(const flows *f, packet_kind kind)
{
    return f->kinds[kind];
}

uint64_t flows_too_many(const flows *f)
{
    return f->too_many;
}

/* ---- the table --------------------------------------------------------- */

static bool same_end(const packet_end *a, const packet_end *b)
{
    return a->port == b->port && a->ip[0] == b->ip[0] && a->ip[1] == b->ip[1];
}

static bool is_between(const flow *f, const packet *p)
{
    if (f->protocol != p->protocol || f->family != p->family)
        return false;
    return (same_end(&f->ends[0], &p->from) &&
            same_end(&f->ends[1], &p->to)) ||
           (same_end(&f->ends[1], &p->from) && same_end(&f->ends[0], &p->to));
}

static bool end_before(const packet_end *a, const packet_end *b)
{
    if (a->port != b->port)
        return a->port < b->port;
    if (a->ip[0] != b->ip[0])
        return a->ip[0] < b->ip[0];
    return a->ip[1] < b->ip[1];
}

/* The same for both directions. */
static uint32_t hash_of(const flows *f, const packet *p)
{
    bool turn = end_before(&p->to, &p->from);
    const packet_end *a = turn ? &p->to : &p->from;
    const packet_end *b = turn ? &p->from : &p->to;
    uint64_t rest = (uint64_t)a->port << 32 | (uint64_t)b->port << 16 |
                    (uint64_t)p->family << 8 | p->protocol;

    return (uint32_t)hash_of_pair(f->options.seed, a->ip, b->ip, rest,
                                  p->family == SOQ_IPV6);
}

static slot *slot_of(const flows *f, uint32_t hash, const packet *p)
{
    size_t i = hash & f->slot_mask;

    while (f->slots[i].number &&
           (f->slots[i].hash != hash ||
            !is_between(flows_at(f, f->slots[i].number - 1), p)))
        i = (i + 1) & f->slot_mask;
    return &f->slots[i];
}

static bool grow_slots(flows *f)
{
    size_t old = f->slot_mask + 1, mask = 2 * old - 1;
    slot *more;

    if (4 * f->used < old)
        return true;
    more = calloc(2 * old, sizeof(*more));
    if (!more)
        return false;
    for (size_t i = 0; i < old; i++) {
        size_t to = f->slots[i].hash & mask;

        if (!f->slots[i].number)
            continue;
        while (more[to].number)
            to = (to + 1) & mask;
        more[to] = f->slots[i];
    }
    free(f->slots);
    f->slots = more;
    f->slot_mask = mask;
    return true;
}

static flow *new_flow(flows *f)
{
    size_t at = f->count / BLOCK;
    flow *one;

    if (f->count % BLOCK == 0) {
        block *more = grow(f->blocks, at, &f->blocks_room, sizeof(*more));

        if (!more)
            return NULL;
        f->blocks = more;
        f->blocks[at].first = malloc(BLOCK * sizeof(flow));
        if (!f->blocks[at].first)
            return NULL;
    }
    one = &f->blocks[at].first[f->count % BLOCK];
    f->count++;
    return one;
}

/* A new flow of this packet's pair, in the place of an earlier one. */
static flow *begin_flow(flows *f, slot *at, uint32_t hash, const packet *p)
{
    flow *one = new_flow(f);

    if (!one)
        return NULL;
    flow_begin(one, p);
    one->rows.log = f->rows;
    one->number = (uint32_t)f->count;
    one->stream = f->streams[p->protocol == IP_UDP]++;
    one->earlier = at->number;
    f->used += at->number == 0;
    at->hash = hash;
    at->number = one->number;
    return one;
}

/* The packet's flow, perhaps a new one; NULL, with rc, where there is none. */
static flow *flow_of(flows *f, const packet *p, soq_rc *rc)
{
    uint32_t hash;
    flow *one;
    slot *at;

    if (f->latest && is_between(f->latest, p) &&
        !flow_is_another(f->latest, p))
        return f->latest;
    if (!grow_slots(f)) {
        rc->err = SOQ_ENOMEM;
        return NULL;
    }
    hash = hash_of(f, p);
    at = slot_of(f, hash, p);
    one = at->number ? flows_at(f, at->number - 1) : NULL;
    if (one && !flow_is_another(one, p)) {
        f->latest = one;
        return one;
    }
    /* Ports alone, of an error, do not make a conversation of TCP. */
    if (!one && p->protocol == IP_TCP && !p->has_fields)
        return NULL;
    if (f->count == FLOWS_MOST) {
        f->too_many++;
        return NULL;
    }
    one = begin_flow(f, at, hash, p);
    if (!one)
        rc->err = SOQ_ENOMEM;
    f->latest = one;
    return one;
}

/* ---- packets ----------------------------------------------------------- */

soq_rc flows_add(flows *f, uint64_t frame, const capture_record *r,
                 const packet *p)
{
    soq_rc rc = { SOQ_OK, 0 };
    flow_row scratch;
    flow *one;

    f->kinds[p->kind]++;
    if (p->kind != PACKET_TCP && p->kind != PACKET_UDP &&
        p->kind != PACKET_ERROR)
        return rc;
    one = flow_of(f, p, &rc);
    if (!one)
        return rc;
    flow_take(one, frame, r, p,
              flow_next_row(one, &f->options, f->rows, &scratch));
    return rc;
}

void flows_finish(flows *f)
{
    for (size_t i = 0; i < f->count; i++)
        flow_finish(flows_at(f, i));
}
