/*
 * state.c -- the TCP state of a socket, from TCP_INFO, and the memory that a
 * connection broke.
 *
 * Linux tells the error that ended a connection once, to the call that comes
 * first; to the next receive the reset looks like an end.  So that call leaves
 * a note on the socket, in an option that means nothing to a dead connection:
 * a linger time that nobody would choose.
 */
#include "state.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "fd.h"

static const soq_tcp_state states[] = {
    [TCP_ESTABLISHED] = SOQ_TCP_ESTABLISHED,
    [TCP_SYN_SENT] = SOQ_TCP_SYN_SENT,
    [TCP_SYN_RECV] = SOQ_TCP_SYN_RECEIVED,
    [TCP_FIN_WAIT1] = SOQ_TCP_FIN_WAIT_1,
    [TCP_FIN_WAIT2] = SOQ_TCP_FIN_WAIT_2,
    [TCP_TIME_WAIT] = SOQ_TCP_TIME_WAIT,
    [TCP_CLOSE] = SOQ_TCP_CLOSED,
    [TCP_CLOSE_WAIT] = SOQ_TCP_CLOSE_WAIT,
    [TCP_LAST_ACK] = SOQ_TCP_LAST_ACK,
    [TCP_LISTEN] = SOQ_TCP_LISTEN,
    [TCP_CLOSING] = SOQ_TCP_CLOSING,
    [TCP_CLOSING + 1] = SOQ_TCP_SYN_RECEIVED, /* a request, no socket yet */
};

soq_tcp_state soq__tcp_state_of(unsigned native)
{
    return native < sizeof(states) / sizeof(*states) ? states[native]
                                                     : SOQ_TCP_UNKNOWN;
}

unsigned soq__tcp_states(void)
{
    return (1U << (sizeof(states) / sizeof(*states))) - 2;
}

static soq_rc get_info(soq s, struct tcp_info *info)
{
    socklen_t len = sizeof(*info);
    soq_rc rc = soq__result(
        getsockopt(soq__fd(s), IPPROTO_TCP, TCP_INFO, info, &len));

    /* A UDP socket has no options of this level at all. */
    if (rc.err == SOQ_ENOPROTOOPT)
        rc.err = SOQ_EOPNOTSUPP;
    return rc;
}

soq_rc soq__sys_tcp_state(soq s, soq_tcp_state *out)
{
    struct tcp_info info = { 0 };
    soq_rc rc = get_info(s, &info);

    if (rc.err)
        return rc;
    *out = soq__tcp_state_of(info.tcpi_state);
    return rc;
}

bool soq__never_connected(soq s)
{
    struct tcp_info info = { 0 };

    if (get_info(s, &info).err)
        return false;
    /* The path's MTU is set when the handshake begins, and never again 0. */
    return info.tcpi_state == TCP_LISTEN ||
           (info.tcpi_state == TCP_CLOSE && info.tcpi_pmtu == 0);
}

enum { BROKEN_LINGER_S = 0x50c1 };

void soq__note_broken(soq s)
{
    struct linger note = { .l_onoff = 1, .l_linger = BROKEN_LINGER_S };
    soq_tcp_state state = SOQ_TCP_UNKNOWN;

    if (!soq__sys_tcp_state(s, &state).err && state == SOQ_TCP_CLOSED)
        (void)setsockopt(soq__fd(s), SOL_SOCKET, SO_LINGER, &note,
                         sizeof(note));
}

void soq__forget_broken(soq s)
{
    struct linger none = { 0 };

    (void)setsockopt(soq__fd(s), SOL_SOCKET, SO_LINGER, &none, sizeof(none));
}

bool soq__is_broken(soq s)
{
    struct linger note = { 0 };
    socklen_t len = sizeof(note);

    return getsockopt(soq__fd(s), SOL_SOCKET, SO_LINGER, &note, &len) == 0 &&
           note.l_onoff && note.l_linger == BROKEN_LINGER_S;
}
