/* beside.c -- the same sends over UDP and over TCP. */
#include "beside.h"

#include <string.h>

#include "loopback.h"

/* A byte that is another one a send later, and a send's length later. */
static unsigned char byte_at(size_t at)
{
    return (unsigned char)(at * 31 + at / 251);
}

static void write_send(const beside *b, size_t number, unsigned char *buf)
{
    for (size_t i = 0; i < b->size; i++)
        buf[i] = byte_at(number * b->size + i);
}

static void note_receive(beside *b, const unsigned char *buf, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (buf[i] != byte_at(b->bytes + i))
            b->ordered = false;
    b->receives++;
    b->whole += n == b->size;
    b->bytes += n;
}

static void begin(beside *b, size_t sends, size_t size)
{
    memset(b, 0, sizeof(*b));
    b->sends = sends;
    b->size = size;
    b->ordered = true;
}

/* What did not come is not in order. */
static void end(beside *b)
{
    b->ordered = b->ordered && b->bytes == b->sends * b->size;
}

/* ---- UDP --------------------------------------------------------------- */

static soq_rc pass_udp(beside *b, soq from, soq to, soq_limit limit)
{
    static unsigned char buf[BESIDE_BYTES];
    soq_addr at;
    soq_rc rc = soq_local_addr(to, &at);

    for (size_t i = 0; i < b->sends && !rc.err; i++) {
        write_send(b, i, buf);
        rc = soq_send_to(from, buf, b->size, &at, limit);
    }
    while (!rc.err && b->receives < b->sends) {
        size_t n, full;
        soq_addr sender;

        rc = soq_recv_from(to, buf, sizeof(buf), limit, &n, &full, &sender);
        if (!rc.err)
            note_receive(b, buf, n);
    }
    return rc;
}

soq_rc beside_udp(size_t sends, size_t size, soq_limit limit, beside *out)
{
    soq from = SOQ_NONE, to = SOQ_NONE;
    soq_rc rc = soq_udp_bind("127.0.0.1", "0", &to);

    begin(out, sends, size);
    if (!rc.err)
        rc = soq_udp_open(SOQ_IPV4, &from);
    if (!rc.err)
        rc = pass_udp(out, from, to, limit);
    soq_close(&from);
    soq_close(&to);
    end(out);
    return rc;
}

/* ---- TCP --------------------------------------------------------------- */

static soq_rc pass_tcp(beside *b, soq from, soq to, soq_limit limit)
{
    static unsigned char buf[BESIDE_BYTES];
    size_t n;
    /* No gathering by the sender: each send goes out by itself. */
    soq_rc rc = soq_set_nodelay(from, true);

    for (size_t i = 0; i < b->sends && !rc.err; i++) {
        write_send(b, i, buf);
        rc = soq_send_all(from, buf, b->size, limit, &n);
    }
    while (!rc.err && b->bytes < b->sends * b->size) {
        rc = soq_recv(to, buf, sizeof(buf), limit, &n);
        if (!rc.err)
            note_receive(b, buf, n);
    }
    return rc;
}

soq_rc beside_tcp(size_t sends, size_t size, soq_limit limit, beside *out)
{
    soq from = SOQ_NONE, to = SOQ_NONE;
    soq_rc rc = loopback_connect(limit, &from, &to);

    begin(out, sends, size);
    if (!rc.err)
        rc = pass_tcp(out, from, to, limit);
    soq_close(&from);
    soq_close(&to);
    end(out);
    return rc;
}
