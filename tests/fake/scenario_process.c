/*
 * scenario_process.c -- children, threads, programs, the interrupt.
 */
#include "scenario.h"

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

static soq_rc killed_child(void)
{
    static const char *const argv[] = { "/bin/child", NULL };
    int status = -1;
    soq_process *p = NULL;
    soq_rc rc = soq_process_start(argv, SOQ_PIPE_ERR, &p);

    if (rc.err)
        return rc;
    scenario_check(soq_process_id(p) >= 1000, "a child without a number");
    rc = soq_process_interrupt(p);
    soq_process_kill(p);
    if (!rc.err)
        rc = soq_process_wait(p, soq_within(1000), &status);
    scenario_check(rc.err || status == 137 || scenario_disturbed(),
                   "a killed child ends by itself");
    soq_process_close(&p);
    return rc;
}

/* ---- programs ---------------------------------------------------------- */

static soq_rc program_rc;

static int program(int argc, char *argv[])
{
    unsigned char bits[16];
    char path[64] = "";
    soq s = SOQ_NONE;

    scenario_check(argc == 1 && strcmp(argv[0], "x") == 0, "argv differs");
    program_rc = soq_random(bits, sizeof(bits));
    if (!program_rc.err)
        program_rc = soq_own_path(path, sizeof(path));
    if (!program_rc.err)
        scenario_check(strcmp(path, "/fake/soquete") == 0, "the path differs");
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

const scenario scenarios_process[] = {
    { "child", one_program, child, { SOQ_OK } },
    { "child, slow", slow_program, slow_child, { SOQ_OK } },
    { "threads", NULL, threads, { SOQ_OK } },
    { "threads, late", late_threads, threads, { SOQ_OK } },
    { "program", NULL, run_program, { SOQ_EOTHER } },
    { "interrupted", NULL, interrupted, { SOQ_OK } },
    { "child, killed", slow_program, killed_child, { SOQ_OK } },
    { 0 },
};
