/*
 * event.h -- the steps of a conversation, as lines to read or as JSON Lines.
 *
 * One event is one line: what was called, both ends and the state as the
 * system reports them after the call, and how many bytes it moved.
 */
#ifndef APP_EVENT_H
#define APP_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include <soquete/socket.h>

#include "app.h"

typedef struct event {
    const char *name;  /* in JSON: "recv" */
    const char *label; /* in text: "Received"; NULL is shown in JSON only */
    const char *arrow; /* between the ends: "<->", "-->", "<--" */
    int64_t time_us;   /* wall clock: when an active call began (connect,
                          send, shutdown), when a passive one returned (accept,
                          recv); so no effect comes before its cause */
    soq_addr local, peer;
    soq_tcp_state state;
    bool has_state; /* the system was asked and answered */
    bool has_bytes;
    uint64_t bytes;   /* moved since the event before */
    uint64_t total;   /* moved since the connection was made */
    unsigned calls;   /* that moved these bytes; 0 or 1 is not shown */
    const void *data; /* the bytes, to be quoted; NULL: not shown */
    bool end;         /* the peer has ended its side */
    bool has_totals;  /* at the end of a connection: */
    uint64_t received, sent;
    uint64_t number; /* of the connection, from 1; 0: there is but one */
    bool has_waited; /* waited_us: until it was served, or connected */
    int64_t waited_us;
    const char *note;
    const char *call, *subject; /* of an error */
    soq_rc rc;
} event;

/* An event that happens now, without ends. */
event event_of(const char *name, const char *label);

/* An event of this socket; the system is asked for the state now. */
event event_on(const char *name, const char *label, soq s);

/* Print it, as text or as JSON. */
void event_show(app *a, const event *e);

/* The two forms, each one line without its end, cut to fit cap.  The JSON is
 * allocated, NULL without memory. */
void event_text(const event *e, char *buf, size_t cap);
char *event_json(const event *e, const char *app_name, long long pid);

#endif
