/* conversation.c -- which conversations events tell of. */
#include "conversation.h"

#include <string.h>

#include "packets/choose.h"
#include "packets/ip.h"

bool conversation_same_end(const soq_addr *a, const soq_addr *b)
{
    if (a->port != b->port)
        return false;
    return soq_addr_same_ip(a, b) || soq_addr_is_any(a) || soq_addr_is_any(b);
}

static bool are(const conversation *c, const soq_addr *client,
                const soq_addr *server)
{
    return conversation_same_end(&c->ends[CLIENT], client) &&
           conversation_same_end(&c->ends[SERVER], server);
}

int conversation_end_of(const conversation *c, const line *l)
{
    if (c->udp != l->udp || l->local.family == SOQ_ANY_FAMILY ||
        l->peer.family == SOQ_ANY_FAMILY)
        return -1;
    if (are(c, &l->local, &l->peer))
        return CLIENT;
    return are(c, &l->peer, &l->local) ? SERVER : -1;
}

int conversation_side_of(const conversation *c, const flow *f)
{
    if ((f->protocol == IP_UDP) != c->udp)
        return -1;
    if (are(c, &f->sides[0].addr, &f->sides[1].addr))
        return 0;
    return are(c, &f->sides[1].addr, &f->sides[0].addr) ? 1 : -1;
}

conversation conversation_of_flow(const flow *f)
{
    conversation c;

    memset(&c, 0, sizeof(c));
    c.udp = f->protocol == IP_UDP;
    c.sure = f->why == FLOW_BY_SYN || f->why == FLOW_BY_SYN_ACK;
    c.ends[CLIENT] = flow_client(f)->addr;
    c.ends[SERVER] = flow_server(f)->addr;
    c.first_ns = f->first_ns;
    return c;
}

bool conversation_is_local(const conversation *c)
{
    const soq_addr *a = &c->ends[CLIENT], *b = &c->ends[SERVER];

    return soq_addr_same_ip(a, b) ||
           (soq_addr_is_loopback(a) && soq_addr_is_loopback(b));
}

/* ---- collecting -------------------------------------------------------- */

/* Nobody has said so: the server's port is the course's, or the lower one. */
static bool local_is_client(const line *l)
{
    if (l->role != LINE_ANY)
        return l->role == LINE_CLIENT;
    if (port_is_course(l->peer.port) != port_is_course(l->local.port))
        return port_is_course(l->peer.port);
    return l->peer.port < l->local.port;
}

static void turn(conversation *c)
{
    soq_addr end = c->ends[CLIENT];
    bool told = c->told[CLIENT];

    c->ends[CLIENT] = c->ends[SERVER];
    c->ends[SERVER] = end;
    c->told[CLIENT] = c->told[SERVER];
    c->told[SERVER] = told;
}

static void know_better(soq_addr *have, const soq_addr *told)
{
    if (soq_addr_is_any(have))
        *have = *told;
}

static conversation *find(conversations *all, const line *l)
{
    conversation *c = &all->list[all->latest];

    if (all->count > 0 && conversation_end_of(c, l) >= 0)
        return c;
    for (size_t i = 0; i < all->count; i++)
        if (conversation_end_of(&all->list[i], l) >= 0) {
            all->latest = i;
            return &all->list[i];
        }
    return NULL;
}

static conversation *begin(conversations *all, const line *l)
{
    conversation *c = &all->list[all->count];
    bool client = local_is_client(l);

    if (all->count == CONVERSATIONS_MOST) {
        all->too_many++;
        return NULL;
    }
    memset(c, 0, sizeof(*c));
    all->latest = all->count++;
    c->udp = l->udp;
    c->ends[CLIENT] = client ? l->local : l->peer;
    c->ends[SERVER] = client ? l->peer : l->local;
    c->first_ns = l->time_ns;
    return c;
}

void conversations_add(conversations *all, const line *l)
{
    conversation *c;
    int end;

    if (l->local.family == SOQ_ANY_FAMILY || l->peer.family == SOQ_ANY_FAMILY)
        return;
    c = find(all, l);
    if (!c)
        c = begin(all, l);
    if (!c)
        return;
    end = conversation_end_of(c, l);
    if (l->role != LINE_ANY && !c->sure) {
        c->sure = true;
        if ((l->role == LINE_CLIENT) != (end == CLIENT)) {
            turn(c);
            end = 1 - end;
        }
    }
    know_better(&c->ends[end], &l->local);
    know_better(&c->ends[1 - end], &l->peer);
    c->told[end] = c->told[end] || !l->table;
    c->opened = c->opened || strcmp(l->name, "connect") == 0 ||
                strcmp(l->name, "accept") == 0;
    c->ended = c->ended || strcmp(l->name, "close") == 0;
    if (l->time_ns < c->first_ns)
        c->first_ns = l->time_ns;
}

/* ---- choosing ---------------------------------------------------------- */

static int score(const conversation *c)
{
    uint16_t a = c->ends[CLIENT].port, b = c->ends[SERVER].port;
    int points = 0;

    if (port_is_course(a) || port_is_course(b))
        points += 1000;
    points += c->told[CLIENT] && c->told[SERVER] ? 200 : 0;
    points += c->told[CLIENT] || c->told[SERVER] ? 300 : 0;
    points += conversation_is_local(c) ? 100 : 0;
    points += c->opened ? 40 : 0;
    points += c->ended ? 20 : 0;
    return points - (a < 1024 || b < 1024 ? 50 : 0);
}

const conversation *conversations_choose(const conversations *all,
                                         uint16_t port)
{
    const conversation *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const conversation *c = &all->list[i];

        if (port && c->ends[CLIENT].port != port &&
            c->ends[SERVER].port != port)
            continue;
        if (!best || score(c) > score(best) ||
            (score(c) == score(best) && c->first_ns < best->first_ns))
            best = c;
    }
    return best;
}
