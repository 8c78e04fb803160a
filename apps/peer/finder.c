/* finder.c -- announce, ask, hear and answer: which is due when. */
#include "finder.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#define MS INT64_C(1000000)
#define NEVER INT64_MAX

enum {
    ANNOUNCE_MS = 5000,
    REFRESH_MS = 5000,
    ANSWERS_AT_ONCE = 50, /* and as many in a second: a flood of questions */
    TAKEN_AT_ONCE = 64    /* is answered by no flood */
};

/* After the beginning; then each second, or each ANNOUNCE_MS. */
static const int asks_ms[] = { 0, 100, 250, 500, 1000 };
static const int tells_ms[] = { 0, 1000 };

struct finder {
    carrier net;
    table peers;
    int64_t refresh_ns; /* when the interfaces are looked at again */

    bool telling;
    beacon self;
    size_t told;
    int64_t tell_ns, told_from_ns;
    int64_t answers_ns; /* until when answers are spent */

    bool asking;
    char wanted[BEACON_NAME]; /* "": everybody */
    size_t asked;
    int64_t ask_ns, asked_from_ns;
};

soq_rc finder_open(const finder_how *how, finder **out)
{
    finder *f = calloc(1, sizeof(*f));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!f)
        return rc;
    rc = carrier_open(&f->net, how->interface, how->family,
                      how->port ? how->port : FINDER_PORT);
    if (rc.err) {
        free(f);
        return rc;
    }
    f->tell_ns = f->ask_ns = NEVER;
    f->refresh_ns = soq_now_ns() + REFRESH_MS * MS;
    *out = f;
    return rc;
}

static void send_beacon(finder *f, const beacon *b, bool broadcast)
{
    unsigned char buf[BEACON_MOST];
    size_t len = beacon_write(b, buf);

    if (len > 0)
        (void)carrier_send(&f->net, buf, len, broadcast);
}

static void say_goodbye(finder *f)
{
    beacon bye = f->self;

    bye.kind = BEACON_BYE;
    if (f->telling)
        send_beacon(f, &bye, false);
    f->telling = false;
    f->tell_ns = NEVER;
}

void finder_close(finder **f)
{
    if (!f || !*f)
        return;
    say_goodbye(*f);
    carrier_close(&(*f)->net);
    free(*f);
    *f = NULL;
}

/* ---- the poller --------------------------------------------------------- */

size_t finder_sockets(const finder *f, soq list[CARRIER_SOCKETS])
{
    size_t n = 0;

    for (size_t i = 0; i < CARRIER_SOCKETS; i++)
        if (!soq_is_none(f->net.sockets[i]))
            list[n++] = f->net.sockets[i];
    return n;
}

soq_rc finder_watch(const finder *f, soq_poller *poller, void *user)
{
    soq list[CARRIER_SOCKETS];
    size_t n = finder_sockets(f, list);
    soq_rc rc = { SOQ_OK, 0 };

    for (size_t i = 0; i < n && !rc.err; i++)
        rc = soq_poller_set(poller, list[i], SOQ_READ, user);
    return rc;
}

void finder_unwatch(const finder *f, soq_poller *poller)
{
    soq list[CARRIER_SOCKETS];
    size_t n = finder_sockets(f, list);

    for (size_t i = 0; i < n; i++)
        (void)soq_poller_unset(poller, list[i]);
}

/* ---- what is asked for -------------------------------------------------- */

soq_rc finder_id(uint64_t *id)
{
    return soq_random(id, sizeof(*id));
}

soq_rc finder_announce(finder *f, const beacon *self)
{
    unsigned char buf[BEACON_MOST];
    beacon b;

    if (!self) {
        say_goodbye(f);
        return (soq_rc){ SOQ_OK, 0 };
    }
    b = *self;
    b.version = BEACON_VERSION;
    b.kind = BEACON_HERE;
    if (beacon_write(&b, buf) == 0)
        return (soq_rc){ SOQ_EINVAL, 0 };
    f->self = b;
    f->telling = true;
    f->told = 0;
    f->tell_ns = f->told_from_ns = soq_now_ns();
    return (soq_rc){ SOQ_OK, 0 };
}

void finder_ask(finder *f, const char *name)
{
    size_t len = name ? strlen(name) : 0;

    /* A name that no peer can have is heard of by nobody. */
    if (len >= sizeof(f->wanted))
        len = 0;
    memset(f->wanted, 0, sizeof(f->wanted));
    memcpy(f->wanted, name ? name : "", len);
    f->asking = true;
    f->asked = 0;
    f->ask_ns = f->asked_from_ns = soq_now_ns();
}

/* ---- hearing ------------------------------------------------------------ */

