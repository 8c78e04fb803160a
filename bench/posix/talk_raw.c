/*
 * talk_raw.c -- raw ping-pong: a server that polls one connection and sends
 * back what comes, and a program that polls standard input and a connection,
 * and copies.
 */
#include "talk.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BYTES = 4096 };

_Noreturn void talk_fail(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

static void no_delay(int fd)
{
    int on = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int talk_dial(uint16_t port)
{
    struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
        talk_fail("connect");
    no_delay(fd);
    return fd;
}

/* The one connection that comes; its port is told as a peer tells its own. */
static int take_one(void)
{
    struct sockaddr_in at = loopback(0);
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one;

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
        listen(fd, 1) < 0 || getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        talk_fail("listen");
    printf("Listen    127.0.0.1:%u,\n", (unsigned)ntohs(at.sin_port));
    fflush(stdout);
    one = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (one < 0)
        talk_fail("accept");
    close(fd);
    no_delay(one);
    return one;
}

/* Copy what comes at each of these to the one below it. */
static int copy(struct pollfd *from, const int *to, nfds_t count)
{
    static char buf[BYTES];

    while (poll(from, count, -1) > 0)
        for (nfds_t i = 0; i < count; i++) {
            ssize_t n = from[i].revents ? read(from[i].fd, buf, BYTES) : -1;

            if (from[i].revents &&
                (n <= 0 || write(to[i], buf, (size_t)n) != n))
                return 0;
        }
    return 1;
}

int talk_raw_echo(void)
{
    struct pollfd from = { take_one(), POLLIN, 0 };

    return copy(&from, &from.fd, 1);
}

int talk_raw_chat(const char *port)
{
    int fd = port ? talk_dial((uint16_t)strtoul(port, NULL, 10)) : take_one();
    struct pollfd from[2] = { { STDIN_FILENO, POLLIN, 0 }, { fd, POLLIN, 0 } };
    int to[2] = { fd, STDOUT_FILENO };

    printf("Connected\n");
    fflush(stdout);
    return copy(from, to, 2);
}
