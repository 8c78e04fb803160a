/* live.c -- the table on a terminal, drawn again at each look. */
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/columns.h"
#include "common/message.h"
#include "order.h"
#include "screen.h"
#include "text.h"

/* Narrower windows have no room for the columns of a row. */
enum { WHOLE = 72 };
enum { LOGGED = 500, LOG_TEXT = 320, LOG_LINES = 8, FRESH_US = 3000000 };

typedef struct live {
    app *a;
    view v;
    names *n;
    changes c;
    screen s;
    order o;    /* the rows that are shown */
    size_t top; /* the first row in the window */
    int page;   /* rows in the window */
    bool paused, quit;
    int64_t time_us; /* of the newest look */
    size_t logged;   /* changes so far; the ring keeps the last */
    char log[LOGGED][LOG_TEXT];
} live;

/* ---- the picture ------------------------------------------------------- */

static void draw_head(live *l)
{
    char line[256], when[24];

    snprintf(line, sizeof(line), "%s  %zu socket%s  sort: %s  filter: %s%s",
             watch_clock(l->time_us, when), l->o.count,
             l->o.count == 1 ? "" : "s", order_name(&l->o),
             order_filter_name(&l->o), l->paused ? "  PAUSED" : "");
    screen_line(&l->s, true, line);
    screen_line(&l->s, false,
                "q quits, s sorts, f filters, space pauses, arrows move");
}

static void draw_row(live *l, const watched *at)
{
    char local[TEXT_END], peer[TEXT_END], line[3 * TEXT_END];
    const soq_connection *row = &at->row;
    bool fresh = at->changed_us && l->time_us - at->changed_us < FRESH_US;
    int wide = l->s.columns >= 100 ? 26 : 21;
    int room;

    if (l->n)
        names_want(l->n, row);
    text_end(l->n, row->protocol, &row->local, local, sizeof(local));
    text_end(l->n, row->protocol, &row->peer, peer, sizeof(peer));
    if (l->s.columns < WHOLE) {
        /* What is watched comes first: the rest may be cut. */
        snprintf(line, sizeof(line), "%c %-11s %s %s %s", fresh ? '*' : ' ',
                 row->protocol == SOQ_UDP ? "udp" : text_state(row), local,
                 peer, at->who);
        screen_line(&l->s, fresh, line);
        return;
    }
    room = 2 * wide + 2 - (int)columns_of(local) - (int)columns_of(peer);
    if ((int)columns_of(local) < wide)
        room = wide - (int)columns_of(local);
    snprintf(line, sizeof(line), "%c %s  %s%*s  %s%*s  %-12s %s",
             fresh ? '*' : ' ', text_protocol(row), local, room > 0 ? room : 0,
             "", peer,
             (int)columns_of(peer) < wide ? wide - (int)columns_of(peer) : 0,
             "", text_state(row), at->who);
    screen_line(&l->s, fresh, line);
}

/* The last columns of a screen's line are left empty. */
static size_t log_columns(const live *l)
{
    return (size_t)l->s.columns - 1;
}

/* A change that is too long for a line goes on in the next one: what was not
 * observed stands at its end. */
static void draw_change(live *l, const char *text)
{
    char line[LOG_TEXT], part[LOG_TEXT];
    const char *at = line;

    snprintf(line, sizeof(line), "%s", text);
    (void)text_fit(line, log_columns(l));
    do {
        size_t n = columns_cut(at, log_columns(l));

        snprintf(part, sizeof(part), "%.*s", (int)n, at);
        screen_line(&l->s, false, part);
        at += n;
    } while (*at);
}

static void draw_log(live *l, int height)
{
    size_t kept = l->logged < LOGGED ? l->logged : LOGGED;
    size_t first = l->logged;
    char line[LOG_TEXT];

    snprintf(line, sizeof(line), "--- %zu change%s ---", l->logged,
             l->logged == 1 ? "" : "s");
    screen_line(&l->s, true, line);
    while (l->logged - first < kept && height > 0) {
        snprintf(line, sizeof(line), "%s", l->log[(first - 1) % LOGGED]);
        height -= (int)text_fit(line, log_columns(l));
        first -= height >= 0;
    }
    for (size_t i = first; i < l->logged; i++)
        draw_change(l, l->log[i % LOGGED]);
}

static void draw_table(live *l)
{
    int log = l->s.lines / 3 < LOG_LINES ? l->s.lines / 3 : LOG_LINES;
    size_t end;

    l->page = l->s.lines - 2 - log;
    if (l->top + (size_t)l->page > l->o.count)
        l->top = l->o.count > (size_t)l->page ? l->o.count - (size_t)l->page
                                              : 0;
    end = l->top + (size_t)l->page < l->o.count ? l->top + (size_t)l->page
                                                : l->o.count;
    draw_head(l);
    for (size_t i = l->top; i < end; i++)
        draw_row(l, l->o.rows[i]);
    for (int i = (int)(end - l->top); i < l->page; i++)
        screen_line(&l->s, false, "");
    draw_log(l, log - 1);
}

static bool draw(live *l)
{
    if (!screen_begin(&l->s) || !order_choose(&l->o, &l->c, &l->v))
        return false;
    if (l->s.columns < SCREEN_COLUMNS || l->s.lines < SCREEN_LINES)
        screen_line(&l->s, false, "window too small");
    else
        draw_table(l);
    screen_end(&l->s);
    return true;
}

