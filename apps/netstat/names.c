/* names.c -- the names of hosts and services, asked for beside the table. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/escape.h"

enum {
    WORKERS = 8,
    SLOTS = 4096,      /* lists, by hash */
    QUESTION_MS = 5000 /* more than a resolver takes that answers at all */
};

typedef enum kind { HOST, TCP_SERVICE, UDP_SERVICE } kind;

typedef struct entry {
    struct entry *next;   /* in its slot */
    struct entry *queued; /* behind it in the queue */
    kind kind;
    soq_addr addr; /* a service: its port alone */
    bool known;    /* answered, with or without a name */
    char *name;    /* made safe, or NULL */
} entry;

struct names {
    soq_mutex mutex; /* guards all below but threads */
    soq_cond work, done;
    bool stop;
    size_t open; /* questions that have no answer yet */
    entry *first, *last;
    entry *slots[SLOTS];
    soq_canceller *cancel;
    soq_port_range range;
    soq_thread *threads[WORKERS];
    size_t running;
};

/* ---- answers ----------------------------------------------------------- */

static bool ask(const names *n, kind what, const soq_addr *addr, char *buf,
                size_t cap)
{
    soq_limit limit = { QUESTION_MS, n->cancel };

    if (what == HOST)
        return !soq_host_name(addr, limit, buf, cap).err;
    return !(what == TCP_SERVICE ? soq_tcp_service_name(addr->port, buf, cap)
                                 : soq_udp_service_name(addr->port, buf, cap))
                .err;
}

/* A copy in which nothing is left that a terminal would obey. */
static char *safe(const char *name)
{
    size_t cap = strlen(name) * ESCAPE_ROOM + 1;
    char *copy = malloc(cap);

    if (copy)
        escape(ESCAPE_TEXT, name, strlen(name), copy, cap);
    return copy;
}

static void work(void *arg)
{
    names *n = arg;

    soq_mutex_lock(&n->mutex);
    for (;;) {
        entry *e = n->first;
        char name[SOQ_HOST_NAME];
        char *found;

        if (n->stop)
            break;
        if (!e) {
            soq_cond_wait(&n->work, &n->mutex, -1);
            continue;
        }
        n->first = e->queued;
        soq_mutex_unlock(&n->mutex);
        found = ask(n, e->kind, &e->addr, name, sizeof(name)) ? safe(name)
                                                              : NULL;
        soq_mutex_lock(&n->mutex);
        e->name = found;
        e->known = true;
        if (--n->open == 0)
            soq_cond_broadcast(&n->done);
    }
    soq_mutex_unlock(&n->mutex);
}

/* ---- questions --------------------------------------------------------- */

static bool same(const entry *e, kind what, const soq_addr *addr)
{
    return e->kind == what && (what == HOST ? soq_addr_same_ip(&e->addr, addr)
                                            : e->addr.port == addr->port);
}

static size_t slot_of(kind what, const soq_addr *addr)
{
    uint32_t hash = 2166136261U ^ (uint32_t)what; /* FNV-1a */

    if (what != HOST)
        return (hash ^ addr->port) * 16777619U % SLOTS;
    for (size_t i = 0; i < sizeof(addr->ip); i++)
        hash = (hash ^ addr->ip[i]) * 16777619U;
    return hash % SLOTS;
}

/* The mutex is held. */
static entry *find(const names *n, kind what, const soq_addr *addr)
{
    entry *e = n->slots[slot_of(what, addr)];

    while (e && !same(e, what, addr))
        e = e->next;
    return e;
}

/* What can be answered at once needs no thread: loopback. */
static bool answer_now(entry *e)
{
    char name[SOQ_HOST_NAME];
    soq_rc rc;

    if (e->kind != HOST)
        return false;
    rc = soq_host_name(&e->addr, soq_no_wait(), name, sizeof(name));
    e->known = rc.err != SOQ_EAGAIN;
    if (!rc.err)
        e->name = safe(name);
    return e->known;
}

/* The mutex is held. */
static void enqueue(names *n, entry *e)
{
    if (n->first)
        n->last->queued = e;
    else
        n->first = e;
    n->last = e;
    n->open++;
    if (n->running < WORKERS && n->running < n->open &&
        !soq_thread_start(work, n, &n->threads[n->running]).err)
        n->running++;
    soq_cond_signal(&n->work);
}

