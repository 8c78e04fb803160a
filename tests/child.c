/* child.c -- the parts that a test program plays as its own child. */
#include "child.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_text(soq_stream to, const char *text)
{
    (void)soq_file_write(soq_file_standard(to), text, strlen(text), NULL);
}

static int play_cat(void)
{
    static unsigned char buf[30000];
    soq_input *in;
    soq_rc rc = soq_input_open(soq_file_standard(SOQ_STDIN), &in);
    size_t n;

    if (rc.err)
        return 2;
    while (!rc.err) {
        rc = soq_input_read(in, buf, sizeof(buf), soq_forever(), &n);
        if (!rc.err)
            rc = soq_file_write(soq_file_standard(SOQ_STDOUT), buf, n, NULL);
    }
    soq_input_close(&in);
    return rc.err == SOQ_EOF ? 0 : 1;
}

static int play_args(int argc, char *argv[])
{
    for (int i = 2; i < argc; i++) {
        write_text(SOQ_STDOUT, "[");
        write_text(SOQ_STDOUT, argv[i]);
        write_text(SOQ_STDOUT, "]");
    }
    return 0;
}

typedef struct hooked {
    soq_canceller *cancel;
    soq_poller *poller;
    _Atomic soq_interrupt what;
    atomic_bool finished; /* by a hook that gave the interrupt back */
} hooked;

static void hook(soq_interrupt what, void *user)
{
    hooked *h = user;

    h->what = what;
    soq_cancel(h->cancel);
    soq_poller_wake(h->poller);
}

/* In pieces: a sanitizer may hold a signal back until the next call. */
static soq_rc wait_in_pieces(soq s, soq_canceller *cancel)
{
    soq_limit piece = { 500, cancel };
    soq_rc rc = { SOQ_ETIMEDOUT, 0 };

    for (int ms = 0; ms < WAIT_MS && rc.err == SOQ_ETIMEDOUT; ms += 500)
        rc = soq_wait(s, SOQ_READ, piece, NULL);
    return rc;
}

/* Nobody waits for its end any more when it has given the interrupt back. */
static void hook_once(soq_interrupt what, void *user)
{
    hooked *h = user;

    (void)soq_interrupt_set(NULL, NULL);
    hook(what, h);
    h->finished = true;
}

static int play_await(soq_interrupt_fn fn, int times)
{
    hooked h = { .what = SOQ_INTERRUPT_CLOSE };
    soq_rc rc = soq_canceller_open(&h.cancel);
    soq s = SOQ_NONE;

    if (rc.err || soq_udp_open(SOQ_IPV4, &s).err ||
        soq_poller_open(NULL, &h.poller).err || soq_interrupt_set(fn, &h).err)
        return 1;
    for (int i = 0; i < times; i++) {
        write_text(SOQ_STDOUT, "ready\n");
        rc = wait_in_pieces(s, h.cancel);
        soq_canceller_reset(h.cancel);
    }
    while (fn == hook_once && rc.err == SOQ_ECANCELED && !h.finished)
        (void)soq_wait(s, SOQ_READ, soq_within(1), NULL);
    (void)soq_interrupt_set(NULL, NULL);
    soq_close(&s);
    soq_poller_close(&h.poller);
    soq_canceller_close(&h.cancel);
    return rc.err == SOQ_ECANCELED && h.what == SOQ_INTERRUPT_KEY ? 42 : 1;
}

static int play_wake(void)
{
    hooked h = { .what = SOQ_INTERRUPT_CLOSE };
    soq_event event;
    size_t n;

    if (soq_poller_open(NULL, &h.poller).err ||
        soq_interrupt_set(hook, &h).err)
        return 1;
    write_text(SOQ_STDOUT, "ready\n");
    for (int ms = 0; ms < WAIT_MS && h.what != SOQ_INTERRUPT_KEY; ms += 500)
        (void)soq_poller_wait(h.poller, &event, 1, 500, &n);
    (void)soq_interrupt_set(NULL, NULL);
    soq_poller_close(&h.poller);
    return h.what == SOQ_INTERRUPT_KEY ? 42 : 1;
}

static int play_leave(void)
{
    static hooked h;
    soq s;

    if (soq_interrupt_set(hook, &h).err || soq_interrupt_set(NULL, NULL).err ||
        soq_udp_open(SOQ_IPV4, &s).err)
        return 1;
    write_text(SOQ_STDOUT, "ready\n");
    (void)soq_wait(s, SOQ_READ, soon(), NULL);
    return 2;
}

