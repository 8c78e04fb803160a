/* test_posix_socket.c -- what only Linux's sockets show: flags, errors that
 * are told once, connections that wait, numbers that are reused. */
#include <fcntl.h>
#include <unistd.h>

#include "port_pair.h"

/* Above the standard streams, how many descriptors there are, and how many of
 * them a child would inherit. */
static void count_descriptors(int *open_ones, int *inherited)
{
    *open_ones = 0;
    *inherited = 0;
    for (int fd = 3; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);

        if (flags < 0)
            continue;
        ++*open_ones;
        *inherited += !(flags & FD_CLOEXEC);
    }
}

static void nothing_that_a_port_opens_is_inherited(void **state)
{
    uint64_t room[2][16] = { { 0 } };
    int before;
    int inherited_before;
    int now;
    int inherited;
    port_pair p;
    soq_addr at;
    soq udp;
    soq pair[2];
    soq_file f;
    soq__reader reader;

    (void)state;
    count_descriptors(&before, &inherited_before);
    p = open_connected();
    udp = open_datagram(&at);
    assert_ok(soq__sys_pair(pair));
    assert_ok(soq__sys_file_open("/dev/null", SOQ_OPEN_READ, &f));
    assert_ok(soq__sys_reader_open(f, &reader));
    for (size_t i = 0; i < 2; i++)
        assert_ok(soq__sys_mechanisms[i]->open(room[i]));
    count_descriptors(&now, &inherited);
    /* 3 + 1 + 2 sockets, the file, the reader's eventfd, the epoll. */
    assert_int_equal(now - before, 9);
    assert_int_equal(inherited, inherited_before);
    for (size_t i = 0; i < 2; i++)
        soq__sys_mechanisms[i]->close(room[i]);
    soq__sys_reader_close(&reader);
    assert_ok(soq__sys_file_close(f));
    soq__sys_close(pair[0]);
    soq__sys_close(pair[1]);
    soq__sys_close(udp);
    close_connected(&p);
    count_descriptors(&now, &inherited);
    assert_int_equal(now, before);
}

static bool is_blocking(soq s)
{
    return !(fcntl((int)s.os, F_GETFL) & O_NONBLOCK);
}

static void only_what_is_not_connected_is_nonblocking(void **state)
{
    port_pair p = open_connected();
    soq s;

    (void)state;
    assert_true(is_blocking(p.client));
    assert_true(is_blocking(p.server));
    assert_false(is_blocking(p.listener));
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_false(is_blocking(s));
    soq__sys_close(s);
    close_connected(&p);
}

static void descriptor_0_is_a_socket_like_any_other(void **state)
{
    int saved = dup(0);
    port_pair p;
    char byte = 0;
    size_t n = 0;

    (void)state;
    close(0);
    p = open_connected();
    assert_int_equal(p.listener.os, 0);
    soq__sys_close(p.client);
    soq__sys_close(p.listener);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.listener));
    assert_int_equal(p.listener.os, 0);
    soq__sys_close(p.listener);
    soq__sys_close(p.server);
    p = open_connected();
    assert_ok(soq__sys_send(p.client, "x", 1, true, &n));
    assert_ok(soq__sys_recv(p.server, &byte, 1, true, &n));
    assert_int_equal(byte, 'x');
    close_connected(&p);
    assert_int_equal(dup2(saved, 0), 0);
    close(saved);
}

static void reset(port_pair *p)
{
    assert_ok(soq__sys_reset_on_close(p->server));
    soq__sys_close(p->server);
    p->server = SOQ_NONE;
    (void)wait_ready(p->client, SOQ_READ);
}

static void a_reset_is_no_end_however_often_one_asks(void **state)
{
    port_pair p = open_connected();
    char byte;
    size_t n = 0;

    (void)state;
    assert_ok(soq__sys_send(p.server, "x", 1, true, &n));
    reset(&p);
    assert_ok(soq__sys_recv(p.client, &byte, 1, true, &n));
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_ECONNRESET,
                   soq__sys_recv(p.client, &byte, 1, true, &n));
    close_connected(&p);
}

static void a_reset_that_a_send_met_is_no_end_to_a_receive(void **state)
{
    port_pair p = open_connected();
    char byte;
    size_t n = 0;

    (void)state;
    reset(&p);
    assert_err(SOQ_ECONNRESET, soq__sys_send(p.client, "x", 1, true, &n));
    assert_err(SOQ_EPIPE, soq__sys_send(p.client, "x", 1, true, &n));
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_ECONNRESET,
                   soq__sys_recv(p.client, &byte, 1, true, &n));
    close_connected(&p);
}

