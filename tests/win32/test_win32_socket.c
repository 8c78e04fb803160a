/* test_win32_socket.c -- what only Winsock's sockets show: handles that can be
 * inherited, options of one byte, ports held, and the end of a peer's side. */
#include "port_pair.h"
#include "win32/native.h"
#include "win32/table.h"

#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool can_be_inherited(uintptr_t handle)
{
    DWORD flags = 0;

    assert_true(GetHandleInformation((HANDLE)handle, &flags));
    return (flags & HANDLE_FLAG_INHERIT) != 0;
}

static void nothing_that_the_port_opens_can_be_inherited(void **state)
{
    port_pair p = open_connected();
    soq udp = SOQ_NONE;
    char path[4096];
    soq_file f;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &udp));
    assert_ok(soq__sys_own_path(path, sizeof(path)));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_READ, &f));
    assert_false(can_be_inherited(p.listener.os));
    assert_false(can_be_inherited(p.client.os));
    assert_false(can_be_inherited(p.server.os));
    assert_false(can_be_inherited(udp.os));
    assert_false(can_be_inherited(f.os));
    assert_ok(soq__sys_file_close(f));
    soq__sys_close(udp);
    close_connected(&p);
}

/* Why accept has to say so (row 7): the same call, raw. */
static void accepted_socket_can_be_inherited_unless_told(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq client = SOQ_NONE;
    SOCKET raw;

    (void)state;
    assert_false(can_be_inherited(listener.os));
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &client));
    assert_ok(connect_to(client, &at));
    assert_int_equal(wait_ready(listener, SOQ_READ), SOQ_READ);
    raw = accept(soq__socket(listener), NULL, NULL);
    assert_true(raw != INVALID_SOCKET);
    assert_true(can_be_inherited((uintptr_t)raw));
    closesocket(raw);
    soq__sys_close(client);
    soq__sys_close(listener);
}

/* ---- options ------------------------------------------------------------ */

typedef struct option {
    soq__kind kind;
    soq_family family;
    int level;
    int name;
} option;

static const option options[] = {
    { SOQ__STREAM, SOQ_IPV4, IPPROTO_TCP, TCP_NODELAY },
    { SOQ__STREAM, SOQ_IPV4, SOL_SOCKET, SO_KEEPALIVE },
    { SOQ__STREAM, SOQ_IPV4, SOL_SOCKET, SO_EXCLUSIVEADDRUSE },
    { SOQ__STREAM, SOQ_IPV6, IPPROTO_IPV6, IPV6_V6ONLY },
    { SOQ__DATAGRAM, SOQ_IPV4, SOL_SOCKET, SO_BROADCAST },
};

static void boolean_options_read_back_as_they_were_set(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(options); i++)
        for (int value = 0; value < 2; value++) {
            DWORD raw = (DWORD)value;
            bool on = !value;
            soq s = SOQ_NONE;

            assert_ok(soq__sys_open(options[i].family, options[i].kind, &s));
            assert_int_equal(setsockopt(soq__socket(s), options[i].level,
                                        options[i].name, (const char *)&raw,
                                        (int)sizeof(raw)),
                             0);
            assert_ok(
                soq__get_bool(s, options[i].level, options[i].name, &on));
            assert_int_equal(on, value);
            soq__sys_close(s);
        }
}

/* Why the length counts (row 62): with noise in the variable, some options
 * leave three bytes of it. */
static void some_boolean_option_writes_one_byte(void **state)
{
    size_t short_ones = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(options); i++) {
        DWORD noise = 0xAAAAAAAA;
        int len = (int)sizeof(noise);
        soq s = SOQ_NONE;

        assert_ok(soq__sys_open(options[i].family, options[i].kind, &s));
        assert_int_equal(getsockopt(soq__socket(s), options[i].level,
                                    options[i].name, (char *)&noise, &len),
                         0);
        short_ones += noise > 1;
        assert_true(noise <= 1 || len == 1);
        soq__sys_close(s);
    }
    print_message("# %u of %u options wrote one byte\n", (unsigned)short_ones,
                  (unsigned)LENGTH(options));
}

/* ---- ports -------------------------------------------------------------- */

static void port_that_somebody_holds_is_in_the_table(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq udp = SOQ_NONE;

    (void)state;
    assert_true(soq__table_holds_port(SOQ__STREAM, at.port));
    soq__sys_close(listener);
    assert_false(soq__table_holds_port(SOQ__STREAM, at.port));
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &udp));
    assert_ok(soq__sys_bind(udp, &any));
    assert_ok(soq__sys_local(udp, &any));
    assert_true(soq__table_holds_port(SOQ__DATAGRAM, any.port));
    soq__sys_close(udp);
    assert_false(soq__table_holds_port(SOQ__DATAGRAM, any.port));
}

static void assert_port_is_taken(soq_family family, const soq_addr *at)
{
    soq s = SOQ_NONE;

    assert_ok(soq__sys_open(family, SOQ__STREAM, &s));
    assert_ok(soq__sys_exclusive(s, SOQ__STREAM));
    assert_err(SOQ_EADDRINUSE, soq__sys_bind(s, at));
    soq__sys_close(s);
}

/* Also where Windows says "access denied" of it, as Wine does of a second
 * wildcard for both families. */
