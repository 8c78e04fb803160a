/*
 * wait.c -- what is ready, the wait for a few sockets, and two mechanisms for
 * many.
 */
#include "world.h"

enum { WATCHED = 32 };

/* A connect that failed, which WSAPoll before Windows 10 2004 never tells. */
static bool unseen(const fake_sock *s)
{
    return s->phase == FAKE_FAILED && fake_switch.failure_unseen;
}

static unsigned stream_ready(const fake_sock *s, unsigned interest)
{
    bool hung_up = s->reset || (s->fin_in && s->shut_write);
    bool in = s->in > 0 || s->fin_in || s->shut_read;
    bool out = s->shut_write || s->other == NULL || s->other->closed ||
               fake__room(s->other) > 0;

    return soq__ready(interest, in, out, hung_up);
}

unsigned fake__ready(fake_sock *s, unsigned interest)
{
    if (interest & ~(unsigned)(SOQ_READ | SOQ_WRITE))
        fake__crime("a wait for more than READ and WRITE (41)");
    if (s->kind == SOQ__DATAGRAM)
        return soq__ready(interest,
                          s->datagrams > 0 || fake_switch.udp_flood != 0, true,
                          false);
    switch (s->phase) {
    case FAKE_LISTENING:
        return soq__ready(interest, s->queued > 0, false, false);
    case FAKE_CONNECTING:
        return 0;
    case FAKE_CONNECTED:
        return stream_ready(s, interest);
    case FAKE_IDLE:
    case FAKE_FAILED:
    default:
        return unseen(s) ? 0 : soq__ready(interest, false, false, true);
    }
}

/*
 * Wait until look(state) finds something.  An interrupted wait has let up to
 * 20 ms go by, so that a layer that counts the time again still comes to an
 * end.
 */
static soq_rc wait_until(size_t (*look)(void *state), void *state,
                         int timeout_ms, size_t *found)
{
    int64_t until = timeout_ms < 0 ? FAKE_NEVER
                                   : fake__now() + timeout_ms * FAKE_MS;

    fake__settle();
    fake__pump();
    *found = look(state);
    if (*found == 0 && fake_switch.eintr && timeout_ms != 0) {
        int64_t signal = fake__now() + 20 * FAKE_MS;

        (void)fake__step(signal < until ? signal : until);
        return fake__code(4);
    }
    while (*found == 0 && fake__now() < until) {
        if (!fake__step(until))
            fake__hang("a wait for what can never come");
        *found = look(state);
    }
    return soq__rc(SOQ_OK);
}

typedef struct fake_items {
    soq__wait_item *item;
    size_t count;
} fake_items;

static size_t look_items(void *state)
{
    const fake_items *items = state;
    size_t found = 0;

    for (size_t i = 0; i < items->count; i++) {
        fake_sock *s = fake__sock(items->item[i].s, "wait after close");

        items->item[i].ready = s == NULL
                                   ? SOQ_FAIL
                                   : fake__ready(s, items->item[i].interest);
        found += items->item[i].ready != 0;
    }
    return found;
}

soq_rc soq__sys_wait(soq__wait_item *items, size_t count, int timeout_ms)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_items all = { items, count };
    size_t found = 0;

    if (count < 1 || count > SOQ__WAIT_MAX)
        fake__crime("a wait for none or for too many");
    if (fake__gate(CALL_WAIT, &rc))
        return rc;
    return wait_until(look_items, &all, timeout_ms, &found);
}

/* ---- mechanisms -------------------------------------------------------- */

typedef struct fake_watch {
    soq s;
    unsigned interest;
    void *user;
} fake_watch;

typedef struct fake_set {
    bool open;
    size_t count, turn;
    fake_watch watch[WATCHED];
} fake_set;

static soq_rc open_any(void *state)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_set *set = state;

    if (fake__gate(CALL_MECHANISM, &rc))
        return rc;
    set->open = true;
    fake__count_up("mechanisms", 1);
    return rc;
}

static soq_rc open_best(void *state)
{
    return fake_switch.no_mechanism ? fake__code(38) : open_any(state);
}

static void close_any(void *state)
{
    fake_set *set = state;

    if (!set->open)
        fake__crime("close of a mechanism that is not open");
    set->open = false;
    fake__count_up("mechanisms", -1);
}

static fake_watch *find(fake_set *set, soq s)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->watch[i].s.os == s.os)
            return &set->watch[i];
    return NULL;
}

static bool is_open(soq s)
{
    for (size_t i = 0; i < fake__sock_top; i++)
        if (fake__socks[i].used && fake__socks[i].held &&
            fake__socks[i].number == s.os)
            return true;
    return false;
}

static soq_rc set_any(void *state, soq s, unsigned interest, void *user)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_set *set = state;
    fake_watch *watch = find(set, s);

    if (fake__gate(CALL_SET, &rc))
        return rc;
    if (!is_open(s))
        return fake__code(88);
    if (watch == NULL && set->count == WATCHED)
        return fake__code(28);
    if (watch == NULL)
        watch = &set->watch[set->count++];
    watch->s = s;
    watch->interest = interest;
    watch->user = user;
    return rc;
}

static soq_rc unset_any(void *state, soq s)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_set *set = state;
    fake_watch *watch = find(set, s);

    if (fake__gate(CALL_UNSET, &rc))
        return rc;
    if (watch == NULL)
        return fake__code(2);
    *watch = set->watch[--set->count];
    return rc;
}

typedef struct fake_look {
    fake_set *set;
    soq_event *events;
    size_t cap;
} fake_look;

static size_t look_set(void *state)
{
    const fake_look *look = state;
    fake_set *set = look->set;
    size_t n = 0;
    size_t first = set->turn;

    for (size_t i = 0; i < set->count && n < look->cap; i++) {
        size_t at = (first + i) % set->count;
        fake_sock *s = fake__sock(set->watch[at].s, "watched after close");
        unsigned ready = s == NULL ? 0
                                   : fake__ready(s, set->watch[at].interest);

        if (ready == 0)
            continue;
        look->events[n].user = set->watch[at].user;
        look->events[n].ready = ready;
        n++;
        set->turn = at + 1;
    }
    return n;
}

static soq_rc wait_any(void *state, soq_event *events, size_t cap,
                       int timeout_ms, size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_set *set = state;
    fake_look look = { set, events, cap };

    if (set->count == 0)
        fake__crime("a mechanism waits for nothing (38)");
    if (fake__gate(CALL_WAIT, &rc))
        return rc;
    return wait_until(look_set, &look, timeout_ms, n);
}

static const soq__mechanism best = { "fake",    false,     sizeof(fake_set),
                                     open_best, close_any, set_any,
                                     unset_any, wait_any };
static const soq__mechanism plain = { "plain",   false,     sizeof(fake_set),
                                      open_any,  close_any, set_any,
                                      unset_any, wait_any };

const soq__mechanism *const soq__sys_mechanisms[] = { &best, &plain, NULL };
