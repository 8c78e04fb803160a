/* layer.c -- an end made by soquete. */
#include <soquete/socket.h>

#include "end.h"

static soq socket_of(end e)
{
    soq s = { e.os };

    return s;
}

static bool layer_listen(end *out, uint16_t *port)
{
    soq_addr addr;
    soq s;

    if (soq_tcp_listen("127.0.0.1", "0", &s).err)
        return false;
    if (soq_local_addr(s, &addr).err)
        return false;
    out->os = s.os;
    *port = addr.port;
    return true;
}

static bool layer_accept(end listener, end *out)
{
    soq s;

    if (soq_accept(socket_of(listener), soq_forever(), &s, NULL).err)
        return false;
    out->os = s.os;
    return true;
}

static bool layer_connect(uint16_t port, end *out)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, port);
    soq s;

    if (soq_tcp_open(SOQ_IPV4, &s).err)
        return false;
    if (soq_connect(s, &to, soq_forever()).err) {
        soq_close(&s);
        return false;
    }
    out->os = s.os;
    return true;
}

static bool layer_send(end e, const void *buf, size_t len, size_t *n)
{
    return !soq_send(socket_of(e), buf, len, soq_forever(), n).err;
}

static bool layer_recv(end e, void *buf, size_t cap, size_t *n)
{
    return !soq_recv(socket_of(e), buf, cap, soq_forever(), n).err;
}

static void layer_finish(end e)
{
    (void)soq_shutdown(socket_of(e), SOQ_SHUT_WRITE);
}

static void layer_close(end e)
{
    soq s = socket_of(e);

    soq_close(&s);
}

const end_ops end_layer = {
    .name = "layer",
    .listen = layer_listen,
    .accept = layer_accept,
    .connect = layer_connect,
    .send = layer_send,
    .recv = layer_recv,
    .finish = layer_finish,
    .close = layer_close,
};
