/*
 * scenario_tcp.c -- clients: dial, talk, end the connection.
 */
#include "scenario.h"

enum { BYTES = 6000 };

static void echo_remote(void)
{
    static const fake_peer echo = { .talk = FAKE_ECHO, .delay_ms = 20 };

    fake_remote("10.0.0.7", 7, &echo);
}

/* Send, half-close, read it all back and the end after it. */
static soq_rc talk(soq s, const unsigned char *sent)
{
    unsigned char got[BYTES];
    size_t len = scenario_bytes(BYTES);
    size_t n = 0;
    soq_rc rc = soq_send_all(s, sent, len, soq_within(5000), &n);

    scenario_check(rc.err || n == len, "send_all sent less");
    if (!rc.err)
        rc = soq_shutdown(s, SOQ_SHUT_WRITE);
    if (!rc.err)
        rc = soq_recv_all(s, got, len, soq_within(5000), &n);
    if (rc.err)
        return rc;
    scenario_check(n == len && memcmp(got, sent, len) == 0,
                   "the echo differs");
    rc = soq_recv(s, got, sizeof(got), soq_within(5000), &n);
    return scenario_expect(SOQ_EOF, rc, "more than was sent came back");
}

static soq_rc dial_and_talk(soq_limit limit)
{
    unsigned char sent[BYTES];
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", limit, &s);

    if (rc.err)
        return rc;
    for (size_t i = 0; i < BYTES; i++)
        sent[i] = fake_byte(i);
    rc = talk(s, sent);
    if (rc.err)
        soq_close(&s);
    else
        rc = soq_close_gracefully(&s, soq_within(5000));
    scenario_check(soq_is_none(s), "a close left the socket");
    return rc;
}

static soq_rc echo(void)
{
    return dial_and_talk(soq_within(5000));
}

static soq_rc echo_forever(void)
{
    return dial_and_talk(soq_forever());
}

static void echo_of_file(void)
{
    echo_remote();
    fake_file_pattern("in", scenario_bytes(BYTES));
}

static soq_rc send_whole(soq s, soq_file f, size_t *total)
{
    soq_rc rc;
    size_t n = 0;

    do {
        rc = soq_send_file(s, f, *total, BYTES, soq_within(5000), &n);
        *total += rc.err ? 0 : n;
    } while (!rc.err);
    return scenario_expect(SOQ_EOF, rc, "a file without an end");
}

/* What comes back is what stands in the file, and all of it. */
static soq_rc echo_file(void)
{
    unsigned char got[BYTES];
    size_t total = 0, n = 0;
    soq s = SOQ_NONE;
    soq_file f = SOQ_FILE_NONE;
    soq_rc rc = soq_file_open("in", SOQ_OPEN_READ, &f);

    if (!rc.err)
        rc = soq_tcp_dial("10.0.0.7", "7", soq_within(5000), &s);
    if (!rc.err)
        rc = send_whole(s, f, &total);
    if (!rc.err)
        scenario_check(total == scenario_bytes(BYTES), "a part of a file");
    if (!rc.err)
        rc = soq_recv_all(s, got, total, soq_within(5000), &n);
    if (!rc.err)
        scenario_check(scenario_is_pattern(got, total), "the echo differs");
    soq_close(&s);
    (void)soq_file_close(&f);
    return rc;
}

/* The calls of a first program: send some, receive some, no limit. */
static soq_rc echo_in_parts(void)
{
    unsigned char sent[100], got[200];
    size_t out = 0, in = 0, n = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", soq_forever(), &s);

    for (size_t i = 0; i < sizeof(sent); i++)
        sent[i] = fake_byte(i);
    while (!rc.err && out < sizeof(sent)) {
        rc = soq_send(s, sent + out, sizeof(sent) - out, soq_forever(), &n);
        out += rc.err ? 0 : n;
    }
    if (!rc.err)
        rc = soq_shutdown(s, SOQ_SHUT_WRITE);
    while (!rc.err && in < sizeof(got)) {
        rc = soq_recv(s, got + in, sizeof(got) - in, soq_forever(), &n);
        in += rc.err ? 0 : n;
    }
    if (rc.err == SOQ_EOF)
        scenario_check(in == out && memcmp(sent, got, in) == 0,
                       "the echo differs");
    soq_close(&s);
    return scenario_expect(SOQ_EOF, rc, "more than was sent came back");
}

