/* why_look.c -- gather what can be known of the way to another machine. */
#include "why_look.h"

#include <stdio.h>
#include <string.h>

#include <soquete/reach.h>

enum {
    USUAL_PORT = 65433,
    FIND_MS = 1000,
    HEAR_MS = 400,   /* who announces itself at an address */
    BESIDE_MS = 300, /* does the name server know it too? */
    NAME_MS = 3000,
    PING_MS = 1000,
    LOOPBACK_MS = 500,
    NEXT_MS = 1500, /* for the second address and later ones */
    GREET_MS = 3000,
    ADDRS = 4
};

typedef struct looking {
    const why_how *how;
    why_look *out;
    soq_interfaces *all; /* or NULL */
    soq_addr addrs[ADDRS];
    size_t addr_count;
} looking;

static soq_limit limit_of(const looking *l, int timeout_ms)
{
    soq_limit limit = { timeout_ms, l->how->cancel };

    return limit;
}

/* ---- the name ----------------------------------------------------------- */

static void take_heard(looking *l, const found *f)
{
    why_seen *s = &l->out->seen;

    s->heard_port = f->b.port;
    s->heard_code = (f->b.flags & BEACON_CODE) != 0;
    memcpy(s->heard_name, f->b.name, sizeof(s->heard_name));
    memcpy(s->heard_system, f->b.system, sizeof(s->heard_system));
}

static void look_for_name(looking *l)
{
    why_look *o = l->out;
    int name_ms = l->how->find.name_ms ? l->how->find.name_ms : FIND_MS;
    soq_addr list[ADDRS];
    size_t n = 0;

    o->listened = !finder_look(&l->how->find, l->how->host,
                               limit_of(l, name_ms), o->heard, WHY_HEARD,
                               &o->seen.heard, &o->heard_count)
                       .err;
    if (o->seen.heard > 0) {
        take_heard(l, &o->heard[0]);
        l->addr_count = o->heard[0].addr_count;
        memcpy(l->addrs, o->heard[0].addrs,
               l->addr_count * sizeof(l->addrs[0]));
    }
    o->seen.resolve = soq_resolve(
                          l->how->host, "0", SOQ_ANY_FAMILY,
                          limit_of(l, o->seen.heard ? BESIDE_MS : NAME_MS),
                          list, ADDRS, &n)
                          .err;
    if (o->seen.resolve == SOQ_OK && o->seen.heard == 0) {
        l->addr_count = n;
        memcpy(l->addrs, list, n * sizeof(list[0]));
    }
}

static void look_for_host(looking *l)
{
    why_seen *s = &l->out->seen;
    size_t n = 0;
    soq_rc rc = soq_resolve(l->how->host, "0", SOQ_ANY_FAMILY, soq_no_wait(),
                            l->addrs, ADDRS, &n);
    soq_addr plain;

    s->resolve = rc.err;
    l->addr_count = rc.err ? 0 : n;
    s->named = soq_addr_parse(l->how->host, &plain).err &&
               !strchr(l->how->host, ':');
    if (rc.err && s->named)
        look_for_name(l);
}

/* ---- this machine ------------------------------------------------------- */

static void look_at_addr(looking *l, const soq_interface *at,
                         const soq_interface_addr *one)
{
    why_seen *s = &l->out->seen;
    soq_addr to = s->to;

    /* The scope is ours; an own address may be written with another's. */
    to.scope = one->addr.scope;
    s->own = s->own || soq_addr_same_ip(&to, &one->addr);
    s->broadcast = s->broadcast || soq_addr_same_ip(&s->to, &one->broadcast);
    if (!at->up || at->loopback)
        return;
    s->up = true;
    if (one->addr.family == SOQ_IPV4) {
        s->dhcp_failed = soq_addr_is_link_local(&one->addr) &&
                         (!s->has4 || s->dhcp_failed);
        s->has4 = true;
    } else if (!soq_addr_is_link_local(&one->addr)) {
        s->has6 = true;
    }
}

static void look_at_machine(looking *l)
{
    why_seen *s = &l->out->seen;

    s->own = soq_addr_is_loopback(&s->to);
    for (size_t i = 0; l->all && i < l->all->count; i++)
        for (size_t k = 0; k < l->all->list[i].addr_count; k++)
            look_at_addr(l, &l->all->list[i], &l->all->list[i].addrs[k]);
}

static void look_at_way(looking *l)
{
    why_seen *s = &l->out->seen;

    s->way = soq_way_to(&s->to, &s->from).err;
    if (s->way)
        return;
    for (size_t i = 0; l->all && i < l->all->count; i++)
        for (size_t k = 0; k < l->all->list[i].addr_count; k++) {
            const soq_interface_addr *one = &l->all->list[i].addrs[k];

            if (!soq_addr_same_ip(&one->addr, &s->from))
                continue;
            s->prefix = one->prefix;
            memcpy(s->interface, l->all->list[i].name, sizeof(s->interface));
            s->same_net = why_same_net(&s->from, &s->to, one->prefix);
        }
}

/* ---- the other machine -------------------------------------------------- */

