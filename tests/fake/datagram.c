/*
 * datagram.c -- datagrams: bounds, senders, errors that come back.
 */
#include "world.h"

enum { MOST = 65507 };

fake_packet fake__packets[FAKE_DATAGRAMS];

fake_sock *fake__datagram_at(const soq_addr *at)
{
    for (size_t i = 0; i < fake__sock_top; i++) {
        fake_sock *s = &fake__socks[i];

        if (s->used && s->held && s->kind == SOQ__DATAGRAM &&
            s->local.port == at->port &&
            (soq_addr_is_any(&s->local) || soq_addr_same_ip(&s->local, at)))
            return s;
    }
    return NULL;
}

bool fake__packet_put(fake_sock *to, const soq_addr *from, soq_rc error,
                      const void *buf, size_t len)
{
    size_t i = 0;

    while (i < FAKE_DATAGRAMS && fake__packets[i].used)
        i++;
    if (i == FAKE_DATAGRAMS || to->datagrams == FAKE_QUEUE)
        return false; /* lost, as datagrams are */
    if (!error.err && to->phase == FAKE_CONNECTED &&
        !soq_addr_equal(&to->peer, from))
        return false;
    fake__packets[i].used = true;
    fake__packets[i].from = *from;
    fake__packets[i].from.mapped = to->family != from->family;
    fake__packets[i].to = to->local;
    fake__packets[i].index = 1;
    fake__packets[i].error = error;
    fake__packets[i].full = len;
    fake__packets[i].kept = len < FAKE_DATAGRAM ? len : FAKE_DATAGRAM;
    if (fake__packets[i].kept > 0)
        memcpy(fake__packets[i].bytes, buf, fake__packets[i].kept);
    to->datagram[to->datagrams++] = i;
    return true;
}

void fake__packets_drop(fake_sock *s)
{
    for (size_t i = 0; i < s->datagrams; i++)
        fake__packets[s->datagram[i]].used = false;
    s->datagrams = 0;
}

bool fake_datagram(uint16_t to, uint16_t from, const void *buf, size_t len)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, to);
    soq_addr sender = soq_addr_loopback(SOQ_IPV4, from);
    fake_sock *s = fake__datagram_at(&at);

    return s != NULL &&
           fake__packet_put(s, &sender, soq__rc(SOQ_OK), buf, len);
}

bool fake_datagram_error(uint16_t to, int os)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, to);
    fake_sock *s = fake__datagram_at(&at);

    return s != NULL && fake__packet_put(s, &at, fake__code(os), NULL, 0);
}

/* "Port unreachable" comes back where the system tells of it. */
static void unreachable(fake_sock *s)
{
    if (s->phase == FAKE_CONNECTED)
        (void)fake__packet_put(s, &s->peer, fake__code(111), NULL, 0);
    else if (fake_switch.udp_noise)
        (void)fake__packet_put(s, &s->local, fake__code(10054), NULL, 0);
}

static void deliver(fake_sock *s, const void *buf, size_t len,
                    const soq_addr *to)
{
    const fake_peer *peer = fake__remote_at(to);
    fake_sock *local = fake__datagram_at(to);
    soq_addr from = s->local;

    if (soq_addr_is_any(&from))
        from = soq_addr_loopback((soq_family)to->family, s->local.port);
    if (local != NULL)
        (void)fake__packet_put(local, &from, soq__rc(SOQ_OK), buf, len);
    else if (peer == NULL || peer->answer == FAKE_REFUSES)
        unreachable(s);
    else if (peer->answer == FAKE_ACCEPTS && peer->talk == FAKE_ECHO)
        (void)fake__packet_put(s, to, soq__rc(SOQ_OK), buf, len);
}

