/*
 * stream.c -- an established connection: accept, send, receive, shut down,
 * reset.
 */
#include "world.h"

size_t fake__room(const fake_sock *to)
{
    return FAKE_WINDOW - to->in;
}

size_t fake__deliver(fake_sock *to, const void *buf, size_t len)
{
    size_t n = len < fake__room(to) ? len : fake__room(to);

    memcpy(to->bytes + to->in, buf, n);
    to->in += n;
    return n;
}

void fake__fin(fake_sock *from)
{
    from->shut_write = true;
    if (from->other != NULL)
        from->other->fin_in = true;
}

/* The other end learns of it; this one has done it or got it too. */
void fake__reset_both(fake_sock *from)
{
    fake_sock *other = from->other;

    from->reset = true;
    from->reset_told = true; /* who resets does not hear of it */
    if (other == NULL || other == from || other->reset)
        return;
    other->reset = true;
    if (fake_switch.reset_discards)
        other->in = 0;
}

/* The accepted socket, or what a system says where its client has gone. */
static soq_rc take(fake_sock *listener, soq *out, soq_addr *peer)
{
    fake_sock *end = &fake__socks[listener->queue[0]];

    listener->queued--;
    memmove(listener->queue, listener->queue + 1,
            listener->queued * sizeof(listener->queue[0]));
    end->held = true;
    if (end->reset && fake_switch.aborted_accept != 0) {
        fake__release(end);
        return fake__code(fake_switch.aborted_accept);
    }
    out->os = end->number;
    *peer = end->peer;
    fake__pump();
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_accept(soq listener, soq *out, soq_addr *peer)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *s = fake__sock(listener, "accept after close");

    if (s == NULL)
        return fake__code(9);
    if (fake__gate(CALL_ACCEPT, &rc))
        return rc;
    if (s->phase != FAKE_LISTENING)
        return fake__code(22);
    fake__settle();
    if (s->queued == 0 || fake__storm())
        return fake__code(11);
    if (fake_switch.max_sockets != 0 &&
        fake_open_sockets() >= fake_switch.max_sockets)
        return fake__code(
            fake_switch.max_sockets_code ? fake_switch.max_sockets_code : 24);
    return take(s, out, peer);
}

/* A byte between two ends of this process, into an empty pair or out of it. */
static bool is_wake(const fake_sock *s, size_t len)
{
    return len == 1 && s->other != NULL && s->other->held &&
           s->in + s->other->in <= 1;
}

/* An error that is not for want of memory is the connection's end. */
static soq_rc fatal(fake_sock *s, soq_rc rc)
{
    if (rc.err != SOQ_EAGAIN && rc.err != SOQ_ENOBUFS &&
        rc.err != SOQ_ENOMEM && s->other != NULL)
        fake__reset_both(s);
    return rc;
}

/* One try; EAGAIN when the window is full. */
static soq_rc send_now(fake_sock *s, const void *buf, size_t len, size_t *n)
{
    fake_sock *to = s->other;

    if (s->phase != FAKE_CONNECTED)
        return fake__code(107);
    if (s->shut_write)
        return fake__code(32);
    if (s->reset || to == NULL || to->closed) {
        soq_rc rc = fake__code(s->reset && !s->reset_told ? 104 : 32);

        s->reset = true;
        s->reset_told = true;
        if (fake_switch.send_discards)
            s->in = 0;
        return rc;
    }
    if (fake__room(to) == 0 || (!is_wake(s, len) && fake__storm()))
        return fake__code(11);
    *n = fake__deliver(to, buf, fake_switch.one_byte ? 1 : len);
    fake__pump();
    return soq__rc(SOQ_OK);
}

static soq_rc recv_now(fake_sock *s, void *buf, size_t cap, size_t *n)
{
    if (s->phase != FAKE_CONNECTED)
        return fake__code(107);
    if (s->shut_read)
        return soq__rc(SOQ_EOF);
    if (s->in == 0) {
        if (s->reset) {
            s->reset_told = true;
            return fake__code(104);
        }
        if (s->fin_in)
            return soq__rc(SOQ_EOF);
        return fake__code(11);
    }
    if (!is_wake(s, cap) && fake__storm())
        return fake__code(11);
    *n = s->in < cap ? s->in : cap;
    if (fake_switch.one_byte)
        *n = 1;
    memcpy(buf, s->bytes, *n);
    s->in -= *n;
    memmove(s->bytes, s->bytes + *n, s->in);
    fake__pump();
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_send(soq s, const void *buf, size_t len, bool may_block,
                     size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "send after close");

    if (sock == NULL)
        return fake__code(9);
    if (len == 0 || len > SOQ__IO_MAX)
        fake__crime("send of a length that the contract forbids");
    if (fake__gate(is_wake(sock, len) ? CALL_WAKE : CALL_SEND, &rc))
        return fatal(sock, rc);
    if (sock->kind != SOQ__STREAM)
        return fake__code(95);
    rc = send_now(sock, buf, len, n);
    while (rc.err == SOQ_EAGAIN && fake__wait_inside(may_block))
        rc = send_now(sock, buf, len, n);
    return rc;
}

soq_rc fake__send_file(soq s, const void *buf, size_t len, bool may_block,
                       size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "send_file after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_SEND_FILE, &rc)) {
        bool files = rc.err == SOQ_EOPNOTSUPP || rc.err == SOQ_EIO;

        return files ? rc : fatal(sock, rc);
    }
    rc = send_now(sock, buf, len, n);
    while (rc.err == SOQ_EAGAIN && fake__wait_inside(may_block))
        rc = send_now(sock, buf, len, n);
    return rc;
}

soq_rc soq__sys_recv(soq s, void *buf, size_t cap, bool may_block, size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "receive after close");

    if (sock == NULL)
        return fake__code(9);
    if (cap == 0 || cap > SOQ__IO_MAX)
        fake__crime("receive of a length that the contract forbids");
    if (sock->kind != SOQ__STREAM)
        return fake__code(95);
    if (fake__gate(is_wake(sock, cap) ? CALL_TAKE : CALL_RECV, &rc))
        return fatal(sock, rc);
    rc = recv_now(sock, buf, cap, n);
    while (rc.err == SOQ_EAGAIN && fake__wait_inside(may_block))
        rc = recv_now(sock, buf, cap, n);
    return rc;
}

soq_rc soq__sys_shutdown(soq s, soq_how how)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "shutdown after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_SHUTDOWN, &rc))
        return rc;
    if (sock->phase != FAKE_CONNECTED || sock->reset)
        return fake__code(107);
    if (how & SOQ_SHUT_READ)
        sock->shut_read = true;
    if (how & SOQ_SHUT_WRITE)
        fake__fin(sock);
    fake__pump();
    return rc;
}

soq_rc soq__sys_reset_on_close(soq s)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "linger after close");

    if (sock == NULL)
        return fake__code(9);
    if (!fake__gate(CALL_RESET, &rc))
        sock->reset_on_close = true;
    return rc;
}
