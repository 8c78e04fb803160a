/* listener.c -- the Berkeley steps of a server's passive open. */
#include "listener.h"

#include "event.h"
#include "message.h"

static void tell(app *a, soq s, const soq_addr *local, const char *name,
                 const char *label, const char *note)
{
    event e = event_on(name, label, s);

    e.local = *local;
    e.note = note;
    event_show(a, &e);
}

static soq_rc listen_on(app *a, const soq_addr *addr, int backlog, soq *s,
                        soq_addr *local, const char **call)
{
    soq_rc rc;

    *call = "open";
    rc = soq_tcp_open((soq_family)addr->family, s);
    if (rc.err)
        return rc;
    *call = "bind";
    rc = soq_bind(*s, addr);
    if (!rc.err)
        rc = soq_local_addr(*s, local);
    if (rc.err)
        return rc;
    tell(a, *s, local, "bind", "Bind", NULL);
    *call = "listen";
    rc = soq_listen(*s, backlog);
    if (rc.err)
        return rc;
    tell(a, *s, local, "listen", "Listen",
         soq_addr_is_loopback(local) ? NULL : "reachable from other machines");
    return rc;
}

int listener_open(app *a, const endpoint *at, const stop *until, int backlog,
                  soq *out, soq_addr *local)
{
    soq_addr addrs[8];
    char text[SOQ_ADDR_TEXT];
    const char *call = "resolve";
    size_t n;
    soq_rc rc = soq_resolve(at->host, at->port, SOQ_ANY_FAMILY,
                            stop_limit(until, -1), addrs, 8, &n);

    *out = SOQ_NONE;
    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return app_fail(a, call, at->host, rc);
    for (size_t i = 0; i < n; i++) {
        rc = listen_on(a, &addrs[i], backlog, out, local, &call);
        if (!rc.err)
            return APP_DONE;
        soq_close(out);
    }
    soq_addr_text(&addrs[n - 1], text, sizeof(text));
    return app_fail(a, call, text, rc);
}
