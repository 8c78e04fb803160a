/* test_stream_parts.c -- what does not go at once goes in parts, from one byte
 * to more than an int can count. */
#include <stdlib.h>

#include "net.h"

static void send_takes_a_part_of_what_does_not_fit(void **state)
{
    size_t len = (size_t)64 << 20;
    unsigned char *buf = calloc(1, len);
    tcp_ends e = connected();
    size_t n = 0;

    (void)state;
    assert_non_null(buf);
    assert_ok(soq_send(e.client, buf, len, soq_no_wait(), &n));
    assert_in_range(n, 1, len);
    free(buf);
    part(&e);
}

/* What sending one byte more to a full connection says at last: on a busy
 * machine room may come of itself once more, even now. */
static soq_rc send_one_more(tcp_ends *e, int ms, size_t *sent)
{
    soq_rc rc;

    do {
        size_t n = 77;

        *sent += fill(e->client);
        rc = soq_send(e->client, "x", 1, soq_within(ms), &n);
        assert_int_equal(n, rc.err ? 77 : 1);
        *sent += rc.err ? 0 : n;
    } while (!rc.err);
    return rc;
}

static void full_connection_is_eagain_and_then_room_comes_back(void **state)
{
    tcp_ends e = connected();
    size_t sent = 0;
    size_t n;

    (void)state;
    assert_err(SOQ_EAGAIN, send_one_more(&e, 0, &sent));
    assert_err(SOQ_ETIMEDOUT, send_one_more(&e, 5, &sent));
    while (sent > 0) {
        static unsigned char buf[65536];

        assert_ok(soq_recv(e.server, buf, sizeof(buf), soon(), &n));
        sent -= n;
    }
    assert_ok(soq_send(e.client, "x", 1, soon(), &n));
    assert_int_equal(n, 1);
    part(&e);
}

static void send_all_out_of_time_says_how_much_went(void **state)
{
    size_t len = (size_t)64 << 20;
    unsigned char *buf = calloc(1, len);
    tcp_ends e = connected();
    size_t sent = 0;

    (void)state;
    assert_non_null(buf);
    assert_err(SOQ_ETIMEDOUT,
               soq_send_all(e.client, buf, len, soq_within(50), &sent));
    assert_in_range(sent, 1, len - 1);
    assert_ok(soq_shutdown(e.client, SOQ_SHUT_WRITE));
    assert_int_equal(drain(e.server), sent);
    free(buf);
    part(&e);
}

typedef struct flow {
    soq s;
    size_t len;
    size_t piece;
    soq_rc rc;
} flow;

/* Send len bytes of the pattern, then end. */
static void pour(void *arg)
{
    flow *f = arg;
    unsigned char *buf = malloc(f->piece);

    f->rc = (soq_rc){ SOQ_ENOMEM, 0 };
    for (size_t at = 0; buf && at < f->len; at += f->piece) {
        pattern(buf, f->piece, at);
        f->rc = soq_send_all(f->s, buf, f->piece, soon(), NULL);
        if (f->rc.err)
            break;
    }
    (void)soq_shutdown(f->s, SOQ_SHUT_WRITE);
    free(buf);
}

static void assert_arrives(const flow *f, size_t piece)
{
    unsigned char *buf = malloc(piece);
    size_t total = 0;
    size_t n;
    soq_rc rc;

    assert_non_null(buf);
    for (;;) {
        rc = soq_recv(f->s, buf, piece, soon(), &n);
        if (rc.err)
            break;
        assert_in_range(n, 1, piece);
        assert_pattern(buf, n, total);
        total += n;
    }
    assert_err(SOQ_EOF, rc);
    assert_int_equal(total, f->len);
    free(buf);
}

static void send_all_gets_through_the_smallest_buffers(void **state)
{
    tcp_ends e = connected();
    flow out = { e.client, (size_t)1 << 16, (size_t)1 << 15, { 0 } };
    flow in = out;
    soq_thread *thread;

    (void)state;
    assert_ok(soq_set_buffers(e.client, 4096, 0));
    assert_ok(soq_set_buffers(e.server, 0, 4096));
    assert_ok(soq_thread_start(pour, &out, &thread));
    in.s = e.server;
    assert_arrives(&in, 3001);
    soq_thread_join(&thread);
    assert_ok(out.rc);
    part(&e);
}

