/* apart.c -- the block `lab peer` for a report: in a process of its own, since
 * who makes a second host leaves the network of this one for good. */
#include <stdio.h>
#include <stdlib.h>

#include "blocks.h"
#include "cast.h"
#include "common/message.h"

int lab_peer_apart(app *a, int timeout_ms)
{
    char seconds[16];
    const char *const words[] = { "lab",       "peer",  "--json",
                                  "--timeout", seconds, NULL };
    cast *c = malloc(sizeof(*c));
    soq_rc rc = { SOQ_ENOMEM, 0 };
    int status = APP_FAILED;

    if (c)
        rc = cast_open(c, a, timeout_ms);
    if (rc.err) {
        free(c);
        return app_fail(a, "prepare", "the lab", rc);
    }
    snprintf(seconds, sizeof(seconds), "%d", timeout_ms / 1000 + 1);
    c->scene = "two-hosts";
    c->muted = true;
    rc = cast_enter(c, "lab", words);
    if (rc.err)
        app_fail(a, "start", "the peers", rc);
    else if (cast_end(c))
        status = APP_DONE;
    if (stop_asked(&c->stop))
        status = APP_INTERRUPTED;
    cast_close(c);
    free(c);
    return status;
}
