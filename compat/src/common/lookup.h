/*
 * lookup.h -- a question to the system's resolver that can be given up.
 */
#ifndef SOQ_COMMON_LOOKUP_H
#define SOQ_COMMON_LOOKUP_H

#include "common/limit.h"
#include "sys.h"

/* More addresses than this of one name are left out. */
#define SOQ__LOOKUP_MAX 64

/*
 * soq__sys_resolve() on a thread of its own, awaited within the limit; host
 * or service is NULL.  *n addresses, at most SOQ__LOOKUP_MAX, as the system
 * sorts them.  A limit of 0 asks nothing and says so.
 */
soq_rc soq__lookup(const char *host, const char *service, soq_family family,
                   soq__until *until, soq_addr *addrs, size_t *n);

/* soq__sys_host_name() in the same way. */
soq_rc soq__lookup_name(const soq_addr *addr, soq__until *until, char *buf,
                        size_t cap);

#endif