static void single_bytes_arrive_in_their_order(void **state)
{
    tcp_ends e = connected();
    flow out = { e.client, scaled(20000), 1, { 0 } };
    flow in = out;
    soq_thread *thread;

    (void)state;
    assert_ok(soq_set_nodelay(e.client, true));
    assert_ok(soq_thread_start(pour, &out, &thread));
    in.s = e.server;
    assert_arrives(&in, 1);
    soq_thread_join(&thread);
    assert_ok(out.rc);
    part(&e);
}

/* One thread reads a socket while another writes it, on both ends. */
static void both_directions_flow_at_once(void **state)
{
    tcp_ends e = connected();
    flow to_server = { e.client, (size_t)8 << 20, 65536, { 0 } };
    flow to_client = { e.server, (size_t)8 << 20, 65536, { 0 } };
    flow at_server = to_server;
    flow at_client = to_client;
    soq_thread *threads[2];

    (void)state;
    assert_ok(soq_thread_start(pour, &to_server, &threads[0]));
    at_server.s = e.server;
    assert_ok(soq_thread_start(pour, &to_client, &threads[1]));
    at_client.s = e.client;
    /* The second waits in the buffers and for its time, which is enough. */
    assert_arrives(&at_server, 50000);
    assert_arrives(&at_client, 50000);
    for (size_t i = 0; i < 2; i++)
        soq_thread_join(&threads[i]);
    assert_ok(to_server.rc);
    assert_ok(to_client.rc);
    part(&e);
}

/* ---- more than an int can count (row 51) ------------------------------- */

#define HUGE_LEN (((size_t)1 << 31) + 4097)

typedef struct huge {
    soq s;
    unsigned char *buf;
    size_t sent;
    soq_rc rc;
} huge;

static void pour_huge(void *arg)
{
    huge *h = arg;

    h->rc = soq_send_all(h->s, h->buf, HUGE_LEN, soq_within(60000), &h->sent);
    (void)soq_shutdown(h->s, SOQ_SHUT_WRITE);
}

/* Zeros, but for marks where a length would be cut. */
static void more_than_2_gib_arrive_whole(void **state)
{
    static const size_t marks[] = { 0, (size_t)1 << 30, ((size_t)1 << 31) - 1,
                                    (size_t)1 << 31, HUGE_LEN - 1 };
    static unsigned char in[1 << 18];
    huge h = { .rc = { SOQ_OK, 0 } };
    soq_thread *thread;
    size_t total = 0;
    size_t mark = 0;
    size_t n;
    tcp_ends e;

    (void)state;
    if (much_takes_minutes())
        SKIP("2 GiB take minutes under the thread sanitizer");
    h.buf = calloc(1, HUGE_LEN);
    e = connected();
    if (!h.buf)
        SKIP("no 2 GiB of memory");
    for (size_t i = 0; i < LENGTH(marks); i++)
        h.buf[marks[i]] = (unsigned char)(i + 1);
    h.s = e.client;
    assert_ok(soq_thread_start(pour_huge, &h, &thread));
    while (!soq_recv(e.server, in, sizeof(in), soon(), &n).err) {
        while (mark < LENGTH(marks) && marks[mark] < total + n) {
            assert_int_equal(in[marks[mark] - total], mark + 1);
            mark++;
        }
        total += n;
    }
    soq_thread_join(&thread);
    assert_ok(h.rc);
    assert_int_equal(h.sent, HUGE_LEN);
    assert_int_equal(total, HUGE_LEN);
    assert_int_equal(mark, LENGTH(marks));
    free(h.buf);
    part(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(send_takes_a_part_of_what_does_not_fit),
        TEST(full_connection_is_eagain_and_then_room_comes_back),
        TEST(send_all_out_of_time_says_how_much_went),
        TEST(send_all_gets_through_the_smallest_buffers),
        TEST(single_bytes_arrive_in_their_order),
        TEST(both_directions_flow_at_once),
        TEST(more_than_2_gib_arrive_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