static void count_events(const soq_trace_event *event, void *user)
{
    size_t *count = user;

    *count += event->call[0] != '\0';
}

/* What the trace asks for itself must not change what the calls return. */
static soq_rc echo_traced(void)
{
    size_t count = 0;
    soq_rc rc;

    soq_trace_set(count_events, &count);
    rc = dial_and_talk(soq_within(5000));
    soq_trace_set(NULL, NULL);
    scenario_check(rc.err || count >= 5, "calls were not traced");
    return rc;
}

static void three_addresses(void)
{
    static const fake_peer silent = { .answer = FAKE_SILENT };
    static const fake_peer refuses = { .answer = FAKE_REFUSES };
    static const fake_peer upper = { .talk = FAKE_UPPER };

    fake_name("three", "10.0.0.1 10.0.0.2 10.0.0.3", 0);
    fake_remote("10.0.0.1", 80, &silent);
    fake_remote("10.0.0.2", 80, &refuses);
    fake_remote("10.0.0.3", 80, &upper);
}

static soq_rc dial_three(void)
{
    soq_addr peer = { 0 };
    char got[5];
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("three", "80", soq_within(5000), &s);

    if (!rc.err)
        rc = soq_peer_addr(s, &peer);
    if (!rc.err)
        rc = soq_send_all(s, "hello", 5, soq_within(1000), NULL);
    if (!rc.err)
        rc = soq_recv_all(s, got, 5, soq_within(1000), NULL);
    if (!rc.err)
        scenario_check(peer.ip[3] == 3 && memcmp(got, "HELLO", 5) == 0,
                       "the wrong address answered");
    soq_close(&s);
    return rc;
}

/* The first address is of a family that the machine does not have. */
static void absent_family(void)
{
    static const fake_peer upper = { .talk = FAKE_UPPER };

    fake_switch.no_ipv6 = true;
    fake_name("three", "2001:db8::1 10.0.0.3", 0);
    fake_remote("10.0.0.3", 80, &upper);
}

static void refusers(void)
{
    static const fake_peer refuses = { .answer = FAKE_REFUSES };

    fake_name("none", "10.0.0.1 10.0.0.2 127.0.0.1", 0);
    fake_remote("10.0.0.1", 80, &refuses);
    fake_remote("10.0.0.2", 80, &refuses);
}

static soq_rc dial_refused(void)
{
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("none", "80", soq_within(5000), &s);

    soq_close(&s);
    return scenario_expect(SOQ_ECONNREFUSED, rc, "nobody was reached");
}

static soq_rc dial_silence(void)
{
    int64_t begin = fake_elapsed_ms();
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.9.9.9", "80", soq_within(700), &s);

    soq_close(&s);
    if (rc.err == SOQ_ETIMEDOUT && rc.os == 0)
        scenario_check(fake_elapsed_ms() - begin == 700,
                       "the limit was not kept");
    return scenario_expect(SOQ_ETIMEDOUT, rc, "nobody was reached");
}

/* The Berkeley steps without any waiting inside. */
static soq_rc connect_in_steps(void)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    unsigned ready = 0;
    soq s = SOQ_NONE;
    soq_rc rc;

    (void)soq_addr_parse("10.0.0.7", &to);
    to.port = 7;
    rc = soq_tcp_open(SOQ_IPV4, &s);
    if (rc.err)
        return rc;
    rc = soq_connect(s, &to, soq_no_wait());
    while (rc.err == SOQ_EINPROGRESS) {
        rc = soq_wait(s, SOQ_WRITE, soq_within(5000), &ready);
        if (!rc.err)
            rc = soq_connect_result(s);
    }
    if (!rc.err)
        rc = soq_send_all(s, "x", 1, soq_within(1000), NULL);
    if (!rc.err) {
        char c = 0;

        rc = soq_recv_all(s, &c, 1, soq_within(1000), NULL);
        scenario_check(rc.err || c == 'x', "the echo differs");
    }
    soq_close(&s);
    return rc;
}