static void an_end_after_both_sides_ended_stays_an_end(void **state)
{
    port_pair p = open_connected();
    soq_tcp_state tcp = SOQ_TCP_UNKNOWN;
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq__sys_shutdown(p.client, SOQ_SHUT_WRITE));
    assert_err(SOQ_EOF, soq__sys_recv(p.server, &byte, 1, true, &n));
    soq__sys_close(p.server);
    p.server = SOQ_NONE;
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_EOF, soq__sys_recv(p.client, &byte, 1, true, &n));
    assert_ok(soq__sys_tcp_state(p.client, &tcp));
    assert_int_equal(tcp, SOQ_TCP_CLOSED);
    assert_err(SOQ_EPIPE, soq__sys_send(p.client, "x", 1, true, &n));
    assert_err(SOQ_EOF, soq__sys_recv(p.client, &byte, 1, true, &n));
    close_connected(&p);
}

enum { QUEUE = 8 };

/* A listener whose queue is full answers nobody, so a connect to it has no
 * outcome. */
static void a_connect_without_answer_is_under_way(void **state)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, 0);
    soq waiting[QUEUE];
    soq_rc rc = { SOQ_OK, 0 };
    soq_tcp_state tcp = SOQ_TCP_UNKNOWN;
    size_t count = 0;
    soq listener;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &listener));
    assert_ok(soq__sys_bind(listener, &at));
    assert_ok(soq__sys_listen(listener, 1));
    assert_ok(soq__sys_local(listener, &at));
    while (rc.err != SOQ_EINPROGRESS && count < QUEUE) {
        soq__wait_item item;

        assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &waiting[count]));
        assert_err(SOQ_EINPROGRESS, soq__sys_connect(waiting[count], &at));
        item = (soq__wait_item){ waiting[count], SOQ_WRITE, 0 };
        assert_ok(soq__sys_wait(&item, 1, 50));
        rc = soq__sys_connect_result(waiting[count++]);
    }
    assert_err(SOQ_EINPROGRESS, rc);
    assert_ok(soq__sys_tcp_state(waiting[count - 1], &tcp));
    assert_int_equal(tcp, SOQ_TCP_SYN_SENT);
    assert_false(is_blocking(waiting[count - 1]));
    while (count > 0)
        soq__sys_close(waiting[--count]);
    soq__sys_close(listener);
}

static void a_failed_connect_is_not_under_way_for_ever(void **state)
{
    soq_addr at;
    soq s = open_listener(SOQ_IPV4, &at);

    (void)state;
    soq__sys_close(s);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_err(SOQ_ECONNREFUSED, connect_to(s, &at));
    /* The kernel has told it once and forgotten it. */
    assert_err(SOQ_ENOTCONN, soq__sys_connect_result(s));
    soq__sys_close(s);
}

/* Nobody is promised that a socket connects after a failure; where it does,
 * nothing is left of the failure. */
static void a_failed_connect_leaves_no_note_on_the_next(void **state)
{
    soq_addr at, peer;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq s, server;
    soq_rc rc;
    char byte;
    size_t n;

    (void)state;
    soq__sys_close(listener);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s));
    assert_err(SOQ_ECONNREFUSED, connect_to(s, &at));
    assert_err(SOQ_ECONNRESET, soq__sys_recv(s, &byte, 1, false, &n));
    listener = open_listener(SOQ_IPV4, &at);
    rc = connect_to(s, &at);
    for (int i = 0; rc.err && i < 3; i++) /* Linux closes it first */
        rc = connect_to(s, &at);
    assert_ok(rc);
    server = accept_one(listener, &peer);
    soq__sys_close(server);
    assert_int_equal(wait_ready(s, SOQ_READ), SOQ_READ);
    assert_err(SOQ_EOF, soq__sys_recv(s, &byte, 1, false, &n));
    soq__sys_close(s);
    soq__sys_close(listener);
}

static void an_address_of_the_other_family_is_told_as_such(void **state)
{
    static const soq_addr none = { .family = SOQ_ANY_FAMILY };
    soq_addr v4 = soq_addr_loopback(SOQ_IPV4, 9);
    soq_addr v6 = soq_addr_loopback(SOQ_IPV6, 9);
    port_pair p = open_connected();
    soq s4;
    soq s6;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s4));
    assert_ok(soq__sys_open(SOQ_IPV6, SOQ__STREAM, &s6));
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_connect(s6, &v4));
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_connect(s4, &v6));
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_bind(s6, &v4));
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_bind(s4, &v6));
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_bind(s4, &none));
    /* To the kernel no family means: disconnect. */
    assert_err(SOQ_EAFNOSUPPORT, soq__sys_connect(p.client, &none));
    assert_ok(soq__sys_peer(p.client, &v4));
    soq__sys_close(s4);
    soq__sys_close(s6);
    close_connected(&p);
}

