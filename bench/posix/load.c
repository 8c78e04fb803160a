/* load.c -- clients that cost little, for ci/bench-servers.sh:
 *
 *     load KIND PORT COUNT CLIENTS PID [AT]
 *
 *     echo       64 bytes there and back, COUNT times over all connections
 *     hold       the same with COUNT 0: one each, then wait for the end of
 *                standard input
 *     connect    a connection, one echo, the next one
 *     datagrams  echo over UDP; each client has WINDOW on the way
 *     flood      datagrams without an answer
 *
 * AT is when to begin, in hundredths of a second of the system's uptime: so
 * two begin together, or say that they came too late by having done nothing.
 * Prints how much came of it, the nanoseconds it took, and those of processor
 * time that the server, process PID, took meanwhile.  Connections end with a
 * reset: so no port waits for a minute, and none runs out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 64, EVENTS = 256, WINDOW = 16, SILENT_MS = 3000 };

typedef struct load {
    struct sockaddr_in to;
    const char *pid;
    long at;
    int set;
    long count, begun, done; /* of whatever is counted */
    long long begin_ns, used_ns;
} load;

static void die(const char *call)
{
    perror(call);
    exit(1);
}

static long long now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* What all threads of the server have run so far (proc(5): schedstat). */
static long long server_ns(const load *l)
{
    char path[64];
    long long sum = 0, ns;
    glob_t found;

    snprintf(path, sizeof(path), "/proc/%s/task/*/schedstat", l->pid);
    if (glob(path, 0, NULL, &found) != 0)
        die("the server's threads");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *f = fopen(found.gl_pathv[i], "r");

        if (f && fscanf(f, "%lld", &ns) == 1)
            sum += ns;
        if (f)
            fclose(f);
    }
    globfree(&found);
    return sum;
}

/* False: it is too late. */
static bool is_time(const load *l)
{
    struct timespec at = { l->at / 100, l->at % 100 * 10000000 }, now;

    if (l->at == 0)
        return true;
    clock_gettime(CLOCK_BOOTTIME, &now);
    if (now.tv_sec > at.tv_sec ||
        (now.tv_sec == at.tv_sec && now.tv_nsec > at.tv_nsec))
        return false;
    return clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &at, NULL) == 0;
}

static void begin(load *l)
{
    if (!is_time(l)) {
        printf("0 0 0\n");
        exit(0);
    }
    l->used_ns = server_ns(l);
    l->begin_ns = now_ns();
}

static void end(const load *l)
{
    long long took = now_ns() - l->begin_ns;

    printf("%ld %lld %lld\n", l->done, took, server_ns(l) - l->used_ns);
    fflush(stdout);
}

static void watch(load *l, int fd, int how, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = fd };

    if (epoll_ctl(l->set, how, fd, &event) < 0)
        die("epoll_ctl");
}

/* How many are ready; a server that says nothing any more ends the load. */
static int wait_for(load *l, struct epoll_event *events)
{
    int n = epoll_wait(l->set, events, EVENTS, SILENT_MS);

    if (n < 0)
        die("epoll_wait");
    return n;
}

/* ---- TCP ---------------------------------------------------------------- */

static int open_stream(const load *l, int flags)
{
    struct linger reset = { 1, 0 };
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0 ||
        (connect(fd, (const struct sockaddr *)&l->to, sizeof(l->to)) < 0 &&
         errno != EINPROGRESS))
        die("connect");
    return fd;
}

static void ask(load *l, int fd)
{
    static const char message[SIZE] = "0123456789abcdefghijklmnopqrstuvwxyz";

    if (send(fd, message, SIZE, MSG_NOSIGNAL | MSG_DONTWAIT) != SIZE)
        die("send");
    l->begun++;
}

/* 64 bytes come in one piece: nothing else is on the way. */
static void take_answer(int fd)
{
    char answer[SIZE + 1];

    if (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) != SIZE)
        die("recv");
}

static void run_echo(load *l, long connections)
{
    struct epoll_event events[EVENTS];
    int *fds = malloc((size_t)connections * sizeof(*fds));

    if (!fds)
        die("malloc");
    for (long i = 0; i < connections; i++) {
        fds[i] = open_stream(l, 0);
        watch(l, fds[i], EPOLL_CTL_ADD, EPOLLIN);
    }
    begin(l);
    for (long i = 0; i < connections; i++)
        ask(l, fds[i]);
    while (l->done < l->begun) {
        int n = wait_for(l, events);

        if (n == 0)
            break;
        for (int i = 0; i < n; i++) {
            take_answer(events[i].data.fd);
            l->done++;
            if (l->begun < l->count)
                ask(l, events[i].data.fd);
        }
    }
    end(l);
    if (l->count == 0)
        while (getchar() != EOF)
            continue;
    for (long i = 0; i < connections; i++)
        close(fds[i]);
}

