/*
 * trace.h -- how a public function tells the trace what it did:
 *
 *     soq__trace t = soq__trace_begin();
 *     soq_rc rc = …;
 *
 *     if (t.on)
 *         soq__trace_end(&t, …);
 */
#ifndef SOQ_COMMON_TRACE_H
#define SOQ_COMMON_TRACE_H

#include <soquete/trace.h>
#include <stdatomic.h>

#include "sys.h"

typedef struct soq__trace {
    bool on;
    int64_t begin_ns;
    bool ends_known; /* local, peer, state were taken before a close */
    soq_addr local;
    soq_addr peer;
    soq_tcp_state state;
} soq__trace;

extern _Atomic(soq_trace_fn) soq__trace_hook;

/* The slow half: a hook is set.  Not on inside the hook itself. */
soq__trace soq__trace_begin_on(void);

static inline bool soq__trace_is_on(void)
{
    return atomic_load_explicit(&soq__trace_hook, memory_order_relaxed);
}

static inline soq__trace soq__trace_begin(void)
{
    soq__trace trace;

    /* The rest is not written while it is off: that is most of the price. */
    trace.on = soq__trace_is_on();
    if (trace.on)
        trace = soq__trace_begin_on();
    return trace;
}

/* What this thread calls from now on is the layer's own doing, or no more;
 * returns what it was before. */
bool soq__trace_quiet(bool quiet);

/* Ask for both ends now, for a call that will close the socket. */
void soq__trace_take_ends(soq__trace *trace, soq s);

typedef struct soq__traced {
    const char *call;
    soq socket;
    const soq_addr *arg; /* NULL: none */
    long long value;
    size_t bytes;
} soq__traced;

void soq__trace_end(soq__trace *trace, const soq__traced *what, soq_rc rc);

#endif
