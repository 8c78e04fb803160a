/* sieve.c -- of a captured file in memory, the packets of some conversations
 * alone. */
#include "sieve.h"

#include <stdlib.h>
#include <string.h>

#include "reassembly.h"

static bool is_between(const sieve_pair *pair, const soq_addr *from,
                       const soq_addr *to)
{
    return (soq_addr_equal(from, &pair->ends[0]) &&
            soq_addr_equal(to, &pair->ends[1])) ||
           (soq_addr_equal(from, &pair->ends[1]) &&
            soq_addr_equal(to, &pair->ends[0]));
}

static bool stays(const packet *p, const sieve_pair *pairs, size_t count)
{
    soq_addr from, to;

    if (p->kind != PACKET_TCP && p->kind != PACKET_UDP &&
        p->kind != PACKET_ERROR)
        return false;
    from = packet_addr(p->family, &p->from);
    to = packet_addr(p->family, &p->to);
    for (size_t i = 0; i < count; i++)
        if (pairs[i].protocol == p->protocol &&
            is_between(&pairs[i], &from, &to))
            return true;
    return false;
}

/* A block says how long it is, in the byte order of its section. */
static uint32_t block_len(const unsigned char *block, bool big)
{
    return big ? be32(block + 4) : le32(block + 4);
}

/* What has been read is moved over what stays no longer, to which reading
 * never comes back. */
typedef struct moving {
    unsigned char *file;
    size_t kept, from; /* bytes kept; where the rest begins */
} moving;

static void keep_until(moving *m, size_t end)
{
    memmove(m->file + m->kept, m->file + m->from, end - m->from);
    m->kept += end - m->from;
    m->from = end;
}

static soq_rc choose(moving *m, size_t len, reassembly *fragments,
                     const sieve_pair *pairs, size_t count)
{
    bytes left = { m->file, len };
    capture_status status;
    capture_record r;
    capture c;
    soq_rc rc = capture_open(&c, window_memory, &left);

    if (rc.err) {
        capture_close(&c);
        return rc;
    }
    for (status = capture_next(&c, &r); status == CAPTURE_PACKET;
         status = capture_next(&c, &r)) {
        size_t at = (size_t)r.offset;
        packet p;

        packet_decode(fragments, &r, &p);
        if (stays(&p, pairs, count))
            continue;
        keep_until(m, at);
        m->from += block_len(m->file + at, c.big);
    }
    if (status == CAPTURE_END && c.format == CAPTURE_PCAPNG)
        keep_until(m, len);
    else
        rc.err = SOQ_EINVAL;
    capture_close(&c);
    return rc;
}

soq_rc sieve(unsigned char *file, size_t *len, const sieve_pair *pairs,
             size_t count)
{
    static const uint64_t seed[2] = { 0, 0 }; /* nobody chose this file */
    reassembly *fragments = reassembly_open(seed);
    moving m = { file, 0, 0 };
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!fragments)
        return rc;
    rc = choose(&m, *len, fragments, pairs, count);
    reassembly_close(&fragments);
    *len = m.kept;
    return rc;
}
