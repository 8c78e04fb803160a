/* changes.c -- what changed from one look at the table to the next. */
#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "text.h"

/* ---- states ------------------------------------------------------------ */

#define TO(state) (1U << SOQ_TCP_##state)

/* A reset or an abort leads to CLOSED from everywhere; but that it was one is
 * not to be seen here, so only what ends in order is direct. */
static const unsigned direct[SOQ_TCP_STATE_COUNT] = {
    [SOQ_TCP_CLOSED] = TO(LISTEN) | TO(SYN_SENT) | TO(SYN_RECEIVED),
    [SOQ_TCP_LISTEN] = TO(CLOSED) | TO(SYN_RECEIVED) | TO(SYN_SENT),
    [SOQ_TCP_SYN_SENT] = TO(CLOSED) | TO(SYN_RECEIVED) | TO(ESTABLISHED),
    [SOQ_TCP_SYN_RECEIVED] = TO(CLOSED) | TO(LISTEN) | TO(ESTABLISHED) |
                             TO(FIN_WAIT_1),
    [SOQ_TCP_ESTABLISHED] = TO(FIN_WAIT_1) | TO(CLOSE_WAIT),
    [SOQ_TCP_FIN_WAIT_1] = TO(FIN_WAIT_2) | TO(CLOSING) | TO(TIME_WAIT),
    [SOQ_TCP_FIN_WAIT_2] = TO(TIME_WAIT),
    [SOQ_TCP_CLOSE_WAIT] = TO(LAST_ACK),
    [SOQ_TCP_CLOSING] = TO(TIME_WAIT),
    [SOQ_TCP_LAST_ACK] = TO(CLOSED),
    [SOQ_TCP_TIME_WAIT] = TO(CLOSED),
};

bool changes_direct(soq_tcp_state from, soq_tcp_state to)
{
    return (unsigned)from < SOQ_TCP_STATE_COUNT &&
           (unsigned)to < SOQ_TCP_STATE_COUNT && (direct[from] >> to & 1);
}

bool change_skipped(const change *c)
{
    soq_tcp_state now = c->at->row.state;

    if (c->at->row.protocol != SOQ_TCP || c->kind == CHANGE_THERE)
        return false;
    if (c->kind == CHANGE_NEW)
        return !changes_direct(SOQ_TCP_CLOSED, now);
    return !changes_direct(c->from,
                           c->kind == CHANGE_GONE ? SOQ_TCP_CLOSED : now);
}

/* ---- looks ------------------------------------------------------------- */

/* Who has a socket is a question to every process, so it is not asked more
 * often than it is cheap: every look where something is new, and every second
 * where a row may have got its process since. */
enum { NEW_TIMES = 2, LATE_TIMES = 20 };
static const int64_t late_ns = 1000000000;

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Whether some row has come, or may have got a process.  Both lists are in one
 * order. */
static bool wants_holders(const changes *c, const soq_connections *now)
{
    int64_t since_ns = soq_now_ns() - c->holders_ns;
    bool late = since_ns > most(late_ns, LATE_TIMES * c->cost_ns);
    size_t k = 0;

    if (since_ns < NEW_TIMES * c->cost_ns)
        return false;

    for (size_t i = 0; i < now->count; i++) {
        while (k < c->count &&
               soq_connection_compare(&c->list[k].row, &now->list[i]) < 0)
            k++;
        if (k == c->count ||
            soq_connection_compare(&c->list[k].row, &now->list[i]) != 0)
            return true;
        if (c->list[k].who[0] == '-' &&
            now->list[i].state != SOQ_TCP_TIME_WAIT && late)
            return true;
        k++;
    }
    return false;
}

/* The quick look, and only where it shows something new the other. */
static soq_rc look(changes *c, const view *v, soq_connections **out)
{
    soq_rc rc = soq_connections_get(SOQ_SOCKETS_ONLY, out);
    int64_t begun_ns;

    if (rc.err || v->unheld || !wants_holders(c, *out))
        return rc;
    soq_connections_free(out);
    begun_ns = soq_now_ns();
    rc = soq_connections_get(SOQ_SOCKETS_HOLDERS, out);
    c->holders_ns = soq_now_ns();
    c->cost_ns = c->holders_ns - begun_ns;
    return rc;
}

static void remember(watched *to, const view *v, const soq_connection *row)
{
    char who[TEXT_WHO];

    to->row = *row;
    to->row.holders = NULL;
    to->row.holder_count = 0;
    if (row->holder_count > 0 || to->who[0] == '\0')
        snprintf(to->who, sizeof(to->who), "%s",
                 text_who(row, who, sizeof(who)));
    to->mine = to->mine || view_concerns_process(v, row);
}

static void tell(const changes *c, const view *v, change_kind kind,
                 soq_tcp_state from, int64_t time_us, const watched *at,
                 change_fn fn, void *user)
{
    change what = { c->begun ? kind : CHANGE_THERE, time_us, from, at };

    if (at->mine && view_concerns_ends(v, &at->row) && view_shows(v, &at->row))
        fn(&what, user);
}

typedef struct merge {
    changes *c;
    const view *v;
    change_fn fn;
    void *user;
    int64_t time_us;
    watched *next; /* the list to be */
    size_t count;
} merge;

static void gone(merge *m, const watched *at)
{
    tell(m->c, m->v, CHANGE_GONE, at->row.state, m->time_us, at, m->fn,
         m->user);
}

/* before NULL: it is new. */
static void stays(merge *m, const watched *before, const soq_connection *row)
{
    watched *to = &m->next[m->count++];
    soq_tcp_state from = before ? before->row.state : SOQ_TCP_CLOSED;
    bool changed = !before || from != row->state;
    /* A process that is known late is no change, but the first that is told
     * of a row that was passed over for want of it. */
    bool told = before && before->mine;

    if (before)
        *to = *before;
    else
        memset(to, 0, sizeof(*to));
    remember(to, m->v, row);
    if (changed && m->c->begun)
        to->changed_us = m->time_us;
    if (changed || (!told && to->mine))
        tell(m->c, m->v, told ? CHANGE_STATE : CHANGE_NEW, from, m->time_us,
             to, m->fn, m->user);
}

static void compare(merge *m, const soq_connections *now)
{
    const changes *c = m->c;
    size_t k = 0;

    for (size_t i = 0; i < now->count; i++) {
        int order = 1;

        while (k < c->count) {
            order = soq_connection_compare(&c->list[k].row, &now->list[i]);
            if (order >= 0)
                break;
            gone(m, &c->list[k++]);
        }
        if (k < c->count && order == 0)
            stays(m, &c->list[k++], &now->list[i]);
        else
            stays(m, NULL, &now->list[i]);
    }
    while (k < c->count)
        gone(m, &c->list[k++]);
}

soq_rc changes_look(changes *c, const view *v, change_fn fn, void *user)
{
    soq_connections *now = NULL;
    soq_rc rc = look(c, v, &now);
    merge m = { .c = c, .v = v, .fn = fn, .user = user };

    if (rc.err)
        return rc;
    m.time_us = now->time_us;
    m.next = malloc((now->count + 1) * sizeof(*m.next));
    if (!m.next) {
        soq_connections_free(&now);
        rc.err = SOQ_ENOMEM;
        return rc;
    }
    compare(&m, now);
    soq_connections_free(&now);
    free(c->list);
    c->list = m.next;
    c->count = m.count;
    c->begun = true;
    return rc;
}

void changes_free(changes *c)
{
    free(c->list);
    memset(c, 0, sizeof(*c));
}
