/* seek.c -- look for a peer of a name, or for all, and wait for answers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "finder.h"

#define MS INT64_C(1000000)

enum { GRACE_MS = 150, SLICE_MS = 50 };

/* Whom a person means by "ana" or "ana#1f3c0a2b". */
typedef struct aim {
    char name[BEACON_NAME]; /* "": everybody */
    char id[17];            /* hexadecimal digits, the first ones; or "" */
} aim;

static void id_text(uint64_t id, char text[17])
{
    snprintf(text, 17, "%016" PRIx64, id);
}

static aim aim_of(const char *text)
{
    static const char digits[] = "0123456789abcdef";
    const char *mark = strrchr(text, '#');
    size_t len = strlen(text);
    aim a = { "", "" };

    if (mark && strlen(mark) >= 5 && strlen(mark) <= sizeof(a.id) &&
        strspn(mark + 1, digits) == strlen(mark + 1)) {
        memcpy(a.id, mark + 1, strlen(mark + 1));
        len = (size_t)(mark - text);
    }
    /* What no peer can be called, nobody answers. */
    if (len >= sizeof(a.name))
        len = sizeof(a.name) - 1;
    memcpy(a.name, text, len);
    return a;
}

static bool is_meant(const found *f, const aim *what)
{
    char id[17];

    id_text(f->b.id, id);
    return (!what->name[0] || table_same_name(f->b.name, what->name)) &&
           strncmp(id, what->id, strlen(what->id)) == 0;
}

static bool has_heard(const finder *f, const aim *what)
{
    size_t count;
    const found *list = finder_list(f, &count);

    for (size_t i = 0; i < count; i++)
        if (is_meant(&list[i], what))
            return true;
    return false;
}

const char *finder_label(const found *list, size_t count, size_t i,
                         char buf[FINDER_LABEL])
{
    bool alone = true;
    char id[17];

    for (size_t k = 0; k < count; k++)
        alone = alone &&
                (k == i || !table_same_name(list[k].b.name, list[i].b.name));
    id_text(list[i].b.id, id);
    snprintf(buf, FINDER_LABEL, "%s%s%.8s", list[i].b.name, alone ? "" : "#",
             alone ? "" : id);
    return buf;
}

/* Those who are meant, or the others. */
static size_t copy(const finder *f, const aim *what, bool meant, found *list,
                   size_t cap)
{
    size_t n = 0, count;
    const found *heard = finder_list(f, &count);

    for (size_t i = 0; i < count && n < cap; i++)
        if (is_meant(&heard[i], what) == meant)
            list[n++] = heard[i];
    return n;
}

/* Until the time is over; a name's is shorter from when it is heard. */
static soq_rc listen_for(finder *f, soq_poller *poller, const aim *what,
                         soq_limit limit)
{
    int64_t end = soq_now_ns() + limit.timeout_ms * MS;
    int64_t left = limit.timeout_ms * MS;
    soq_rc rc = { SOQ_OK, 0 };
    bool heard = false;

    while (left > 0 && !rc.err) {
        soq_event events[CARRIER_SOCKETS];
        int64_t due = finder_due_ms(f) * MS;
        size_t n;

        if (soq_cancelled(limit.cancel))
            return (soq_rc){ SOQ_ECANCELED, 0 };
        due = due < left ? due : left;
        /* Another thread's wish is seen soon, without a poller of its own. */
        due = due < SLICE_MS * MS ? due : SLICE_MS * MS;
        rc = soq_poller_wait(poller, events, CARRIER_SOCKETS,
                             (int)((due + MS - 1) / MS), &n);
        (void)finder_turn(f);
        if (what->name[0] && !heard && has_heard(f, what)) {
            heard = true;
            if (end - soq_now_ns() > GRACE_MS * MS)
                end = soq_now_ns() + GRACE_MS * MS;
        }
        left = end - soq_now_ns();
    }
    return rc;
}

soq_rc finder_look(const finder_how *how, const char *name, soq_limit limit,
                   found *list, size_t cap, size_t *count, size_t *total)
{
    aim what = aim_of(name ? name : "");
    soq_poller *poller = NULL;
    finder *f = NULL;
    soq_rc rc = finder_open(how, &f);

    if (!rc.err)
        rc = soq_poller_open(NULL, &poller);
    if (!rc.err)
        rc = finder_watch(f, poller, f);
    if (!rc.err) {
        finder_ask(f, what.name[0] ? what.name : NULL);
        rc = listen_for(f, poller, &what, limit);
    }
    if (!rc.err) {
        size_t n = copy(f, &what, true, list, cap);

        *count = n;
        if (total)
            *total = n + copy(f, &what, false, list + n, cap - n);
    }
    soq_poller_close(&poller);
    finder_close(&f);
    return rc;
}