soq_rc fake__send_now(fake_sock *sock, const void *buf, size_t len,
                      const soq_addr *to)
{
    if (sock->kind != SOQ__DATAGRAM)
        return fake__code(sock->phase == FAKE_CONNECTED ? 106 : 32);
    if (to == NULL && sock->phase != FAKE_CONNECTED)
        return fake__code(89);
    to = to == NULL ? &sock->peer : to;
    if (to->family != sock->family && !to->mapped)
        return fake__code(97);
    if (len > MOST)
        return fake__code(90);
    if (to->port == 0)
        return fake__code(22);
    if (to->ip[0] == 255 && to->family == SOQ_IPV4 && !sock->broadcast)
        return fake__code(13);
    if (fake__storm())
        return fake__code(11);
    if (sock->local.port == 0)
        sock->local.port = fake__free_port();
    sock->bound = true;
    deliver(sock, buf, len, to);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                        bool may_block)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "send_to after close");

    (void)may_block;
    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_SEND_TO, &rc))
        return rc;
    return fake__send_now(sock, buf, len, to);
}

static fake_packet *first(fake_sock *s)
{
    fake_packet *p = &fake__packets[s->datagram[0]];

    s->datagrams--;
    memmove(s->datagram, s->datagram + 1,
            s->datagrams * sizeof(s->datagram[0]));
    p->used = false;
    return p;
}

/* There is always one more, and each takes a tenth of a millisecond. */
static soq_rc from_flood(soq_datagram *out)
{
    (void)fake__step(fake__now() + FAKE_MS / 10);
    if (fake_switch.udp_flood > 0)
        return fake__code(fake_switch.udp_flood);
    memset(out, 0, sizeof(*out));
    out->from = soq_addr_loopback(SOQ_IPV4, 4000);
    (void)soq_addr_parse("239.9.9.9", &out->to);
    return soq__rc(SOQ_OK);
}

static soq_rc take(fake_sock *s, void *buf, size_t cap, soq_datagram *out)
{
    const fake_packet *p = NULL;
    bool cut = false;

    if (fake_switch.udp_flood != 0)
        return from_flood(out);
    if (s->datagrams == 0 || fake__storm())
        return fake__code(11);
    p = first(s);
    if (p->error.err)
        return p->error;
    cut = p->full > cap;
    out->n = p->kept < cap ? p->kept : cap;
    out->full = cut && fake_switch.no_full_length ? 0 : p->full;
    out->from = p->from;
    out->to = p->to;
    out->index = p->index;
    if (out->n > 0)
        memcpy(buf, p->bytes, out->n);
    return cut ? fake__code(fake_switch.no_full_length ? 10040 : 90)
               : soq__rc(SOQ_OK);
}

soq_rc fake__recv_now(fake_sock *sock, void *buf, size_t cap, bool may_block,
                      soq_datagram *out)
{
    soq_rc rc;

    if (sock->kind != SOQ__DATAGRAM)
        return fake__code(107);
    rc = take(sock, buf, cap, out);
    while (rc.err == SOQ_EAGAIN && fake__wait_inside(may_block))
        rc = take(sock, buf, cap, out);
    if (!sock->arrival && (!rc.err || rc.err == SOQ_EMSGSIZE)) {
        memset(&out->to, 0, sizeof(out->to));
        out->index = 0;
    }
    return rc;
}

soq_rc fake__recv_packet(soq s, void *buf, size_t cap, bool may_block,
                         soq_datagram *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "recv_from after close");

    if (sock == NULL)
        return fake__code(9);
    if (fake__gate(CALL_RECV_FROM, &rc))
        return rc;
    return fake__recv_now(sock, buf, cap, may_block, out);
}

soq_rc soq__sys_recv_from(soq s, void *buf, size_t cap, bool may_block,
                          size_t *n, size_t *full, soq_addr *from)
{
    soq_datagram d;
    soq_rc rc = fake__recv_packet(s, buf, cap, may_block, &d);

    if (!rc.err || rc.err == SOQ_EMSGSIZE) {
        *n = d.n;
        *full = d.full;
        *from = d.from;
    }
    return rc;
}

soq_rc soq__sys_report_unreachable(soq s, bool on)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_sock *sock = fake__sock(s, "report_unreachable after close");

    if (sock == NULL)
        return fake__code(9);
    if (!fake__gate(CALL_UNREACHABLE, &rc))
        sock->unreachable = on;
    return rc;
}