/* Numbers of handles are small everywhere. */
static int play_sockets(void)
{
    for (uintptr_t number = 0; number < 0x1000; number++) {
        soq s = { number };
        char text[32];
        soq_addr at;

        if (soq_local_addr(s, &at).err)
            continue;
        snprintf(text, sizeof(text), "%u ", (unsigned)number);
        write_text(SOQ_STDOUT, text);
    }
    return 0;
}

static int play_port(const char *port)
{
    soq s;

    if (soq_tcp_listen("127.0.0.1", port, &s).err)
        return 1;
    soq_close(&s);
    return 0;
}

/* Wait for nothing, and say so when it is over. */
static int play_outlive(void)
{
    soq s;

    if (soq_udp_open(SOQ_IPV4, &s).err)
        return 1;
    write_text(SOQ_STDOUT, "ready\n");
    (void)soq_wait(s, SOQ_READ, soon(), NULL);
    write_text(SOQ_STDOUT, "outlived\n");
    soq_close(&s);
    return 0;
}

static void leave_to(void *unused)
{
    static const char *const args[] = { "outlive", NULL };

    (void)unused;
    (void)start_child(SOQ_PIPE_IN, args);
}

/* Start a child, on a thread that does not last, and end with a word of
 * standard input: at once, and without a word to the child. */
static int play_desert(void)
{
    soq_thread *thread = NULL;
    char byte;
    size_t n;

    if (soq_thread_start(leave_to, NULL, &thread).err)
        return 1;
    soq_thread_join(&thread);
    (void)soq_file_read(soq_file_standard(SOQ_STDIN), &byte, 1, &n);
    _Exit(9);
}

static int play(int argc, char *argv[])
{
    const char *part = argv[1];
    const char *arg = argc > 2 ? argv[2] : "";

    if (strcmp(part, "cat") == 0)
        return play_cat();
    if (strcmp(part, "exit") == 0)
        return (int)strtol(arg, NULL, 10);
    if (strcmp(part, "args") == 0)
        return play_args(argc, argv);
    if (strcmp(part, "await") == 0)
        return play_await(hook, 1);
    if (strcmp(part, "again") == 0)
        return play_await(hook, 2);
    if (strcmp(part, "let-go") == 0)
        return play_await(hook_once, 1);
    if (strcmp(part, "wake") == 0)
        return play_wake();
    if (strcmp(part, "leave") == 0)
        return play_leave();
    if (strcmp(part, "outlive") == 0)
        return play_outlive();
    if (strcmp(part, "desert") == 0)
        return play_desert();
    if (strcmp(part, "sockets") == 0)
        return play_sockets();
    if (strcmp(part, "port") == 0)
        return play_port(arg);
    if (strcmp(part, "say") != 0)
        return 99;
    write_text(SOQ_STDOUT, arg);
    write_text(SOQ_STDERR, "err");
    return 0;
}

bool play_a_part(int argc, char *argv[], int *status)
{
    if (argc < 2)
        return false;
    *status = soq_run(argc, argv, play);
    return true;
}

soq_process *start_child(unsigned pipes, const char *const args[])
{
    static char path[2048];
    const char *argv[16] = { path };
    soq_process *child = NULL;
    size_t n = 1;

    assert_ok(soq_own_path(path, sizeof(path)));
    while (*args && n < LENGTH(argv) - 1)
        argv[n++] = *args++;
    argv[n] = NULL;
    assert_ok(soq_process_start(argv, pipes, &child));
    return child;
}

size_t read_all(soq_process *child, soq_stream which, char *buf, size_t cap)
{
    soq_file f = soq_process_take(child, which);
    size_t total = 0;
    size_t n = 0;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && total < cap) {
        rc = soq_file_read(f, buf + total, cap - total, &n);
        total += rc.err ? 0 : n;
    }
    assert_err(SOQ_EOF, rc);
    assert_ok(soq_file_close(&f));
    return total;
}

void await_ready(soq_process *child)
{
    static soq_file out = { UINTPTR_MAX };
    soq_file now = soq_process_take(child, SOQ_STDOUT);
    char byte = 0;
    size_t n;

    /* Taken the first time, and then the same one. */
    if (!soq_file_is_none(now)) {
        (void)soq_file_close(&out);
        out = now;
    }
    while (byte != '\n')
        assert_ok(soq_file_read(out, &byte, 1, &n));
}

int end_of(soq_process **child)
{
    int status = -1;

    assert_ok(soq_process_wait(*child, soon(), &status));
    soq_process_close(child);
    return status;
}
