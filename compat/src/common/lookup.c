/*
 * lookup.c -- a question to the system's resolver that can be given up.
 *
 * No system lets a program end its resolver's wait.  So the question is a
 * block on the heap, shared by the one who asks and a detached thread, and
 * whoever leaves it last frees it.  The thread tells of the answer by a byte
 * in a pair, so that the one who asks waits as everywhere in the layer.
 */
#include "common/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "common/start.h"
#include "common/wake.h"

typedef struct question {
    soq_mutex mutex; /* guards users, and the answer until it is there */
    int users;
    soq told[2];
    soq_family family;
    soq_rc rc;
    size_t n;
    soq_addr addrs[SOQ__LOOKUP_MAX];
    soq_addr addr; /* whose name is wanted; no family: it is not */
    char name[SOQ_HOST_NAME];
    const char *host; /* both in text, or NULL */
    const char *service;
    char text[];
} question;

static question *question_new(const char *host, const char *service)
{
    const char *name = host ? host : service;
    size_t size = name ? strlen(name) + 1 : 0;
    question *q = malloc(sizeof(*q) + size);

    if (!q)
        return NULL;
    memset(q, 0, sizeof(*q));
    if (name)
        memcpy(q->text, name, size);
    q->host = host ? q->text : NULL;
    q->service = !host && name ? q->text : NULL;
    q->users = 2;
    return q;
}

static void question_free(question *q)
{
    soq__sys_mutex_close(&q->mutex);
    soq__sys_close(q->told[0]);
    soq__sys_close(q->told[1]);
    free(q);
    soq_quit();
}

static void question_leave(question *q)
{
    bool last;

    soq__sys_mutex_lock(&q->mutex);
    last = --q->users == 0;
    soq__sys_mutex_unlock(&q->mutex);
    if (last)
        question_free(q);
}

static void answer_name(question *q)
{
    char name[SOQ_HOST_NAME] = "";
    soq_rc rc = soq__sys_host_name(&q->addr, name, sizeof(name));

    soq__sys_mutex_lock(&q->mutex);
    q->rc = rc;
    memcpy(q->name, name, sizeof(name));
    soq__sys_mutex_unlock(&q->mutex);
}

static void answer_addrs(question *q)
{
    soq_addr addrs[SOQ__LOOKUP_MAX];
    size_t n = 0;
    soq_rc rc = soq__sys_resolve(q->host, q->service, q->family, addrs,
                                 SOQ__LOOKUP_MAX, &n);

    soq__sys_mutex_lock(&q->mutex);
    q->rc = rc;
    if (!rc.err) {
        q->n = n;
        memcpy(q->addrs, addrs, n * sizeof(addrs[0]));
    }
    soq__sys_mutex_unlock(&q->mutex);
}

static void answer(void *arg)
{
    question *q = arg;

    if (q->addr.family != SOQ_ANY_FAMILY)
        answer_name(q);
    else
        answer_addrs(q);
    soq__wake(q->told[1]);
    question_leave(q);
}

/*
 * A question with all that it needs, on its way.  It counts as a user of the
 * network system, which must not be ended under a thread that uses it.
 */
static soq_rc ask(const char *host, const char *service, soq_family family,
                  const soq_addr *addr, question **out)
{
    soq__thread thread;
    question *q;
    soq_rc rc = soq__start();

    if (!rc.err)
        rc = soq_init();
    if (rc.err)
        return rc;
    q = question_new(host, service);
    if (!q) {
        rc = soq__rc(SOQ_ENOMEM);
        goto quit;
    }
    q->family = family;
    if (addr)
        q->addr = *addr;
    rc = soq_pair(q->told);
    if (rc.err)
        goto release;
    rc = soq__sys_mutex_open(&q->mutex);
    if (rc.err)
        goto close_pair;
    rc = soq__sys_thread_start(answer, q, true, &thread);
    if (rc.err) {
        question_free(q);
        return rc;
    }
    *out = q;
    return rc;

close_pair:
    soq__sys_close(q->told[0]);
    soq__sys_close(q->told[1]);
release:
    free(q);
quit:
    soq_quit();
    return rc;
}

/* Whether anything may be asked for. */
static soq_rc may_ask(soq__until *until)
{
    if (soq_cancelled(until->limit.cancel))
        return soq__rc(SOQ_ECANCELED);
    if (soq__until_left_ms(until) == 0)
        return soq__until_over(until);
    return soq__rc(SOQ_OK);
}

/* Ask, and wait for the answer.  It is in *out, which the caller leaves; NULL:
 * there is none. */
static soq_rc ask_and_wait(const char *host, const char *service,
                           soq_family family, const soq_addr *addr,
                           soq__until *until, question **out)
{
    soq_rc rc = may_ask(until);

    if (!rc.err)
        rc = ask(host, service, family, addr, out);
    if (rc.err)
        return rc;
    rc = soq__until_ready(until, (*out)->told[0], SOQ_READ);
    if (rc.err) {
        question_leave(*out);
        *out = NULL;
    }
    return rc;
}

soq_rc soq__lookup(const char *host, const char *service, soq_family family,
                   soq__until *until, soq_addr *addrs, size_t *n)
{
    question *q = NULL;
    soq_rc rc = ask_and_wait(host, service, family, NULL, until, &q);

    if (!q)
        return rc;
    soq__sys_mutex_lock(&q->mutex);
    rc = q->rc;
    *n = q->n;
    memcpy(addrs, q->addrs, q->n * sizeof(q->addrs[0]));
    soq__sys_mutex_unlock(&q->mutex);
    question_leave(q);
    return rc;
}

soq_rc soq__lookup_name(const soq_addr *addr, soq__until *until, char *buf,
                        size_t cap)
{
    question *q = NULL;
    soq_rc rc = ask_and_wait(NULL, NULL, SOQ_ANY_FAMILY, addr, until, &q);

    if (!q)
        return rc;
    soq__sys_mutex_lock(&q->mutex);
    rc = q->rc;
    if (!rc.err && strlen(q->name) >= cap)
        rc = soq__rc(SOQ_ENAMETOOLONG);
    if (!rc.err)
        memcpy(buf, q->name, strlen(q->name) + 1);
    soq__sys_mutex_unlock(&q->mutex);
    question_leave(q);
    return rc;
}
