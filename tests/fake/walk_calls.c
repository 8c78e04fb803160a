/*
 * walk_calls.c -- one step of a walk: any call, with any arguments.
 */
#include "walker.h"

/* No two picks stand in one call's arguments: compilers differ in which one
 * they make first, and a seed must mean the same walk everywhere. */

enum { BYTES = 3000 };

static slot *any_slot(void)
{
    return &w.slots[walk_pick(SLOTS)];
}

/* An empty one, or NULL. */
static slot *free_slot(void)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (soq_is_none(w.slots[i].s))
            return &w.slots[i];
    return NULL;
}

static soq_limit any_limit(void)
{
    static const int times[] = { 0, 1, 30, 400 };
    soq_limit limit = { times[walk_pick(4)], NULL };

    if (walk_pick(3) == 0)
        limit.cancel = w.cancel;
    return limit;
}

static soq_addr any_addr(void)
{
    static const char *const ips[] = { "127.0.0.1", "10.0.0.7",  "10.0.0.8",
                                       "10.9.9.9",  "239.1.2.3", "::1",
                                       "0.0.0.0",   "::" };
    soq_addr addr = { 0 };

    (void)soq_addr_parse(ips[walk_pick(8)], &addr);
    addr.port = (uint16_t)(walk_pick(2) ? 7 : 49152 + walk_pick(8));
    return addr;
}

static void do_open(void)
{
    slot *at = free_slot();
    soq_family family = walk_pick(4) ? SOQ_IPV4 : SOQ_IPV6;

    if (at == NULL)
        return;
    if (walk_pick(2))
        (void)walk_said("tcp_open", soq_tcp_open(family, &at->s));
    else
        (void)walk_said("udp_open", soq_udp_open(family, &at->s));
}

static void do_listen(void)
{
    slot *at = free_slot();

    if (at != NULL)
        (void)walk_said(
            "tcp_listen",
            soq_tcp_listen(walk_pick(2) ? "127.0.0.1" : NULL, "0", &at->s));
}

static void do_bind(void)
{
    soq_addr addr = any_addr();

    (void)walk_said("bind", soq_bind(any_slot()->s, &addr));
}

static void do_dial(void)
{
    static const char *const hosts[] = { "10.0.0.7", "several", "nobody",
                                         NULL };
    slot *at = free_slot();
    soq_limit limit = any_limit();

    if (at == NULL)
        return;
    if (!walk_told("tcp_dial", limit,
                   soq_tcp_dial(hosts[walk_pick(4)], "7", limit, &at->s)))
        at->tried = true;
}

/* One socket, one attempt (socket.h). */
static void do_connect(void)
{
    slot *at = any_slot();
    soq_limit limit = any_limit();
    soq_addr to = any_addr();

    if (at->tried || soq_is_none(at->s))
        return;
    at->tried = true;
    (void)walk_told("connect", limit, soq_connect(at->s, &to, limit));
}

static void do_accept(void)
{
    static const fake_peer hello = { .says = "hello", .talk = FAKE_KEEP };
    static const fake_peer dead = { .resets = true };
    slot *listener = any_slot();
    slot *at = free_slot();
    soq_limit limit = any_limit();
    soq_addr here, peer;

    if (!walk_said("local_addr", soq_local_addr(listener->s, &here)))
        (void)fake_client(here.port, walk_pick(2) ? &hello : &dead);
    if (at != NULL &&
        !walk_told("accept", limit,
                   soq_accept(listener->s, limit, &at->s, &peer)))
        at->tried = true;
}

static unsigned char buffer[BYTES];

static void do_send(void)
{
    soq s = any_slot()->s;
    soq_limit limit = any_limit();
    size_t len = walk_pick(BYTES);
    size_t n = SIZE_MAX;

    if (walk_pick(2)) {
        (void)walk_told("send_all", limit,
                        soq_send_all(s, buffer, len, limit, &n));
        if (n > len)
            walk_blame("send_all counted more", soq__rc(SOQ_OK));
    } else if (!walk_told("send", limit,
                          soq_send(s, buffer, len, limit, &n)) &&
               (n > len || (n == 0 && len > 0))) {
        walk_blame("send counted wrong", soq__rc(SOQ_OK));
    }
}

static void do_recv(void)
{
    soq s = any_slot()->s;
    soq_limit limit = any_limit();
    size_t cap = walk_pick(BYTES);
    size_t n = SIZE_MAX;

    if (walk_pick(2)) {
        (void)walk_told("recv_all", limit,
                        soq_recv_all(s, buffer, cap, limit, &n));
        if (n > cap)
            walk_blame("recv_all counted more", soq__rc(SOQ_OK));
    } else if (!walk_told("recv", limit,
                          soq_recv(s, buffer, cap, limit, &n)) &&
               (n > cap || (n == 0 && cap > 0))) {
        walk_blame("recv counted wrong", soq__rc(SOQ_OK));
    }
}

