/* raw_end.c -- an end made by the calls of Winsock alone: a blocking socket,
 * as one is taught to use it.  soq_run() has called WSAStartup(). */
#include <winsock2.h>

#include "end.h"

static SOCKET socket_of(end e)
{
    return (SOCKET)e.os;
}

static bool opened(SOCKET s, end *out)
{
    out->os = (uintptr_t)s;
    return s != INVALID_SOCKET;
}

static struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in sa = { 0 };

    sa.sin_family = AF_INET;
    sa.sin_port = htons(port);
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return sa;
}

static bool raw_listen(end *out, uint16_t *port)
{
    struct sockaddr_in sa = loopback(0);
    int len = (int)sizeof(sa);
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (s == INVALID_SOCKET || bind(s, (struct sockaddr *)&sa, len) != 0 ||
        listen(s, SOMAXCONN) != 0 ||
        getsockname(s, (struct sockaddr *)&sa, &len) != 0)
        return false;
    *port = ntohs(sa.sin_port);
    return opened(s, out);
}

static bool raw_accept(end listener, end *out)
{
    return opened(accept(socket_of(listener), NULL, NULL), out);
}

static bool raw_connect(uint16_t port, end *out)
{
    struct sockaddr_in sa = loopback(port);
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    if (s == INVALID_SOCKET)
        return false;
    if (connect(s, (struct sockaddr *)&sa, (int)sizeof(sa)) != 0) {
        closesocket(s);
        return false;
    }
    return opened(s, out);
}

static bool raw_send(end e, const void *buf, size_t len, size_t *n)
{
    int done = send(socket_of(e), buf, (int)len, 0);

    if (done < 0)
        return false;
    *n = (size_t)done;
    return true;
}

static bool raw_recv(end e, void *buf, size_t cap, size_t *n)
{
    int done = recv(socket_of(e), buf, (int)cap, 0);

    if (done <= 0)
        return false;
    *n = (size_t)done;
    return true;
}

static void raw_finish(end e)
{
    shutdown(socket_of(e), SD_SEND);
}

static void raw_close(end e)
{
    closesocket(socket_of(e));
}

const end_ops end_raw = {
    .name = "raw",
    .listen = raw_listen,
    .accept = raw_accept,
    .connect = raw_connect,
    .send = raw_send,
    .recv = raw_recv,
    .finish = raw_finish,
    .close = raw_close,
};
