/*
 * talk.c -- what a line costs that goes to a peer and back, beside raw
 * ping-pong: bench_talk wire|chat SOQUETE ROUNDS TURNS CPU CPU
 *
 * wire  PING and PONG: `soquete peer` at the other end of a connection, beside
 *       a server that polls one connection and sends back what comes.
 * chat  A line into one program's standard input, out of the other one's
 *       standard output, and one back: two `soquete peer` beside two programs
 *       that poll standard input and a connection, and copy.
 *
 * This program writes, waits and reads in the same way for all of them.  They
 * all run all the time and take turns: ours, raw, and raw once more, which is
 * the control; each round begins with another one.  The two processes of a
 * pair are held on these two processors, which may be one; whoever measures
 * runs on the first.  Printed are the medians in us, and the medians over the
 * rounds of ours over raw and of raw over raw.
 */
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "talk.h"

enum { PARTIES = 3, ROUNDS = 100, BYTES = 4096, WORDS = 16, WARM = 200 };
enum { HELLO = 1, PING = 3, PONG = 4 };

static void hold_on(int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof(set), &set) < 0)
        talk_fail("sched_setaffinity");
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- programs that are measured ---------------------------------------- */

typedef struct program {
    pid_t pid;
    int in, out;
    char line[BYTES];
    size_t len;
} program;

static void start(program *p, int cpu, const char *const words[])
{
    char *argv[WORDS] = { NULL };
    int in[2], out[2];

    if (pipe(in) < 0 || pipe(out) < 0)
        talk_fail("pipe");
    p->pid = fork();
    if (p->pid < 0)
        talk_fail("fork");
    if (p->pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
            talk_fail("prctl");
        hold_on(cpu);
        if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0)
            talk_fail("dup2");
        for (int fd = 3; fd < 100; fd++)
            close(fd);
        for (size_t i = 0; words[i] && i < WORDS - 1; i++)
            argv[i] = strdup(words[i]);
        execv(words[0], argv);
        talk_fail(words[0]);
    }
    close(in[0]);
    close(out[1]);
    p->in = in[1];
    p->out = out[0];
    p->len = 0;
}

/* The next whole line, without its end; it stands until the next call. */
static const char *next_line(program *p)
{
    static char line[BYTES];
    char *end = memchr(p->line, '\n', p->len);
    size_t used;

    while (!end) {
        ssize_t n = read(p->out, p->line + p->len, BYTES - p->len);

        if (n <= 0) {
            fprintf(stderr, "a program has ended\n");
            exit(1);
        }
        p->len += (size_t)n;
        end = memchr(p->line, '\n', p->len);
    }
    used = (size_t)(end - p->line);
    memcpy(line, p->line, used);
    line[used] = '\0';
    p->len -= used + 1;
    memmove(p->line, end + 1, p->len);
    return line;
}

static const char *until(program *p, const char *what)
{
    const char *line = next_line(p);

    while (!strstr(line, what))
        line = next_line(p);
    return line;
}

/* ---- turns -------------------------------------------------------------- */

typedef struct party {
    program a, b;
    int fd; /* wire: the connection to a */
    char port[8];
} party;

static void read_port(party *t)
{
    const char *at = strchr(until(&t->a, "Listen"), ':');

    snprintf(t->port, sizeof(t->port), "%lu",
             at ? strtoul(at + 1, NULL, 10) : 0);
}

static void send_all(int fd, const void *data, size_t len)
{
    if (write(fd, data, len) != (ssize_t)len)
        talk_fail("write");
}

static void recv_all(int fd, unsigned char *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = read(fd, data + at, len - at);

        if (n <= 0)
            talk_fail("read");
        at += (size_t)n;
    }
}

/* One frame; its kind. */
static int take_frame(int fd)
{
    unsigned char head[8], rest[BYTES];
    size_t len;

    recv_all(fd, head, sizeof(head));
    len = (size_t)head[2] << 8 | head[3];
    if (len > sizeof(rest))
        talk_fail("a frame");
    recv_all(fd, rest, len);
    return head[4];
}

static void put_frame(int fd, int kind, const void *data, size_t len)
{
    unsigned char buf[256] = { 0 };

    buf[3] = (unsigned char)len;
    buf[4] = (unsigned char)kind;
    memcpy(buf + 8, data, len);
    send_all(fd, buf, 8 + len);
}

/* As docs/protocol.md has it: who we are, and the answer to its PING. */
static void greet(int fd)
{
    static const char hello[] = "soquete\n\0\1\0\1bench-id\0\0\5bench\1-\1-"
                                "\1-\1-";

    put_frame(fd, HELLO, hello, sizeof(hello) - 1);
    while (take_frame(fd) != PING) {
        /* Its HELLO comes first. */
    }
    put_frame(fd, PONG, "\0\0\0\0\0\0\0", 8);
}

