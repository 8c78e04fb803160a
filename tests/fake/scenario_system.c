/*
 * scenario_system.c -- files, inputs, children, threads, options, programs.
 */
#include "scenario.h"

enum { BYTES = 5000 };

bool scenario_is_pattern(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != fake_byte(i))
            return false;
    return true;
}

static void one_file(void)
{
    fake_file_pattern("in", scenario_bytes(BYTES));
}

static soq_rc copy(soq_file in, soq_file out)
{
    unsigned char buf[512];
    uint64_t size = 0;
    soq_rc rc = soq_file_size(in, &size);

    scenario_check(rc.err || size == scenario_bytes(BYTES),
                   "the size differs");
    while (!rc.err) {
        size_t n = 0;

        rc = soq_file_read(in, buf, sizeof(buf), &n);
        if (!rc.err)
            rc = soq_file_write(out, buf, n, NULL);
    }
    return rc.err == SOQ_EOF ? soq_file_size(out, &size) : rc;
}

static soq_rc copy_file(void)
{
    soq_file in = SOQ_FILE_NONE, out = SOQ_FILE_NONE;
    soq_rc closed;
    size_t len = 0;
    soq_rc rc = soq_file_open("in", SOQ_OPEN_READ, &in);

    if (!rc.err)
        rc = soq_file_open("out", SOQ_OPEN_NEW, &out);
    if (!rc.err)
        rc = copy(in, out);
    (void)soq_file_close(&in);
    closed = soq_file_close(&out);
    rc = rc.err ? rc : closed;
    if (!rc.err) {
        const unsigned char *bytes = fake_contents("out", &len);

        scenario_check(len == scenario_bytes(BYTES) &&
                           scenario_is_pattern(bytes, len),
                       "the copy differs");
        rc = soq_file_remove("out");
    }
    return rc;
}

static void small_disk(void)
{
    fake_switch.disk_bytes = 100;
}

static soq_rc full_disk(void)
{
    unsigned char bytes[300] = { 0 };
    size_t written = 0;
    soq_file out = SOQ_FILE_NONE;
    soq_rc closed;
    soq_rc rc = soq_file_open("out", SOQ_OPEN_CREATE, &out);

    if (rc.err)
        return rc;
    rc = soq_file_write(out, bytes, sizeof(bytes), &written);
    if (rc.err == SOQ_ENOSPC)
        scenario_check(written <= 100, "more was written than fits");
    rc = scenario_expect(SOQ_ENOSPC, rc, "the disk is full");
    closed = soq_file_close(&out);
    scenario_check(soq_file_is_none(out), "a close left the file");
    return rc.err ? rc : closed;
}

/* ---- an input ---------------------------------------------------------- */

static soq_rc read_input(soq_input *input)
{
    unsigned char got[BYTES + 1];
    unsigned ready = 0;
    size_t total = 0;
    soq_rc rc = soq_wait(soq_input_socket(input), SOQ_READ, soq_within(1000),
                         &ready);

    while (!rc.err && total <= BYTES) {
        size_t n = 0;

        rc = soq_input_read(input, got + total, sizeof(got) - total,
                            soq_within(1000), &n);
        if (!rc.err)
            total += n;
    }
    if (rc.err == SOQ_EOF)
        scenario_check(total == scenario_bytes(BYTES) &&
                           scenario_is_pattern(got, total),
                       "the input differs");
    return scenario_expect(SOQ_EOF, rc, "the input has no end");
}

static soq_rc input(void)
{
    soq_file in = SOQ_FILE_NONE;
    soq_input *i = NULL;
    soq_rc rc = soq_file_open("in", SOQ_OPEN_READ, &in);

    if (!rc.err)
        rc = soq_input_open(in, &i);
    if (!rc.err)
        rc = read_input(i);
    soq_input_close(&i);
    (void)soq_file_close(&in);
    return rc;
}

static void terminal(void)
{
    fake_file_pattern("in", scenario_bytes(BYTES));
    fake_standard(SOQ_STDIN, "in", true);
    fake_switch.thread_delay_ms = 30;
}

