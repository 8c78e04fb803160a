/* netstat.c -- `soquete netstat`: the system's table of sockets. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "netstat/names.h"
#include "netstat/show.h"
#include "netstat/watch.h"

static const char help[] =
    "Usage: soquete netstat [-n] [-t] [-u] [-l | -a] [-4] [-6] [options]\n"
    "\n"
    "Show the TCP and UDP sockets of this machine: both ends, the state, the "
    "groups\n"
    "of the ports, and which process has each.  Nothing is sent to other "
    "machines\n"
    "but questions for the names of hosts; with -n not these either.\n"
    "\n"
    "  -n, --numeric     numbers, no names of hosts and services\n"
    "  -t, --tcp         TCP\n"
    "  -u, --udp         UDP; without -t and -u both\n"
    "  -4, --ipv4        IPv4\n"
    "  -6, --ipv6        IPv6; without -4 and -6 both\n"
    "  -l, --listening   only what listens (TCP) or has no peer (UDP)\n"
    "  -a, --all         that and connections; else connections alone\n"
    "  --port N[,N...]   sockets with one of these ports at either end, all\n"
    "  --process NAME    sockets of this process, all; a name or a number\n"
    "  --no-process      do not ask who has each: quicker\n"
    "  --pairs           both ends of a connection that are on this machine "
    "on "
    "one\n"
    "                    line; '-->' goes to the end whose port listens\n"
    "  --watch           go on looking: live on a terminal (s sorts, f "
    "filters, "
    "q\n"
    "                    quits), else a line for each change\n"
    "  --interval S      seconds from look to look (0.25)\n"
    "  --seconds S       end a watch after so long\n"
    "  --json            one JSON object a line instead of text\n"
    "  --help            this text\n"
    "\n"
    "Each look shows one moment.  A state that came and went between two "
    "looks "
    "was\n"
    "not observed, and is said to be so where a change must have passed "
    "through it.\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete netstat -n --port 65432\n"
    "  soquete netstat -n --port 65432 --pairs\n"
    "  soquete netstat -n --port 65432 --watch\n";

enum {
    OPTION_PORT = OPTION_OWN,
    OPTION_PROCESS,
    OPTION_NO_PROCESS,
    OPTION_PAIRS,
    OPTION_WATCH,
    OPTION_INTERVAL,
    OPTION_SECONDS
};

static const struct option known[] = {
    { "numeric", no_argument, NULL, 'n' },
    { "tcp", no_argument, NULL, 't' },
    { "udp", no_argument, NULL, 'u' },
    { "ipv4", no_argument, NULL, '4' },
    { "ipv6", no_argument, NULL, '6' },
    { "listening", no_argument, NULL, 'l' },
    { "all", no_argument, NULL, 'a' },
    { "port", required_argument, NULL, OPTION_PORT },
    { "process", required_argument, NULL, OPTION_PROCESS },
    { "no-process", no_argument, NULL, OPTION_NO_PROCESS },
    { "pairs", no_argument, NULL, OPTION_PAIRS },
    { "watch", no_argument, NULL, OPTION_WATCH },
    { "interval", required_argument, NULL, OPTION_INTERVAL },
    { "seconds", required_argument, NULL, OPTION_SECONDS },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 },
};

/* How long the table waits for names. */
enum { NAMES_MS = 1000 };

typedef struct asked {
    app *a;
    view v;
} asked;

static int take_flag(view *v, int code)
{
    bool *flags[] = { &v->numeric, &v->tcp,       &v->udp, &v->ipv4,
                      &v->ipv6,    &v->listening, &v->all };
    static const char letters[] = "ntu46la";

    if (code == OPTION_NO_PROCESS)
        v->unheld = true;
    else if (code == OPTION_PAIRS)
        v->pairs = true;
    else if (code == OPTION_WATCH)
        v->watch = true;
    else
        *flags[strchr(letters, code) - letters] = true;
    return APP_DONE;
}

