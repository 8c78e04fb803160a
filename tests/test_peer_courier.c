/* test_peer_courier.c -- pieces of a file carried by a thread of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "own_file.h"
#include "peer/courier.h"

enum { PIECE = 131072, BYTES = COURIER_PIECES * PIECE };

static const char head[] = "a head";

static unsigned char bytes[BYTES];

static const char *path(void)
{
    static char text[OWN_FILE_PATH];

    return own_file("soquete-test-courier.bin", text);
}

static void write_file(size_t len)
{
    soq_file f;

    assert_ok(soq_file_open(path(), SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, bytes, len, NULL));
    assert_ok(soq_file_close(&f));
}

/* A courier between two sockets, and the file. */
typedef struct way {
    courier_desk desk;
    courier *c;
    tcp_ends e;
} way;

static void begin(way *w)
{
    memset(w, 0, sizeof(*w));
    w->desk.always = true;
    assert_true(courier_helps(&w->desk));
    assert_ok(soq_poller_open(NULL, &w->desk.poller));
    w->e = connected();
    assert_ok(courier_open(&w->desk, w->e.client, &w->c));
    pattern(bytes, sizeof(bytes), 0);
    write_file(sizeof(bytes));
    assert_true(courier_begin(w->c, path()));
}

/* Nothing of it is left, also not the file, which Windows would keep. */
static void end(way *w)
{
    courier_close(&w->c);
    assert_int_equal(w->desk.files, 0);
    assert_ok(soq_file_remove(path()));
    soq_abort(&w->e.client);
    soq_abort(&w->e.server);
    soq_poller_close(&w->desk.poller);
}

static void take(way *w, size_t offset, size_t len)
{
    courier_piece p = { .head_len = sizeof(head),
                        .offset = offset,
                        .data = bytes + offset,
                        .len = len };

    assert_true(courier_has_room(w->c));
    memcpy(p.head, head, sizeof(head));
    courier_take(w->c, &p);
}

static void take_all(way *w)
{
    for (size_t at = 0; at < BYTES; at += PIECE)
        take(w, at, PIECE);
}

/* What the server gets is a head and this part of the file. */
static void assert_comes(way *w, size_t offset, size_t len)
{
    static unsigned char got[sizeof(head) + BYTES];

    assert_ok(
        soq_recv_all(w->e.server, got, sizeof(head) + len, soon(), NULL));
    assert_memory_equal(got, head, sizeof(head));
    assert_memory_equal(got + sizeof(head), bytes + offset, len);
}

/* Until it is idle or has failed.  Nobody looks before there is a wake-up. */
static soq_rc outcome(way *w, uint64_t *sent)
{
    for (*sent = 0;;) {
        int64_t asleep = soq_now_ns();
        uint64_t more;
        size_t n;
        soq_event event;
        soq_rc rc = courier_ask(w->c, &more);

        *sent += more;
        if (rc.err != SOQ_EAGAIN)
            return rc;
        assert_ok(soq_poller_wait(w->desk.poller, &event, 1, 30000, &n));
        assert_true(ms_since(asleep) < 30000);
    }
}

static void pieces_arrive_in_their_order(void **state)
{
    uint64_t sent;
    way w;

    (void)state;
    begin(&w);
    take_all(&w);
    for (size_t at = 0; at < BYTES; at += PIECE)
        assert_comes(&w, at, PIECE);
    assert_ok(outcome(&w, &sent));
    assert_int_equal(sent, BYTES + COURIER_PIECES * sizeof(head));
    assert_false(courier_busy(w.c));
    assert_false(courier_has_news(w.c));
    end(&w);
}

/* What was announced comes in any case. */
static void file_that_becomes_shorter_comes_from_memory(void **state)
{
    uint64_t sent;
    way w;

    (void)state;
    begin(&w);
    write_file(PIECE + 1000);
    take(&w, 0, PIECE);
    take(&w, PIECE, PIECE);
    take(&w, (size_t)2 * PIECE, PIECE);
    for (size_t at = 0; at < (size_t)3 * PIECE; at += PIECE)
        assert_comes(&w, at, PIECE);
    assert_ok(outcome(&w, &sent));
    end(&w);
}

/* Give it pieces until there is no room anywhere. */
static void fill_up(way *w)
{
    int64_t asked = soq_now_ns();

    while (!soq_wait(w->e.client, SOQ_WRITE, soq_no_wait(), NULL).err ||
           courier_has_room(w->c)) {
        if (courier_has_room(w->c))
            take(w, 0, PIECE);
        assert_true(ms_since(asked) < 60000);
    }
}

