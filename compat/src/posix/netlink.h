/* netlink.h -- one question to the kernel's tables, netlink(7). */
#ifndef SOQ_POSIX_NETLINK_H
#define SOQ_POSIX_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>

#include "sys.h"

/* Called for each record of the answer. */
typedef void (*soq__netlink_fn)(struct nlmsghdr *record, void *user);

/*
 * Ask the family `protocol` (NETLINK_ROUTE, …) with request, whose header this
 * function completes, and hand every record to fn.  SOQ_EAGAIN: the table
 * changed while it was read, the records may be incomplete.
 */
soq_rc soq__netlink_dump(int protocol, struct nlmsghdr *request,
                         soq__netlink_fn fn, void *user);

/*
 * The attributes behind a record's body of `body` bytes, one after the other:
 * NULL asks for the first, NULL is the answer after the last.  (The kernel's
 * own macros do this with mixed signs.)
 */
struct rtattr *soq__netlink_next(struct nlmsghdr *record, size_t body,
                                 struct rtattr *before);

#endif