static void port_in_use_is_eaddrinuse_whatever_windows_calls_it(void **state)
{
    static const soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr at;
        soq_addr any = soq_addr_any(families[i], 0);
        soq s = open_listener(families[i], &at);

        assert_port_is_taken(families[i], &at);
        any.port = at.port;
        assert_port_is_taken(families[i], &any);
        soq__sys_close(s);
        any.port = 0;
        assert_ok(soq__sys_open(families[i], SOQ__STREAM, &s));
        assert_ok(soq__sys_exclusive(s, SOQ__STREAM));
        assert_ok(soq__sys_bind(s, &any));
        assert_ok(soq__sys_listen(s, 0));
        assert_ok(soq__sys_local(s, &any));
        assert_port_is_taken(families[i], &any);
        soq__sys_close(s);
    }
}

/* ---- the end of a peer's side ------------------------------------------- */

static void fill(soq s)
{
    static char noise[65536];
    size_t n;
    soq_rc rc;

    do
        rc = soq__sys_send(s, noise, sizeof(noise), false, &n);
    while (!rc.err);
    assert_err(SOQ_EAGAIN, rc);
}

/* WSAPoll reports the peer's end also to who waits for room; the wait must
 * neither take it for room nor return before its time, or who sends a long
 * answer to a peer that has finished asking would spin. */
static void
wait_for_room_sleeps_through_the_end_of_the_peers_side(void **state)
{
    port_pair p = open_connected();
    soq__wait_item item = { p.server, SOQ_WRITE, 7 };
    WSAPOLLFD raw = { soq__socket(p.server), POLLWRNORM, 0 };
    int64_t begin;

    (void)state;
    fill(p.server);
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    assert_int_equal(wait_ready(p.server, SOQ_READ), SOQ_READ);
    assert_int_equal(WSAPoll(&raw, 1, 0), 1);
    assert_int_equal(raw.revents & POLLHUP, POLLHUP);
    begin = soq__sys_now_ns();
    assert_ok(soq__sys_wait(&item, 1, 200));
    assert_int_equal(item.ready, 0);
    assert_true(soq__sys_now_ns() - begin >= 190 * INT64_C(1000000));
    close_connected(&p);
}

static void wait_for_room_ends_when_there_is_room(void **state)
{
    static char sink[65536];
    port_pair p = open_connected();
    size_t n;

    (void)state;
    fill(p.server);
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    while (!soq__sys_recv(p.client, sink, sizeof(sink), false, &n).err)
        ;
    assert_int_equal(wait_ready(p.server, SOQ_WRITE), SOQ_WRITE);
    close_connected(&p);
}

static void each_of_several_waiters_hears_only_what_it_asked_for(void **state)
{
    port_pair full = open_connected();
    port_pair idle = open_connected();
    soq__wait_item items[] = {
        { idle.client, SOQ_READ, 9 },
        { full.server, SOQ_WRITE, 9 },
        { full.client, 0, 9 },
        { idle.server, SOQ_READ, 9 },
    };
    size_t n;

    (void)state;
    fill(full.server);
    assert_ok(soq__sys_shutdown(full.client, SOQ_SHUT_WRITE));
    assert_int_equal(wait_ready(full.server, SOQ_READ), SOQ_READ);
    assert_ok(soq__sys_wait(items, LENGTH(items), 50));
    for (size_t i = 0; i < LENGTH(items); i++)
        assert_int_equal(items[i].ready, 0);
    assert_ok(soq__sys_send(idle.client, "x", 1, false, &n));
    assert_ok(soq__sys_wait(items, LENGTH(items), WAIT_MS));
    assert_int_equal(items[0].ready, 0);
    assert_int_equal(items[1].ready, 0);
    assert_int_equal(items[2].ready, 0);
    assert_int_equal(items[3].ready, SOQ_READ);
    close_connected(&full);
    close_connected(&idle);
}

/* Wine's receive calls a reset an end unless it was waiting (row 54). */
static void reset_that_nobody_waited_for_is_no_end(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        port_pair p = open_connected();
        char byte;
        size_t n;

        assert_ok(soq__sys_reset_on_close(p.server));
        soq__sys_close(p.server);
        p.server = SOQ_NONE;
        assert_int_not_equal(wait_ready(p.client, SOQ_READ), 0);
        assert_err(SOQ_ECONNRESET,
                   soq__sys_recv(p.client, &byte, 1, false, &n));
        assert_err(SOQ_ECONNRESET,
                   soq__sys_recv(p.client, &byte, 1, false, &n));
        soq__sys_close(p.client);
        soq__sys_close(p.listener);
    }
}

static int start(void **state)
{
    (void)state;
    return soq__sys_start().err ? -1 : 0;
}

static int stop(void **state)
{
    (void)state;
    soq__sys_stop();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_that_the_port_opens_can_be_inherited),
        TEST(accepted_socket_can_be_inherited_unless_told),
        TEST(boolean_options_read_back_as_they_were_set),
        TEST(some_boolean_option_writes_one_byte),
        TEST(port_that_somebody_holds_is_in_the_table),
        TEST(port_in_use_is_eaddrinuse_whatever_windows_calls_it),
        TEST(wait_for_room_sleeps_through_the_end_of_the_peers_side),
        TEST(wait_for_room_ends_when_there_is_room),
        TEST(each_of_several_waiters_hears_only_what_it_asked_for),
        TEST(reset_that_nobody_waited_for_is_no_end),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
