/* test_peer_link.c -- a connection between two peers: who they are, the word
 * there and back, and every way in which it ends. */
#include <stdio.h>
#include <string.h>

#include "net.h"
#include "peer/link.h"

static const peer_limits most = { 32,    1 << 20, { 0, 0 }, 60000,
                                  60000, 60000,   60000 };
static const peer_limits strict = { 32,    65536, { 0, 0 }, 50,
                                    60000, 60000, 60000 };

static hello named(const char *name, uint64_t id)
{
    hello h;

    memset(&h, 0, sizeof(h));
    h.id = id;
    snprintf(h.name, sizeof(h.name), "%s", name);
    snprintf(h.system, sizeof(h.system), "Linux");
    return h;
}

/* One link, and the bare socket at its other end. */
static soq open_one(link *l, bool dialed, const peer_limits *limits)
{
    hello ana = named("ana", 1);
    soq near, far;

    open_connection(SOQ_IPV4, &near, &far);
    assert_ok(link_open(l, near, dialed, NULL, &ana, limits));
    return far;
}

static void open_two(link *a, link *b, uint64_t id_of_b)
{
    hello bia = named("bia", id_of_b);
    soq far = open_one(a, true, &most);

    assert_ok(link_open(b, far, false, NULL, &bia, &most));
}

/* The next thing that happens to l, while the other one is served too. */
static link_event next(link *l, link *other, frame *f)
{
    int64_t begun = soq_now_ns();
    frame unused;

    for (;;) {
        link_event event = link_receive(l, f);

        (void)link_tick(l);
        (void)link_flush(l);
        if (event != LINK_NOTHING)
            return event;
        if (other && other->state != LINK_OVER) {
            (void)link_receive(other, &unused);
            (void)link_flush(other);
        }
        assert_true(ms_since(begun) < 60000);
    }
}

static void both_know_each_other_and_the_round_trip(void **state)
{
    link a, b;
    frame f;

    (void)state;
    open_two(&a, &b, 2);
    (void)link_receive(&a, &f); /* says HELLO */
    (void)link_flush(&a);
    assert_int_equal(next(&b, NULL, &f), LINK_GREETED);
    assert_string_equal(b.theirs.name, "ana");
    assert_int_equal(next(&a, NULL, &f), LINK_GREETED);
    assert_string_equal(a.theirs.name, "bia");
    assert_string_equal(a.theirs.system, "Linux");
    assert_false(hello_translated(&a.ours, &a.theirs));
    assert_false(hello_translated(&b.ours, &b.theirs));
    assert_int_equal(next(&a, &b, &f), LINK_TIMED);
    assert_true(a.round_trip_ns > 0);
    link_close(&a);
    link_close(&b);
}

static void meet(link *a, link *b)
{
    frame f;

    open_two(a, b, 2);
    (void)link_receive(a, &f);
    (void)link_flush(a);
    assert_int_equal(next(b, NULL, &f), LINK_GREETED);
    assert_int_equal(next(a, NULL, &f), LINK_GREETED);
    assert_int_equal(next(a, b, &f), LINK_TIMED);
}

static bool say(link *l, const char *text)
{
    unsigned char buf[FRAME_HEADER + 1 + FRAME_LINE];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_TEXT);

    frame_put(&out, 0, 1);
    frame_put_bytes(&out, text, strlen(text));
    return link_send(l, buf, frame_finish(&out, 0));
}

static void what_was_said_before_the_goodbye_arrives(void **state)
{
    link a, b;
    frame f;
    link_event event;

    (void)state;
    meet(&a, &b);
    assert_true(say(&a, "the last word"));
    link_bye(&a, BYE_DONE, "");
    (void)link_flush(&a);
    event = next(&b, NULL, &f);
    if (event == LINK_TIMED)
        event = next(&b, NULL, &f);
    assert_int_equal(event, LINK_FRAME);
    assert_int_equal(f.kind, FRAME_TEXT);
    assert_int_equal(next(&b, NULL, &f), LINK_BYE);
    link_bye(&b, BYE_DONE, "");
    assert_int_equal(next(&a, &b, &f), LINK_BYE);
    assert_int_equal(next(&a, &b, &f), LINK_ENDED);
    assert_int_equal(a.end, LINK_ENDED_WELL);
    if (b.state != LINK_OVER)
        assert_int_equal(next(&b, &a, &f), LINK_ENDED);
    assert_int_equal(b.end, LINK_ENDED_WELL);
    link_close(&a);
    link_close(&b);
}

static void end_without_goodbye_is_a_cut(void **state)
{
    link a, b;
    frame f;
    link_event event;

    (void)state;
    meet(&a, &b);
    link_close(&a); /* resets */
    do
        event = next(&b, NULL, &f);
    while (event == LINK_TIMED);
    assert_int_equal(event, LINK_ENDED);
    assert_int_equal(b.end, LINK_ENDED_CUT);
    link_close(&b);
}

