/*
 * scenario_system.c -- files, inputs, options, the table of sockets, names.
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
        rc = soq_file_rename("out", "kept");
    }
    return rc.err ? rc : soq_file_remove("kept");
}

static soq_rc append_file(void)
{
    soq_file out = SOQ_FILE_NONE, other = SOQ_FILE_NONE;
    soq_rc closed, rc = soq_file_open("in", SOQ_OPEN_APPEND, &out);

    if (!rc.err)
        rc = soq_file_write(out, "more", 4, NULL);
    if (!rc.err) {
        scenario_check(soq_file_open("in", SOQ_OPEN_APPEND, &other).err !=
                           SOQ_OK,
                       "two append to one file");
    }
    closed = soq_file_close(&out);
    return rc.err ? rc : closed;
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

/* After a wait for its socket, or at once. */
static soq_rc read_input(soq_input *input, bool wait)
{
    unsigned char got[BYTES + 1];
    unsigned ready = 0;
    size_t total = 0;
    soq_rc rc = soq__rc(SOQ_OK);

    if (wait)
        rc = soq_wait(soq_input_socket(input), SOQ_READ, soq_within(1000),
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
        rc = read_input(i, true);
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
        rc = read_input(i, false);
    soq_input_close(&i);
    return rc;
}

/* The thread has not begun to read when the input is given up. */
static soq_rc close_input(void)
{
    soq_input *i = NULL;
    soq_rc rc = soq_input_open(soq_file_standard(SOQ_STDIN), &i);

    soq_input_close(&i);
    scenario_check(i == NULL, "a close left the input");
    return rc;
}

/* ---- options ----------------------------------------------------------- */

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

/* ---- the table of sockets ---------------------------------------------- */

static soq_rc look(void)
{
    soq_connections *all = NULL;
    soq_rc rc = soq_connections_get(SOQ_SOCKETS_HOLDERS, &all);

    if (!rc.err)
        scenario_check(all->count == 1 &&
                           all->list[0].state == SOQ_TCP_LISTEN &&
                           all->list[0].holder_count == 2,
                       "the listener is not as it should be");
    soq_connections_free(&all);
    return rc;
}

static soq_rc look_at_holder(void)
{
    char line[64] = "";
    size_t n = 0;
    soq_rc rc = soq_process_arguments(7, line, sizeof(line), &n);

    if (!rc.err)
        scenario_check(n == 24 && strcmp(line, "/fake/layer") == 0,
                       "the arguments differ");
    return rc;
}

static void growing(void)
{
    fake_switch.table_grows = 2;
}

static soq_rc table(void)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_listen("127.0.0.1", "7000", &s);

    if (!rc.err)
        rc = look();
    if (!rc.err)
        rc = look_at_holder();
    soq_close(&s);
    return rc;
}

/* ---- a host's name ----------------------------------------------------- */

static void one_host(void)
{
    fake_host("10.0.0.9", "nine.example", 0);
}

static soq_rc name(void)
{
    char buf[SOQ_HOST_NAME] = "";
    soq_addr addr = { 0 };
    soq_rc rc = soq_addr_parse("10.0.0.9", &addr);

    if (!rc.err)
        rc = soq_host_name(&addr, soq_within(1000), buf, sizeof(buf));
    if (!rc.err)
        scenario_check(strcmp(buf, "nine.example") == 0, "the name differs");
    return rc;
}

const scenario scenarios_system[] = {
    { "file copied", one_file, copy_file, { SOQ_OK } },
    { "file appended", one_file, append_file, { SOQ_OK } },
    { "disk full", small_disk, full_disk, { SOQ_OK } },
    { "input", one_file, input, { SOQ_OK } },
    { "input, typed later", terminal, typed_input, { SOQ_OK } },
    { "options", NULL, options, { SOQ_OK } },
    { "input closed at once", terminal, close_input, { SOQ_OK } },
    { "table", growing, table, { SOQ_OK } },
    { "name", one_host, name, { SOQ_OK } },
    { 0 },
};
