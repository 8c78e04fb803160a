/* cast.c -- the programs that a block of the lab runs, and what they tell. */
#include "cast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "report/evidence.h"

static soq_rc prepare(cast *c)
{
    soq_rc rc = soq_poller_open(NULL, &c->poller);

    if (rc.err)
        return rc;
    rc = stop_open(&c->stop, c->poller);
    if (rc.err)
        soq_poller_close(&c->poller);
    return rc;
}

cast *cast_open(app *a, const char *scene, int timeout_ms)
{
    cast *c = calloc(1, sizeof(*c));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (c) {
        c->a = a;
        c->scene = scene;
        c->deadline_ns = soq_now_ns() + (int64_t)timeout_ms * 1000000;
        rc = prepare(c);
    }
    if (!rc.err)
        return c;
    free(c);
    app_fail(a, "prepare", "the lab", rc);
    return NULL;
}

static void leave(cast *c, actor *who)
{
    if (who->lines)
        soq_poller_unset(c->poller, soq_input_socket(who->lines));
    soq_file_close(&who->in);
    soq_process_close(&who->process); /* kills it, if it still runs */
    soq_input_close(&who->lines);
    soq_file_close(&who->out);
    soq_file_close(&who->err);
}

/* ---- evidence ---------------------------------------------------------- */

static void give(const cast *c, const actor *who, const char *kind,
                 int64_t time_us, json_t *event)
{
    evidence_add(c->a->evidence, c->scene, who->who, kind, time_us, event);
}

static void give_actor(const cast *c, const actor *who)
{
    give(c, who, "start", who->entered_us,
         json_pack("{s:s, s:s, s:I}", "event", "start", "command", who->line,
                   "pid", (json_int_t)soq_process_id(who->process)));
    if (who->awaited)
        give(c, who, "end", who->left_us,
             json_pack("{s:s, s:i}", "event", "end", "status", who->status));
}

/* Takes the events. */
static void give_all(cast *c)
{
    for (size_t i = 0; i < c->count; i++)
        give_actor(c, &c->actors[i]);
    for (size_t i = 0; i < c->told; i++)
        evidence_add(c->a->evidence, c->scene, c->records[i].who, "event",
                     c->records[i].time_us, c->records[i].event);
    if (c->lost > 0)
        evidence_add(c->a->evidence, c->scene, "lab", "measure", soq_wall_us(),
                     json_pack("{s:s, s:I}", "event", "lost", "events",
                               (json_int_t)c->lost));
}

void cast_close(cast *c)
{
    give_all(c);
    for (size_t i = 0; i < c->count; i++)
        leave(c, &c->actors[i]);
    stop_close(&c->stop);
    soq_poller_close(&c->poller);
    free(c);
}

/* ---- actors ------------------------------------------------------------ */

/* Who has entered. */
static actor *actor_of(cast *c, const char *who)
{
    size_t i = 0;

    while (i + 1 < c->count && strcmp(c->actors[i].who, who) != 0)
        i++;
    return &c->actors[i];
}

static void write_line(actor *who, const char *const words[])
{
    size_t at = (size_t)snprintf(who->line, sizeof(who->line), "soquete");

    for (size_t i = 0; words[i] && at < sizeof(who->line); i++)
        at += (size_t)snprintf(who->line + at, sizeof(who->line) - at, " %s",
                               words[i]);
}

soq_rc cast_enter(cast *c, const char *who, const char *const words[])
{
    actor *new = &c->actors[c->count];
    const char *argv[16];
    char path[4096];
    size_t n = 0;
    /* In a report it is the report that tells. */
    bool muted = c->muted || c->a->evidence;
    soq_rc rc = soq_own_path(path, sizeof(path));

    if (rc.err)
        return rc;
    argv[n++] = path;
    for (size_t i = 0; words[i] && n < 15; i++)
        argv[n++] = words[i];
    argv[n] = NULL;
    rc = soq_process_start(
        argv, SOQ_PIPE_IN | SOQ_PIPE_OUT | (muted ? SOQ_PIPE_ERR : 0),
        &new->process);
    if (rc.err)
        return rc;
    c->count++;
    new->entered_us = soq_wall_us();
    write_line(new, words);
    new->who = who;
    new->command = words[0];
    new->in = soq_process_take(new->process, SOQ_STDIN);
    new->out = soq_process_take(new->process, SOQ_STDOUT);
    new->err = soq_process_take(new->process, SOQ_STDERR);
    rc = soq_input_open(new->out, &new->lines);
    if (!rc.err)
        rc = soq_poller_set(c->poller, soq_input_socket(new->lines), SOQ_READ,
                            new);
    return rc;
}

soq_rc cast_say(cast *c, const char *who, const char *text)
{
    return soq_file_write(actor_of(c, who)->in, text, strlen(text), NULL);
}

