/* trace.c -- the hook that is told of every call. */
#include "common/trace.h"

/* A plain value beside an atomic pointer: soq_trace_set() asks its caller to
 * set both before other threads use the layer. */
_Atomic(soq_trace_fn) soq__trace_hook;
static void *hook_user;

/* What the hook calls is not traced again. */
static _Thread_local bool inside;

void soq_trace_set(soq_trace_fn fn, void *user)
{
    hook_user = user;
    atomic_store(&soq__trace_hook, fn);
}

soq__trace soq__trace_begin_on(void)
{
    soq__trace trace = { 0 };

    trace.on = !inside;
    trace.begin_ns = soq__sys_now_ns();
    return trace;
}

bool soq__trace_quiet(bool quiet)
{
    bool before = inside;

    inside = quiet;
    return before;
}

void soq__trace_take_ends(soq__trace *trace, soq s)
{
    soq_addr none = { 0 };

    trace->ends_known = true;
    trace->local = none;
    trace->peer = none;
    trace->state = SOQ_TCP_UNKNOWN;
    if (soq_is_none(s))
        return;
    (void)soq__sys_local(s, &trace->local);
    (void)soq__sys_peer(s, &trace->peer);
    (void)soq_get_tcp_state(s, &trace->state);
}

void soq__trace_end(soq__trace *trace, const soq__traced *what, soq_rc rc)
{
    soq_trace_fn fn = atomic_load(&soq__trace_hook);
    soq_trace_event event = { 0 };

    if (!fn)
        return;
    event.end_ns = soq__sys_now_ns();
    event.begin_ns = trace->begin_ns;
    event.call = what->call;
    event.socket = what->socket;
    event.value = what->value;
    event.bytes = what->bytes;
    event.rc = rc;
    if (what->arg)
        event.arg = *what->arg;
    if (!trace->ends_known)
        soq__trace_take_ends(trace, what->socket);
    event.local = trace->local;
    event.peer = trace->peer;
    event.state = trace->state;
    inside = true;
    fn(&event, hook_user);
    inside = false;
}
