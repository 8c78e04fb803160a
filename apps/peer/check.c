/* check.c -- `soquete peer --check`, the reasons after a failure, and where
 * the peer of a name is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/stop.h"
#include "greet.h"
#include "modes.h"
#include "report/say.h"
#include "why_report.h"

enum { WHOM_MS = 1000, BESIDE_MS = 300 };

static soq_rc look(const check_how *how, soq_canceller *cancel, why_look *out)
{
    greeter who = { how->key, how->me };
    why_how why = { how->host, how->port, how->find,    how->timeout_ms,
                    cancel,    greet,     (void *)&who, how->key != NULL };

    return why_look_at(&why, out);
}

int peer_check(app *a, const check_how *how)
{
    why_look *l = calloc(1, sizeof(*l));
    int status = APP_FAILED;
    stop s;
    soq_rc rc = l ? stop_open(&s, NULL) : (soq_rc){ SOQ_ENOMEM, 0 };

    if (rc.err) {
        free(l);
        return app_fail(a, "prepare", "the check", rc);
    }
    if (a->err.terminal && !a->json)
        output_status(&a->err, say_text(a, TEXT_WHY_CHECKING_NOW));
    rc = look(how, s.cancel, l);
    output_status(&a->err, "");
    if (rc.err == SOQ_ECANCELED)
        status = APP_INTERRUPTED;
    else if (rc.err)
        app_fail(a, "check", how->host, rc);
    else
        status = why_report(a, &a->out, l);
    stop_close(&s);
    free(l);
    return status;
}

void peer_explain(app *a, const check_how *how)
{
    why_look *l = calloc(1, sizeof(*l));

    if (l && !look(how, how->cancel, l).err)
        (void)why_report(a, &a->err, l);
    free(l);
}

/* ---- by name ------------------------------------------------------------ */

static bool is_name(const char *host)
{
    soq_addr list[1];
    size_t n;

    return !strchr(host, ':') &&
           soq_resolve(host, "0", SOQ_ANY_FAMILY, soq_no_wait(), list, 1, &n)
               .err;
}

/* A name server may know the name too: whoever meant that one is told. */
static void tell_whom(app *a, const found *f, const char *host,
                      soq_canceller *cancel)
{
    soq_limit limit = { BESIDE_MS, cancel };
    char at[SOQ_ADDR_TEXT], other[SOQ_ADDR_TEXT];
    soq_addr list[1];
    size_t n;

    soq_addr_text(&f->addrs[0], at, sizeof(at));
    if (!soq_resolve(host, "0", SOQ_ANY_FAMILY, limit, list, 1, &n).err &&
        !soq_addr_same_ip(&list[0], &f->addrs[0]))
        say(a, &a->err, 0, TEXT_WHY_PEER_HERE_NOT, "%s\n%s\n%s", host, at,
            soq_addr_ip_text(&list[0], other, sizeof(other)));
    else
        say(a, &a->err, 0, TEXT_WHY_PEER_HERE, "%s\n%s", host, at);
}

int peer_tell_several(app *a, const found *list, size_t n, const char *host)
{
    char label[FINDER_LABEL], at[SOQ_ADDR_TEXT], text[SAY_TEXT];

    app_fault(a, "%s",
              say_into(a, text, sizeof(text), TEXT_WHY_CHOOSE, "%u\n%s",
                       (unsigned)n, host));
    for (size_t i = 0; i < n; i++)
        output_print(&a->err, "  soquete peer %s   %s, %s\n",
                     finder_label(list, n, i, label),
                     soq_addr_text(&list[i].addrs[0], at, sizeof(at)),
                     list[i].b.system);
    return APP_FAILED;
}

soq_rc peer_hear(const finder_how *find, const char *host,
                 soq_canceller *cancel, found list[PEER_HEARD], size_t *n)
{
    soq_limit limit = { find->name_ms ? find->name_ms : WHOM_MS, cancel };
    soq_rc rc = { SOQ_OK, 0 };

    *n = 0;
    if (is_name(host))
        rc = finder_look(find, host, limit, list, PEER_HEARD, n, NULL);
    return rc;
}

void peer_take(const found *f, const char *port, endpoint *to)
{
    soq_addr at = f->addrs[0];

    soq_addr_ip_text(&at, to->host, sizeof(to->host));
    if (!port)
        snprintf(to->port, sizeof(to->port), "%u", f->b.port);
    else
        (void)soq_port_parse(port, &at.port);
    soq_addr_text(&at, to->text, sizeof(to->text));
}

int peer_whom(app *a, const finder_how *find, const char *host,
              const char *port, soq_canceller *cancel, endpoint *to)
{
    found *list = calloc(PEER_HEARD, sizeof(*list));
    size_t n = 0;
    soq_rc rc = { SOQ_ENOMEM, 0 };
    int status = APP_DONE;

    if (!list)
        return app_fail(a, "look for", host, rc);
    rc = peer_hear(find, host, cancel, list, &n);
    if (rc.err == SOQ_ECANCELED)
        status = APP_INTERRUPTED;
    else if (!rc.err && n > 1)
        status = peer_tell_several(a, list, n, host);
    else if (!rc.err && n == 1) {
        tell_whom(a, &list[0], host, cancel);
        peer_take(&list[0], port, to);
    }
    free(list);
    return status;
}