void cast_say_no_more(cast *c, const char *who)
{
    soq_file_close(&actor_of(c, who)->in);
}

/* ---- what they tell ---------------------------------------------------- */

/* A line that is no event is not ours to judge: it is left out, and what is
 * then missing is said. */
static void take_line(cast *c, const actor *who, const char *line, size_t len)
{
    record *r = &c->records[c->told];
    json_t *event = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
    const json_t *time = json_object_get(event, "time");

    if (json_is_number(time) && c->told == CAST_EVENTS)
        c->lost++;
    if (!json_is_number(time) || c->told == CAST_EVENTS) {
        json_decref(event);
        return;
    }
    r->who = who->who;
    r->time_us = (int64_t)(json_number_value(time) * 1e6 + 0.5);
    r->order = c->told;
    r->event = event;
    c->told++;
}

static void take_lines(cast *c, actor *who)
{
    char *from = who->partial, *end = memchr(from, '\n', who->len);

    while (end) {
        take_line(c, who, from, (size_t)(end - from));
        who->len -= (size_t)(end + 1 - from);
        from = end + 1;
        end = memchr(from, '\n', who->len);
    }
    memmove(who->partial, from, who->len);
}

static void hear(cast *c, actor *who)
{
    size_t n;
    soq_rc rc;

    if (who->len == sizeof(who->partial))
        who->len = 0; /* no event is so long */
    rc = soq_input_read(who->lines, who->partial + who->len,
                        sizeof(who->partial) - who->len, soq_no_wait(), &n);
    if (rc.err == SOQ_EAGAIN)
        return;
    if (rc.err) {
        who->ended = true;
        soq_poller_unset(c->poller, soq_input_socket(who->lines));
        return;
    }
    who->len += n;
    take_lines(c, who);
}

/* One turn; false: it is of no use to wait longer. */
static bool collect(cast *c)
{
    int64_t left_ms = (c->deadline_ns - soq_now_ns()) / 1000000;
    soq_event events[CAST_ACTORS];
    size_t n;

    if (left_ms <= 0 || stop_asked(&c->stop))
        return false;
    if (soq_poller_wait(c->poller, events, CAST_ACTORS, (int)left_ms, &n).err)
        return false;
    for (size_t i = 0; i < n; i++)
        hear(c, events[i].user);
    return true;
}

static const json_t *find(const cast *c, const char *who, const char *event,
                          json_int_t total)
{
    for (size_t i = 0; i < c->told; i++) {
        const record *r = &c->records[i];
        const char *name = json_string_value(
            json_object_get(r->event, "event"));
        const json_t *moved = json_object_get(r->event, "total");

        if (strcmp(r->who, who) == 0 && name && strcmp(name, event) == 0 &&
            json_integer_value(moved) >= total)
            return r->event;
    }
    return NULL;
}

const json_t *cast_find(const cast *c, const char *who, const char *event)
{
    return find(c, who, event, 0);
}

const json_t *cast_wait(cast *c, const char *who, const char *event,
                        json_int_t total)
{
    const json_t *found = find(c, who, event, total);

    while (!found && !actor_of(c, who)->ended && collect(c))
        found = find(c, who, event, total);
    return found;
}

static bool take_status(cast *c, actor *who)
{
    int64_t left_ms = (c->deadline_ns - soq_now_ns()) / 1000000;

    if (who->awaited)
        return true;
    who->awaited = !soq_process_wait(
                        who->process,
                        stop_limit(&c->stop, left_ms < 1 ? 1 : (int)left_ms),
                        &who->status)
                        .err;
    who->left_us = soq_wall_us();
    return who->awaited;
}

int cast_await(cast *c, const char *who)
{
    actor *one = actor_of(c, who);

    while (!one->ended && collect(c)) {
        /* collect() does the work. */
    }
    return one->ended && take_status(c, one) ? one->status : -1;
}

void cast_kill(cast *c, const char *who)
{
    soq_process_kill(actor_of(c, who)->process);
}

static bool all_ended(const cast *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (!c->actors[i].ended)
            return false;
    return true;
}

bool cast_end(cast *c)
{
    bool well = true;

    while (!all_ended(c) && collect(c)) {
        /* collect() does the work. */
    }
    if (!all_ended(c))
        return false;
    for (size_t i = 0; i < c->count; i++) {
        actor *who = &c->actors[i];

        well = take_status(c, who) && who->status == APP_DONE && well;
    }
    return well;
}

/* ---- the order of time ------------------------------------------------- */

static int before(const void *a, const void *b)
{
    const record *x = a, *y = b;

    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void cast_sort(cast *c)
{
    qsort(c->records, c->told, sizeof(c->records[0]), before);
}
