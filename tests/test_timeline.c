/* test_timeline.c -- lines of events into one order of time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "timeline/lines.h"
#include "timeline/timeline.h"

/* ---- a file in memory -------------------------------------------------- */

typedef struct memory {
    const char *text;
    size_t len, at, step; /* so many bytes at once */
} memory;

static soq_rc read_memory(void *user, void *buf, size_t cap, size_t *n)
{
    memory *m = user;
    size_t left = m->len - m->at;

    *n = left < m->step ? left : m->step;
    *n = *n < cap ? *n : cap;
    if (left == 0)
        return (soq_rc){ SOQ_EOF, 0 };
    memcpy(buf, m->text + m->at, *n);
    m->at += *n;
    return (soq_rc){ SOQ_OK, 0 };
}

static lines feed(timeline *t, const char *name, const char *text, size_t len)
{
    memory m = { text, len, 0, 7 };
    lines l;

    timeline_file_begin(t, name, NULL);
    lines_read(&l, read_memory, &m, timeline_take, t);
    assert_ok(l.rc);
    return l;
}

static lines feed_text(timeline *t, const char *name, const char *text)
{
    return feed(t, name, text, strlen(text));
}

static void merge(timeline *t, uint16_t port)
{
    assert_true(timeline_choose(t, port));
    assert_int_equal(timeline_merge(t), TIMELINE_DONE);
}

/* ---- what our commands write ------------------------------------------- */

#define HEAD(time, app, event)                                                \
    "{\"time\":" time ",\"app\":\"" app "\",\"pid\":7,\"event\":\"" event "\""
#define S "10.0.0.1:65432"
#define C "10.0.0.2:50000"
#define AT_SERVER ",\"local\":\"" S "\",\"peer\":\"" C "\""
#define AT_CLIENT ",\"local\":\"" C "\",\"peer\":\"" S "\""
#define BYTES(n) ",\"bytes\":" #n ",\"total\":" #n

static const char server_lines[] = HEAD(
    "100.000000", "tcp-server",
    "bind") ",\"local\":\"" S
            "\"}\n" HEAD("100.000100", "tcp-server",
                         "listen") ",\"local\":\"" S
                                   "\",\"state\":\"LISTEN\"}\n" HEAD(
                                       "101.000500", "tcp-server", "accept")
                                       AT_SERVER
    ",\"state\":\"ESTABLISHED\"}\n" HEAD("101.001600", "tcp-server", "recv")
        AT_SERVER BYTES(5) "}\n" HEAD("101.001700", "tcp-server", "send")
            AT_SERVER BYTES(5) "}\n" HEAD("101.003500", "tcp-server", "recv")
                AT_SERVER
    ",\"bytes\":0,\"total\":5,\"end\":true,\"state\":\"CLOSE_WAIT\"}\n" HEAD(
        "101.003600", "tcp-server", "shutdown") AT_SERVER
    "}\n" HEAD("101.009000", "tcp-server", "result") ",\"local\":\"" S "\"}\n";

/* Its clock is 5 s ahead. */
static const char client_lines[] = HEAD("106.000000", "tcp-client", "connect")
    AT_CLIENT
    ",\"state\":\"ESTABLISHED\"}\n" HEAD("106.001000", "tcp-client", "send")
        AT_CLIENT BYTES(5) "}\n" HEAD("106.002200", "tcp-client", "recv")
            AT_CLIENT BYTES(5) "}\n" HEAD("106.003000", "tcp-client",
                                          "shutdown") AT_CLIENT
    ",\"state\":\"FIN_WAIT_1\"}\n" HEAD("106.004200", "tcp-client", "recv")
        AT_CLIENT ",\"bytes\":0,\"total\":5,\"end\":true}\n";