static void an_address_is_resolved_to_itself_once(void **state)
{
    soq_addr addrs[8];
    soq_addr loopback = soq_addr_loopback(SOQ_IPV4, 7);
    size_t n = 0;

    (void)state;
    assert_ok(
        soq__sys_resolve("127.0.0.1", "7", SOQ_ANY_FAMILY, addrs, 8, &n));
    assert_int_equal(n, 1);
    assert_true(soq_addr_equal(&addrs[0], &loopback));
    assert_ok(soq__sys_resolve("::1", "7", SOQ_ANY_FAMILY, addrs, 8, &n));
    assert_int_equal(n, 1);
}

static void a_closed_socket_is_ebadf_to_a_wait(void **state)
{
    port_pair p = open_connected();
    soq__wait_item items[2] = { { p.server, SOQ_READ, 9 },
                                { p.client, SOQ_READ, 9 } };

    (void)state;
    soq__sys_close(p.client);
    assert_err(SOQ_EBADF, soq__sys_wait(items, 2, WAIT_MS));
    assert_int_equal(items[0].ready, 9);
    soq__sys_close(p.server);
    soq__sys_close(p.listener);
}

/* Whoever closes before he forgets gets no busy loop and no other's events
 * once the number is set again. */
static void a_number_that_was_closed_can_be_set_anew(void **state)
{
    (void)state;
    for (size_t i = 0; soq__sys_mechanisms[i]; i++) {
        const soq__mechanism *m = soq__sys_mechanisms[i];
        port_pair p = open_connected();
        uint64_t room[16] = { 0 };
        soq_event event = { NULL, 0 };
        soq again;
        int owner = 0;
        size_t n = 0;

        assert_ok(m->open(room));
        assert_ok(m->set(room, p.client, SOQ_READ, NULL));
        assert_ok(m->set(room, p.server, SOQ_READ, NULL));
        soq__sys_close(p.client);
        assert_err(SOQ_ENOTSOCK, m->set(room, p.client, SOQ_READ, NULL));
        again.os = (uintptr_t)dup((int)p.listener.os);
        assert_int_equal(again.os, p.client.os);
        assert_ok(m->unset(room, p.server));
        assert_ok(m->set(room, again, SOQ_READ, &owner));
        assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.client));
        assert_ok(connect_to(p.client, &p.at));
        assert_ok(m->wait(room, &event, 1, WAIT_MS, &n));
        assert_int_equal(n, 1);
        assert_ptr_equal(event.user, &owner);
        m->close(room);
        soq__sys_close(again);
        close_connected(&p);
    }
}

static void a_pipe_is_refused_as_a_file_is(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    for (size_t i = 0; soq__sys_mechanisms[i]; i++) {
        const soq__mechanism *m = soq__sys_mechanisms[i];
        uint64_t room[16] = { 0 };
        soq s = { (uintptr_t)fds[0] };

        assert_ok(m->open(room));
        assert_err(SOQ_ENOTSOCK, m->set(room, s, SOQ_READ, NULL));
        assert_err(SOQ_ENOTSOCK, m->set(room, s, 0, NULL));
        assert_err(SOQ_ENOENT, m->unset(room, s));
        m->close(room);
    }
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(nothing_that_a_port_opens_is_inherited),
        TEST(only_what_is_not_connected_is_nonblocking),
        TEST(descriptor_0_is_a_socket_like_any_other),
        TEST(a_reset_is_no_end_however_often_one_asks),
        TEST(a_reset_that_a_send_met_is_no_end_to_a_receive),
        TEST(an_end_after_both_sides_ended_stays_an_end),
        TEST(a_connect_without_answer_is_under_way),
        TEST(a_failed_connect_is_not_under_way_for_ever),
        TEST(a_failed_connect_leaves_no_note_on_the_next),
        TEST(an_address_of_the_other_family_is_told_as_such),
        TEST(an_address_is_resolved_to_itself_once),
        TEST(a_closed_socket_is_ebadf_to_a_wait),
        TEST(a_number_that_was_closed_can_be_set_anew),
        TEST(a_pipe_is_refused_as_a_file_is),
    };

    return cmocka_run_group_tests_name("posix_socket", tests, start_system,
                                       stop_system);
}
