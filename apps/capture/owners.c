/* owners.c -- which processes speak with each other. */
#include "owners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/connections.h>
#include <soquete/system.h>

#include "command.h"
#include "common/escape.h"
#include "packets/hash.h"
#include "packets/owner.h"
#include "packets/packet.h"
#include "packets/reassembly.h"

enum {
    PAIRS = 4096, /* a power of two; more conversations have no comment */
    PROBES = 16,
    TRIES = 3, /* looks that find nothing, then it is left alone */
    SHARE = 9, /* times as long as a look took, until the next one */
    AFTER_US = 20000
};

typedef struct pair {
    soq_addr ends[2]; /* the lower one first */
    uint8_t protocol; /* soq_protocol; 0: a free place */
    uint8_t tries;    /* TRIES: told, or given up */
    uint32_t seen;    /* the look that was asked about it last */
} pair;

struct owners {
    uint64_t seed[2];
    bool commands;
    reassembly *fragments;
    soq_connections *table; /* of the last look */
    uint32_t looks;
    int64_t next_ns;
    pair pairs[PAIRS];
    char text[OWNERS_TEXT];
};

owners *owners_open(bool commands)
{
    owners *o = calloc(1, sizeof(*o));

    if (!o)
        return NULL;
    o->commands = commands;
    if (!soq_random(o->seed, sizeof(o->seed)).err)
        o->fragments = reassembly_open(o->seed);
    if (!o->fragments)
        owners_close(&o);
    return o;
}

void owners_close(owners **o)
{
    if (!*o)
        return;
    reassembly_close(&(*o)->fragments);
    soq_connections_free(&(*o)->table);
    free(*o);
    *o = NULL;
}

/* ---- conversations ----------------------------------------------------- */

static size_t hash_of(const owners *o, const pair *p)
{
    uint64_t ips[2][2];

    for (size_t i = 0; i < 2; i++)
        memcpy(ips[i], p->ends[i].ip, sizeof(ips[i]));
    return (size_t)hash_of_pair(o->seed, ips[0], ips[1],
                                (uint64_t)p->ends[0].port << 32 |
                                    (uint64_t)p->ends[1].port << 16 |
                                    p->protocol,
                                true);
}

/* Its place, perhaps a new one; NULL: there is no room. */
static pair *place_of(owners *o, const pair *wanted)
{
    size_t at = hash_of(o, wanted);

    for (size_t i = 0; i < PROBES; i++) {
        pair *p = &o->pairs[(at + i) % PAIRS];

        if (p->protocol == 0)
            *p = *wanted;
        if (p->protocol == wanted->protocol &&
            soq_addr_equal(&p->ends[0], &wanted->ends[0]) &&
            soq_addr_equal(&p->ends[1], &wanted->ends[1]))
            return p;
    }
    return NULL;
}

static bool read_pair(owners *o, uint32_t link, const uint8_t *data,
                      size_t len, pair *out)
{
    capture_record record = { .link = link,
                              .len = (uint32_t)len,
                              .data = { data, len } };
    packet p;
    int order;

    packet_decode(o->fragments, &record, &p);
    if (p.kind != PACKET_TCP && p.kind != PACKET_UDP)
        return false;
    memset(out, 0, sizeof(*out));
    out->protocol = p.kind == PACKET_TCP ? SOQ_TCP : SOQ_UDP;
    order = memcmp(p.from.ip, p.to.ip, sizeof(p.from.ip));
    if (order == 0)
        order = p.from.port < p.to.port ? -1 : 1;
    out->ends[order > 0] = packet_addr(p.family, &p.from);
    out->ends[order <= 0] = packet_addr(p.family, &p.to);
    return true;
}

/* ---- the table --------------------------------------------------------- */

static bool may_look(const owners *o)
{
    return soq_now_ns() >= o->next_ns;
}

static void look(owners *o)
{
    int64_t begin = soq_now_ns(), end;

    soq_connections_free(&o->table);
    if (soq_connections_get(SOQ_SOCKETS_HOLDERS, &o->table).err)
        o->table = NULL;
    o->looks++;
    end = soq_now_ns();
    o->next_ns = end + SHARE * (end - begin) + AFTER_US * INT64_C(1000);
}

/* The scope is not in a packet. */
static bool same_end(const soq_addr *a, const soq_addr *b)
{
    return a->family == b->family && a->port == b->port &&
           memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

/* A socket with this peer, or one that listens there or has no peer. */
static const soq_connection *find(const owners *o, const pair *p,
                                  const soq_addr *end, const soq_addr *peer)
{
    const soq_connection *found = NULL;

    for (size_t i = 0; o->table && i < o->table->count; i++) {
        const soq_connection *row = &o->table->list[i];

        if (row->protocol != (soq_protocol)p->protocol ||
            row->local.port != end->port || row->holder_count == 0)
            continue;
        if (same_end(&row->local, end) && same_end(&row->peer, peer))
            return row;
        if (row->peer.family == SOQ_ANY_FAMILY &&
            (same_end(&row->local, end) || soq_addr_is_any(&row->local)))
            found = row;
    }
    return found;
}

/* It may have ended, and another may even have its number by now. */
static void read_command(const owners *o, long long pid,
                         char out[COMMAND_TEXT])
{
    char args[COMMAND_READ];
    size_t n = 0;

    out[0] = '\0';
    if (o->commands && !soq_process_arguments(pid, args, sizeof(args), &n).err)
        command_text(args, n, n == sizeof(args), out);
}

static size_t put_end(owners *o, size_t at, const soq_addr *end,
                      const soq_connection *row)
{
    char name[OWNERS_NAME], command[COMMAND_TEXT];
    const soq_holder *holder = row->holders;

    escape(ESCAPE_TEXT, holder->name, strlen(holder->name), name,
           sizeof(name));
    read_command(o, holder->pid, command);
    if (at > 0)
        o->text[at++] = '\n';
    return at + owner_write(o->text + at, sizeof(o->text) - at, end,
                            name[0] ? name : "a program", holder->pid,
                            command);
}

/* How many of the two ends are known. */
static size_t describe(owners *o, pair *p)
{
    const soq_connection *row;
    size_t at = 0, known = 0;

    p->seen = o->looks;
    for (size_t i = 0; i < 2; i++) {
        row = find(o, p, &p->ends[i], &p->ends[1 - i]);
        if (!row)
            continue;
        at = put_end(o, at, &p->ends[i], row);
        known++;
    }
    return known;
}

static bool is_known(owners *o, pair *p)
{
    /* An old look may do, if it has both ends. */
    if (p->seen != o->looks && describe(o, p) == 2)
        return true;
    if (!may_look(o))
        return false;
    look(o);
    p->tries++;
    return describe(o, p) > 0;
}

const char *owners_comment(owners *o, uint32_t link, const uint8_t *data,
                           size_t len)
{
    pair wanted, *p;

    if (!read_pair(o, link, data, len, &wanted))
        return NULL;
    p = place_of(o, &wanted);
    if (!p || p->tries >= TRIES || !is_known(o, p))
        return NULL;
    p->tries = TRIES;
    return o->text;
}
