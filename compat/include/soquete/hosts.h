/*
 * hosts.h -- hosts in this machine: network stacks with interfaces, addresses,
 * routes and ports of their own; two with a cable between them, or one alone.
 *
 * For a lab and for tests.  Where the system lets a user do so (Linux: user
 * and network namespaces); nothing of the machine's own network is touched or
 * can be reached from there.
 *
 *     soq_hosts_open(&hosts);                 we are on host 0 now
 *     soq_hosts_enter(hosts, 1);              what is opened and started now,
 *     soq_process_start(argv, 0, &server);    is on host 1
 *     soq_hosts_enter(hosts, 0);
 *     soq_tcp_dial("10.77.0.2", …);
 *
 * Sources: namespaces(7), user_namespaces(7), veth(4), rtnetlink(7).
 */
#ifndef SOQUETE_HOSTS_H
#define SOQUETE_HOSTS_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The addresses of the two, in 10.77.0.0/24 and fd77::/64; their interfaces
 * are "near0" and "far0". */
#define SOQ_HOST_0 "10.77.0.1"
#define SOQ_HOST_1 "10.77.0.2"
#define SOQ_HOST_0_V6 "fd77::1"
#define SOQ_HOST_1_V6 "fd77::2"

typedef struct soq_hosts soq_hosts;

/*
 * Make them, and move the process to host 0 for good: its own network cannot
 * be had back.  Call it before anything starts a thread, the layer's own ones
 * too (an interrupt hook, a soq_input), and before sockets are opened.
 * SOQ_EOPNOTSUPP: the system has no such thing.  SOQ_EPERM, SOQ_EACCES,
 * SOQ_ENOSPC, SOQ_EINVAL: it does not let this user, or a thread runs; then
 * the process is where it was.
 */
soq_rc soq_hosts_open(soq_hosts **out);

/* From now on what this thread opens, asks and starts is on host 0 or 1; what
 * was opened before stays where it is. */
soq_rc soq_hosts_enter(const soq_hosts *hosts, int which);

/* From now on whatever comes for this socket is dropped without a word, as a
 * firewall does. */
soq_rc soq_hosts_deafen(const soq_hosts *hosts, soq s);

/*
 * Move the process, for good, to a host of its own that has loopback and
 * nothing else: whatever is seen there, this process and its children did.
 * When, and the errors: as soq_hosts_open().  It may be called before that.
 */
soq_rc soq_host_alone(void);

/* On the host where we are; without processes and sockets the other one is
 * gone. */
void soq_hosts_close(soq_hosts **hosts);

#ifdef __cplusplus
}
#endif

#endif
