/*
 * socket.h -- TCP and UDP sockets that mean the same on POSIX and Winsock.
 *
 * Conventions, true of every function of soquete unless it says otherwise:
 *
 *   Result    soq_rc: rc.err is the same on every system, rc.os the system's
 *             own number behind it.
 *   Outputs   Last parameters, written only when rc.err == SOQ_OK.
 *   Times     A soq_limit, or int timeout_ms: milliseconds, 0 = do not wait,
 *             -1 = for ever.  With 0, SOQ_EAGAIN says that the call would
 *             have waited; with more, SOQ_ETIMEDOUT says that it did.
 *   Sizes     size_t, bytes.  Any size is allowed: a call takes what the
 *             system can take at once, and says how much.
 *   Strings   UTF-8, NUL-terminated; the caller keeps ownership.
 *   Threads   Any thread.  A socket may be read by one thread and written by
 *             another at the same time; it is closed by one, when no other
 *             uses it.  To end another thread's wait, cancel it (limit.h).
 *   Signals   SOQ_EINTR is never returned: an interrupted call is resumed.
 *             SIGPIPE is never raised.
 *   Children  Sockets are not inherited by child processes.
 *   Start     Calls that open or resolve start the layer by themselves.
 */
#ifndef SOQUETE_SOCKET_H
#define SOQUETE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/address.h>
#include <soquete/error.h>
#include <soquete/limit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- start-up ---------------------------------------------------------- */

/*
 * Start the network system and count the user; soq_quit() ends what one
 * successful soq_init() began.  Safe from several threads at once.  A program
 * need not call either: what opens a socket starts the system once and leaves
 * it running.  A failure is returned, not remembered: the next call tries
 * again.  Errors: SOQ_ENOTREADY, SOQ_EVERSION, SOQ_EPROCLIM.  (WSAStartup)
 *
 * soq_quit() without a soq_init() before it is ignored.  Sockets stay usable
 * until the last user has quit; close them before.
 */
soq_rc soq_init(void);
void soq_quit(void);

/* ---- the socket -------------------------------------------------------- */

/*
 * A socket, by value: the descriptor or the SOCKET in `os`, for code outside
 * the layer.  It is a struct so that `s < 0` and `read(s, …)` do not compile.
 * SOQ_NONE is no socket: given to a call, it is SOQ_ENOTSOCK.
 */
typedef struct soq {
    uintptr_t os;
} soq;

static inline soq soq_none(void)
{
    soq none = { UINTPTR_MAX };

    return none;
}
#define SOQ_NONE soq_none()

static inline bool soq_is_none(soq s)
{
    return s.os == UINTPTR_MAX;
}

/*
 * The two ends of the socket as the system reports them.  Before the system
 * has chosen, soq_local_addr() gives the wildcard with port 0 on every system.
 * soq_peer_addr() of a socket that is not connected: SOQ_ENOTCONN.
 */
soq_rc soq_local_addr(soq s, soq_addr *out);
soq_rc soq_peer_addr(soq s, soq_addr *out);

/*
 * Give the socket up and leave SOQ_NONE; SOQ_NONE and NULL are allowed.
 * Returns at once.  What was sent and not yet delivered, the system goes on
 * delivering; but bytes that were received and never read make it reset the
 * connection, and then the peer may lose what it has not read either (RFC
 * 2525, 2.17).  A program that must not lose data calls
 * soq_close_gracefully().
 */
void soq_close(soq *s);

/* Give a TCP connection up with a reset: the peer gets SOQ_ECONNRESET, unsent
 * bytes are dropped, nothing stays in TIME_WAIT. */
void soq_abort(soq *s);

