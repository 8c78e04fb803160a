/* reassembly.c -- fragments of IP put together, as far as headers need it. */
#include "reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

enum {
    WAYS = 4, /* places where a datagram may be */
    SETS = 128,
    UNIT = 8, /* bytes: all offsets are multiples */
    LONGEST = 65536,
    WORDS = LONGEST / UNIT / 64
};

typedef struct key {
    uint64_t words[5]; /* both addresses; the rest in one */
} key;

typedef struct place {
    bool used;
    key key;
    uint64_t age;
    uint32_t len;   /* of the whole; 0: the last has not come */
    uint32_t units; /* that have come */
    uint16_t fragments;
    uint64_t have[WORDS]; /* a bit a unit */
    uint8_t first[REASSEMBLY_KEPT];
} place;

struct reassembly {
    uint64_t seed[2];
    uint64_t age;
    uint64_t given_up;
    place *places; /* SETS * WAYS, with the first fragment */
};

reassembly *reassembly_open(const uint64_t seed[2])
{
    reassembly *r = calloc(1, sizeof(*r));

    if (r)
        memcpy(r->seed, seed, sizeof(r->seed));
    return r;
}

void reassembly_close(reassembly **r)
{
    if (*r)
        free((*r)->places);
    free(*r);
    *r = NULL;
}

/* The datagram's place: its own, an unused one, or the oldest of the set. */
static place *place_of(reassembly *r, const fragment *f)
{
    key k = { { f->from->ip[0], f->from->ip[1], f->to->ip[0], f->to->ip[1],
                (uint64_t)f->id << 16 | (uint64_t)f->protocol << 8 |
                    f->family } };
    size_t set = hash_of_pair(r->seed, f->from->ip, f->to->ip, k.words[4],
                              f->family == SOQ_IPV6) %
                 SETS;
    place *best = &r->places[set * WAYS];

    for (size_t i = 0; i < WAYS; i++) {
        place *p = &r->places[set * WAYS + i];

        if (p->used && memcmp(&p->key, &k, sizeof(k)) == 0)
            return p;
        if (best->used && (!p->used || p->age < best->age))
            best = p;
    }
    r->given_up += best->used;
    memset(best, 0, sizeof(*best));
    best->used = true;
    best->key = k;
    return best;
}

static void mark(place *p, uint32_t from, uint32_t to)
{
    for (uint32_t unit = from; unit < to; unit++) {
        uint64_t bit = (uint64_t)1 << (unit % 64);

        if (!(p->have[unit / 64] & bit))
            p->units++;
        p->have[unit / 64] |= bit;
    }
}

bool reassembly_add(reassembly *r, const fragment *f, datagram *d)
{
    size_t end = f->offset + f->data.len;
    place *p;

    if (end > LONGEST || f->offset % UNIT != 0 ||
        (f->more && (f->data.len == 0 || f->data.len % UNIT != 0)))
        return false;
    if (!r->places)
        r->places = calloc(SETS * WAYS, sizeof(*r->places));
    if (!r->places)
        return false;
    p = place_of(r, f);
    p->age = ++r->age;
    p->fragments++;
    mark(p, f->offset / UNIT, (uint32_t)((end + UNIT - 1) / UNIT));
    if (!f->more)
        p->len = (uint32_t)end;
    if (f->offset < REASSEMBLY_KEPT) {
        bytes part = bytes_first(f->data, REASSEMBLY_KEPT - f->offset);

        if (part.len > 0)
            memcpy(p->first + f->offset, part.at, part.len);
    }
    if (p->len == 0 || p->units < (p->len + UNIT - 1) / UNIT)
        return false;
    d->first.at = p->first;
    d->first.len = p->len < REASSEMBLY_KEPT ? p->len : REASSEMBLY_KEPT;
    d->len = p->len;
    d->fragments = p->fragments;
    p->used = false;
    return true;
}

uint64_t reassembly_incomplete(const reassembly *r)
{
    uint64_t n = r->given_up;

    for (size_t i = 0; r->places && i < SETS * WAYS; i++)
        n += r->places[i].used;
    return n;
}