static soq_rc typed_input(void)
{
    soq_file in = soq_file_standard(SOQ_STDIN);
    soq_input *i = NULL;
    soq_rc rc = soq_input_open(in, &i);

    scenario_check(soq_file_is_terminal(in) && soq_file_columns(in) == 100,
                   "the terminal is none");
    if (!rc.err)
        rc = read_input(i);
    soq_input_close(&i);
    return rc;
}

/* ---- a child ----------------------------------------------------------- */

static void one_program(void)
{
    fake_program("/bin/child", "said by the child", 3);
}

static soq_rc read_all(soq_file f, const char *want)
{
    char got[64] = { 0 };
    size_t total = 0;
    soq_rc rc = soq__rc(SOQ_OK);

    while (!rc.err && total < sizeof(got) - 1) {
        size_t n = 0;

        rc = soq_file_read(f, got + total, sizeof(got) - 1 - total, &n);
        if (!rc.err)
            total += n;
    }
    if (rc.err == SOQ_EOF)
        scenario_check(strcmp(got, want) == 0, "the output differs");
    return scenario_expect(SOQ_EOF, rc, "the output has no end");
}

static soq_rc child(void)
{
    static const char *const argv[] = { "/bin/child", "--x", NULL };
    int status = -1;
    soq_process *p = NULL;
    soq_file out = SOQ_FILE_NONE;
    soq_rc rc = soq_process_start(argv, SOQ_PIPE_IN | SOQ_PIPE_OUT, &p);

    if (rc.err)
        return rc;
    out = soq_process_take(p, SOQ_STDOUT);
    scenario_check(soq_file_is_none(soq_process_take(p, SOQ_STDOUT)),
                   "a pipe was taken twice");
    rc = read_all(out, "said by the child");
    if (!rc.err)
        rc = soq_process_wait(p, soq_within(1000), &status);
    scenario_check(rc.err || status == 3, "the status differs");
    (void)soq_file_close(&out);
    soq_process_close(&p);
    return rc;
}

static void slow_program(void)
{
    one_program();
    fake_switch.thread_delay_ms = 500;
}

static soq_rc slow_child(void)
{
    static const char *const argv[] = { "/bin/child", NULL };
    int status = -1;
    soq_process *p = NULL;
    soq_rc rc = soq_process_start(argv, 0, &p);

    if (rc.err)
        return rc;
    rc = soq_process_wait(p, soq_within(100), &status);
    rc = scenario_expect(SOQ_ETIMEDOUT, rc, "the child still runs");
    soq_process_close(&p);
    return rc;
}

/* ---- threads ----------------------------------------------------------- */

typedef struct counter {
    soq_mutex mutex;
    soq_cond cond;
    int value;
} counter;

static void count(void *arg)
{
    counter *c = arg;

    soq_mutex_lock(&c->mutex);
    c->value++;
    soq_mutex_unlock(&c->mutex);
    soq_cond_broadcast(&c->cond);
}

static soq_rc count_on_threads(counter *c)
{
    soq_thread *a = NULL;
    soq_thread *b = NULL;
    soq_rc rc = soq_thread_start(count, c, &a);
    int want = rc.err ? 0 : 1;

    if (!rc.err)
        rc = soq_thread_start(count, c, &b);
    want += rc.err ? 0 : 1;
    soq_mutex_lock(&c->mutex);
    while (c->value < want)
        (void)soq_cond_wait(&c->cond, &c->mutex, -1);
    soq_mutex_unlock(&c->mutex);
    soq_thread_join(&a);
    soq_thread_join(&b);
    return rc;
}

static soq_rc threads(void)
{
    counter c = { .value = 0 };
    soq_rc rc = soq_mutex_open(&c.mutex);

    if (rc.err)
        return rc;
    rc = soq_cond_open(&c.cond);
    if (!rc.err) {
        rc = count_on_threads(&c);
        soq_cond_close(&c.cond);
    }
    soq_mutex_close(&c.mutex);
    return rc;
}

static void late_threads(void)
{
    fake_switch.thread_delay_ms = 25;
}

/* ---- options, programs ------------------------------------------------- */

