/* test_trace.c -- the hook sees every call, and what it sees is true. */
#include <soquete/trace.h>
#include <string.h>

#include "net.h"

enum { MOST = 64 };

typedef struct log {
    size_t count;
    soq_trace_event events[MOST];
} log;

static void note(const soq_trace_event *event, void *user)
{
    log *l = user;

    if (l->count < MOST)
        l->events[l->count] = *event;
    l->count++;
}

static void begin(log *l)
{
    memset(l, 0, sizeof(*l));
    soq_trace_set(note, l);
}

/* The one event of this call; fails when there is none or another. */
static const soq_trace_event *only(log *l, const char *call)
{
    size_t times = 0, at = 0;

    for (size_t i = 0; i < l->count && i < MOST; i++)
        if (strcmp(l->events[i].call, call) == 0) {
            times++;
            at = i;
        }
    assert_int_equal(times, 1);
    return &l->events[at];
}

static void each_step_is_told_in_its_order(void **state)
{
    static const char *const steps[] = {
        "tcp_open", "bind",   "listen", "tcp_open",
        "connect",  "accept", "send",   "recv",
        "shutdown", "recv",   "close",  "close_gracefully",
        "close"
    };
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq listener, client, server;
    char byte;
    size_t n;
    log l;

    (void)state;
    begin(&l);
    assert_ok(soq_tcp_open(SOQ_IPV4, &listener));
    assert_ok(soq_bind(listener, &any));
    assert_ok(soq_listen(listener, 5));
    assert_ok(soq_local_addr(listener, &any)); /* only asks: not told */
    assert_ok(soq_tcp_open(SOQ_IPV4, &client));
    assert_ok(soq_connect(client, &any, soon()));
    assert_ok(soq_accept(listener, soon(), &server, NULL));
    assert_ok(soq_send(client, "x", 1, soon(), &n));
    assert_ok(soq_recv(server, &byte, 1, soon(), &n));
    assert_ok(soq_shutdown(client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq_recv(server, &byte, 1, soon(), &n));
    soq_close(&server);
    assert_ok(soq_close_gracefully(&client, soon()));
    soq_close(&listener);
    soq_trace_set(NULL, NULL);
    assert_int_equal(l.count, LENGTH(steps));
    for (size_t i = 0; i < LENGTH(steps); i++)
        assert_string_equal(l.events[i].call, steps[i]);
}

static void event_has_the_arguments_and_the_bytes(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;
    const soq_trace_event *e;
    char buf[100];
    size_t n;
    log l;

    (void)state;
    begin(&l);
    assert_ok(soq_tcp_open(SOQ_IPV4, &client));
    assert_ok(soq_connect(client, &at, soq_within(7000)));
    assert_ok(soq_accept(listener, soon(), &server, NULL));
    assert_ok(soq_send(client, "abc", 3, soon(), &n));
    assert_ok(soq_recv(server, buf, sizeof(buf), soon(), &n));
    assert_ok(soq_shutdown(client, SOQ_SHUT_BOTH));
    soq_trace_set(NULL, NULL);
    e = only(&l, "connect");
    assert_addr(&at, &e->arg);
    assert_int_equal(e->value, 7000);
    assert_int_equal(e->socket.os, client.os);
    e = only(&l, "send");
    assert_int_equal(e->value, 3);
    assert_int_equal(e->bytes, 3);
    e = only(&l, "recv");
    assert_int_equal(e->value, sizeof(buf));
    assert_int_equal(e->bytes, 3);
    e = only(&l, "shutdown");
    assert_int_equal(e->value, SOQ_SHUT_BOTH);
    soq_close(&client);
    soq_close(&server);
    soq_close(&listener);
}

static void event_has_both_ends_and_the_state(void **state)
{
    soq_addr at, local;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client, server;
    const soq_trace_event *e;
    log l;

    (void)state;
    begin(&l);
    client = open_client(&at);
    assert_ok(soq_accept(listener, soon(), &server, NULL));
    assert_ok(soq_local_addr(client, &local));
    soq_close(&client);
    soq_trace_set(NULL, NULL);
    e = only(&l, "tcp_open");
    assert_int_equal(e->state, SOQ_TCP_CLOSED);
    assert_int_equal(e->local.port, 0);
    e = only(&l, "connect");
    assert_addr(&local, &e->local);
    assert_addr(&at, &e->peer);
    assert_string_equal(soq_tcp_state_name(e->state), "ESTABLISHED");
    /* accept tells of the connection, not of the listener. */
    e = only(&l, "accept");
    assert_int_equal(e->socket.os, server.os);
    assert_addr(&at, &e->local);
    assert_addr(&local, &e->peer);
    assert_addr(&local, &e->arg);
    assert_string_equal(soq_tcp_state_name(e->state), "ESTABLISHED");
    /* After a close there is nothing to ask: as it was before. */
    e = only(&l, "close");
    assert_addr(&local, &e->local);
    assert_addr(&at, &e->peer);
    soq_close(&server);
    soq_close(&listener);
}

static void failure_is_told_with_both_codes(void **state)
{
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);
    const soq_trace_event *e;
    soq_rc rc;
    log l;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    begin(&l);
    rc = soq_connect(s, &at, soon());
    soq_trace_set(NULL, NULL);
    assert_err(SOQ_ECONNREFUSED, rc);
    assert_int_not_equal(rc.os, 0);
    e = only(&l, "connect");
    assert_int_equal(e->rc.err, rc.err);
    assert_int_equal(e->rc.os, rc.os);
    soq_close(&s);
    soq_close(&holder);
}