static void want(names *n, kind what, const soq_addr *addr)
{
    size_t slot = slot_of(what, addr);
    entry *e;

    soq_mutex_lock(&n->mutex);
    e = find(n, what, addr) ? NULL : calloc(1, sizeof(*e));
    if (e) {
        e->kind = what;
        e->addr = *addr;
        e->next = n->slots[slot];
        n->slots[slot] = e;
        if (!answer_now(e))
            enqueue(n, e);
    }
    soq_mutex_unlock(&n->mutex);
}

static void want_end(names *n, soq_protocol protocol, const soq_addr *end)
{
    if (end->family == SOQ_ANY_FAMILY)
        return;
    want(n, HOST, end);
    /* A port that the system gave away means no service, whatever somebody
     * has registered there. */
    if (end->port < n->range.first || end->port > n->range.last)
        want(n, protocol == SOQ_TCP ? TCP_SERVICE : UDP_SERVICE, end);
}

void names_want(names *n, const soq_connection *row)
{
    want_end(n, row->protocol, &row->local);
    want_end(n, row->protocol, &row->peer);
}

void names_wait(names *n, int timeout_ms)
{
    int64_t end_ns = soq_now_ns() + INT64_C(1000000) * timeout_ms;

    soq_mutex_lock(&n->mutex);
    while (n->open > 0 && n->running > 0) {
        int64_t left_ns = end_ns - soq_now_ns();

        if (left_ns <= 0)
            break;
        soq_cond_wait(&n->done, &n->mutex, (int)(left_ns / 1000000) + 1);
    }
    soq_mutex_unlock(&n->mutex);
}

static const char *known(names *n, kind what, const soq_addr *addr)
{
    const char *name = NULL;
    const entry *e;

    soq_mutex_lock(&n->mutex);
    e = find(n, what, addr);
    if (e && e->known)
        name = e->name; /* it does not change any more */
    soq_mutex_unlock(&n->mutex);
    return name;
}

const char *names_host(names *n, const soq_addr *addr)
{
    return addr->family == SOQ_ANY_FAMILY ? NULL : known(n, HOST, addr);
}

const char *names_service(names *n, soq_protocol protocol, uint16_t port)
{
    soq_addr at = soq_addr_any(SOQ_IPV4, port);

    return known(n, protocol == SOQ_TCP ? TCP_SERVICE : UDP_SERVICE, &at);
}

/* ---- the whole --------------------------------------------------------- */

soq_rc names_open(names **out)
{
    names *n = calloc(1, sizeof(*n));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!n)
        return rc;
    if (soq_port_range_get(&n->range).err)
        n->range.first = n->range.last = 0;
    rc = soq_mutex_open(&n->mutex);
    if (rc.err)
        goto release;
    rc = soq_cond_open(&n->work);
    if (rc.err)
        goto close_mutex;
    rc = soq_cond_open(&n->done);
    if (rc.err)
        goto close_work;
    rc = soq_canceller_open(&n->cancel);
    if (rc.err)
        goto close_done;
    *out = n;
    return rc;

close_done:
    soq_cond_close(&n->done);
close_work:
    soq_cond_close(&n->work);
close_mutex:
    soq_mutex_close(&n->mutex);
release:
    free(n);
    return rc;
}

static void free_entries(names *n)
{
    for (size_t i = 0; i < SLOTS; i++)
        while (n->slots[i]) {
            entry *next = n->slots[i]->next;

            free(n->slots[i]->name);
            free(n->slots[i]);
            n->slots[i] = next;
        }
}

void names_close(names **names_)
{
    names *n = *names_;

    *names_ = NULL;
    if (!n)
        return;
    soq_mutex_lock(&n->mutex);
    n->stop = true;
    soq_cond_broadcast(&n->work);
    soq_mutex_unlock(&n->mutex);
    soq_cancel(n->cancel);
    for (size_t i = 0; i < n->running; i++)
        soq_thread_join(&n->threads[i]);
    free_entries(n);
    soq_canceller_close(&n->cancel);
    soq_cond_close(&n->done);
    soq_cond_close(&n->work);
    soq_mutex_close(&n->mutex);
    free(n);
}
