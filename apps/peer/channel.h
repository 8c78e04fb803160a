/*
 * channel.h -- bytes over one TCP connection, plain or encrypted by one set
 * of functions, for an event loop.
 *
 * No call here waits: SOQ_EAGAIN says that the socket is not ready, and
 * channel_wants() for what to watch it.  The socket stays the caller's, who
 * closes it after the channel.  One thread at a time uses a channel.
 *
 *     channel_handshake() until SOQ_OK, then channel_recv(), channel_send();
 *     channel_finish() until SOQ_OK, channel_recv() until SOQ_EOF;
 *     channel_close(), soq_close().
 *
 * Encrypted means TLS 1.2, ECDHE-PSK with ChaCha20-Poly1305, and nothing
 * else: both sides prove that they know the key, and who records the bytes
 * cannot read them later even with it.  docs/protocol.md, "Trust".
 */
#ifndef APP_PEER_CHANNEL_H
#define APP_PEER_CHANNEL_H

#include <soquete/poller.h>
#include <soquete/socket.h>

enum { CHANNEL_KEY = 32 }; /* bytes of a key; code.h makes one of a code */

/* The name of the key in the handshake, the same for everyone. */
#define CHANNEL_IDENTITY "soquete-peer-1"

/* Who dialled is the client, who accepted is the server. */
typedef enum channel_role { CHANNEL_CLIENT, CHANNEL_SERVER } channel_role;

/* What went wrong beyond the code of a soq_rc. */
typedef enum channel_fault {
    CHANNEL_FINE,
    CHANNEL_WRONG_KEY,  /* the other side has another code */
    CHANNEL_NOT_SECURE, /* what came is no TLS: it has no code */
    CHANNEL_CUT,        /* it ended without saying so: perhaps not whole */
    CHANNEL_FORGED,     /* somebody changed a byte, or sent one again */
    CHANNEL_REFUSED     /* another TLS than ours, a broken message */
} channel_fault;

typedef struct channel channel;

/* s is connected.  SOQ_ENOMEM. */
soq_rc channel_open_plain(soq s, channel **out);
soq_rc channel_open_secure(soq s, channel_role role,
                           const uint8_t key[CHANNEL_KEY], channel **out);

/* Free it and whatever it knows.  *c NULL is allowed. */
void channel_close(channel **c);

/* Is it plain, so that bytes may go past it (soq_send_file())? */
bool channel_is_plain(const channel *c);

/*
 * Take the handshake further: SOQ_OK when it is done (a plain one's is at
 * once), SOQ_EAGAIN.  Before it is done nothing can be sent or received.
 * SOQ_EACCES: the other side has another key; SOQ_EPROTO: it is no such side,
 * see channel_fault_of(); SOQ_ECONNRESET and the other errors of a socket.
 */
soq_rc channel_handshake(channel *c);

/*
 * Receive 1..cap bytes.  SOQ_EOF: the other side has ended, and said so where
 * it is encrypted; cut off without that it is SOQ_ECONNRESET.  SOQ_EPROTO:
 * what came was not what was sent.
 */
soq_rc channel_recv(channel *c, void *buf, size_t cap, size_t *n);

/* More can be received now although the socket may not be readable: true only
 * where channel_recv() was not called until SOQ_EAGAIN. */
bool channel_pending(const channel *c);

/* Send 1..len bytes: *n were taken, though some of them may still be with the
 * channel, until channel_flush() or the next channel_send() has sent them. */
soq_rc channel_send(channel *c, const void *buf, size_t len, size_t *n);

/* SOQ_OK: the system has all that was taken.  Call it when the socket is
 * writable and there is nothing more to send. */
soq_rc channel_flush(channel *c);

/* Say that we send no more, and end the writing side of the connection;
 * SOQ_EAGAIN: not yet, call it again. */
soq_rc channel_finish(channel *c);

/* What to watch the socket for now, if the program wants to do this of
 * SOQ_READ and SOQ_WRITE next. */
unsigned channel_wants(const channel *c, unsigned interest);

channel_fault channel_fault_of(const channel *c);

/* Does a connection that begins so want TLS?  2 bytes are enough. */
bool channel_looks_secure(const void *bytes, size_t len);

#endif
