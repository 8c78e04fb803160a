/* rows.c -- which lines and packets are of the conversation. */
#include <string.h>

#include "common/grow.h"
#include "timeline.h"

enum { PROGRAMS = 32 };

/* A program that tells of an end of it. */
typedef struct program {
    uint8_t file, end;
    int64_t pid;
} program;

typedef struct choosing {
    timeline *t;
    program list[PROGRAMS];
    size_t count;
    bool opened[2], over[2]; /* this end began, and began anew */
} choosing;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static timeline_row *add(timeline *t)
{
    timeline_row *list = grow(t->rows, t->row_count, &t->row_room,
                              sizeof(*list));

    if (!list)
        return NULL;
    t->rows = list;
    memset(&t->rows[t->row_count], 0, sizeof(*t->rows));
    return &t->rows[t->row_count++];
}

/* ---- lines ------------------------------------------------------------- */

static const program *program_of(const choosing *c, const line *l)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->list[i].pid == l->pid && c->list[i].file == l->file)
            return &c->list[i];
    return NULL;
}

static void collect_programs(choosing *c)
{
    for (size_t i = 0; i < c->t->line_count; i++) {
        const line *l = &c->t->lines[i];
        int end = conversation_end_of(&c->t->chosen, l);

        if (end < 0 || l->table)
            continue;
        c->t->files[l->file].tells[end] = true;
        if (c->count == PROGRAMS || program_of(c, l))
            continue;
        c->list[c->count].file = l->file;
        c->list[c->count].pid = l->pid;
        c->list[c->count++].end = (uint8_t)end;
    }
}

/* Without a peer: a listener of the server, what the client's program does
 * before it has one. */
static int end_alone(const choosing *c, const line *l)
{
    const conversation *at = &c->t->chosen;
    const program *p = program_of(c, l);
    bool server = l->local.family != SOQ_ANY_FAMILY &&
                  conversation_same_end(&at->ends[SERVER], &l->local);

    if (is(l->name, "result") || is(l->name, "start") || l->udp != at->udp)
        return -1;
    if (l->local.family != SOQ_ANY_FAMILY && l->peer.family != SOQ_ANY_FAMILY)
        return -1; /* of another conversation */
    if (l->table)
        return server ? SERVER : -1;
    if (p && p->end == CLIENT)
        return CLIENT;
    if (l->peer.family != SOQ_ANY_FAMILY)
        return p && conversation_same_end(&at->ends[CLIENT], &l->peer) ? SERVER
                                                                       : -1;
    return p && server ? SERVER : -1;
}

/* The same two ends may meet again, later. */
static bool is_again(choosing *c, const line *l, int end)
{
    if (is(l->name, "connect") || is(l->name, "accept")) {
        c->over[end] = c->opened[end];
        c->opened[end] = true;
    }
    c->t->again += c->over[end];
    return c->over[end];
}

static bool add_lines(choosing *c)
{
    for (size_t i = 0; i < c->t->line_count; i++) {
        const line *l = &c->t->lines[i];
        int end = conversation_end_of(&c->t->chosen, l);
        timeline_row *r;

        if (end < 0)
            end = end_alone(c, l);
        else if (is(l->name, "result"))
            continue;
        if (end < 0 || (!l->table && is_again(c, l, end)))
            continue;
        r = add(c->t);
        if (!r)
            return false;
        r->own_ns = l->time_ns;
        r->number = l->number;
        r->told = l;
        r->source = l->table ? TIMELINE_TABLE : TIMELINE_CALL;
        r->file = l->file;
        r->end = (uint8_t)end;
        c->t->files[l->file].rows++;
    }
    return true;
}

/* ---- packets ----------------------------------------------------------- */

static bool add_packets(timeline *t, size_t file)
{
    const flow *f = t->files[file].flow;
    const flow_row *one = f ? flow_row_first(f) : NULL;
    int client = f ? conversation_side_of(&t->chosen, f) : 0;

    for (; one; one = flow_row_next(f, one)) {
        timeline_row *r;

        if (one->time_ns < 0 || one->time_ns >= LINE_TIME_MOST)
            continue;
        r = add(t);
        if (!r)
            return false;
        r->own_ns = one->time_ns;
        r->number = one->frame;
        r->flow = f;
        r->packet = one;
        r->source = TIMELINE_WIRE;
        r->file = (uint8_t)file;
        r->end = (one->from == client) != (one->error != 0) ? CLIENT : SERVER;
        t->files[file].rows++;
    }
    return true;
}

bool timeline_rows(timeline *t)
{
    choosing c = { .t = t };

    collect_programs(&c);
    if (!add_lines(&c))
        return false;
    for (size_t i = 0; i < t->file_count; i++)
        if (!add_packets(t, i))
            return false;
    return true;
}
