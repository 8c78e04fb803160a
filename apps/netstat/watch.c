/* watch.c -- the table while it changes: a line per change, in a pipe. */
#include "watch.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <soquete/system.h>

#include "changes.h"
#include "common/columns.h"
#include "common/message.h"
#include "common/stop.h"
#include "json.h"
#include "live.h"
#include "text.h"

typedef struct telling {
    app *a;
    names *n;
} telling;

const char *watch_clock(int64_t time_us, char buf[24])
{
    time_t seconds = (time_t)(time_us / 1000000);
    const struct tm *local = localtime(&seconds);

    if (!local)
        snprintf(buf, 24, "%lld.%03d", (long long)seconds,
                 (int)(time_us / 1000 % 1000));
    else
        snprintf(buf, 24, "%02d:%02d:%02d.%03d", local->tm_hour, local->tm_min,
                 local->tm_sec, (int)(time_us / 1000 % 1000));
    return buf;
}

static const char *what(const change *c, char *buf, size_t cap)
{
    const char *now = text_state(&c->at->row);

    switch (c->kind) {
    case CHANGE_THERE:
        snprintf(buf, cap, "%s", now);
        break;
    case CHANGE_NEW:
        snprintf(buf, cap, "new -> %s", now);
        break;
    case CHANGE_STATE:
        snprintf(buf, cap, "%s -> %s", soq_tcp_state_name(c->from), now);
        break;
    case CHANGE_GONE:
        snprintf(buf, cap, "%s -> gone", now);
        break;
    }
    return buf;
}

static const char *const missed[] = {
    [CHANGE_THERE] = "",
    [CHANGE_NEW] = "the states before",
    [CHANGE_STATE] = "the states between",
    [CHANGE_GONE] = "how it ended",
};

void watch_text(const change *c, names *n, char *buf, size_t cap)
{
    char local[TEXT_END], peer[TEXT_END] = "", state[64], when[24];
    const soq_connection *row = &c->at->row;
    bool connected = row->peer.family != SOQ_ANY_FAMILY;
    bool nobodys = (c->kind == CHANGE_GONE ||
                    row->state == SOQ_TCP_TIME_WAIT) &&
                   strcmp(c->at->who, "-") != 0;
    int room;

    text_end(n, row->protocol, &row->local, local, sizeof(local));
    if (connected)
        text_end(n, row->protocol, &row->peer, peer, sizeof(peer));
    room = 45 - (int)(columns_of(local) + columns_of(peer)) -
           (connected ? 5 : 0);
    snprintf(buf, cap, "%s  %s  %s%s%s%*s  %-26s  %s%s%s%s",
             watch_clock(c->time_us, when), text_protocol(row), local,
             connected ? " <-> " : "", peer, room > 0 ? room : 0, "",
             what(c, state, sizeof(state)), nobodys ? "was " : "", c->at->who,
             change_skipped(c) ? "  not observed: " : "",
             change_skipped(c) ? missed[c->kind] : "");
}

static void tell_json(app *a, names *n, const change *c)
{
    static const char *const events[] = { "socket", "new", "state", "gone" };
    json_t *o = json_row(a, events[c->kind], &c->at->row, n);

    /* The process is what it was when it had one. */
    json_object_del(o, "processes");
    json_object_set_new(o, "process", json_string(c->at->who));
    if (c->kind == CHANGE_GONE)
        json_object_del(o, "state");
    if (c->at->row.protocol == SOQ_TCP &&
        (c->kind == CHANGE_STATE || c->kind == CHANGE_GONE))
        json_object_set_new(o, "from",
                            json_string(soq_tcp_state_name(c->from)));
    if (change_skipped(c))
        json_object_set_new(o, "not_observed", json_string(missed[c->kind]));
    json_print(a, c->time_us, o);
}

static void tell(const change *c, void *user)
{
    const telling *t = user;
    char line[2 * TEXT_END + 512];

    if (t->n)
        names_want(t->n, &c->at->row);
    if (t->a->json) {
        tell_json(t->a, t->n, c);
        return;
    }
    watch_text(c, t->n, line, sizeof(line));
    output_print(&t->a->out, "%s\n", line);
}

int watch_pause(const view *v, int64_t begun_ns, int64_t look_ns, int ms)
{
    int64_t now = soq_now_ns();
    /* A look that takes long is not repeated the sooner. */
    int64_t took = 3 * ((now - look_ns) / 1000000);
    int64_t left = v->lasts_ms - (now - begun_ns) / 1000000;

    if (took > ms)
        ms = took > 10000 ? 10000 : (int)took;
    if (v->lasts_ms && left < ms)
        ms = left > 0 ? (int)left : 0;
    return ms;
}

static int watch_lines(app *a, const view *v, names *n, soq_poller *poller,
                       const stop *s)
{
    telling t = { a, n };
    changes c = { 0 };
    int64_t begun_ns = soq_now_ns();
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && !a->out.rc.err && !stop_asked(s)) {
        int64_t look_ns = soq_now_ns();
        soq_event event;
        size_t count;

        rc = changes_look(&c, v, tell, &t);
        if (rc.err == SOQ_EAGAIN)
            rc.err = SOQ_OK; /* the next look may be luckier */
        if (v->lasts_ms &&
            soq_now_ns() - begun_ns >= INT64_C(1000000) * v->lasts_ms)
            break;
        if (!rc.err)
            rc = soq_poller_wait(
                poller, &event, 1,
                watch_pause(v, begun_ns, look_ns, v->interval_ms), &count);
    }
    changes_free(&c);
    return rc.err ? app_fail(a, "read", "the table of sockets", rc) : APP_DONE;
}

int watch_run(app *a, const view *v, names *n)
{
    soq_poller *poller = NULL;
    stop s;
    soq_rc rc = soq_poller_open(NULL, &poller);
    int status;

    if (!rc.err)
        rc = stop_open(&s, poller);
    if (rc.err) {
        soq_poller_close(&poller);
        return app_fail(a, "begin", "the watch", rc);
    }
    status = a->out.terminal && !a->json ? live_run(a, v, n, poller, &s)
                                         : watch_lines(a, v, n, poller, &s);
    stop_close(&s);
    soq_poller_close(&poller);
    return status;
}
