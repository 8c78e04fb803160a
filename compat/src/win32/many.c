/* many.c -- several datagrams in one call: Winsock has none for any socket
 * (registered I/O wants one of its own kind). */
#include "sys.h"

soq_rc soq__sys_recv_many(soq s, soq_msg *list, size_t count, bool may_block,
                          size_t *n)
{
    (void)s;
    (void)list;
    (void)count;
    (void)may_block;
    (void)n;
    return soq__rc(SOQ_EOPNOTSUPP);
}

soq_rc soq__sys_send_many(soq s, const soq_msg *list, size_t count, size_t *n)
{
    (void)s;
    (void)list;
    (void)count;
    (void)n;
    return soq__rc(SOQ_EOPNOTSUPP);
}