static void own_id_is_this_same_program(void **state)
{
    link a, b;
    frame f;

    (void)state;
    open_two(&a, &b, 1);
    assert_int_equal(next(&a, &b, &f), LINK_ENDED);
    assert_int_equal(a.end, LINK_ENDED_SELF);
    link_close(&a);
    link_close(&b);
}

static void silence_ends_a_connection_at_its_deadline(void **state)
{
    link a;
    frame f;
    soq far = open_one(&a, false, &strict);

    (void)state;
    assert_int_equal(next(&a, NULL, &f), LINK_ENDED);
    assert_int_equal(a.end, LINK_ENDED_SILENT);
    assert_true(soq_now_ns() - a.opened_ns >= 50000000);
    link_close(&a);
    soq_close(&far);
}

static void assert_answer_ends(const void *bytes, size_t len, link_end end)
{
    link a;
    frame f;
    soq far = open_one(&a, true, &most);

    assert_ok(soq_send_all(far, bytes, len, soon(), NULL));
    assert_int_equal(next(&a, NULL, &f), LINK_ENDED);
    assert_int_equal(a.end, end);
    link_close(&a);
    soq_close(&far);
}

static void another_program_is_told_from_a_peer(void **state)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    static const unsigned char tls[] = { 22, 3, 1, 2, 0, 1, 0, 1, 252, 3 };
    static const unsigned char huge[] = { 255, 255, 255, 255, 20, 0, 0, 0 };
    static const unsigned char text[] = { 0, 0, 0, 2, 5, 0, 0, 0, 0, 'x' };

    (void)state;
    assert_answer_ends(http, sizeof(http) - 1, LINK_ENDED_NOT_SOQUETE);
    assert_answer_ends(tls, sizeof(tls), LINK_ENDED_WANTS_CODE);
    assert_answer_ends(huge, sizeof(huge), LINK_ENDED_NOT_SOQUETE);
    assert_answer_ends(text, sizeof(text), LINK_ENDED_NOT_SOQUETE);
}

static void one_that_is_full_says_so_instead_of_its_name(void **state)
{
    link a, b;
    frame f;

    (void)state;
    open_two(&a, &b, 2);
    b.refused = true;
    assert_int_equal(next(&a, &b, &f), LINK_ENDED);
    assert_int_equal(a.end, LINK_ENDED_REFUSED);
    assert_int_equal(a.bye, BYE_FULL);
    assert_string_equal(a.theirs.name, "");
    link_close(&a);
    link_close(&b);
}

/* Memory is bounded however long the other side does not read. */
static void what_is_not_read_ends_at_its_limit(void **state)
{
    link a, b;
    char line[4001];
    size_t queued = 0;

    (void)state;
    meet(&a, &b);
    a.limits = &strict;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    for (int i = 0; i < 100000 && say(&a, line); i++) {
        (void)link_flush(&a);
        queued = link_queued(&a) > queued ? link_queued(&a) : queued;
    }
    assert_int_equal(a.state, LINK_OVER);
    assert_int_equal(a.end, LINK_ENDED_SLOW);
    assert_true(queued <= strict.queue_bytes);
    link_close(&a);
    link_close(&b);
}

/* Nor does a thread stay that waits for it. */
static void piece_that_is_not_taken_ends_at_its_limit(void **state)
{
    static const peer_limits quick = { 32,  1 << 20, { 0, 0 }, 60000,
                                       100, 60000,   60000 };
    courier_desk desk = { NULL, true, 0 };
    int64_t begun = soq_now_ns();
    char path[2048];
    link a, b;

    (void)state;
    assert_ok(soq_poller_open(NULL, &desk.poller));
    assert_ok(soq_own_path(path, sizeof(path))); /* any file is good */
    meet(&a, &b);
    a.limits = &quick;
    a.heard_ns = INT64_MAX / 2; /* it is not silent */
    link_use_couriers(&a, &desk);
    link_file_begins(&a, path, SOQ_FILE_NONE);
    while (a.state != LINK_OVER) {
        if (link_has_room(&a)) {
            assert_non_null(link_piece(&a));
            memset(link_piece(&a), 0, FRAME_PIECE);
            assert_true(link_send_piece(&a, "head", 4, 0, FRAME_PIECE));
        }
        (void)link_flush(&a);
        (void)link_tick(&a);
        assert_true(ms_since(begun) < 60000);
    }
    assert_int_equal(a.end, LINK_ENDED_SLOW);
    assert_int_equal(desk.files, 1);
    link_close(&a);
    assert_int_equal(desk.files, 0);
    link_close(&b);
    soq_poller_close(&desk.poller);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_know_each_other_and_the_round_trip),
        TEST(what_was_said_before_the_goodbye_arrives),
        TEST(end_without_goodbye_is_a_cut),
        TEST(own_id_is_this_same_program),
        TEST(silence_ends_a_connection_at_its_deadline),
        TEST(another_program_is_told_from_a_peer),
        TEST(one_that_is_full_says_so_instead_of_its_name),
        TEST(what_is_not_read_ends_at_its_limit),
        TEST(piece_that_is_not_taken_ends_at_its_limit),
    };

    return cmocka_run_group_tests_name("peer_link", tests, NULL, NULL);
}
