/*
 * trace.h -- watch every call of the layer: what was asked, what the system
 * answered, which state the connection is in afterwards.
 *
 * Off, which is how a program starts, it costs one predicted branch a call.
 */
#ifndef SOQUETE_TRACE_H
#define SOQUETE_TRACE_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One finished call.  Valid during the callback only. */
typedef struct soq_trace_event {
    const char *call; /* "connect": the function's name without soq_ */
    soq socket;       /* the socket it was about; SOQ_NONE if none */
    soq_addr arg;     /* the address asked for (bind, connect, send_to) */
    long long value;  /* the number asked for: backlog, how, on/off, cap */
    size_t bytes;     /* moved by this call */
    soq_rc rc;        /* what it returned */
    soq_addr local;   /* both ends after the call, as the system says */
    soq_addr peer;
    soq_tcp_state state; /* after the call; UNKNOWN for what is not TCP */
    long long begin_ns;  /* monotonic, as soq_now_ns() */
    long long end_ns;
} soq_trace_event;

typedef void (*soq_trace_fn)(const soq_trace_event *event, void *user);

/*
 * Call fn after each call of the layer that does something to a socket or asks
 * for a name, on the thread that made it; NULL ends it.  Calls that only ask
 * or wait, options, and the sockets that the layer makes for itself are not
 * told of; soq_tcp_listen() is told of step by step, and then as a whole.
 *
 * One hook per process: set it before other threads use the layer, and leave
 * it until they have ended.  fn may use the layer; what it calls is not traced
 * again.
 */
void soq_trace_set(soq_trace_fn fn, void *user);

#ifdef __cplusplus
}
#endif

#endif
