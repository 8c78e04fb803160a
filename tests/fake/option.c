/*
 * option.c -- options of a socket, its state, and the pair.
 */
#include "world.h"

/* The socket, when its option may be touched. */
static fake_sock *option(soq s, fake_call call, soq_rc *rc)
{
    fake_sock *sock = fake__sock(s, "option after close");

    *rc = soq__rc(SOQ_OK);
    if (sock == NULL) {
        *rc = fake__code(9);
        return NULL;
    }
    return fake__gate(call, rc) ? NULL : sock;
}

soq_rc soq__sys_set_nodelay(soq s, bool on)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL)
        sock->nodelay = on;
    return rc;
}

soq_rc soq__sys_get_nodelay(soq s, bool *on)
{
    soq_rc rc;
    const fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL)
        *on = sock->nodelay;
    return rc;
}

soq_rc soq__sys_set_keepalive(soq s, int idle_s, int interval_s, int count)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_KEEPALIVE, &rc);

    if (idle_s < 1 || interval_s < 1 || count < 1)
        fake__crime("keepalive with a number below 1");
    if (sock == NULL)
        return rc;
    if (fake_switch.no_keepalive)
        return fake__code(10042);
    sock->keepalive = true;
    return rc;
}

soq_rc soq__sys_set_keepalive_times(soq s, int idle_s, int interval_s)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (idle_s < 1 || interval_s < 1)
        fake__crime("keepalive with a number below 1");
    if (sock != NULL)
        sock->keepalive = true;
    return rc;
}

/* Linux gives twice what was asked for (65). */
soq_rc soq__sys_set_buffers(soq s, size_t send, size_t recv)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL && send > 0)
        sock->send_buffer = 2 * send;
    if (sock != NULL && recv > 0)
        sock->recv_buffer = 2 * recv;
    return rc;
}

soq_rc soq__sys_get_buffers(soq s, size_t *send, size_t *recv)
{
    soq_rc rc;
    const fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL) {
        *send = sock->send_buffer;
        *recv = sock->recv_buffer;
    }
    return rc;
}

soq_rc soq__sys_set_v6_only(soq s, bool on)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_V6_ONLY, &rc);

    if (sock == NULL)
        return rc;
    if (sock->family != SOQ_IPV6 || sock->bound)
        return fake__code(22);
    sock->v6_only = on;
    return rc;
}

soq_rc soq__sys_get_v6_only(soq s, bool *on)
{
    soq_rc rc;
    const fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL)
        *on = sock->v6_only;
    return rc;
}

soq_rc soq__sys_set_broadcast(soq s, bool on)
{
    soq_rc rc;
    fake_sock *sock = option(s, CALL_OPTION, &rc);

    if (sock != NULL)
        sock->broadcast = on;
    return rc;
}

static soq_tcp_state connected_state(const fake_sock *s)
{
    if (s->reset)
        return SOQ_TCP_CLOSED;
    if (s->shut_write)
        return s->fin_in ? SOQ_TCP_TIME_WAIT : SOQ_TCP_FIN_WAIT_2;
    return s->fin_in ? SOQ_TCP_CLOSE_WAIT : SOQ_TCP_ESTABLISHED;
}

soq_rc soq__sys_tcp_state(soq s, soq_tcp_state *out)
{
    soq_rc rc;
    const fake_sock *sock = option(s, CALL_STATE, &rc);

    if (sock == NULL)
        return rc;
    if (sock->kind != SOQ__STREAM || fake_switch.no_state)
        return fake__code(10045);
    if (sock->phase == FAKE_LISTENING)
        *out = SOQ_TCP_LISTEN;
    else if (sock->phase == FAKE_CONNECTING)
        *out = SOQ_TCP_SYN_SENT;
    else if (sock->phase == FAKE_CONNECTED)
        *out = connected_state(sock);
    else
        *out = SOQ_TCP_CLOSED;
    return rc;
}

soq_rc soq__sys_pair(soq out[2])
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *a = NULL;
    fake_sock *b = NULL;

    if (fake__gate(CALL_PAIR, &rc))
        return rc;
    if (fake_switch.no_pair)
        return fake__code(10045);
    a = fake__sock_new(SOQ_IPV4, SOQ__STREAM, true);
    b = fake__sock_new(SOQ_IPV4, SOQ__STREAM, true);
    a->phase = FAKE_CONNECTED;
    b->phase = FAKE_CONNECTED;
    a->other = b;
    b->other = a;
    out[0].os = a->number;
    out[1].os = b->number;
    return rc;
}