/* So many answers at once and so many in a second, whoever asks. */
static bool may_answer(finder *f, int64_t now)
{
    int64_t one = 1000 * MS / ANSWERS_AT_ONCE;

    if (f->answers_ns < now)
        f->answers_ns = now;
    if (f->answers_ns - now > ANSWERS_AT_ONCE * one)
        return false;
    f->answers_ns += one;
    return true;
}

static void answer(finder *f, const beacon *question, const soq_addr *from,
                   int64_t now)
{
    unsigned char buf[BEACON_MOST];
    size_t len;

    if (!f->telling || !may_answer(f, now))
        return;
    if (question->name[0] && !table_same_name(question->name, f->self.name))
        return;
    len = beacon_write(&f->self, buf);
    (void)carrier_answer(&f->net, buf, len, from);
}

static bool hear(finder *f, const void *data, const soq_datagram *d,
                 int64_t now)
{
    const char *wanted = f->asking && f->wanted[0] ? f->wanted : NULL;
    beacon b;

    if (beacon_read(data, d->n, &b) != BEACON_OK)
        return false;
    if (f->telling && b.id == f->self.id)
        return false;
    if (b.kind != BEACON_ASK)
        return table_hear(&f->peers, &b, &d->from, wanted, now);
    answer(f, &b, &d->from, now);
    return false;
}

static bool hear_all(finder *f, int64_t now)
{
    unsigned char buf[BEACON_MOST];
    bool changed = false;
    soq_datagram d;

    for (size_t i = 0; i < CARRIER_SOCKETS; i++)
        for (int n = 0; n < TAKEN_AT_ONCE; n++) {
            if (carrier_take(&f->net, i, buf, sizeof(buf), &d).err)
                break;
            changed = hear(f, buf, &d, now) || changed;
        }
    return changed;
}

/* ---- what is due -------------------------------------------------------- */

static bool has_heard(const finder *f)
{
    for (size_t i = 0; i < f->peers.count; i++)
        if (!f->wanted[0] ||
            table_same_name(f->peers.list[i].b.name, f->wanted))
            return true;
    return false;
}

/* Multicast is dropped on some networks where broadcast is not; and who does
 * not find one is glad to hear of the others. */
static void ask(finder *f, int64_t now)
{
    size_t count = sizeof(asks_ms) / sizeof(asks_ms[0]);
    beacon b = { 0 };

    b.kind = BEACON_ASK;
    b.id = f->self.id;
    if (f->asked < 2 || has_heard(f))
        memcpy(b.name, f->wanted, sizeof(b.name));
    send_beacon(f, &b, f->asked > 0 && (!f->wanted[0] || !has_heard(f)));
    f->asked++;
    f->ask_ns = f->asked < count ? f->asked_from_ns + asks_ms[f->asked] * MS
                                 : now + 1000 * MS;
}

/* Not all at the same moment, who began at the same moment. */
static int64_t jitter_ns(void)
{
    uint8_t byte = 0;

    (void)soq_random(&byte, sizeof(byte));
    return byte * 2 * MS;
}

static void tell(finder *f, int64_t now)
{
    size_t count = sizeof(tells_ms) / sizeof(tells_ms[0]);

    send_beacon(f, &f->self, false);
    f->told++;
    f->tell_ns = f->told < count ? f->told_from_ns + tells_ms[f->told] * MS
                                 : now + ANNOUNCE_MS * MS - jitter_ns();
}

/* Who was plugged in now is asked and told now. */
static void refresh(finder *f, int64_t now)
{
    bool changed = false;

    f->refresh_ns = now + REFRESH_MS * MS;
    if (carrier_refresh(&f->net, &changed).err || !changed)
        return;
    if (f->telling)
        f->tell_ns = now;
    if (f->asking)
        f->ask_ns = now;
}

bool finder_turn(finder *f)
{
    int64_t now = soq_now_ns();
    size_t before = f->peers.count;
    bool changed = hear_all(f, now);

    if (now >= f->refresh_ns)
        refresh(f, now);
    if (now >= f->tell_ns)
        tell(f, now);
    if (now >= f->ask_ns)
        ask(f, now);
    table_expire(&f->peers, now);
    return changed || before != f->peers.count;
}

int finder_due_ms(const finder *f)
{
    int64_t due = f->tell_ns < f->ask_ns ? f->tell_ns : f->ask_ns;
    int64_t now = soq_now_ns();

    if (f->refresh_ns < due)
        due = f->refresh_ns;
    return due <= now ? 0 : (int)((due - now + MS - 1) / MS);
}

/* ---- what was heard ----------------------------------------------------- */

const found *finder_list(const finder *f, size_t *count)
{
    *count = f->peers.count;
    return f->peers.list;
}
