/* stop.c -- the way out on Ctrl-C. */
#include "stop.h"

#include <stdlib.h>

#include <soquete/system.h>

#include "app.h"

static void interrupted(soq_interrupt what, void *user)
{
    stop *s = user;

    (void)what;
    if (s->asked++ > 0) {
        if (!soq_file_is_none(s->keys))
            (void)soq_file_keys(s->keys, false);
        _Exit(APP_INTERRUPTED);
    }
    soq_cancel(s->cancel);
    if (s->poller)
        soq_poller_wake(s->poller);
}

soq_rc stop_open(stop *s, soq_poller *poller)
{
    soq_rc rc;

    s->poller = poller;
    s->asked = 0;
    s->keys = SOQ_FILE_NONE;
    s->cancel = NULL;
    rc = soq_canceller_open(&s->cancel);
    if (rc.err)
        return rc;
    rc = soq_interrupt_set(interrupted, s);
    if (rc.err)
        soq_canceller_close(&s->cancel);
    return rc;
}

void stop_close(stop *s)
{
    soq_interrupt_set(NULL, NULL);
    soq_canceller_close(&s->cancel);
}

bool stop_asked(const stop *s)
{
    return soq_cancelled(s->cancel);
}

soq_limit stop_limit(const stop *s, int timeout_ms)
{
    soq_limit limit = { timeout_ms, s->cancel };

    return limit;
}
