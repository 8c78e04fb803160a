/* stream.h -- one TCP connection of a command, and what is told of it. */
#ifndef APP_STREAM_H
#define APP_STREAM_H

#include <stddef.h>

#include <soquete/socket.h>

#include "app.h"
#include "event.h"
#include "meter.h"

typedef struct stream {
    app *a;
    soq s;
    soq_addr local, peer; /* asked while it was connected: a reset takes the
                             system's memory of them */
    meter in, out;
} stream;

/* Take a connected socket, and ask for its ends. */
void stream_take(stream *t, app *a, soq s);

/* An event of this connection; the system is asked for the state now. */
event stream_event(const stream *t, const char *name, const char *label,
                   const char *arrow);

/* Count bytes, and tell of them when it is their turn.  data NULL: they are
 * not quoted.  began_us: when the send was called. */
void stream_received(stream *t, const void *data, size_t n);
void stream_sent(stream *t, const char *label, const void *data, size_t n,
                 int64_t began_us);

/* Tell that the peer has ended its side, with what was not told before. */
void stream_ended(stream *t);

/* Shut down writing, and tell it; label as in event. */
void stream_shutdown(stream *t, const char *label);

/* Close in order, within this time, and tell it with the reason. */
void stream_close(stream *t, int grace_ms, const char *why);

#endif