static void begin_connection(load *l)
{
    if (l->begun < l->count)
        watch(l, open_stream(l, SOCK_NONBLOCK), EPOLL_CTL_ADD, EPOLLOUT);
    l->begun += l->begun < l->count;
}

static void run_connect(load *l, long connections)
{
    struct epoll_event events[EVENTS];
    long asked = 0;

    begin(l);
    for (long i = 0; i < connections; i++)
        begin_connection(l);
    while (l->done < l->begun) {
        int n = wait_for(l, events);

        if (n == 0)
            break;
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;

            if (events[i].events & EPOLLOUT) {
                long begun = l->begun;

                ask(l, fd);
                l->begun = begun;
                asked++;
                watch(l, fd, EPOLL_CTL_MOD, EPOLLIN);
                continue;
            }
            take_answer(fd);
            close(fd);
            l->done++;
            begin_connection(l);
        }
    }
    end(l);
}

/* ---- UDP ---------------------------------------------------------------- */

/* No two are the same: to a server that answers what it was sent, who sends
 * the same for ever looks like another one. */
static uint64_t number;

typedef struct batch {
    char bytes[WINDOW][SIZE];
    struct iovec io[WINDOW];
    struct mmsghdr headers[WINDOW];
} batch;

static void prepare(batch *b)
{
    memset(b, 0, sizeof(*b));
    for (int i = 0; i < WINDOW; i++) {
        b->io[i].iov_base = b->bytes[i];
        b->io[i].iov_len = SIZE;
        b->headers[i].msg_hdr.msg_iov = &b->io[i];
        b->headers[i].msg_hdr.msg_iovlen = 1;
    }
}

static int open_datagrams(const load *l)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&l->to, sizeof(l->to)) < 0)
        die("connect");
    return fd;
}

static void send_batch(load *l, int fd, batch *b, int n)
{
    if (l->begun + n > l->count)
        n = (int)(l->count - l->begun);
    for (int i = 0; i < n; i++, number++)
        memcpy(b->bytes[i], &number, sizeof(number));
    if (n > 0 && sendmmsg(fd, b->headers, (unsigned)n, 0) != n)
        die("sendmmsg");
    l->begun += n;
}

static void run_datagrams(load *l, long sockets)
{
    struct epoll_event events[EVENTS];
    batch out, in;

    prepare(&out);
    prepare(&in);
    begin(l);
    for (long i = 0; i < sockets; i++) {
        int fd = open_datagrams(l);

        watch(l, fd, EPOLL_CTL_ADD, EPOLLIN);
        send_batch(l, fd, &out, WINDOW);
    }
    while (l->done < l->begun) {
        int n = wait_for(l, events);

        if (n == 0)
            break;
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            int got = recvmmsg(fd, in.headers, WINDOW, MSG_DONTWAIT, NULL);

            if (got < 0)
                die("recvmmsg");
            l->done += got;
            send_batch(l, fd, &out, got);
        }
    }
    end(l);
}

static void run_flood(load *l)
{
    int fd = open_datagrams(l);
    batch out;

    prepare(&out);
    begin(l);
    while (l->begun < l->count)
        send_batch(l, fd, &out, WINDOW);
    l->done = l->begun;
    end(l);
}

int main(int argc, char *argv[])
{
    struct rlimit limit;
    load l = { .to.sin_family = AF_INET };
    long connections = argc == 6 || argc == 7 ? strtol(argv[4], NULL, 10) : 0;

    if (connections < 1)
        return 2;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    l.to.sin_port = htons((uint16_t)strtol(argv[2], NULL, 10));
    l.to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    l.pid = argv[5];
    l.at = argc == 7 ? strtol(argv[6], NULL, 10) : 0;
    l.count = strtol(argv[3], NULL, 10);
    l.set = epoll_create1(EPOLL_CLOEXEC);
    if (strcmp(argv[1], "echo") == 0 || strcmp(argv[1], "hold") == 0)
        run_echo(&l, connections);
    else if (strcmp(argv[1], "connect") == 0)
        run_connect(&l, connections);
    else if (strcmp(argv[1], "datagrams") == 0)
        run_datagrams(&l, connections);
    else if (strcmp(argv[1], "flood") == 0)
        run_flood(&l);
    else
        return 2;
    return 0;
}