static void times_are_those_of_the_call(void **state)
{
    soq s = open_udp(SOQ_IPV4, NULL);
    int64_t before = soq_now_ns();
    const soq_trace_event *e;
    char byte;
    size_t n;
    log l;

    (void)state;
    begin(&l);
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_from(s, &byte, 1, soq_within(30), &n, NULL, NULL));
    soq_trace_set(NULL, NULL);
    e = only(&l, "recv_from");
    assert_true(e->begin_ns >= before);
    assert_true(e->end_ns - e->begin_ns >= 30000000);
    assert_true(e->end_ns <= soq_now_ns());
    soq_close(&s);
}

static void all_that_was_moved_counts_when_a_call_fails(void **state)
{
    soq client, server;
    const soq_trace_event *e;
    char buf[10];
    log l;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_send_all(client, "1234", 4, soon(), NULL));
    begin(&l);
    assert_err(SOQ_ETIMEDOUT,
               soq_recv_all(server, buf, 10, soq_within(10), NULL));
    soq_trace_set(NULL, NULL);
    e = only(&l, "recv_all");
    assert_int_equal(e->bytes, 4);
    assert_int_equal(e->rc.err, SOQ_ETIMEDOUT);
    soq_close(&client);
    soq_close(&server);
}

static void datagrams_are_told_with_their_addresses(void **state)
{
    soq_addr at, from;
    soq s = open_udp(SOQ_IPV4, &at);
    const soq_trace_event *e;
    char byte;
    size_t n;
    log l;

    (void)state;
    begin(&l);
    assert_ok(soq_send_to(s, "abc", 3, &at, soon()));
    assert_err(SOQ_EMSGSIZE,
               soq_recv_from(s, &byte, 1, soon(), &n, NULL, &from));
    soq_trace_set(NULL, NULL);
    e = only(&l, "send_to");
    assert_addr(&at, &e->arg);
    assert_int_equal(e->bytes, 3);
    assert_int_equal(e->state, SOQ_TCP_UNKNOWN);
    e = only(&l, "recv_from");
    assert_addr(&at, &e->arg);
    assert_int_equal(e->bytes, 1);
    assert_int_equal(e->rc.err, SOQ_EMSGSIZE);
    soq_close(&s);
}

static void curious(const soq_trace_event *event, void *user)
{
    size_t *calls = user;
    soq s;
    size_t n;

    (void)event;
    ++*calls;
    if (soq_tcp_open(SOQ_IPV4, &s).err)
        return;
    (void)soq_send(s, "x", 1, soq_no_wait(), &n);
    soq_close(&s);
}

static void what_the_hook_calls_is_not_told(void **state)
{
    size_t calls = 0;
    soq s;

    (void)state;
    soq_trace_set(curious, &calls);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    soq_close(&s);
    soq_trace_set(NULL, NULL);
    assert_int_equal(calls, 2);
}

/* What the layer makes for itself is not a call of the program's, and would be
 * another one on each system. */
static void the_layers_own_sockets_are_not_told(void **state)
{
    soq_canceller *canceller;
    soq_poller *poller;
    soq pair[2];
    log l;

    (void)state;
    begin(&l);
    assert_ok(soq_pair(pair));
    assert_ok(soq_canceller_open(&canceller));
    assert_ok(soq_poller_open(NULL, &poller));
    soq_poller_close(&poller);
    soq_canceller_close(&canceller);
    soq_trace_set(NULL, NULL);
    assert_int_equal(l.count, 0);
    soq_close(&pair[0]);
    soq_close(&pair[1]);
}

static void nothing_is_told_after_the_end(void **state)
{
    log l;
    soq s;

    (void)state;
    begin(&l);
    soq_trace_set(NULL, NULL);
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    soq_close(&s);
    assert_int_equal(l.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_step_is_told_in_its_order),
        TEST(event_has_the_arguments_and_the_bytes),
        TEST(event_has_both_ends_and_the_state),
        TEST(failure_is_told_with_both_codes),
        TEST(times_are_those_of_the_call),
        TEST(all_that_was_moved_counts_when_a_call_fails),
        TEST(datagrams_are_told_with_their_addresses),
        TEST(what_the_hook_calls_is_not_told),
        TEST(the_layers_own_sockets_are_not_told),
        TEST(nothing_is_told_after_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
