/* raw_end.c -- an end made by the calls of POSIX alone. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "end.h"

static int fd_of(end e)
{
    return (int)e.os;
}

static bool opened(int fd, end *out)
{
    out->os = (uintptr_t)fd;
    return fd >= 0;
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
    socklen_t len = sizeof(sa);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&sa, len) < 0 ||
        listen(fd, SOMAXCONN) < 0 ||
        getsockname(fd, (struct sockaddr *)&sa, &len) < 0)
        return false;
    *port = ntohs(sa.sin_port);
    return opened(fd, out);
}

static bool raw_accept(end listener, end *out)
{
    return opened(accept(fd_of(listener), NULL, NULL), out);
}

static bool raw_connect(uint16_t port, end *out)
{
    struct sockaddr_in sa = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0)
        return false;
    if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0) {
        close(fd);
        return false;
    }
    return opened(fd, out);
}

static bool raw_send(end e, const void *buf, size_t len, size_t *n)
{
    ssize_t done = send(fd_of(e), buf, len, MSG_NOSIGNAL);

    if (done < 0)
        return false;
    *n = (size_t)done;
    return true;
}

static bool raw_recv(end e, void *buf, size_t cap, size_t *n)
{
    ssize_t done = recv(fd_of(e), buf, cap, 0);

    if (done <= 0)
        return false;
    *n = (size_t)done;
    return true;
}

static void raw_finish(end e)
{
    shutdown(fd_of(e), SHUT_WR);
}

static void raw_close(end e)
{
    close(fd_of(e));
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
