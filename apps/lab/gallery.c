/* gallery.c -- failures that are made on purpose, each diagnosed: refused,
 * dropped, another network, bound to loopback. */
#include "gallery.h"

#include <stdio.h>
#include <stdlib.h>

#include <soquete/interfaces.h>
#include <soquete/system.h>

#include "common/message.h"
#include "peer/why_report.h"
#include "report/evidence.h"
#include "report/say.h"

/* A firewall is known from silence after so long. */
enum { SILENCE_MS = 1500 };

/* What a failure needs: a socket that must stay, and the address to try. */
typedef struct stage {
    soq s;
    char host[SOQ_ADDR_TEXT], port[8];
    int from; /* the host that tries */
    why_cause expected;
    const char *name;
} stage;

typedef struct failure {
    text_id title;
    const char *name; /* in the evidence */
    bool needs_two;   /* hosts */
    soq_rc (*make)(gallery *g, stage *st);
} failure;

/* ---- making ------------------------------------------------------------- */

static soq_rc enter(gallery *g, int host)
{
    return g->hosts ? soq_hosts_enter(g->hosts, host) : (soq_rc){ SOQ_OK, 0 };
}

/* An address of this host that is not loopback, or SOQ_EADDRNOTAVAIL. */
static soq_rc own_address(char text[SOQ_ADDR_TEXT])
{
    soq_interfaces *all;
    const soq_interface_addr *at;
    soq_rc rc = soq_interfaces_get(&all);

    if (rc.err)
        return rc;
    at = soq_interfaces_reachable(all, SOQ_IPV4);
    if (!at)
        at = soq_interfaces_reachable(all, SOQ_IPV6);
    if (at)
        soq_addr_ip_text(&at->addr, text, SOQ_ADDR_TEXT);
    else
        rc.err = SOQ_EADDRNOTAVAIL;
    soq_interfaces_free(&all);
    return rc;
}

/* A socket of the far host at this address, listening or not. */
static soq_rc hold(gallery *g, stage *st, const char *ip, bool listens)
{
    soq_addr at;
    soq_rc rc = soq_addr_parse(ip, &at);

    if (!rc.err)
        rc = enter(g, 1);
    if (!rc.err)
        rc = soq_tcp_open((soq_family)at.family, &st->s);
    if (!rc.err)
        rc = soq_bind(st->s, &at);
    if (!rc.err && listens)
        rc = soq_listen(st->s, 0);
    if (!rc.err)
        rc = soq_local_addr(st->s, &at);
    (void)enter(g, 0);
    snprintf(st->port, sizeof(st->port), "%u", at.port);
    return rc;
}

static void aim(stage *st, const char *host)
{
    snprintf(st->host, sizeof(st->host), "%s", host);
}

/* The port is held without listening, so that nobody else takes it. */
static soq_rc make_refused(gallery *g, stage *st)
{
    const char *ip = g->hosts ? SOQ_HOST_1 : "127.0.0.1";

    aim(st, ip);
    st->expected = g->hosts ? WHY_REFUSED : WHY_SELF_NOBODY;
    return hold(g, st, ip, false);
}

static soq_rc make_silent(gallery *g, stage *st)
{
    soq_rc rc = hold(g, st, SOQ_HOST_1, true);

    aim(st, SOQ_HOST_1);
    st->expected = WHY_FIREWALL;
    return rc.err ? rc : soq_hosts_deafen(g->hosts, st->s);
}

static soq_rc make_other_net(gallery *g, stage *st)
{
    (void)g;
    aim(st, "10.88.0.2");
    snprintf(st->port, sizeof(st->port), "65433");
    st->expected = WHY_NO_ROUTE;
    return (soq_rc){ SOQ_OK, 0 };
}

static soq_rc make_bound_there(gallery *g, stage *st)
{
    aim(st, SOQ_HOST_1);
    st->expected = WHY_REFUSED;
    return hold(g, st, "127.0.0.1", true);
}

static soq_rc make_bound_here(gallery *g, stage *st)
{
    char own[SOQ_ADDR_TEXT] = SOQ_HOST_1;
    soq_addr addr;
    soq_rc rc = { SOQ_OK, 0 };

    if (!g->hosts)
        rc = own_address(own);
    if (!rc.err)
        rc = soq_addr_parse(own, &addr);
    if (rc.err)
        return rc;
    aim(st, own);
    st->from = 1;
    st->expected = WHY_SELF_LOOPBACK;
    return hold(g, st, addr.family == SOQ_IPV4 ? "127.0.0.1" : "::1", true);
}

static const failure failures[] = {
    { TEXT_LAB_FAIL_REFUSED, "refused", false, make_refused },
    { TEXT_LAB_FAIL_SILENT, "silent", true, make_silent },
    { TEXT_LAB_FAIL_OTHER_NET, "other-network", true, make_other_net },
    { TEXT_LAB_FAIL_BOUND_THERE, "bound-there", true, make_bound_there },
    { TEXT_LAB_FAIL_BOUND_HERE, "bound-here", false, make_bound_here },
};

/* ---- telling ------------------------------------------------------------ */

static void keep(const gallery *g, const stage *st, const why_look *l)
{
    json_t *check = why_report_json(g->a, TEXT_ENGLISH, l);

    json_object_set_new(check, "made", json_string(st->name));
    evidence_add(g->a->evidence, "failures", "lab", "event", soq_wall_us(),
                 check);
}

static void tell(gallery *g, const stage *st, const why_look *l)
{
    why_cause cause = why_decide(&l->seen);

    (void)why_report(g->a, g->a->steps, l);
    keep(g, st, l);
    g->made++;
    if (cause == st->expected)
        g->as_expected++;
    else if (!g->a->json)
        say(g->a, g->a->steps, 0, TEXT_LAB_EXPECTED, "%s\n%s",
            why_name(st->expected), why_name(cause));
}

static bool look(gallery *g, const stage *st, const stop *until)
{
    why_look *l = calloc(1, sizeof(*l));
    why_how how = { .host = st->host,
                    .port = st->port,
                    .find = { .interface = g->interface },
                    .timeout_ms = SILENCE_MS,
                    .cancel = until->cancel };
    soq_rc rc = l ? enter(g, st->from) : (soq_rc){ SOQ_ENOMEM, 0 };

    if (!rc.err)
        rc = why_look_at(&how, l);
    (void)enter(g, 0);
    if (!rc.err)
        tell(g, st, l);
    else if (rc.err != SOQ_ECANCELED)
        app_fail(g->a, "look at", st->host, rc);
    free(l);
    return rc.err != SOQ_ECANCELED;
}

static bool show(gallery *g, const failure *f, size_t number,
                 const stop *until)
{
    stage st = { .s = SOQ_NONE, .name = f->name };
    soq_rc rc = { SOQ_EOPNOTSUPP, 0 };
    bool goes_on = true;

    if (!g->a->json)
        output_print(g->a->steps, "\n%u. %s\n", (unsigned)number,
                     say_text(g->a, f->title));
    if (g->hosts || !f->needs_two)
        rc = f->make(g, &st);
    if (!rc.err)
        goes_on = look(g, &st, until);
    else
        g->left_out++;
    if (rc.err && !g->a->json)
        say(g->a, g->a->steps, 0, TEXT_LAB_UNSEEN, "%s",
            say_text(g->a, rc.err == SOQ_EOPNOTSUPP ? TEXT_LAB_NEEDS_TWO
                                                    : text_of_error(rc.err)));
    soq_close(&st.s);
    return goes_on;
}

bool gallery_show(gallery *g, const stop *until)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        if (!show(g, &failures[i], i + 1, until))
            return false;
    return true;
}