static why_known is_served(looking *l, soq_addr at)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_open((soq_family)at.family, &s);

    if (!rc.err)
        rc = soq_connect(s, &at, limit_of(l, LOOPBACK_MS));
    soq_abort(&s);
    return rc.err ? WHY_NO : WHY_YES;
}

static void look_at_neighbour(why_seen *s)
{
    soq_neighbour what;

    if (!s->same_net || soq_neighbour_of(&s->to, &what).err)
        return;
    if (what != SOQ_NEIGHBOUR_UNKNOWN)
        s->neighbour = what == SOQ_NEIGHBOUR_ANSWERS ? WHY_YES : WHY_NO;
}

/* A user who may not ping knows nothing; nor does a refusal need one. */
static void look_at_ping(why_seen *s, int timeout_ms)
{
    int most = timeout_ms < PING_MS ? timeout_ms : PING_MS;
    soq_rc rc = soq_ping(&s->to, most, &s->rtt_us);

    if (!rc.err)
        s->ping = WHY_YES;
    else if (rc.err == SOQ_ETIMEDOUT)
        s->ping = WHY_NO;
}

static void look_beside(looking *l)
{
    why_seen *s = &l->out->seen;

    if (s->own && s->connect.err == SOQ_ECONNREFUSED &&
        !soq_addr_is_loopback(&s->to))
        s->loopback = is_served(
            l, soq_addr_loopback((soq_family)s->to.family, s->port));
    if (s->own || s->connect.err == SOQ_ECONNREFUSED)
        return;
    look_at_neighbour(s);
    if (s->connect.err == SOQ_ETIMEDOUT || s->connect.err == SOQ_EHOSTUNREACH)
        look_at_ping(s, l->how->timeout_ms);
    /* The answer to the ping, or its lack, has told the table more. */
    look_at_neighbour(s);
}

static void try_connection(looking *l, int timeout_ms)
{
    why_seen *s = &l->out->seen;
    int greet_ms = l->how->timeout_ms < GREET_MS ? l->how->timeout_ms
                                                 : GREET_MS;
    soq_addr to = s->to;
    soq socket = SOQ_NONE;

    to.port = s->port;
    s->connect = soq_tcp_open((soq_family)to.family, &socket);
    if (!s->connect.err)
        s->connect = soq_connect(socket, &to, limit_of(l, timeout_ms));
    s->connected = !s->connect.err;
    if (s->connected && l->how->greet)
        s->greeting = l->how->greet(&socket, limit_of(l, greet_ms),
                                    l->how->user);
    soq_close(&socket);
}

/* ---- one address after the other ---------------------------------------- */

static void look_at_address(looking *l, const soq_addr *to, int timeout_ms)
{
    why_seen *s = &l->out->seen;

    s->to = *to;
    look_at_machine(l);
    look_at_way(l);
    if (!soq_addr_is_any(to) && !soq_addr_is_multicast(to) && !s->broadcast)
        try_connection(l, timeout_ms);
    if (!s->connected)
        look_beside(l);
}

/* The first one's failure is what is told of, unless another works. */
static void look_at_all(looking *l)
{
    why_seen before = l->out->seen, first = { 0 };

    for (size_t i = 0; i < l->addr_count; i++) {
        l->out->seen = before;
        look_at_address(l, &l->addrs[i], i ? NEXT_MS : l->how->timeout_ms);
        if (l->out->seen.connected || soq_cancelled(l->how->cancel))
            return;
        if (i == 0)
            first = l->out->seen;
    }
    if (l->addr_count > 0)
        l->out->seen = first;
}

/* An address that somebody announces: its name, its port, its system. */
static void listen_at_address(looking *l)
{
    why_look *o = l->out;
    size_t n = 0;

    o->listened = !finder_look(&l->how->find, NULL, limit_of(l, HEAR_MS),
                               o->heard, WHY_HEARD, &n, &o->heard_count)
                       .err;
    for (size_t i = 0; o->listened && i < o->heard_count; i++)
        for (size_t k = 0; k < o->heard[i].addr_count; k++)
            if (o->seen.heard == 0 &&
                soq_addr_same_ip(&o->heard[i].addrs[k], &o->seen.to)) {
                o->seen.heard = 1;
                take_heard(l, &o->heard[i]);
            }
}

soq_rc why_look_at(const why_how *how, why_look *out)
{
    looking l = { how, out, NULL, { { 0 } }, 0 };
    why_seen *s = &out->seen;

    memset(out, 0, sizeof(*out));
    s->host = how->host;
    s->with_code = how->with_code;
    if (soq_interfaces_get(&l.all).err)
        l.all = NULL;
    look_for_host(&l);
    if (!how->port || soq_port_parse(how->port, &s->port).err)
        s->port = s->heard_port ? s->heard_port : USUAL_PORT;
    if (l.addr_count == 0)
        look_at_machine(&l);
    if (s->heard <= 1)
        look_at_all(&l);
    if (!s->named && !s->connected && !s->own && !soq_cancelled(how->cancel))
        listen_at_address(&l);
    soq_interfaces_free(&l.all);
    return (soq_rc){ soq_cancelled(how->cancel) ? SOQ_ECANCELED : SOQ_OK, 0 };
}
