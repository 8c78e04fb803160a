/*
 * connections.h -- the system's own table of TCP and UDP sockets: all of this
 * machine's, not only this process's.  The conventions are those of socket.h;
 * nothing here sends anything, and nothing needs a right.
 *
 * The table is a look at one moment.  What came and went between two looks is
 * in neither, and nothing here guesses at it.
 *
 * Sources: sock_diag(7) and proc(5); GetExtendedTcpTable,
 * GetExtendedUdpTable and the list of processes.
 */
#ifndef SOQUETE_CONNECTIONS_H
#define SOQUETE_CONNECTIONS_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum soq_protocol { SOQ_TCP = 1, SOQ_UDP = 2 } soq_protocol;

/* A process that has the socket open. */
typedef struct soq_holder {
    long long pid;
    const char *name; /* what it calls itself: any bytes; "" not known */
} soq_holder;

typedef struct soq_connection {
    soq_protocol protocol;
    soq_tcp_state state; /* UDP has none: SOQ_TCP_UNKNOWN */
    /* An IPv6 socket that speaks IPv4 shows the IPv4 addresses that it has,
     * `mapped` set.  The scope is set for addresses of one link. */
    soq_addr local;
    /* No address where it has no peer: a listener, a UDP socket.  (Windows
     * never says the peer of a UDP socket.) */
    soq_addr peer;
    /* By number, upwards.  None: in TIME_WAIT no process has it any more, and
     * others may belong to processes that this one may not look into.  Several
     * where processes share it (Linux; Windows names the one that made it). */
    const soq_holder *holders;
    size_t holder_count;
} soq_connection;

typedef struct soq_connections {
    /* By protocol, local port, local address, peer. */
    const soq_connection *list;
    size_t count;
    /* How many of them some process has that this user may not look into, or
     * that is not of this container: without holders, and not by mistake. */
    size_t hidden;
    int64_t time_us; /* wall clock, when the look began */
} soq_connections;

typedef enum soq_detail {
    SOQ_SOCKETS_ONLY,   /* no holders: the quicker look */
    SOQ_SOCKETS_HOLDERS /* and who has each of them */
} soq_detail;

/*
 * What there is now, in memory of its own; give it back with
 * soq_connections_free(), which takes NULL too.  A socket that is bound and
 * neither listens nor connects is not in the table (Linux).  To find holders
 * takes most of the time: every process is asked for what it has open.
 *
 * Errors: SOQ_EAGAIN (the table grew faster than it could be read, five
 * times), SOQ_ENOENT (a kernel without sock_diag), SOQ_ENOMEM, SOQ_EMFILE.
 */
soq_rc soq_connections_get(soq_detail detail, soq_connections **out);
void soq_connections_free(soq_connections **connections);

/*
 * How rows are sorted: <0, 0, >0.  In two looks, rows of TCP with a peer that
 * are equal here are one connection; listeners and UDP sockets may share an
 * address.
 */
int soq_connection_compare(const soq_connection *a, const soq_connection *b);

/*
 * The ports that the system gives away by itself, to a socket that was not
 * bound or bound to port 0.  IANA's are 49152 to 65535 (RFC 6335).
 */
typedef struct soq_port_range {
    uint16_t first, last;
    bool asked; /* false: it does not tell, these are the documented ones */
} soq_port_range;

soq_rc soq_port_range_get(soq_port_range *out);

#ifdef __cplusplus
}
#endif

#endif
