/* loopback.c -- both ends of a TCP connection, in one program. */
#include "loopback.h"

soq_rc loopback_connect(soq_limit limit, soq *client, soq *server)
{
    soq listener = SOQ_NONE;
    soq_addr at;
    soq_rc rc = soq_tcp_listen("127.0.0.1", "0", &listener);

    if (!rc.err)
        rc = soq_local_addr(listener, &at);
    if (!rc.err)
        rc = soq_tcp_open(SOQ_IPV4, client);
    if (!rc.err)
        rc = soq_connect(*client, &at, limit);
    if (!rc.err)
        rc = soq_accept(listener, limit, server, NULL);
    soq_close(&listener);
    return rc;
}