/*
 * End a TCP connection so that nothing is lost: no more writing (FIN), read
 * and drop what still comes until the peer has ended too, close.  Always
 * leaves SOQ_NONE.  SOQ_OK: both sides have ended in order; after our own
 * SOQ_SHUT_READ, which does not hear of the peer's end, only ours.
 * SOQ_ETIMEDOUT (SOQ_EAGAIN with a limit of 0), SOQ_ECANCELED or SOQ_EMSGSIZE
 * (the peer would not stop sending: over 64 MiB were dropped): closed all the
 * same, delivery unknown.  SOQ_ECONNRESET: the peer reset.  SOQ_ENOTCONN:
 * there was no connection (any more).
 */
soq_rc soq_close_gracefully(soq *s, soq_limit limit);

/* ---- TCP, step by step ------------------------------------------------- */

/* Open a TCP socket of this family (SOQ_IPV4 or SOQ_IPV6).  An IPv6 one that
 * is bound to :: serves both families; see soq_set_v6_only(). */
soq_rc soq_tcp_open(soq_family family, soq *out);

/*
 * Give the socket its local address; port 0 lets the system choose (ask with
 * soq_local_addr()).  A TCP port is then this process's alone: a second
 * listener gets SOQ_EADDRINUSE on every system, here or from soq_listen(),
 * and a restarted server does not, whatever its old connections are doing.
 * Errors: SOQ_EADDRINUSE, SOQ_EADDRNOTAVAIL (not an address of this machine),
 * SOQ_EACCES (a port that needs a right, or that the system has reserved),
 * SOQ_EINVAL (bound already).
 */
soq_rc soq_bind(soq s, const soq_addr *addr);

/*
 * Begin to accept connections (passive open).  backlog is the length of the
 * queue of connections that nobody has accepted yet, not a number of
 * clients; the system rounds and limits it; 0 or less asks for its most.
 * SOQ_EINVAL: not bound.
 */
soq_rc soq_listen(soq s, int backlog);

/*
 * Take the next connection.  peer may be NULL.  A connection that died while
 * it was queued is passed over where the system tells of it, else the first
 * call on it tells; every error that accept(2) calls transient is passed over,
 * and the listener lives on.  Where the process or the system has no
 * descriptor or memory left, the call waits with growing pauses for one (it
 * does not spin) and reports SOQ_EMFILE, SOQ_ENFILE, SOQ_ENOBUFS or
 * SOQ_ENOMEM when the limit is over, at once when it is 0.  So it does when
 * what came after the shortage had died.
 */
soq_rc soq_accept(soq listener, soq_limit limit, soq *out, soq_addr *peer);

/*
 * Connect (active open for TCP; for UDP: fix the peer, see below).  One
 * socket, one attempt: after a failure close it and open another.  The
 * wildcard means this machine, as on Linux.  A connection that a socket made
 * to itself, which TCP allows, is SOQ_ECONNREFUSED.
 * Errors: SOQ_ECONNREFUSED, SOQ_ECONNRESET (it was made, and cut before this
 * call was over), SOQ_ETIMEDOUT (the limit or the system's own),
 * SOQ_ENETUNREACH, SOQ_EHOSTUNREACH, SOQ_EACCES, SOQ_EADDRNOTAVAIL (no local
 * port is left), SOQ_EAFNOSUPPORT, SOQ_EISCONN, SOQ_ECANCELED.
 *
 * With a limit of 0 a connection under way is SOQ_EINPROGRESS: wait until the
 * socket is ready for SOQ_WRITE, then ask soq_connect_result(), which says how
 * it came out, or SOQ_EINPROGRESS again; SOQ_ENOTCONN: nothing was begun.  The
 * cause of a failure is told once: asked again, Linux says SOQ_ENOTCONN.
 */
soq_rc soq_connect(soq s, const soq_addr *to, soq_limit limit);
soq_rc soq_connect_result(soq s);

/*
 * Send 1..len bytes of buf; *n says how many the system took.  len 0 is
 * SOQ_OK with *n 0.  The system took them; that the peer got them only the
 * peer can say.  Errors: SOQ_EPIPE (we have shut down writing, or the peer
 * is gone), SOQ_ECONNRESET, SOQ_ENOTCONN, SOQ_ETIMEDOUT.
 */
