/*
 * socket.c -- the table of sockets: opening, naming and closing them.
 */
#include "world.h"

fake_sock fake__socks[FAKE_SOCKETS];
size_t fake__sock_top;

/* Numbers begin with 0, which is a good descriptor, and are never used twice,
 * so that a use after the close is found out. */
static uintptr_t next_number;
static uint16_t next_port;

void fake__reset_sockets(void)
{
    for (size_t i = 0; i < fake__sock_top; i++)
        fake__socks[i].used = false;
    fake__sock_top = 0;
    for (size_t i = 0; i < FAKE_DATAGRAMS; i++)
        fake__packets[i].used = false;
    next_number = 0;
    next_port = 49152;
}

uint16_t fake__free_port(void)
{
    return next_port++;
}

fake_sock *fake__sock(soq s, const char *call)
{
    for (size_t i = 0; i < fake__sock_top; i++)
        if (fake__socks[i].used && fake__socks[i].held &&
            fake__socks[i].number == s.os)
            return &fake__socks[i];
    fake__crime(call);
    return NULL;
}

/* All but the bytes, which nobody reads before they are written. */
static void clear(fake_sock *s)
{
    memset(s, 0, offsetof(fake_sock, bytes));
    memset(&s->script, 0, sizeof(*s) - offsetof(fake_sock, script));
}

fake_sock *fake__sock_new(soq_family family, soq__kind kind, bool held)
{
    for (size_t i = 0; i < FAKE_SOCKETS; i++) {
        fake_sock *s = &fake__socks[i];

        if (s->used)
            continue;
        if (i == fake__sock_top)
            fake__sock_top++;
        clear(s);
        s->used = true;
        s->held = held;
        s->family = family;
        s->kind = kind;
        s->number = next_number++;
        s->due = FAKE_NEVER;
        s->next_tick = FAKE_NEVER;
        s->local = soq_addr_any(family, 0);
        s->send_buffer = FAKE_WINDOW;
        s->recv_buffer = FAKE_WINDOW;
        return s;
    }
    fake__hang("the fake has too few sockets");
}

void fake__sock_free(fake_sock *s)
{
    fake__packets_drop(s);
    s->used = false;
}

soq_rc soq__sys_open(soq_family family, soq__kind kind, soq *out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_OPEN, &rc))
        return rc;
    if (family != SOQ_IPV4 && family != SOQ_IPV6)
        return fake__code(97);
    if (family == SOQ_IPV6 && fake_switch.no_ipv6)
        return fake__code(10047);
    if (fake_switch.max_sockets != 0 &&
        fake_open_sockets() >= fake_switch.max_sockets)
        return fake__code(
            fake_switch.max_sockets_code ? fake_switch.max_sockets_code : 24);
    out->os = fake__sock_new(family, kind, true)->number;
    return rc;
}

/* The two ends know each other until both are closed. */
static void part(fake_sock *s)
{
    fake_sock *other = s->other;

    s->closed = true;
    if (other == NULL || other->closed) {
        if (other != NULL)
            fake__sock_free(other);
        fake__sock_free(s);
    }
}

static void drop_queue(fake_sock *listener)
{
    for (size_t i = 0; i < listener->queued; i++) {
        fake_sock *end = &fake__socks[listener->queue[i]];

        fake__reset_both(end);
        part(end);
    }
    listener->queued = 0;
}

/* Unread bytes make a close a reset (RFC 2525, 2.17). */
void fake__release(fake_sock *s)
{
    s->held = false;
    if (s->phase == FAKE_LISTENING)
        drop_queue(s);
    if (s->other != NULL) {
        if ((s->reset_on_close || s->in > 0) && !s->reset)
            fake__reset_both(s);
        else
            fake__fin(s);
    }
    part(s);
    fake__pump();
}

void soq__sys_close(soq s)
{
    fake_sock *sock = fake__sock(s, "close of what is not open");

    fake__tick();
    if (sock != NULL)
        fake__release(sock);
}

soq_rc soq__sys_kind(soq s, soq__kind *out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    fake__tick();
    for (size_t i = 0; i < fake__sock_top; i++) {
        if (fake__socks[i].used && fake__socks[i].held &&
            fake__socks[i].number == s.os) {
            if (fake__gate(CALL_KIND, &rc))
                return rc;
            *out = fake__socks[i].kind;
            return rc;
        }
    }
    return fake__code(9);
}

soq_rc soq__sys_exclusive(soq s, soq__kind kind)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "exclusive after close");

    if (sock == NULL)
        return fake__code(9);
    if (sock->kind != kind)
        fake__crime("exclusive with the wrong kind");
    if (sock->bound)
        return fake__code(22);
    if (fake__gate(CALL_EXCLUSIVE, &rc))
        return rc;
    sock->exclusive = true;
    return rc;
}

static bool overlap(const fake_sock *a, const fake_sock *b)
{
    bool both = a->family == b->family ||
                (a->family == SOQ_IPV6 ? !a->v6_only : !b->v6_only);

    return a->kind == b->kind && a->local.port == b->local.port &&
           (soq_addr_same_ip(&a->local, &b->local) ||
            (both &&
             (soq_addr_is_any(&a->local) || soq_addr_is_any(&b->local))));
}

static bool port_taken(const fake_sock *s)
{
    for (size_t i = 0; i < fake__sock_top; i++) {
        const fake_sock *o = &fake__socks[i];

        if (o != s && o->used && o->held && o->bound && overlap(o, s))
            return true;
    }
    return false;
}

static bool is_ours(const soq_addr *addr)
{
    return soq_addr_is_any(addr) || soq_addr_is_loopback(addr);
}

soq_rc soq__sys_bind(soq s, const soq_addr *addr)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "bind after close");
    soq_addr before = { 0 };

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_BIND, &rc))
        return rc;
    if (fake_switch.bind_code != 0)
        return fake__code(fake_switch.bind_code);
    if (sock->bound)
        return fake__code(22);
    if (addr->family != sock->family && !addr->mapped)
        return fake__code(97);
    if (soq_addr_is_multicast(addr) && !fake_switch.group_refused)
        rc = soq__rc(SOQ_OK);
    else if (!is_ours(addr))
        return fake__code(fake_switch.group_refused ? 10049 : 99);
    before = sock->local;
    sock->local = *addr;
    if (addr->port == 0)
        sock->local.port = fake__free_port();
    if (port_taken(sock)) {
        sock->local = before;
        return fake__code(98);
    }
    sock->bound = true;
    return rc;
}

soq_rc soq__sys_local(soq s, soq_addr *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "local address after close");

    if (sock == NULL)
        return fake__code(9);
    if (!fake__gate(CALL_LOCAL, &rc))
        *out = sock->local;
    return rc;
}

soq_rc soq__sys_peer(soq s, soq_addr *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "peer address after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_PEER, &rc))
        return rc;
    if (sock->phase != FAKE_CONNECTED || sock->reset)
        return fake__code(107);
    *out = sock->peer;
    return rc;
}