static soq_rc set_options(soq s)
{
    bool applied = false;
    size_t send = 0;
    size_t recv = 0;
    soq_tcp_state state = SOQ_TCP_UNKNOWN;
    soq_addr at = { 0 };
    soq_rc rc = soq_set_nodelay(s, true);

    if (!rc.err)
        rc = soq_set_keepalive(s, 60, 10, 5, &applied);
    if (!rc.err)
        rc = soq_set_buffers(s, 10000, 20000);
    if (!rc.err)
        rc = soq_get_buffers(s, &send, &recv);
    if (!rc.err)
        scenario_check(send >= 10000 && recv >= 20000, "buffers differ");
    if (!rc.err && !fake_switch.no_ipv6)
        rc = soq_set_v6_only(s, true);
    if (!rc.err)
        rc = soq_get_tcp_state(s, &state);
    if (!rc.err)
        rc = soq_local_addr(s, &at);
    if (!rc.err)
        scenario_check(state == SOQ_TCP_CLOSED && at.port == 0,
                       "an unbound socket has a port");
    return rc;
}

static soq_rc options(void)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_open(fake_switch.no_ipv6 ? SOQ_IPV4 : SOQ_IPV6, &s);

    if (!rc.err)
        rc = set_options(s);
    soq_close(&s);
    return rc;
}

static soq_rc program_rc;

static int program(int argc, char *argv[])
{
    unsigned char bits[16];
    soq s = SOQ_NONE;

    scenario_check(argc == 1 && strcmp(argv[0], "x") == 0, "argv differs");
    program_rc = soq_random(bits, sizeof(bits));
    if (!program_rc.err)
        program_rc = soq_udp_open(SOQ_IPV4, &s);
    if (!program_rc.err)
        program_rc = soq_set_broadcast(s, true);
    soq_close(&s);
    return 7;
}

static soq_rc run_program(void)
{
    char name[] = "x";
    char *argv[] = { name, NULL };
    int status;

    program_rc = soq__rc(SOQ_EOTHER); /* until it has run */
    status = soq_run(1, argv, program);
    scenario_check(program_rc.err || status == 7, "the status differs");
    return program_rc;
}

static void on_interrupt(soq_interrupt what, void *user)
{
    (void)what;
    soq_cancel(user);
}

static void press(void *unused)
{
    (void)unused;
    (void)fake_interrupt(SOQ_INTERRUPT_KEY);
}

static soq_rc interrupted(void)
{
    soq listener = SOQ_NONE;
    soq s = SOQ_NONE;
    soq_canceller *c = NULL;
    soq_rc rc = soq_canceller_open(&c);
    soq_limit limit = { -1, c };

    if (!rc.err)
        rc = soq_interrupt_set(on_interrupt, c);
    if (!rc.err)
        rc = soq_tcp_listen("127.0.0.1", "0", &listener);
    if (!rc.err) {
        fake_at(60, press, NULL);
        rc = soq_accept(listener, limit, &s, NULL);
        rc = scenario_expect(SOQ_ECANCELED, rc, "nobody called");
    }
    (void)fake_unschedule(press, NULL);
    if (soq_interrupt_set(NULL, NULL).err) /* the one fault was here */
        (void)soq_interrupt_set(NULL, NULL);
    soq_close(&listener);
    soq_canceller_close(&c);
    return rc;
}

const scenario scenarios_system[] = {
    { "file copied", one_file, copy_file, { SOQ_OK } },
    { "disk full", small_disk, full_disk, { SOQ_OK } },
    { "input", one_file, input, { SOQ_OK } },
    { "input, typed later", terminal, typed_input, { SOQ_OK } },
    { "child", one_program, child, { SOQ_OK } },
    { "child, slow", slow_program, slow_child, { SOQ_OK } },
    { "threads", NULL, threads, { SOQ_OK } },
    { "threads, late", late_threads, threads, { SOQ_OK } },
    { "options", NULL, options, { SOQ_OK } },
    { "program", NULL, run_program, { SOQ_EOTHER } },
    { "interrupted", NULL, interrupted, { SOQ_OK } },
    { 0 },
};
