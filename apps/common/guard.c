/* guard.c -- keeps a UDP server from talking to another server for ever. */
#include "guard.h"

#include <string.h>

#define NS_PER_MS INT64_C(1000000)

/* Eight bytes a step (MurmurHash's mixing): it is asked twice for each
 * datagram.  Nobody gains by a collision but the end of their own answers. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
    return h ^ (h >> 32);
}

static uint64_t hash(const void *buf, size_t len)
{
    const unsigned char *p = buf;
    uint64_t h = len, word = 0;

    for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        h = mix(h, word);
    }
    word = 0;
    if (len > 0)
        memcpy(&word, p, len);
    return mix(h, word);
}

/* GUARD_SOURCES: not there. */
static size_t find(guard *g, const soq_addr *from)
{
    size_t i = 0;

    if (soq_addr_equal(&g->sources[g->found].from, from))
        return g->found;
    while (i < GUARD_SOURCES && !soq_addr_equal(&g->sources[i].from, from))
        i++;
    if (i < GUARD_SOURCES)
        g->found = i;
    return i;
}

static guard_source *oldest(guard *g)
{
    guard_source *best = &g->sources[0];

    for (size_t i = 1; i < GUARD_SOURCES; i++)
        if (g->sources[i].last_ns < best->last_ns)
            best = &g->sources[i];
    return best;
}

static const char *repeats(guard_source *s, const void *buf, size_t len,
                           int64_t now_ns)
{
    int64_t since_ms = (now_ns - s->last_ns) / NS_PER_MS;

    if (s->repeats >= GUARD_REPEATS) {
        if (since_ms < GUARD_REST_MS)
            return "it sends our answers back, as a server would";
        s->repeats = 0;
    }
    if (since_ms < 1000 && s->answer == hash(buf, len))
        s->repeats++;
    else
        s->repeats = 0;
    return NULL;
}

const char *guard_refuses(guard *g, const soq_addr *from,
                          const soq_addr *local, const void *buf, size_t len,
                          int64_t now_ns)
{
    size_t at;

    if (from->port == 0)
        return "from port 0, where nobody can receive";
    if (from->port == local->port)
        return "from our own port: a server like this one";
    at = find(g, from);
    return at < GUARD_SOURCES ? repeats(&g->sources[at], buf, len, now_ns)
                              : NULL;
}

void guard_answered(guard *g, const soq_addr *from, const void *buf,
                    size_t len, int64_t now_ns)
{
    size_t at = find(g, from);
    guard_source *s = at < GUARD_SOURCES ? &g->sources[at] : oldest(g);

    if (at == GUARD_SOURCES) {
        memset(s, 0, sizeof(*s));
        s->from = *from;
    }
    s->last_ns = now_ns;
    s->answer = hash(buf, len);
}