static void do_datagram(void)
{
    soq s = any_slot()->s;
    soq_limit limit = any_limit();
    soq_addr to = any_addr();
    soq_addr here;
    size_t cap = walk_pick(20);
    size_t len = walk_pick(40);
    const soq_addr *whom = walk_pick(3) ? &to : NULL;
    size_t n = 0, full = 0;
    soq_err err;

    (void)walk_told("send_to", limit,
                    soq_send_to(s, buffer, len, whom, limit));
    if (walk_pick(3) == 0 &&
        !walk_said("local_addr", soq_local_addr(s, &here)))
        (void)fake_datagram_error(here.port, walk_pick(2) ? 10054 : 111);
    err = walk_told("recv_from", limit,
                    soq_recv_from(s, buffer, cap, limit, &n, &full, &to));
    if ((err == SOQ_OK && (n > cap || full != n)) ||
        (err == SOQ_EMSGSIZE && n != cap && full != 0))
        walk_blame("recv_from counted wrong", soq__rc(err));
}

static void do_end(void)
{
    slot *at = any_slot();
    soq_limit limit = any_limit();

    if (walk_pick(3) == 0) {
        (void)walk_said("shutdown",
                        soq_shutdown(at->s, (soq_how)(1 + walk_pick(3))));
        return;
    }
    if (!walk_unwatch(at))
        return;
    at->tried = false;
    switch (walk_pick(3)) {
    case 0:
        soq_close(&at->s);
        break;
    case 1:
        soq_abort(&at->s);
        break;
    default:
        (void)walk_told("close_gracefully", limit,
                        soq_close_gracefully(&at->s, limit));
        break;
    }
    if (!soq_is_none(at->s))
        walk_blame("a close left the socket", soq__rc(SOQ_OK));
}

static void do_poll(void)
{
    slot *at = any_slot();
    size_t cap = 1 + walk_pick(3);
    int timeout_ms = (int)walk_pick(40);
    soq_event events[3];
    size_t n = 99;

    if (walk_pick(2) &&
        !walk_said("poller_set",
                   soq_poller_set(w.poller, at->s, walk_pick(4), at)))
        at->watched = true;
    if (walk_pick(4) == 0)
        soq_poller_wake(w.poller);
    if (!walk_said("poller_wait",
                   soq_poller_wait(w.poller, events, cap, timeout_ms, &n)) &&
        n > cap)
        walk_blame("poller_wait counted wrong", soq__rc(SOQ_OK));
}

static void do_wait(void)
{
    soq s = any_slot()->s;
    soq_limit limit = any_limit();
    unsigned interest = 1 + walk_pick(3);
    unsigned ready = 0;

    (void)walk_told("wait", limit, soq_wait(s, interest, limit, &ready));
}

void walk_cancel_now(void *canceller)
{
    soq_cancel(canceller);
}

static void do_cancel(void)
{
    if (walk_pick(2))
        soq_canceller_reset(w.cancel);
    else
        fake_at((int)walk_pick(30), walk_cancel_now, w.cancel);
}

static void do_ask(void)
{
    soq_addr addrs[3];
    soq_tcp_state state;
    size_t n;
    bool applied;
    soq s = any_slot()->s;
    soq_limit limit = any_limit();

    (void)walk_said("peer_addr", soq_peer_addr(s, &addrs[0]));
    (void)walk_said("get_tcp_state", soq_get_tcp_state(s, &state));
    (void)walk_said("set_nodelay", soq_set_nodelay(s, true));
    (void)walk_said("set_keepalive", soq_set_keepalive(s, 9, 9, 9, &applied));
    (void)walk_told(
        "resolve", limit,
        soq_resolve("several", "7", SOQ_ANY_FAMILY, limit, addrs, 3, &n));
}

static void do_pair(void)
{
    slot *a = free_slot();
    slot *b = NULL;
    soq ends[2];

    if (a == NULL || walk_said("pair", soq_pair(ends)))
        return;
    a->s = ends[0];
    a->tried = true;
    b = free_slot();
    if (b == NULL) {
        soq_close(&ends[1]);
        return;
    }
    b->s = ends[1];
    b->tried = true;
}

void walk_step(void)
{
    static void (*const calls[])(void) = {
        do_open, do_open,    do_listen,   do_bind, do_dial,
        do_dial, do_connect, do_send,     do_send, do_recv,
        do_recv, do_accept,  do_datagram, do_end,  do_poll,
        do_wait, do_cancel,  do_ask,      do_pair,
    };

    calls[walk_pick(sizeof(calls) / sizeof(calls[0]))]();
}
