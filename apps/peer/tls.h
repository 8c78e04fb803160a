/*
 * tls.h -- the encrypted kind of a channel; see channel.h, which it follows
 * call by call.  For channel.c alone.
 */
#ifndef APP_PEER_TLS_H
#define APP_PEER_TLS_H

#include "peer/channel.h"

typedef struct tls tls;

soq_rc tls_open(soq s, channel_role role, const uint8_t key[CHANNEL_KEY],
                tls **out);
void tls_close(tls **t);
soq_rc tls_handshake(tls *t);
soq_rc tls_recv(tls *t, void *buf, size_t cap, size_t *n);
bool tls_pending(const tls *t);
soq_rc tls_send(tls *t, const void *buf, size_t len, size_t *n);
soq_rc tls_flush(tls *t);
soq_rc tls_notify(tls *t); /* "we send no more" */
unsigned tls_wants(const tls *t, unsigned interest);
channel_fault tls_fault(const tls *t);

#endif
