/*
 * names.h -- the names of hosts and services, asked for beside the table and
 * never waited for: what is not known yet is a number.
 *
 * Several questions are under way at a time, each with a deadline.  A host is
 * asked for once.  Only the thread that opened it may use it.
 */
#ifndef NETSTAT_NAMES_H
#define NETSTAT_NAMES_H

#include <soquete/connections.h>

typedef struct names names;

soq_rc names_open(names **out);
void names_close(names **n); /* NULL is allowed; gives up what is asked */

/* Ask for what a row has, unless it was asked for. */
void names_want(names *n, const soq_connection *row);

/* Until all is answered, or the time is over. */
void names_wait(names *n, int timeout_ms);

/* Made safe for a terminal; NULL: none, or not known yet. */
const char *names_host(names *n, const soq_addr *addr);
const char *names_service(names *n, soq_protocol protocol, uint16_t port);

#endif