static int take(void *own, int code, const char *value)
{
    asked *o = own;
    char problem[320];

    switch (code) {
    case OPTION_PORT:
        if (!view_ports(&o->v, value, problem, sizeof(problem)))
            return app_misuse(o->a, "%s", problem);
        break;
    case OPTION_PROCESS:
        if (!*value)
            return app_misuse(o->a, "--process '': a name or a number");
        o->v.process = value;
        break;
    case OPTION_INTERVAL:
    case OPTION_SECONDS:
        if (!options_seconds(value, code == OPTION_INTERVAL ? &o->v.interval_ms
                                                            : &o->v.lasts_ms))
            return app_misuse(o->a,
                              "'%.200s' is no time: seconds, such as "
                              "0.5",
                              value);
        break;
    default:
        return take_flag(&o->v, code);
    }
    return APP_DONE;
}

/* What was not said; and what cannot be meant together. */
static int complete(app *a, view *v)
{
    if (v->listening && v->all)
        return app_misuse(a, "-l and -a: one of them");
    if (v->listening && v->pairs)
        return app_misuse(a, "--pairs and -l: what listens has no other end");
    if (v->process && v->unheld)
        return app_misuse(a, "--process and --no-process: one of them");
    if (v->watch && v->pairs)
        return app_misuse(a, "--watch and --pairs: one of them");
    if (!v->watch && (v->interval_ms || v->lasts_ms))
        return app_misuse(a, "--%s: for --watch",
                          v->interval_ms ? "interval" : "seconds");
    if (v->watch && !v->interval_ms)
        v->interval_ms = 250;
    if (!v->tcp && !v->udp)
        v->tcp = v->udp = true;
    if (!v->ipv4 && !v->ipv6)
        v->ipv4 = v->ipv6 = true;
    return APP_DONE;
}

static void choose(look *l, const view *v, names *n)
{
    for (size_t i = 0; i < l->table->count; i++) {
        const soq_connection *row = &l->table->list[i];

        if (!view_concerns(v, row))
            continue;
        if (!view_shows(v, row)) {
            l->listeners += view_listens(row) ? 1U : 0U;
            continue;
        }
        l->rows[l->count++] = row;
        if (n)
            names_want(n, row);
    }
}

static int show_once(app *a, const view *v, names *n)
{
    soq_connections *table = NULL;
    soq_rc rc = soq_connections_get(
        v->unheld ? SOQ_SOCKETS_ONLY : SOQ_SOCKETS_HOLDERS, &table);
    look l = { .view = v, .table = table, .names = n };
    size_t shown;

    if (rc.err)
        return app_fail(a, "read", "the table of sockets", rc);
    l.rows = malloc((table->count + 1) * sizeof(soq_connection *));
    if (!l.rows) {
        soq_connections_free(&table);
        rc.err = SOQ_ENOMEM;
        return app_fail(a, "read", "the table of sockets", rc);
    }
    l.hidden = table->hidden;
    l.has_range = !soq_port_range_get(&l.range).err;
    choose(&l, v, n);
    if (n)
        names_wait(n, NAMES_MS);
    shown = l.count;
    if (v->pairs)
        shown = show_pairs(a, &l);
    else
        show_rows(a, &l);
    show_notes(a, &l, shown);
    free(l.rows);
    soq_connections_free(&table);
    return APP_DONE;
}

static int run(app *a, int argc, char *argv[])
{
    static const option_rules rules = { .known = known, .take = take };
    asked o = { .a = a };
    names *n = NULL;
    int status = options_parse(a, argc, argv, &rules, &o, NULL, NULL);
    soq_rc rc = { SOQ_OK, 0 };

    if (status == APP_DONE)
        status = complete(a, &o.v);
    if (status != APP_DONE)
        return status;
    if (!o.v.numeric)
        rc = names_open(&n);
    if (rc.err)
        return app_fail(a, "ask for", "names", rc);
    status = o.v.watch ? watch_run(a, &o.v, n) : show_once(a, &o.v, n);
    names_close(&n);
    return status;
}

const command netstat_command = {
    "netstat", "this machine's sockets: ends, states, processes", help, run
};