static void endless_remote(void)
{
    static const fake_peer never = { .end = FAKE_NEVER_ENDS };

    fake_remote("10.0.0.7", 7, &never);
}

static void source_remote(void)
{
    static const fake_peer source = { .talk = FAKE_SOURCE,
                                      .end = FAKE_NEVER_ENDS };

    fake_remote("10.0.0.7", 7, &source);
}

/* The peer does not end: the close does, at its limit. */
static soq_rc close_at_limit(void)
{
    int64_t begin = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", soq_within(1000), &s);

    if (!rc.err)
        rc = soq_send_all(s, "bye", 3, soq_within(1000), NULL);
    begin = fake_elapsed_ms();
    if (rc.err) {
        soq_close(&s);
        return rc;
    }
    rc = soq_close_gracefully(&s, soq_within(30));
    if (rc.err == SOQ_ETIMEDOUT && rc.os == 0)
        scenario_check(fake_elapsed_ms() - begin == 30,
                       "the limit was not kept");
    return scenario_expect(SOQ_ETIMEDOUT, rc, "the peer has not ended");
}

static void keeping_remote(void)
{
    static const fake_peer keeps = { .talk = FAKE_KEEP };

    fake_remote("10.0.0.7", 7, &keeps);
}

static soq_rc abort_connection(void)
{
    unsigned char got[8];
    bool reset = false;
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", soq_within(1000), &s);

    if (!rc.err)
        rc = soq_send_all(s, "half", 4, soq_within(1000), NULL);
    soq_abort(&s);
    scenario_check(soq_is_none(s), "an abort left the socket");
    if (!rc.err)
        (void)fake_got(0, got, sizeof(got), NULL, &reset);
    /* The call that arranges the reset reports nothing: soq_abort() does
     * not either. */
    scenario_check(rc.err || reset || scenario_disturbed(),
                   "the peer saw no reset");
    return rc;
}

static void resetting_remote(void)
{
    static const fake_peer resets = { .says = "first half", .resets = true };

    fake_remote("10.0.0.7", 7, &resets);
}

/* A cut connection never looks like one that ended. */
static soq_rc reset_in_the_middle(void)
{
    char got[64];
    size_t n = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_tcp_dial("10.0.0.7", "7", soq_within(1000), &s);

    while (!rc.err)
        rc = soq_recv(s, got, sizeof(got), soq_within(1000), &n);
    soq_close(&s);
    if (rc.err == SOQ_EOF)
        scenario_wrong("a reset looks like an end");
    return scenario_expect(SOQ_ECONNRESET, rc, "a cut stream is whole");
}

const scenario scenarios_tcp[] = {
    { "echo", echo_remote, echo, { SOQ_OK } },
    { "echo without a limit", echo_remote, echo_forever, { SOQ_OK } },
    { "echo in parts", echo_remote, echo_in_parts, { SOQ_OK } },
    { "echo of a file", echo_of_file, echo_file, { SOQ_OK } },
    { "echo, traced", echo_remote, echo_traced, { SOQ_OK } },
    { "dial three addresses", three_addresses, dial_three, { SOQ_ETIMEDOUT } },
    { "dial, a family absent",
      absent_family,
      dial_three,
      { SOQ_EAFNOSUPPORT } },
    { "dial, all refused", refusers, dial_refused, { SOQ_OK } },
    { "dial, all silent", NULL, dial_silence, { SOQ_OK } },
    { "connect in steps", echo_remote, connect_in_steps, { SOQ_OK } },
    { "close, peer stays", endless_remote, close_at_limit, { SOQ_OK } },
    { "close, peer sends", source_remote, close_at_limit, { SOQ_OK } },
    { "abort", keeping_remote, abort_connection, { SOQ_OK } },
    { "reset in the middle",
      resetting_remote,
      reset_in_the_middle,
      { SOQ_OK } },
    { 0 },
};