soq_rc soq_send(soq s, const void *buf, size_t len, soq_limit limit,
                size_t *n);

/* Send all of buf, however many calls it takes, within one limit.  *sent may
 * be NULL; it is written in every case: how much the system took. */
soq_rc soq_send_all(soq s, const void *buf, size_t len, soq_limit limit,
                    size_t *sent);

/*
 * Receive 1..cap bytes; *n says how many.  SOQ_EOF: the peer has ended its
 * side and all that it sent was read; also after our own shutdown of reading.
 * cap 0 is SOQ_OK with *n 0, never an end.  SOQ_ECONNRESET: the connection
 * was cut; what was received before may be incomplete, and Windows may have
 * dropped a part of it unread, so a protocol needs an end mark of its own.
 * For streams: datagrams have calls of their own, below.
 */
soq_rc soq_recv(soq s, void *buf, size_t cap, soq_limit limit, size_t *n);

/* Receive exactly len bytes within one limit.  *got may be NULL; it is
 * written in every case.  SOQ_EOF: the stream ended after *got bytes. */
soq_rc soq_recv_all(soq s, void *buf, size_t len, soq_limit limit,
                    size_t *got);

typedef enum soq_how {
    SOQ_SHUT_READ = 1,
    SOQ_SHUT_WRITE = 2,
    SOQ_SHUT_BOTH = 3
} soq_how;

/* End one side or both: SOQ_SHUT_WRITE sends FIN once all before it is sent,
 * and the peer reads SOQ_EOF.  Errors: SOQ_ENOTCONN (also a listener, which
 * goes on), SOQ_EINVAL (how is none of these). */
soq_rc soq_shutdown(soq s, soq_how how);

/* ---- TCP, as a program wants it ---------------------------------------- */

/*
 * Resolve, open, bind, listen with the system's longest queue: a listener on
 * the first address of host:service that works.  host NULL: every address of
 * this machine, IPv6 and IPv4 in one socket (IPv4 alone where the machine has
 * no IPv6).  service "0": a free port.  Errors: those of soq_resolve(),
 * soq_bind() and soq_listen(); for several addresses the last one's.
 */
soq_rc soq_tcp_listen(const char *host, const char *service, soq *out);

/*
 * Resolve, open and connect to the first address of host:service that
 * answers, all within one limit.  The next address is tried when one fails,
 * or beside it when it has been silent for 250 ms (RFC 8305).  host NULL:
 * this machine.  Errors: those of soq_resolve() and soq_connect(); for
 * several addresses that of the one tried first (RFC 6724 put it first).
 */
soq_rc soq_tcp_dial(const char *host, const char *service, soq_limit limit,
                    soq *out);

/* The state of a TCP socket, named as in RFC 9293, 3.3.2. */
#define SOQ_TCP_STATE_MAP(X)                                                  \
    X(CLOSED)                                                                 \
    X(LISTEN)                                                                 \
    X(SYN_SENT)                                                               \
    X(SYN_RECEIVED)                                                           \
    X(ESTABLISHED)                                                            \
    X(FIN_WAIT_1)                                                             \
    X(FIN_WAIT_2)                                                             \
    X(CLOSE_WAIT)                                                             \
    X(CLOSING)                                                                \
    X(LAST_ACK)                                                               \
    X(TIME_WAIT)

typedef enum soq_tcp_state {
    SOQ_TCP_UNKNOWN, /* the system does not say */
#define SOQ_X(name) SOQ_TCP_##name,
    SOQ_TCP_STATE_MAP(SOQ_X)
#undef SOQ_X
        SOQ_TCP_STATE_COUNT
} soq_tcp_state;

/* "ESTABLISHED"; "UNKNOWN" for SOQ_TCP_UNKNOWN and values out of range. */
const char *soq_tcp_state_name(soq_tcp_state state);

