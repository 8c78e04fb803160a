/* raw_server.c -- the echo server for many that a hand would write on
 * epoll(7): one loop, what multi-server --mode events is measured beside.
 *
 * With an argument a second thread sleeps beside it, as those do that wait for
 * an interrupt: then the kernel counts who uses a socket in each call, and the
 * C library looks whether a thread is cancelled. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, BYTES = 65536 };

static int fail(const char *call)
{
    perror(call);
    return 1;
}

static int listen_anywhere(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
        listen(fd, SOMAXCONN) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return -1;
    printf("%u\n", (unsigned)ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

static void watch(int set, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
        close(fd);
}

static void take_all(int set, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    while (fd >= 0) {
        watch(set, fd);
        fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    }
}

/* A client that does not take its answer is closed: a hand's first server
 * keeps nothing for it. */
static void echo(int fd)
{
    static char buf[BYTES];
    ssize_t n = recv(fd, buf, sizeof(buf), 0);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0 || send(fd, buf, (size_t)n, MSG_NOSIGNAL) != n)
        close(fd);
}

static void *sleep_beside(void *unused)
{
    for (;;)
        pause();
    return unused;
}

int main(int argc, char *argv[])
{
    pthread_t thread;
    struct rlimit limit;
    struct epoll_event events[EVENTS];
    int set = epoll_create1(EPOLL_CLOEXEC);
    int listener;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    (void)argv;
    if (argc > 1 && pthread_create(&thread, NULL, sleep_beside, NULL) != 0)
        return fail("pthread_create");
    listener = listen_anywhere();
    if (set < 0 || listener < 0)
        return fail("listen");
    watch(set, listener);
    for (;;) {
        int n = epoll_wait(set, events, EVENTS, -1);

        if (n < 0 && errno != EINTR)
            return fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == listener)
                take_all(set, listener);
            else
                echo(events[i].data.fd);
        }
    }
}
