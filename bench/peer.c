/* peer.c -- the other side of what is measured. */
#include <stdio.h>

#include "work.h"

void peer_echo(const end_ops *ops, end e)
{
    size_t n, sent;

    while (ops->recv(e, bulk.buf, bulk.size, &n) &&
           ops->send(e, bulk.buf, n, &sent) && sent == n)
        continue;
}

void peer_sink(const end_ops *ops, end e)
{
    size_t n;

    while (ops->recv(e, bulk.buf, bulk.size, &n))
        continue;
    (void)ops->send(e, "", 1, &n);
}

void peer_source(const end_ops *ops, end e)
{
    size_t n;

    while (ops->send(e, bulk.buf, bulk.size, &n))
        continue;
}

static bool begin(const end_ops *ops, end *listener)
{
    uint16_t port;

    if (!ops->listen(listener, &port))
        return false;
    printf("%u\n", (unsigned)port);
    return fflush(stdout) == 0;
}

int serve(const end_ops *ops, peer_fn *peer)
{
    end listener, e;

    if (!begin(ops, &listener))
        return 1;
    while (ops->accept(listener, &e)) {
        peer(ops, e);
        ops->close(e);
    }
    return 1;
}

int hold(void)
{
    bool first = true;
    end listener, e;
    size_t n;

    if (!begin(&end_raw, &listener))
        return 1;
    while (end_raw.accept(listener, &e)) {
        if (first)
            (void)end_raw.send(e, "", 1, &n);
        first = false;
    }
    return 1;
}