/* ---- changes and keys -------------------------------------------------- */

static void keep(const change *c, void *user)
{
    live *l = user;
    char line[2 * TEXT_END + 512];

    if (c->kind == CHANGE_THERE)
        return;
    watch_text(c, NULL, line, sizeof(line));
    snprintf(l->log[l->logged++ % LOGGED], LOG_TEXT, "%.*s", LOG_TEXT - 1,
             line);
}

static void move(live *l, int rows)
{
    if (rows < 0 && (size_t)-rows > l->top)
        l->top = 0;
    else
        l->top = (size_t)((long long)l->top + rows);
}

static void press(live *l, char key)
{
    if (key == 'q' || key == 'Q' || key == 4 || key == 26)
        l->quit = true;
    else if (key == 's')
        order_next(&l->o);
    else if (key == 'f')
        order_next_filter(&l->o);
    else if (key == ' ')
        l->paused = !l->paused;
    else if (key == 'k' || key == 'A')
        move(l, -1);
    else if (key == 'j' || key == 'B')
        move(l, 1);
    else if (key == '5')
        move(l, -l->page);
    else if (key == '6')
        move(l, l->page);
}

/* The arrows are ESC [ A and B, the page keys ESC [ 5 ~ and 6 ~. */
static void take_keys(live *l, soq_input *keys)
{
    char typed[64];
    size_t n = 0;
    soq_rc rc = soq_input_read(keys, typed, sizeof(typed), soq_no_wait(), &n);

    if (rc.err == SOQ_EOF)
        l->quit = true;
    for (size_t i = 0; !rc.err && i < n; i++) {
        if (typed[i] == '\x1b' && i + 2 < n && typed[i + 1] == '[')
            i += 2;
        press(l, typed[i]);
    }
}

/* Until the next look is due; each key is answered at once. */
static soq_rc wait_keys(live *l, soq_poller *poller, soq_input *keys,
                        const stop *s, int ms)
{
    int64_t end_ns = soq_now_ns() + INT64_C(1000000) * ms;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && !l->quit && !stop_asked(s)) {
        int64_t left_ns = end_ns - soq_now_ns();
        soq_event event;
        size_t n = 0;

        if (left_ns <= 0)
            break;
        rc = soq_poller_wait(poller, &event, 1, (int)(left_ns / 1000000) + 1,
                             &n);
        if (rc.err || n == 0)
            continue;
        take_keys(l, keys);
        if (!draw(l))
            rc.err = SOQ_ENOMEM;
    }
    return rc;
}

static soq_rc go_on(live *l, soq_poller *poller, soq_input *keys,
                    const stop *s)
{
    int64_t begun_ns = soq_now_ns();
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && !l->a->out.rc.err && !l->quit && !stop_asked(s)) {
        int64_t look_ns = soq_now_ns();

        if (!l->paused) {
            l->time_us = soq_wall_us();
            rc = changes_look(&l->c, &l->v, keep, l);
        }
        if (rc.err == SOQ_EAGAIN)
            rc.err = SOQ_OK;
        if (!rc.err && !draw(l))
            rc.err = SOQ_ENOMEM;
        if (l->v.lasts_ms &&
            soq_now_ns() - begun_ns >= INT64_C(1000000) * l->v.lasts_ms)
            break;
        if (!rc.err)
            rc = wait_keys(
                l, poller, keys, s,
                watch_pause(&l->v, begun_ns, look_ns, l->v.interval_ms));
    }
    return rc;
}

/* What was seen stays on the terminal. */
static void print_log(live *l)
{
    size_t kept = l->logged < LOGGED ? l->logged : LOGGED;

    if (kept < l->logged)
        output_print(&l->a->out, "%zu changes; the last %zu:\n", l->logged,
                     kept);
    for (size_t i = l->logged - kept; i < l->logged; i++)
        output_print(&l->a->out, "%s\n", l->log[i % LOGGED]);
}

/* Without a keyboard (input from a pipe) Ctrl-C ends it. */
static soq_rc open_keys(soq_poller *poller, soq_input **keys)
{
    soq_file in = soq_file_standard(SOQ_STDIN);
    soq_rc rc = soq_file_keys(in, true);

    if (rc.err == SOQ_EOPNOTSUPP) {
        rc.err = SOQ_OK;
        return rc;
    }
    if (!rc.err)
        rc = soq_input_open(in, keys);
    if (!rc.err)
        rc = soq_poller_set(poller, soq_input_socket(*keys), SOQ_READ, NULL);
    return rc;
}

int live_run(app *a, const view *v, names *n, soq_poller *poller,
             const stop *s)
{
    live *l = calloc(1, sizeof(*l));
    soq_input *keys = NULL;
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!l)
        return app_fail(a, "begin", "the watch", rc);
    l->a = a;
    l->v = *v;
    l->n = n;
    rc = open_keys(poller, &keys);
    if (!rc.err) {
        screen_open(&l->s, &a->out);
        rc = go_on(l, poller, keys, s);
        screen_close(&l->s);
    }
    if (keys)
        soq_poller_unset(poller, soq_input_socket(keys));
    soq_input_close(&keys);
    soq_file_keys(soq_file_standard(SOQ_STDIN), false);
    print_log(l);
    changes_free(&l->c);
    order_free(&l->o);
    free(l);
    return rc.err ? app_fail(a, "read", "the table of sockets", rc) : APP_DONE;
}