static void two_ends_with_two_clocks_come_into_one_order(void **state)
{
    static const char *const names[] = { "bind",   "listen",   "connect",
                                         "accept", "send",     "recv",
                                         "send",   "recv",     "shutdown",
                                         "recv",   "shutdown", "recv" };
    const clock_difference *d;
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    assert_int_equal(feed_text(&t, "", server_lines).events, 8);
    assert_int_equal(feed_text(&t, "", client_lines).events, 5);
    merge(&t, 0);
    assert_int_equal(t.clock_count, 2);
    assert_int_equal(t.row_count, 12);
    for (size_t i = 0; i < t.row_count; i++)
        assert_string_equal(t.rows[i].told->name, names[i]);
    /* The first clock is the client's, so the server's is behind. */
    assert_true(t.clocks[t.here].tells[CLIENT]);
    d = &t.clocks[1 - t.here].apart;
    assert_int_equal(d->verdict, CLOCK_FOUND);
    assert_true(d->start.lo_ns <= -5000000000 &&
                d->start.hi_ns >= -5000000000);
    assert_in_range(clock_half(&d->start), 1, 600000);
    timeline_close(&t);
}

static void no_order_is_told_within_what_is_not_known(void **state)
{
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", server_lines);
    feed_text(&t, "", client_lines);
    merge(&t, 0);
    for (size_t i = 1; i < t.row_count; i++) {
        const timeline_row *a = &t.rows[i - 1], *b = &t.rows[i];

        if (a->clock != b->clock &&
            b->time_ns - a->time_ns <= a->off_ns + b->off_ns)
            assert_true(a->unsure && b->unsure);
    }
    assert_false(t.rows[0].unsure); /* a second before all others */
    assert_true(t.rows[2].unsure && t.rows[3].unsure); /* half a ms */
    timeline_close(&t);
}

static void files_of_one_name_have_one_clock(void **state)
{
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "ana", server_lines);
    feed_text(&t, "ana", client_lines);
    merge(&t, 0);
    assert_int_equal(t.clock_count, 1);
    for (size_t i = 0; i < t.row_count; i++)
        assert_false(t.rows[i].unsure);
    assert_true(t.seen.violations > 0); /* for they have not */
    timeline_close(&t);
}

static void what_cannot_be_is_called_so(void **state)
{
    static const char impossible[] = HEAD("106.000000", "tcp-client",
                                          "connect") AT_CLIENT
        "}\n" HEAD("106.001000", "tcp-client", "send")
            AT_CLIENT BYTES(5) "}\n" HEAD("105.000000", "tcp-client", "recv")
                AT_CLIENT BYTES(5) "}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", server_lines);
    assert_int_equal(feed_text(&t, "", impossible).first[LINES_BACKWARDS], 3);
    merge(&t, 0);
    assert_int_equal(t.clocks[1 - t.here].apart.verdict, CLOCK_CONTRADICTORY);
    for (size_t i = 0; i < t.row_count; i++)
        assert_true(t.rows[i].unsure);
    timeline_close(&t);
}

static void several_calls_told_as_one_bound_by_their_last_byte(void **state)
{
    static const char sends[] = HEAD("10.000000", "tcp-client", "connect")
        AT_CLIENT "}\n" HEAD("20.000000", "tcp-client", "send") AT_CLIENT
        ",\"bytes\":900,\"total\":900,\"calls\":9}\n";
    static const char receives[] = HEAD("10.000000", "tcp-server", "accept")
        AT_SERVER "}\n" HEAD("11.000000", "tcp-server", "recv")
            AT_SERVER BYTES(100) "}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", sends);
    feed_text(&t, "", receives);
    merge(&t, 0);
    /* Not "at most 9 s behind", which the first byte would say. */
    assert_true(t.clocks[1].apart.has_hi);
    assert_in_range(t.clocks[1].apart.start.hi_ns, 0, 2000);
    timeline_close(&t);
}

/* Peers tell each other the time, and what came of it. */
static void what_peers_told_of_their_clocks_bounds_them(void **state)
{
    static const char here[] = HEAD("50.0", "peer", "greet") AT_CLIENT
        ",\"dialed\":true}\n" HEAD("50.1", "peer", "clock") AT_CLIENT
        ",\"ahead_us\":[6999000,7000500]}\n";
    static const char there[] = HEAD("57.0", "peer", "greet") AT_SERVER
        ",\"dialed\":false}\n" HEAD("57.1", "peer", "clock") AT_SERVER
        ",\"ahead_us\":[-7000900,-6999200]}\n";
    const clock_difference *d;
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", here);
    feed_text(&t, "", there);
    merge(&t, 0);
    d = &t.clocks[1 - t.here].apart;
    assert_int_equal(d->verdict, CLOCK_FOUND);
    assert_in_range(d->start.lo_ns, 6999000000, 6999300000);
    assert_in_range(d->start.hi_ns, 7000500000, 7000700000);
    timeline_close(&t);
}