static void peer_that_does_not_read_is_left(void **state)
{
    uint64_t sent;
    way w;

    (void)state;
    begin(&w);
    fill_up(&w);
    assert_err(SOQ_EAGAIN, courier_ask(w.c, &sent));
    courier_end(w.c); /* while it has the file */
    assert_int_equal(w.desk.files, 1);
    end(&w);
}

static void end_of_the_connection_is_told_and_stays(void **state)
{
    uint64_t sent;
    soq_rc rc = { SOQ_OK, 0 };
    way w;

    (void)state;
    begin(&w);
    soq_abort(&w.e.server);
    while (!rc.err) {
        while (courier_has_room(w.c))
            take(&w, 0, PIECE);
        rc = outcome(&w, &sent);
    }
    assert_true(rc.err == SOQ_ECONNRESET || rc.err == SOQ_EPIPE ||
                rc.err == SOQ_ECONNABORTED);
    assert_err(rc.err, courier_ask(w.c, &sent));
    assert_true(courier_has_news(w.c));
    assert_false(courier_has_room(w.c));
    assert_false(courier_busy(w.c));
    end(&w);
}

/* Read until it has nothing to carry any more. */
static void let_go(way *w)
{
    static unsigned char unused[65536];
    int64_t asked = soq_now_ns();

    while (courier_busy(w->c)) {
        size_t n;
        soq_rc rc = soq_recv(w->e.server, unused, sizeof(unused),
                             soq_no_wait(), &n);

        assert_true(!rc.err || rc.err == SOQ_EAGAIN);
        assert_true(ms_since(asked) < 60000);
    }
}

static void who_waits_is_woken_when_all_has_gone(void **state)
{
    soq_event event;
    uint64_t sent;
    int64_t asleep;
    size_t n;
    way w;

    (void)state;
    begin(&w);
    /* The system may yet take all that it had no room for; the wake-up that
     * is looked for is one of a courier that is busy now. */
    do {
        fill_up(&w);
        assert_ok(soq_poller_wait(w.desk.poller, &event, 1, 0, &n));
    } while (!courier_busy(w.c));
    let_go(&w);
    asleep = soq_now_ns();
    assert_ok(soq_poller_wait(w.desk.poller, &event, 1, 30000, &n));
    assert_true(ms_since(asleep) < 30000);
    assert_true(courier_has_news(w.c));
    assert_ok(courier_ask(w.c, &sent));
    assert_false(courier_has_news(w.c));
    end(&w);
}

static void file_is_left_when_its_last_piece_has_gone(void **state)
{
    uint64_t sent;
    way w;

    (void)state;
    begin(&w);
    fill_up(&w);
    courier_end(w.c);
    assert_false(courier_begin(w.c, path())); /* not yet */
    let_go(&w);
    assert_ok(courier_ask(w.c, &sent));
    assert_int_equal(w.desk.files, 0);
    assert_true(courier_begin(w.c, path()));
    courier_end(w.c);
    assert_int_equal(w.desk.files, 0);
    end(&w);
}

static void more_files_than_are_carried_go_another_way(void **state)
{
    way w;

    (void)state;
    begin(&w);
    courier_end(w.c);
    w.desk.files = COURIER_FILES;
    assert_false(courier_begin(w.c, path()));
    w.desk.files = COURIER_FILES - 1;
    assert_true(courier_begin(w.c, path()));
    courier_end(w.c);
    w.desk.files = 0;
    assert_false(courier_begin(w.c, "no such file"));
    assert_int_equal(w.desk.files, 0);
    end(&w);
}

/* A loop of events has them exactly where it cannot do without. */
static void courier_is_for_who_cannot_send_without_waiting(void **state)
{
    courier_desk desk = { NULL, false, 0 };

    (void)state;
    assert_true(courier_helps(&desk) !=
                soq_send_file_is_direct(soq_no_wait()));
    assert_false(courier_helps(NULL));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(pieces_arrive_in_their_order),
        TEST(file_that_becomes_shorter_comes_from_memory),
        TEST(peer_that_does_not_read_is_left),
        TEST(end_of_the_connection_is_told_and_stays),
        TEST(who_waits_is_woken_when_all_has_gone),
        TEST(file_is_left_when_its_last_piece_has_gone),
        TEST(more_files_than_are_carried_go_another_way),
        TEST(courier_is_for_who_cannot_send_without_waiting),
    };

    return cmocka_run_group_tests_name("peer_courier", tests, NULL, NULL);
}
