/*
 * finder.h -- who is there: peers announce themselves and answer questions,
 * seekers ask and listen.
 *
 * Nothing waits: give the sockets to a poller, and call finder_turn() when
 * one is readable or the time of finder_due_ms() is over.  Nothing is sent
 * before finder_announce() or finder_ask().  One thread.
 */
#ifndef PEER_FINDER_H
#define PEER_FINDER_H

#include <soquete/poller.h>

#include "carrier.h"
#include "table.h"

enum { FINDER_PORT = 65433 };

typedef struct finder_how {
    const char *interface; /* its name, index or address; NULL: all */
    uint16_t port;         /* UDP; 0: FINDER_PORT */
    soq_family family;     /* by IPv4 or IPv6 alone, or SOQ_ANY_FAMILY */
    int name_ms;           /* how long a name is looked for; 0: a second */
} finder_how;

typedef struct finder finder;

/* Errors: SOQ_ENODEV (no such interface), SOQ_ENETDOWN (none is up), those of
 * soq_bind(). */
soq_rc finder_open(const finder_how *how, finder **out);

/* Says goodbye where it was announced.  NULL is allowed. */
void finder_close(finder **f);

/* What to watch for SOQ_READ; it stays the same. */
size_t finder_sockets(const finder *f, soq list[CARRIER_SOCKETS]);

/* All of them, with this user in their events; and not any more. */
soq_rc finder_watch(const finder *f, soq_poller *poller, void *user);
void finder_unwatch(const finder *f, soq_poller *poller);

/* A random number for beacon.id. */
soq_rc finder_id(uint64_t *id);

/* Be found as this from now on; self->kind and version are filled in.  NULL:
 * say goodbye and be silent.  SOQ_EINVAL: it is no beacon. */
soq_rc finder_announce(finder *f, const beacon *self);

/* Ask for the peer of this name, NULL: for everybody, again and again. */
void finder_ask(finder *f, const char *name);

/* Hear, answer, announce, ask, whatever is due.  true: finder_list() has
 * changed. */
bool finder_turn(finder *f);

/* Milliseconds until the next finder_turn(); -1: no time is set. */
int finder_due_ms(const finder *f);

/* Who is there; borrowed until the next turn. */
const found *finder_list(const finder *f, size_t *count);

/*
 * Ask for everybody (name NULL) and listen for the whole time of the limit; or
 * for one name, and end 150 ms after it was heard, so that a second one of
 * that name is heard too.  At most cap: first those of that name, *count of
 * them (without a name, all), then who else was heard, *total in all (may be
 * NULL).  None is SOQ_OK with 0.  SOQ_ECANCELED.
 *
 * A name may be followed by # and digits of the id, as finder_label() writes
 * it: then only that one is meant.
 */
soq_rc finder_look(const finder_how *how, const char *name, soq_limit limit,
                   found *list, size_t cap, size_t *count, size_t *total);

/* "ana"; "ana#1f3c0a2b" where another in the list has the same name. */
enum { FINDER_LABEL = BEACON_NAME + 10 };
const char *finder_label(const found *list, size_t count, size_t i,
                         char buf[FINDER_LABEL]);

#endif