/* ---- choosing ---------------------------------------------------------- */

static void a_conversation_is_chosen_and_the_others_left_out(void **state)
{
    static const char others[] = HEAD(
        "1.0", "tcp-client",
        "connect") ",\"local\":\"10.0.0.2:40000\",\"peer\":\"10.0.0.1:80\"}"
                   "\n" HEAD("2.0", "tcp-client",
                             "close") ",\"local\":\"10.0.0.2:40000\",\"peer\":"
                                      "\"10.0.0.1:80\"}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", others);
    feed_text(&t, "", server_lines);
    merge(&t, 0);
    assert_int_equal(t.chosen.ends[SERVER].port, 65432);
    assert_int_equal(t.row_count, 7);
    timeline_close(&t);
    assert_ok(timeline_open(&t));
    feed_text(&t, "", others);
    feed_text(&t, "", server_lines);
    assert_false(timeline_choose(&t, 81));
    merge(&t, 80);
    assert_int_equal(t.row_count, 2);
    timeline_close(&t);
}

static void the_same_ends_anew_are_not_mixed_in(void **state)
{
    static const char later[] = HEAD("200.0", "tcp-client", "connect")
        AT_CLIENT "}\n" HEAD("200.1", "tcp-client", "send")
            AT_CLIENT BYTES(1) "}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", client_lines);
    feed_text(&t, "", later);
    merge(&t, 0);
    assert_int_equal(t.row_count, 5);
    assert_int_equal(t.again, 2);
    timeline_close(&t);
}

static void the_table_tells_states_of_both_ends(void **state)
{
    static const char table[] = HEAD(
        "106.5", "netstat",
        "new") ",\"protocol\":\"tcp\"" AT_CLIENT
               ",\"state\":\"TIME_WAIT\"}\n" HEAD(
                   "106.5", "netstat",
                   "new") ",\"protocol\":\"tcp\""
                          ",\"local\":\"" S "\",\"state\":\"LISTEN\"}\n" HEAD(
                              "106.5", "netstat",
                              "new") ",\"protocol\":\"udp\""
                                     ",\"local\":\"" S "\"}\n" HEAD(
                                         "106.5", "netstat",
                                         "new") ",\"protocol\":\"tcp\""
                                                ",\"local\":\"10.0.0.2:22\","
                                                "\"state\":\"LISTEN\"}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", client_lines);
    feed_text(&t, "", table);
    merge(&t, 0);
    assert_int_equal(t.row_count, 7);
    assert_int_equal(t.rows[5].source, TIMELINE_TABLE);
    assert_int_equal(t.rows[5].end, CLIENT);
    assert_int_equal(t.rows[6].end, SERVER);
    timeline_close(&t);
}

/* UDP: the client's socket has no address of its own yet. */
static void a_client_without_an_address_is_known_by_its_port(void **state)
{
    static const char client[] =
        HEAD("1.0", "udp-client", "open") ",\"local\":\"0.0.0.0:0\"}\n" HEAD(
            "1.1", "udp-client", "send") ",\"local\":\"0.0.0.0:50001\","
                                         "\"peer\":\"127.0.0.1:65431\","
                                         "\"bytes\":3,\"total\":0}\n";
    static const char server[] =
        "{\"time\":1.2,\"app\":\"udp-server\",\"pid\":8,"
        "\"event\":\"datagram\",\"local\":\"127.0.0.1:65431\","
        "\"peer\":\"127.0.0.1:50001\",\"bytes\":3,\"total\":1}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", client);
    feed_text(&t, "", server);
    merge(&t, 0);
    assert_int_equal(t.row_count, 3);
    assert_int_equal(t.clock_count, 1);
    assert_true(soq_addr_is_loopback(&t.chosen.ends[CLIENT]));
    timeline_close(&t);
}

