/* apart.c -- the block `lab peer` for a report: in a process of its own, since
 * who makes a second host leaves the network of this one for good. */
#include <stdio.h>

#include "blocks.h"
#include "cast.h"
#include "common/message.h"

/* It gives up by itself, with what it has seen; only one that does not is
 * ended. */
enum { LATER_MS = 60000 };

int lab_peer_apart(app *a, int timeout_ms)
{
    char seconds[16];
    const char *const words[] = { "lab",       "peer",  "--json",
                                  "--timeout", seconds, NULL };
    cast *c = cast_open(a, "two-hosts", timeout_ms + LATER_MS);
    int status = APP_FAILED;
    soq_rc rc;

    if (!c)
        return APP_FAILED;
    snprintf(seconds, sizeof(seconds), "%d", timeout_ms / 1000 + 1);
    c->muted = true;
    rc = cast_enter(c, "lab", words);
    if (rc.err)
        app_fail(a, "start", "the peers", rc);
    else if (cast_end(c))
        status = APP_DONE;
    if (stop_asked(&c->stop))
        status = APP_INTERRUPTED;
    cast_close(c);
    return status;
}