/*
 * What the system itself says of the socket now (TCP_INFO; SIO_TCP_INFO or
 * the system's table on Windows, where a socket that is in no table is
 * CLOSED).  Not a guess from what was called.  SOQ_EOPNOTSUPP: not TCP.
 */
soq_rc soq_get_tcp_state(soq s, soq_tcp_state *out);

/* ---- UDP --------------------------------------------------------------- */

/* Open a UDP socket; the system gives it a port at the first send, or
 * soq_bind() does. */
soq_rc soq_udp_open(soq_family family, soq *out);

/* Resolve, open and bind; host NULL: every address, both families. */
soq_rc soq_udp_bind(const char *host, const char *service, soq *out);

/*
 * Send one datagram, whole or not at all; len may be 0.  to NULL: to the peer
 * that soq_connect() fixed.  SOQ_EMSGSIZE: longer than UDP can carry (65,507
 * bytes over IPv4).  SOQ_EINVAL: port 0.  SOQ_EDESTADDRREQ: no peer at all.
 * SOQ_EACCES: a broadcast address and no permission (soq_set_broadcast()).
 */
soq_rc soq_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                   soq_limit limit);

/*
 * Receive one datagram.  An empty one is SOQ_OK with *n 0.
 *
 * One that is longer than cap is SOQ_EMSGSIZE on every system, and then buf
 * holds its first cap bytes, *n is cap and *from is its sender: it is shown
 * cut, never in silence.  *full (may be NULL) is its whole length where the
 * system says it (Linux), else 0; without a cut it equals *n.
 *
 * On a socket that is not connected, another host's "port unreachable" is
 * nobody's error and is passed over: no sender can deafen a server.  On one
 * whose peer soq_connect() fixed, it is SOQ_ECONNREFUSED, here or from the
 * next soq_send_to(), once for each.  from may be NULL.
 */
soq_rc soq_recv_from(soq s, void *buf, size_t cap, soq_limit limit, size_t *n,
                     size_t *full, soq_addr *from);

/* ---- options: what they do is promised, not how the system spells it --- */

/* Send small pieces at once instead of gathering them (Nagle, RFC 896). */
soq_rc soq_set_nodelay(soq s, bool on);

/*
 * Ask a silent TCP peer for a sign of life after idle_s seconds, then every
 * interval_s, and give it up after count unanswered ones: 1 to 32767 seconds
 * and a count of 1 to 127, else SOQ_EINVAL.  *applied may be NULL: false where
 * the system took the times but fixes the count (Windows before 10 1703: 10).
 */
soq_rc soq_set_keepalive(soq s, int idle_s, int interval_s, int count,
                         bool *applied);

/* Ask for buffers of this many bytes in the system (0 = leave as it is), and
 * read what it really gave. */
soq_rc soq_set_buffers(soq s, size_t send, size_t recv);
soq_rc soq_get_buffers(soq s, size_t *send, size_t *recv);

/* Before soq_bind(), on an IPv6 socket: true = serve IPv6 alone, false (as
 * opened) = IPv4 too when bound to ::.  SOQ_ENOPROTOOPT: an IPv4 socket. */
soq_rc soq_set_v6_only(soq s, bool on);

/* Allow a UDP socket to send to a broadcast address. */
soq_rc soq_set_broadcast(soq s, bool on);

/* ---- a pair ------------------------------------------------------------ */

/*
 * Two connected stream sockets of this process, for waking a wait or for a
 * test.  Where the system has no such call they are made over loopback, and
 * nobody else can get hold of an end: the ends prove themselves to each other
 * with 128 random bits, and strangers are dropped.  At most one second, then
 * SOQ_ETIMEDOUT, or what cut the connection: SOQ_ECONNRESET,
 * SOQ_ECONNABORTED.
 */
soq_rc soq_pair(soq out[2]);

#ifdef __cplusplus
}
#endif

#endif