static void rows_of_evidence_are_events_too(void **state)
{
    static const char rows[] =
        "{\"time\":9.0,\"app\":\"lab\",\"event\":\"evidence\",\"n\":1,\"row\":"
        "{\"n\":1,\"time_us\":5000001,\"block\":\"tcp\",\"kind\":\"event\","
        "\"event\":{\"app\":\"tcp-client\",\"pid\":4,\"event\":\"connect\","
        "\"local\":\"" C "\",\"peer\":\"" S "\"}}}\n";
    timeline t;

    (void)state;
    assert_ok(timeline_open(&t));
    feed_text(&t, "", rows);
    merge(&t, 0);
    assert_int_equal(t.row_count, 1);
    assert_true(t.rows[0].own_ns == 5000001000);
    timeline_close(&t);
}

/* ---- what is not as it should be --------------------------------------- */

static void every_fault_has_its_line(void **state)
{
    static const char text[] = "\n"
                               "hello\n"
                               "[1,2]\n"
                               "{\"time\":1e300,\"event\":\"connect\"}\n"
                               "{\"time\":-1,\"event\":\"connect\"}\n"
                               "{\"event\":\"connect\"}\n" HEAD(
                                   "5.0", "other", "surprise") AT_CLIENT
        "}\n" HEAD("4.0", "other", "surprise") AT_CLIENT
        "}\n"
        "{\"time\":6.0,\"app\":\"tcp-";
    timeline t;
    lines l;

    (void)state;
    assert_ok(timeline_open(&t));
    l = feed_text(&t, "", text);
    assert_int_equal(l.count, 9);
    assert_int_equal(l.events, 2);
    assert_int_equal(l.faults[LINES_NOT_JSON], 1);
    assert_int_equal(l.first[LINES_NOT_JSON], 2);
    assert_int_equal(l.faults[LINES_FOREIGN], 4);
    assert_int_equal(l.first[LINES_FOREIGN], 3);
    assert_int_equal(l.first[LINES_BACKWARDS], 8);
    assert_int_equal(l.first[LINES_CUT], 9);
    merge(&t, 0); /* what is not known is shown by its name */
    assert_int_equal(t.row_count, 2);
    assert_string_equal(t.rows[0].told->name, "surprise");
    timeline_close(&t);
}

static void a_line_that_is_too_long_is_passed_over(void **state)
{
    size_t head = 3 * (size_t)LINES_LONGEST;
    size_t len = head + strlen(client_lines);
    char *text = malloc(len + 1);
    timeline t;
    lines l;

    (void)state;
    assert_non_null(text);
    memset(text, '{', head);
    text[head - 1] = '\n';
    memcpy(text + head, client_lines, strlen(client_lines) + 1);
    assert_ok(timeline_open(&t));
    l = feed(&t, "", text, len);
    assert_int_equal(l.faults[LINES_TOO_LONG], 1);
    assert_int_equal(l.first[LINES_TOO_LONG], 1);
    assert_int_equal(l.events, 5);
    timeline_close(&t);
    free(text);
}

/* However short a file is, what was whole is taken. */
static void a_file_cut_anywhere_gives_what_was_before(void **state)
{
    (void)state;
    for (size_t len = 0; len <= strlen(client_lines); len++) {
        size_t whole = 0;
        timeline t;
        lines l;

        for (size_t i = 0; i < len; i++)
            whole += client_lines[i] == '\n';
        assert_ok(timeline_open(&t));
        l = feed(&t, "", client_lines, len);
        assert_in_range(l.events, whole, whole + 1);
        assert_true(l.events + l.faults[LINES_CUT] <= whole + 1);
        if (timeline_choose(&t, 0)) {
            assert_int_equal(timeline_merge(&t), TIMELINE_DONE);
            assert_int_equal(t.row_count, l.events);
        }
        timeline_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_ends_with_two_clocks_come_into_one_order),
        TEST(no_order_is_told_within_what_is_not_known),
        TEST(files_of_one_name_have_one_clock),
        TEST(what_cannot_be_is_called_so),
        TEST(several_calls_told_as_one_bound_by_their_last_byte),
        TEST(what_peers_told_of_their_clocks_bounds_them),
        TEST(a_conversation_is_chosen_and_the_others_left_out),
        TEST(the_same_ends_anew_are_not_mixed_in),
        TEST(the_table_tells_states_of_both_ends),
        TEST(a_client_without_an_address_is_known_by_its_port),
        TEST(rows_of_evidence_are_events_too),
        TEST(every_fault_has_its_line),
        TEST(a_line_that_is_too_long_is_passed_over),
        TEST(a_file_cut_anywhere_gives_what_was_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
