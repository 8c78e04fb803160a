/*
 * dial.c -- connect to the first address of a host that answers.
 *
 * The addresses are tried in the resolver's order.  While one is silent the
 * next is begun beside it after 250 ms (RFC 8305, 5), at once when one fails;
 * the first that connects wins and the others are closed.
 */
#include "common/limit.h"
#include "common/tcp.h"
#include "common/trace.h"

#define ADDRS_MOST 16
#define AT_ONCE_MOST (SOQ__WAIT_MAX - 1)
#define STAGGER_MS 250
#define NS_PER_MS 1000000

typedef struct race {
    soq_addr addrs[ADDRS_MOST];
    size_t count;
    size_t next; /* of addrs, to be begun */
    soq__wait_item running[AT_ONCE_MOST];
    size_t lane[AT_ONCE_MOST]; /* whose address each one tries */
    size_t runners;
    int64_t begun_ns; /* when the last one was begun */
    soq_rc why;       /* the failure of the address that came first */
    size_t why_of;
} race;

static void note_failure(race *r, size_t of, soq_rc rc)
{
    if (!r->why.err || of < r->why_of) {
        r->why = rc;
        r->why_of = of;
    }
}

static void drop(race *r, size_t i)
{
    if (!soq_is_none(r->running[i].s))
        soq__sys_close(r->running[i].s);
    r->runners--;
    r->running[i] = r->running[r->runners];
    r->lane[i] = r->lane[r->runners];
}

static void drop_all(race *r)
{
    while (r->runners > 0)
        drop(r, r->runners - 1);
}

/* Begin the next address.  A failure at the start is that address's. */
static void begin_next(race *r)
{
    size_t of = r->next++;
    soq s = SOQ_NONE;
    soq_rc rc = soq__open((soq_family)r->addrs[of].family, SOQ__STREAM, &s);

    r->begun_ns = soq__sys_now_ns();
    if (!rc.err) {
        soq__wait_item item = { s, SOQ_WRITE, 0 };

        rc = soq__connect_begin(s, &r->addrs[of]);
        r->lane[r->runners] = of;
        r->running[r->runners++] = item;
    }
    if (rc.err && rc.err != SOQ_EINPROGRESS) {
        if (!soq_is_none(s))
            drop(r, r->runners - 1);
        note_failure(r, of, rc);
    }
}

static bool is_due(const race *r)
{
    if (r->next == r->count || r->runners == AT_ONCE_MOST)
        return false;
    return r->runners == 0 ||
           soq__sys_now_ns() - r->begun_ns >= (int64_t)STAGGER_MS * NS_PER_MS;
}

/* How long to wait: to the next outcome to ask for, or address to begin. */
static int slice_ms(const race *r)
{
    int64_t left = r->begun_ns + (int64_t)STAGGER_MS * NS_PER_MS -
                   soq__sys_now_ns();

    if (r->next == r->count || r->runners == AT_ONCE_MOST ||
        left >= SOQ__CONNECT_SLICE_MS * NS_PER_MS)
        return SOQ__CONNECT_SLICE_MS;
    return left <= 0 ? 0 : (int)((left + NS_PER_MS - 1) / NS_PER_MS);
}

/* Ask every runner how it came out; the winner leaves the race. */
static bool take_winner(race *r, soq *out)
{
    for (size_t i = r->runners; i-- > 0;) {
        soq_rc rc = soq__connect_outcome(r->running[i].s);

        if (!rc.err) {
            *out = r->running[i].s;
            r->running[i].s = SOQ_NONE;
            drop(r, i);
            return true;
        }
        if (rc.err != SOQ_EINPROGRESS) {
            note_failure(r, r->lane[i], rc);
            drop(r, i);
        }
    }
    return false;
}

static soq_rc run(race *r, soq__until *until, soq *out)
{
    for (;;) {
        soq_rc rc;

        while (is_due(r))
            begin_next(r);
        if (take_winner(r, out))
            return soq__rc(SOQ_OK);
        if (r->runners == 0) {
            if (r->next == r->count)
                return r->why;
            continue;
        }
        rc = soq__until_wait_slice(until, r->running, r->runners, slice_ms(r));
        if (rc.err)
            return rc;
    }
}

/* The resolver and the race share one limit; without a host, the loopback
 * addresses are the machine itself. */
static soq_rc find(race *r, const char *host, const char *service,
                   soq__until *until)
{
    soq_limit left = until->limit;

    left.timeout_ms = soq__until_left_ms(until);
    return soq_resolve(host, service, SOQ_ANY_FAMILY, left, r->addrs,
                       ADDRS_MOST, &r->count);
}

static soq_rc dial(const char *host, const char *service, soq_limit limit,
                   soq *out)
{
    soq__until until = soq__until_begin(limit);
    race r = { .count = 0 };
    soq_rc rc = find(&r, host, service, &until);

    if (rc.err)
        return rc;
    rc = run(&r, &until, out);
    drop_all(&r);
    return rc;
}

soq_rc soq_tcp_dial(const char *host, const char *service, soq_limit limit,
                    soq *out)
{
    soq__trace t = soq__trace_begin();
    soq s = SOQ_NONE;
    soq_rc rc = dial(host, service, limit, &s);

    if (!rc.err)
        *out = s;
    if (t.on) {
        soq__traced what = { "tcp_dial", s, NULL, limit.timeout_ms, 0 };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}
