/*
 * connect.c -- how a connection begins: connect, what comes of it and when,
 * listen, and the queue.
 */
#include "world.h"

/* Who listens where this address points; the layer's own sockets. */
fake_sock *fake__listener(const soq_addr *to)
{
    for (size_t i = 0; i < fake__sock_top; i++) {
        fake_sock *s = &fake__socks[i];
        bool fits = s->family == to->family ||
                    (s->family == SOQ_IPV6 && !s->v6_only);

        if (s->used && s->held && s->phase == FAKE_LISTENING && fits &&
            s->local.port == to->port &&
            (soq_addr_is_any(&s->local) || soq_addr_is_any(to) ||
             soq_addr_same_ip(&s->local, to)))
            return s;
    }
    return NULL;
}

/* The listener's end of the client's new connection, not yet accepted. */
fake_sock *fake__enqueue(fake_sock *listener, fake_sock *client)
{
    fake_sock *end = NULL;

    if (listener->queued > listener->backlog || listener->queued == FAKE_QUEUE)
        return NULL;
    end = fake__sock_new(listener->family, SOQ__STREAM, false);
    end->phase = FAKE_CONNECTED;
    end->local = client->peer;
    end->peer = client->local;
    end->local.mapped = listener->family != client->peer.family;
    end->peer.mapped = end->local.mapped;
    end->other = client;
    client->other = end;
    client->phase = FAKE_CONNECTED;
    listener->queue[listener->queued++] = (size_t)(end - fake__socks);
    return end;
}

static void plan(fake_sock *s, int delay_ms, int os)
{
    s->due = fake__now() + delay_ms * FAKE_MS;
    s->outcome = fake__code(os);
}

/* What will come of a connect to an address, and when. */
static void plan_connect(fake_sock *s, const soq_addr *to)
{
    const fake_peer *peer = fake__remote_at(to);

    s->due = FAKE_NEVER;
    if (fake_switch.swallow_syn)
        return;
    if (fake__listener(to) != NULL) {
        plan(s, 0, 0);
    } else if (peer == NULL) {
        if (soq_addr_is_loopback(to) || soq_addr_is_any(to))
            plan(s, fake_switch.refuse_ms, fake_switch.self_connect ? 0 : 111);
    } else if (peer->answer == FAKE_ACCEPTS) {
        plan(s, peer->delay_ms, 0);
    } else if (peer->answer != FAKE_SILENT) {
        plan(s, peer->delay_ms, peer->answer == FAKE_REFUSES ? 111 : 113);
    }
}

static void fail(fake_sock *s, int os)
{
    s->phase = FAKE_FAILED;
    s->error = fake__code(os);
    s->due = FAKE_NEVER;
}

/* The due time of a connect has come. */
static void complete(fake_sock *s)
{
    fake_sock *listener = fake__listener(&s->peer);
    const fake_peer *peer = fake__remote_at(&s->peer);

    s->due = FAKE_NEVER;
    if (s->outcome.err) {
        fail(s, s->outcome.os);
    } else if (listener != NULL) {
        if (fake__enqueue(listener, s) != NULL)
            return;
        if (fake_switch.full_refuses)
            fail(s, 10061);
        else
            s->due = fake__now() + 1000 * FAKE_MS; /* the SYN is repeated */
    } else if (peer != NULL) {
        s->phase = FAKE_CONNECTED;
        (void)fake__scripted_end(s, peer);
    } else if (fake_switch.self_connect) {
        s->phase = FAKE_CONNECTED;
        s->local = s->peer;
        s->other = s;
    } else {
        fail(s, 111);
    }
}

void fake__settle(void)
{
    for (size_t i = 0; i < fake__sock_top; i++) {
        fake_sock *s = &fake__socks[i];

        if (s->used && s->phase == FAKE_CONNECTING && s->due <= fake__now())
            complete(s);
    }
}

int64_t fake__settle_due(void)
{
    int64_t due = FAKE_NEVER;

    for (size_t i = 0; i < fake__sock_top; i++)
        if (fake__socks[i].used && fake__socks[i].phase == FAKE_CONNECTING &&
            fake__socks[i].due < due)
            due = fake__socks[i].due;
    return due;
}

static soq_rc connect_stream(fake_sock *s, const soq_addr *to)
{
    if (s->phase == FAKE_CONNECTED)
        return fake__code(106);
    if (s->phase == FAKE_CONNECTING)
        return fake__code(114);
    if (s->phase == FAKE_FAILED)
        fake__crime("a second connect on one socket");
    if (fake_switch.no_ports != 0)
        return fake__code(fake_switch.no_ports);
    s->peer = *to;
    if (soq_addr_is_any(to))
        s->peer = soq_addr_loopback((soq_family)to->family, to->port);
    if (s->local.port == 0)
        s->local.port = fake__free_port();
    if (soq_addr_is_any(&s->local)) {
        uint16_t port = s->local.port;

        s->local = soq_addr_loopback((soq_family)to->family, port);
        s->local.mapped = to->mapped;
    }
    s->phase = FAKE_CONNECTING;
    plan_connect(s, &s->peer);
    if (fake_switch.connect_at_once)
        fake__settle();
    fake__pump();
    return s->phase == FAKE_CONNECTED ? soq__rc(SOQ_OK) : fake__code(115);
}

soq_rc soq__sys_connect(soq s, const soq_addr *to)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "connect after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_CONNECT, &rc))
        return rc;
    if (to->family != sock->family && !to->mapped)
        return fake__code(97);
    if (fake_switch.any_refused && soq_addr_is_any(to))
        return fake__code(10049);
    if (sock->kind == SOQ__STREAM)
        return connect_stream(sock, to);
    sock->peer = *to;
    sock->phase = FAKE_CONNECTED;
    if (sock->local.port == 0)
        sock->local.port = fake__free_port();
    sock->bound = true;
    return rc;
}

soq_rc soq__sys_connect_result(soq s)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "connect result after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_RESULT, &rc))
        return rc;
    fake__settle();
    fake__pump();
    if (sock->phase == FAKE_CONNECTING)
        return fake__code(115);
    rc = sock->error;
    if (sock->reset && !sock->reset_told && !fake_switch.reset_untold) {
        sock->reset_told = true;
        return fake__code(104);
    }
    if (!fake_switch.error_stays)
        sock->error = soq__rc(SOQ_OK);
    return rc;
}

soq_rc soq__sys_listen(soq s, int backlog)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "listen after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_LISTEN, &rc))
        return rc;
    if (sock->kind != SOQ__STREAM)
        return fake__code(95);
    if (sock->local.port == 0)
        sock->local.port = fake__free_port();
    sock->bound = true;
    sock->backlog = backlog <= 0 || backlog >= FAKE_QUEUE
                        ? (size_t)FAKE_QUEUE - 1
                        : (size_t)backlog;
    sock->phase = FAKE_LISTENING;
    fake__strangers_visit(sock);
    return rc;
}
