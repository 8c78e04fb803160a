/* threads.c -- a thread for each client, of a pool: while all are busy, the
 * next clients wait in line for one. */
#include <stdlib.h>

#include "server.h"

typedef struct pool {
    server *v;
    soq_mutex lock; /* of all below */
    soq_cond more;
    conn *first, *last; /* the line */
    bool over;
    size_t count;
    soq_thread *threads[];
} pool;

/* The next in line, waiting for one; NULL: it is over. */
static conn *next_in_line(pool *p)
{
    conn *c;

    soq_mutex_lock(&p->lock);
    while (!p->first && !p->over)
        soq_cond_wait(&p->more, &p->lock, -1);
    c = p->first;
    if (c)
        p->first = c->next;
    soq_mutex_unlock(&p->lock);
    return c;
}

static void work(void *arg)
{
    pool *p = arg;
    conn *c = next_in_line(p);

    for (; c; c = next_in_line(p))
        server_converse(p->v, c);
}

static void serve(void *state, conn *c)
{
    pool *p = state;

    c->next = NULL;
    soq_mutex_lock(&p->lock);
    if (p->first)
        p->last->next = c;
    else
        p->first = c;
    p->last = c;
    soq_cond_signal(&p->more);
    soq_mutex_unlock(&p->lock);
}

static void close_way(void *state)
{
    pool *p = state;

    soq_mutex_lock(&p->lock);
    p->over = true;
    soq_cond_broadcast(&p->more);
    soq_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->count; i++)
        soq_thread_join(&p->threads[i]);
    soq_cond_close(&p->more);
    soq_mutex_close(&p->lock);
    free(p);
}

static soq_rc open_way(server *v, void **state)
{
    size_t count = v->limits.threads;
    pool *p = calloc(1, sizeof(*p) + count * sizeof(soq_thread *));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!p)
        return rc;
    p->v = v;
    rc = soq_mutex_open(&p->lock);
    if (!rc.err) {
        rc = soq_cond_open(&p->more);
        if (rc.err)
            soq_mutex_close(&p->lock);
    }
    if (rc.err) {
        free(p);
        return rc;
    }
    for (; p->count < count && !rc.err; p->count += rc.err ? 0U : 1U)
        rc = soq_thread_start(work, p, &p->threads[p->count]);
    if (rc.err)
        close_way(p);
    else
        *state = p;
    return rc;
}

const way way_threads = { "threads", false, open_way, serve, close_way };
