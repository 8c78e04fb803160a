/* loopback.h -- both ends of a TCP connection, in one program. */
#ifndef APP_LAB_LOOPBACK_H
#define APP_LAB_LOOPBACK_H

#include <soquete/socket.h>

/* Both are the caller's to close, also after an error: SOQ_NONE before the
 * call, and as far as it came after it. */
soq_rc loopback_connect(soq_limit limit, soq *client, soq *server);

#endif
