/*
 * connections.c -- the table of sockets of the world: what the layer and the
 * script have open.  The layer is process 7, the script's ends are 8's.
 */
#include "world.h"

static soq_tcp_state state_of(const fake_sock *s)
{
    if (s->kind == SOQ__DATAGRAM)
        return SOQ_TCP_UNKNOWN;
    if (s->phase == FAKE_LISTENING)
        return SOQ_TCP_LISTEN;
    if (s->phase == FAKE_CONNECTING)
        return SOQ_TCP_SYN_SENT;
    return s->phase == FAKE_CONNECTED ? SOQ_TCP_ESTABLISHED : SOQ_TCP_CLOSED;
}

/* What neither listens nor connects is in no table. */
static bool in_table(const fake_sock *s, soq__kind kind, soq_family family)
{
    return s->used && s->kind == kind && s->family == family &&
           s->local.port != 0 && !s->closed && state_of(s) != SOQ_TCP_CLOSED;
}

soq_rc soq__sys_sockets(soq__kind kind, soq_family family, bool owners,
                        soq__row_fn fn, void *user)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_TABLE, &rc))
        return rc;
    for (size_t i = 0; i < FAKE_SOCKETS; i++) {
        const fake_sock *s = &fake__socks[i];
        soq__socket_row row;

        if (!in_table(s, kind, family))
            continue;
        memset(&row, 0, sizeof(row));
        row.local = s->local;
        row.peer = s->peer;
        row.state = state_of(s);
        if (owners)
            row.owner = s->scripted ? 8 : 7;
        if (!fn(&row, user))
            return rc;
    }
    if (fake_switch.table_grows > 0) {
        fake_switch.table_grows--;
        return fake__code(11);
    }
    return rc;
}

soq_rc soq__sys_holders(soq__holder_fn fn, void *user)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_HOLDERS, &rc))
        return rc;
    /* A process may have a socket twice, and several may share it. */
    if (fn(3, 3, "stranger", user) && fn(7, 9, "child", user) &&
        fn(7, 7, "layer", user))
        (void)fn(7, 7, "layer", user);
    return rc;
}

soq_rc soq__sys_port_range(soq_port_range *out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_TABLE, &rc))
        return rc;
    out->first = 32768;
    out->last = 60999;
    out->asked = true;
    return rc;
}