static void turn_wire(party *t)
{
    int kind;

    put_frame(t->fd, PING, "12345678", 8);
    do
        kind = take_frame(t->fd);
    while (kind != PONG && kind != PING);
}

static void turn_chat(party *t)
{
    static const char text[] = "twelve bytes\n";

    send_all(t->a.in, text, sizeof(text) - 1);
    (void)next_line(&t->b);
    send_all(t->b.in, text, sizeof(text) - 1);
    (void)next_line(&t->a);
}

/* ---- rounds ------------------------------------------------------------- */

typedef struct plan {
    bool chat;
    const char *self, *soquete;
    int cpus[2], rounds, turns;
} plan;

static void begin(party *t, const plan *p, bool raw)
{
    const char *listens[] = { p->soquete,    "peer",     "--listen",
                              "127.0.0.1:0", "--hidden", "--stay",
                              "--name",      "a",        NULL };
    const char *calls[] = { p->soquete, "peer", "127.0.0.1", t->port,
                            "--name",   "b",    "--stay",    NULL };
    const char *raw_listens[] = { p->self, p->chat ? "raw-chat" : "raw-echo",
                                  NULL };
    const char *raw_calls[] = { p->self, "raw-chat", t->port, NULL };

    start(&t->a, p->chat ? p->cpus[0] : p->cpus[1],
          raw ? raw_listens : listens);
    read_port(t);
    if (!p->chat) {
        t->fd = talk_dial((uint16_t)strtoul(t->port, NULL, 10));
        if (!raw)
            greet(t->fd);
        return;
    }
    start(&t->b, p->cpus[1], raw ? raw_calls : calls);
    (void)until(&t->a, raw ? "Connected" : "seen by");
    (void)until(&t->b, raw ? "Connected" : "seen by");
}

static void end_program(const program *p)
{
    kill(p->pid, SIGKILL);
    (void)waitpid(p->pid, NULL, 0);
}

static void end(const party *t, const plan *p)
{
    end_program(&t->a);
    if (p->chat)
        end_program(&t->b);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static double median(double *list, size_t count)
{
    qsort(list, count, sizeof(*list), by_size);
    return list[count / 2];
}

/* The median of so many turns, in us. */
static double play(party *t, const plan *p, int turns)
{
    double *times = calloc((size_t)turns, sizeof(*times)), out;

    if (!times)
        talk_fail("calloc");
    for (int i = 0; i < turns; i++) {
        int64_t from = now_ns();

        if (p->chat)
            turn_chat(t);
        else
            turn_wire(t);
        times[i] = (double)(now_ns() - from) / 1000;
    }
    out = median(times, (size_t)turns);
    free(times);
    return out;
}

static void measure(const plan *p)
{
    static party parties[PARTIES];
    double us[PARTIES][ROUNDS], over[ROUNDS], control[ROUNDS];
    size_t rounds = (size_t)p->rounds;

    for (int i = 0; i < PARTIES; i++) {
        begin(&parties[i], p, i > 0);
        (void)play(&parties[i], p, WARM);
    }
    for (size_t r = 0; r < rounds; r++) {
        for (size_t i = 0; i < PARTIES; i++) {
            size_t who = (r + i) % PARTIES;

            us[who][r] = play(&parties[who], p, p->turns);
        }
        over[r] = us[0][r] / us[1][r];
        control[r] = us[2][r] / us[1][r];
    }
    printf("%.1f %.1f %.3f %.3f\n", median(us[0], rounds),
           median(us[1], rounds), median(over, rounds),
           median(control, rounds));
    for (int i = 0; i < PARTIES; i++)
        end(&parties[i], p);
}

static int number(const char *text, long most)
{
    long n = strtol(text, NULL, 10);

    return (int)(n < most ? n : most);
}

int main(int argc, char *argv[])
{
    plan p = { 0 };

    signal(SIGPIPE, SIG_IGN);
    if (argc >= 2 && strcmp(argv[1], "raw-echo") == 0)
        return talk_raw_echo();
    if (argc >= 2 && strcmp(argv[1], "raw-chat") == 0)
        return talk_raw_chat(argv[2]);
    if (argc != 7) {
        fprintf(stderr, "usage: bench_talk wire|chat SOQUETE ROUNDS TURNS "
                        "CPU CPU\n");
        return 2;
    }
    p.chat = strcmp(argv[1], "chat") == 0;
    p.self = argv[0];
    p.soquete = argv[2];
    p.rounds = number(argv[3], ROUNDS);
    p.turns = number(argv[4], 1000000);
    p.cpus[0] = number(argv[5], 1023);
    p.cpus[1] = number(argv[6], 1023);
    hold_on(p.cpus[0]);
    measure(&p);
    return 0;
}
