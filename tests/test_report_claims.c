/* test_report_claims.c -- nothing is claimed that no evidence shows. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "report/claims.h"
#include "report/evidence.h"
#include "report/page.h"
#include "report/report.h"
#include "report/statement.h"
#include "report/text.h"

/* The rows of a run that has seen everything: tests/data/evidence.json. */
extern const unsigned char evidence_json[];
extern const size_t evidence_json_size;

static json_t *all_rows(void)
{
    json_t *rows = json_loadb((const char *)evidence_json, evidence_json_size,
                              JSON_ALLOW_NUL, NULL);

    assert_true(json_is_array(rows));
    assert_true(json_array_size(rows) > 300);
    return rows;
}

static json_t *without(json_t *rows, size_t at)
{
    json_t *fewer = json_copy(rows);

    assert_int_equal(json_array_remove(fewer, at), 0);
    return fewer;
}

static const json_t *statements_of(const json_t *claims, size_t i)
{
    return json_object_get(json_array_get(claims, i), "statements");
}

static bool is_advice(const json_t *statement)
{
    return json_is_true(json_object_get(statement, "advice"));
}

/* The nth statement that claims something. */
static const json_t *nth_of(const json_t *list, size_t nth)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        if (!is_advice(one) && nth-- == 0)
            return one;
    }
    return NULL;
}

static bool rests_on(const json_t *statement, json_int_t n)
{
    const json_t *list = json_object_get(statement, "evidence");

    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_integer_value(json_array_get(list, i)) == n)
            return true;
    return false;
}

static bool is_observed(const json_t *statement)
{
    return json_is_true(json_object_get(statement, "observed"));
}

/* ---- one row less ------------------------------------------------------ */

/* That a call is made, another event may show as well; that bytes have come,
 * a later ACK. */
static bool shown_by_others(const json_t *statement)
{
    const char *text = evidence_text(statement, "text");

    return strcmp(text, "SAY_SOURCE") == 0 ||
           strcmp(text, "SAY_WIRE_DATA") == 0;
}

static size_t compare_claim(const json_t *before, const json_t *after,
                            json_int_t n)
{
    size_t rested = 0;

    for (size_t k = 0; nth_of(before, k); k++) {
        const json_t *old = nth_of(before, k), *new = nth_of(after, k);

        if (rests_on(old, n)) {
            if (new &&is_observed(new) &&
                (rests_on(new, n) || !shown_by_others(new)))
                fail_msg("without #%d still: %s", (int)n,
                         evidence_text(new, "text"));
            rested++;
        } else if (!json_equal(old, new)) {
            fail_msg("without #%d changed: %s", (int)n,
                     evidence_text(old, "text"));
        }
    }
    return rested;
}

static void without_a_row_just_what_rested_on_it_is_not_observed(void **state)
{
    json_t *rows = all_rows(), *whole = claims_make(rows);
    size_t rested = 0;

    (void)state;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *fewer = without(rows, i), *claims = claims_make(fewer);

        assert_int_equal(json_array_size(claims), json_array_size(whole));
        for (size_t k = 0; k < json_array_size(whole); k++)
            rested += compare_claim(statements_of(whole, k),
                                    statements_of(claims, k),
                                    (json_int_t)i + 1);
        json_decref(claims);
        json_decref(fewer);
    }
    assert_true(rested > 150);
    json_decref(whole);
    json_decref(rows);
}

/* The statement of this claim with this text, or NULL. */
static const json_t *said(const json_t *claims, const char *id,
                          const char *text)
{
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *one = json_array_get(claims, i);
        const json_t *list = statements_of(claims, i);

        for (size_t k = 0; strcmp(evidence_text(one, "id"), id) == 0 &&
                           k < json_array_size(list);
             k++)
            if (strcmp(evidence_text(json_array_get(list, k), "text"), text) ==
                0)
                return json_array_get(list, k);
    }
    return NULL;
}

static bool is_said(const json_t *claims, const char *id, const char *text)
{
    const json_t *one = said(claims, id, text);

    return one && is_observed(one);
}

/* Each packet that a capture has must be there: of the talk, of what was
 * refused, of what was never answered. */
static void
without_a_packet_of_the_cable_its_claim_is_not_observed(void **state)
{
    static const char *const texts[] = { "SAY_HOSTS_PACKETS",
                                         "SAY_HOSTS_REFUSED",
                                         "SAY_HOSTS_DROPPED" };
    json_t *rows = all_rows(), *whole = claims_make(rows);
    size_t turned[3] = { 0 };

    (void)state;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        json_t *fewer, *claims;

        if (strcmp(evidence_text(row, "block"), "peer") != 0 ||
            strcmp(evidence_told(row, "event"), "packet") != 0)
            continue;
        fewer = without(rows, i);
        claims = claims_make(fewer);
        for (size_t k = 0; k < 3; k++)
            turned[k] += is_said(whole, "remote.4", texts[k]) &&
                         !is_said(claims, "remote.4", texts[k]);
        json_decref(claims);
        json_decref(fewer);
    }
    assert_true(turned[0] >= 10); /* handshake, data both ways, close */
    assert_int_equal(turned[1], 2);
    assert_true(turned[2] >= 1);
    json_decref(whole);
    json_decref(rows);
}

/* A myth is decided by its first sentence at least. */
static void myth_without_its_evidence_is_not_decided(void **state)
{
    json_t *rows = all_rows(), *whole = claims_make(rows);
    size_t tried = 0;

    (void)state;
    for (size_t k = 0; k < json_array_size(whole); k++) {
        const json_t *one = json_array_get(whole, k);
        const json_t *first = nth_of(statements_of(whole, k), 0);
        json_t *fewer, *claims;

        if (strncmp(evidence_text(one, "id"), "myth.", 5) != 0)
            continue;
        fewer = without(rows, (size_t)json_integer_value(json_array_get(
                                  json_object_get(first, "evidence"), 0)) -
                                  1);
        claims = claims_make(fewer);
        assert_string_equal(
            evidence_text(json_array_get(claims, k), "verdict"),
            "not observed");
        json_decref(claims);
        json_decref(fewer);
        tried++;
    }
    assert_int_equal(tried, 10);
    json_decref(whole);
    json_decref(rows);
}

/* ---- all, and nothing -------------------------------------------------- */

static void whole_run_answers_all(void **state)
{
    static const char *const verdicts[] = { "false",  "false", "false",
                                            "false",  "false", "depends",
                                            "false",  "false", "depends",
                                            "depends" };
    json_t *rows = all_rows(), *claims = claims_make(rows);

    (void)state;
    assert_int_equal(json_array_size(claims), 28);
    for (size_t i = 0; i < 28; i++) {
        const json_t *one = json_array_get(claims, i);

        if (i < 18 && strcmp(evidence_text(one, "verdict"), "answered") != 0)
            fail_msg("%s: %s", evidence_text(one, "id"),
                     evidence_text(one, "verdict"));
        if (i >= 18)
            assert_string_equal(evidence_text(one, "verdict"),
                                verdicts[i - 18]);
    }
    json_decref(claims);
    json_decref(rows);
}

static void no_evidence_is_no_claim(void **state)
{
    json_t *rows = json_array(), *claims = claims_make(rows);
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < json_array_size(claims); i++) {
        assert_string_equal(
            evidence_text(json_array_get(claims, i), "verdict"),
            "not observed");
        for (size_t k = 0; nth_of(statements_of(claims, i), k); k++, seen++)
            assert_false(is_observed(nth_of(statements_of(claims, i), k)));
    }
    assert_true(seen > 60);
    json_decref(claims);
    json_decref(rows);
}

static void every_text_of_a_claim_is_in_the_catalogue(void **state)
{
    json_t *rows = all_rows(), *claims = claims_make(rows);

    (void)state;
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *one = json_array_get(claims, i);
        const json_t *list = statements_of(claims, i);

        assert_true(text_by_name(evidence_text(one, "title")) < TEXT_COUNT);
        assert_true(text_by_name(evidence_text(one, "part")) < TEXT_COUNT);
        for (size_t k = 0; k < json_array_size(list); k++)
            assert_true(text_by_name(evidence_text(json_array_get(list, k),
                                                   "text")) < TEXT_COUNT);
    }
    json_decref(claims);
    json_decref(rows);
}

/* What contradicts a claim turns its verdict, and is not passed over. */
static void another_port_at_the_server_makes_the_myth_true(void **state)
{
    json_t *rows = all_rows(), *claims;
    size_t changed = 0;

    (void)state;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        if (strcmp(evidence_text(row, "scene"), "events") == 0 &&
            strcmp(evidence_told(row, "event"), "accept") == 0 &&
            changed++ == 0)
            json_object_set_new(json_object_get(row, "event"), "local",
                                json_string("127.0.0.1:1"));
    }
    assert_int_equal(changed, 8);
    claims = claims_make(rows);
    assert_string_equal(evidence_text(json_array_get(claims, 18), "verdict"),
                        "true");
    json_decref(claims);
    json_decref(rows);
}

/* ---- another machine, and two hosts ------------------------------------- */

static json_t *event_of_row(json_t *rows, const char *block, const char *event)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        if (strcmp(evidence_text(row, "block"), block) == 0 &&
            strcmp(evidence_told(row, "event"), event) == 0)
            return json_object_get(row, "event");
    }
    fail_msg("no %s of %s", event, block);
    return NULL;
}

static void clocks_are_said_as_they_were_told(void **state)
{
    json_t *rows = all_rows(), *claims = claims_make(rows);
    json_t *told = event_of_row(rows, "remote", "clock");
    char text[512];

    (void)state;
    statement_text(said(claims, "remote.3", "APART_BEHIND"), TEXT_ENGLISH,
                   text, sizeof(text));
    assert_non_null(strstr(text, "1234.700 ms behind"));
    json_decref(claims);
    json_object_set_new(told, "ahead_us", json_pack("[i, i]", 10, 20));
    claims = claims_make(rows);
    assert_null(said(claims, "remote.3", "APART_BEHIND"));
    assert_true(is_said(claims, "remote.3", "APART_AHEAD"));
    json_decref(claims);
    json_decref(rows);
}

static void where_no_second_host_is_two_machines_are_enough(void **state)
{
    json_t *rows = all_rows(), *claims;
    json_t *capture = event_of_row(rows, "peer", "capture");

    (void)state;
    json_object_set_new(capture, "missing", json_string("libpcap"));
    claims = claims_make(rows);
    assert_non_null(said(claims, "remote.4", "ADVICE_HOSTS_CAPTURE"));
    assert_false(is_said(claims, "remote.4", "SAY_HOSTS_PACKETS"));
    json_decref(claims);
    json_object_set_new(capture, "missing", json_string("host"));
    claims = claims_make(rows);
    assert_null(said(claims, "remote.4", "SAY_HOSTS_PACKETS"));
    assert_true(is_said(claims, "remote.4", "SAY_REMOTE_PACKETS"));
    json_decref(claims);
    json_decref(rows);
}

static void cause_of_a_failure_is_a_sentence_in_each_language(void **state)
{
    static const char *const words[] = { "nobody listens at port 9",
                                         "ninguém escuta na porta 9",
                                         "порт 9 никто не слушает" };
    json_t *rows = json_pack(
        "[{s:i, s:i, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:i, s:s, s:{s:s, "
        "s:s}}}]",
        "n", 1, "time_us", 1, "block", "remote", "scene", "two-machines",
        "kind", "event", "who", "here", "event", "event", "check", "host",
        "10.11.8.2", "port", 9, "cause", "REFUSED", "places", "to",
        "10.11.8.2", "port", "9");
    json_t *claims = claims_make(rows);
    const json_t *found = said(claims, "remote.2", "WHY_REFUSED_FOUND");
    char text[512];

    (void)state;
    assert_non_null(found);
    assert_true(rests_on(found, 1));
    for (size_t i = 0; i < 3; i++) {
        statement_text(found, (text_language)i, text, sizeof(text));
        if (!strstr(text, words[i]) || !strstr(text, "10.11.8.2"))
            fail_msg("%s", text);
    }
    assert_true(is_said(claims, "remote.2", "SAY_REMOTE_WHY"));
    json_decref(claims);
    json_decref(rows);
}

/* ---- packets ----------------------------------------------------------- */

/* The claim's nth sentence of this text, or NULL. */
static const json_t *said_nth(const json_t *claims, const char *id,
                              const char *text, size_t nth)
{
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *list = statements_of(claims, i);

        if (strcmp(evidence_text(json_array_get(claims, i), "id"), id) != 0)
            continue;
        for (size_t k = 0; k < json_array_size(list); k++)
            if (strcmp(evidence_text(json_array_get(list, k), "text"), text) ==
                    0 &&
                nth-- == 0)
                return json_array_get(list, k);
    }
    return NULL;
}

static void assert_args(const json_t *one, const char *const args[],
                        size_t count)
{
    const json_t *list = json_object_get(one, "args");

    assert_true(is_observed(one));
    assert_int_equal(json_array_size(list), count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(json_string_value(json_array_get(list, i)),
                            args[i]);
}

static void packets_are_explained_by_their_numbers(void **state)
{
    json_t *rows = all_rows(), *claims = claims_make(rows);

    (void)state;
    assert_args(said_nth(claims, "tcp.4", "SAY_WIRE_OPEN", 0),
                (const char *const[]){ "1", "35954", "2", "33567", "3" }, 5);
    assert_args(
        said_nth(claims, "tcp.4", "SAY_WIRE_DATA", 0),
        (const char *const[]){ "4", "12", "35954", "33567", "1", "5", "13" },
        7);
    assert_args(
        said_nth(claims, "tcp.4", "SAY_WIRE_DATA", 1),
        (const char *const[]){ "6", "12", "33567", "35954", "1", "7", "13" },
        7);
    assert_args(said_nth(claims, "tcp.4", "SAY_WIRE_CLOSE", 0),
                (const char *const[]){ "8", "35954", "9", "33567", "10" }, 5);
    assert_args(said_nth(claims, "udp.4", "SAY_WIRE_DATAGRAMS", 0),
                (const char *const[]){ "11", "12", "2" }, 3);
    json_decref(claims);
    json_decref(rows);
}

/* Change a field of the packet of this number. */
static void turn_packet(json_t *rows, json_int_t number, const char *key,
                        json_t *value)
{
    size_t turned = 0;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *event = json_object_get(json_array_get(rows, i), "event");

        if (strcmp(evidence_text(json_array_get(rows, i), "kind"), "packet") !=
                0 ||
            json_integer_value(json_object_get(event, "number")) != number)
            continue;
        json_object_set(event, key, value);
        turned++;
    }
    json_decref(value);
    assert_int_equal(turned, 1);
}

static bool is_shown(json_t *rows, const char *id, const char *text,
                     size_t nth)
{
    json_t *claims = claims_make(rows);
    const json_t *one = said_nth(claims, id, text, nth);
    bool observed = one && is_observed(one);

    json_decref(claims);
    return observed;
}

static void packets_that_show_something_else_explain_nothing(void **state)
{
    static const struct {
        json_int_t number;
        const char *key, *text, *item;
        json_int_t value; /* -1: it becomes a reset */
    } turned[] = {
        { 1, "flags", "SAY_WIRE_OPEN", "tcp.4", -1 },
        { 2, "ack", "SAY_WIRE_OPEN", "tcp.4", 0 },
        { 3, "bytes", "SAY_WIRE_OPEN", "tcp.4", 7 },
        { 4, "seq", "SAY_WIRE_DATA", "tcp.4", 2 },
        { 8, "flags", "SAY_WIRE_CLOSE", "tcp.4", -1 },
        { 9, "ack", "SAY_WIRE_CLOSE", "tcp.4", 13 }, /* they crossed */
        { 10, "ack", "SAY_WIRE_CLOSE", "tcp.4", 13 },
        { 12, "bytes", "SAY_WIRE_DATAGRAMS", "udp.4", 0 },
        { 12, "bytes", "SAY_WIRE_DATAGRAMS", "myth.4", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(turned) / sizeof(turned[0]); i++) {
        json_t *rows = all_rows();

        assert_true(is_shown(rows, turned[i].item, turned[i].text, 0));
        turn_packet(rows, turned[i].number, turned[i].key,
                    turned[i].value < 0 ? json_string("RST")
                                        : json_integer(turned[i].value));
        if (is_shown(rows, turned[i].item, turned[i].text, 0))
            fail_msg("packet %d with another %s: %s", (int)turned[i].number,
                     turned[i].key, turned[i].text);
        json_decref(rows);
    }
}

static void syn_of_every_connection_shows_which_port_stays(void **state)
{
    static const char *const items[] = { "multi.5", "myth.2" };
    json_t *rows = all_rows(), *claims = claims_make(rows);

    (void)state;
    for (size_t i = 0; i < 2; i++)
        assert_args(
            said_nth(claims, items[i], "SAY_WIRE_SYNS", 0),
            (const char *const[]){
                "8", "13, 23, 24, 25, 26, 27, 28, 29", "37247",
                "47776, 47780, 47786, 47794, 47804, 47810, 47818, 47824",
                "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == "
                "37247" },
            5);
    json_decref(claims);
    json_decref(rows);
}

/* Where nothing was captured, one sentence says so, and how to. */
static void without_a_capture_packets_are_missed_once(void **state)
{
    json_t *rows = all_rows(), *claims;

    (void)state;
    for (size_t i = json_array_size(rows); i > 0; i--)
        if (strcmp(evidence_text(json_array_get(rows, i - 1), "kind"),
                   "packet") == 0)
            json_array_remove(rows, i - 1);
    claims = claims_make(rows);
    assert_false(is_observed(said_nth(claims, "tcp.4", "SAY_PACKETS", 0)));
    assert_true(is_advice(said_nth(claims, "tcp.4", "ADVICE_CAPTURE", 0)));
    assert_null(said_nth(claims, "tcp.4", "SAY_WIRE_OPEN", 0));
    assert_null(said_nth(claims, "udp.4", "SAY_WIRE_DATAGRAMS", 0));
    assert_null(said_nth(claims, "multi.5", "SAY_WIRE_SYNS", 0));
    json_decref(claims);
    json_decref(rows);
}

/* ---- the page ---------------------------------------------------------- */

static char *page_of(json_t *rows)
{
    json_t *blocks = json_array();
    json_t *report = report_make(rows, blocks, TEXT_ENGLISH, 0, true);
    char *html = page_make(report, TEXT_ENGLISH);

    assert_non_null(html);
    json_decref(report);
    json_decref(blocks);
    return html;
}

static size_t times_in(const char *text, const char *wanted)
{
    size_t n = 0;

    for (const char *at = strstr(text, wanted); at;
         at = strstr(at + 1, wanted))
        n++;
    return n;
}

static void answer_in_part_is_not_counted_as_an_answer(void **state)
{
    static const char partly[] = "<span lang=\"en\">more in part</span>";
    json_t *rows = all_rows(), *claims = claims_make(rows), *fewer;
    json_int_t n = json_integer_value(json_array_get(
        json_object_get(nth_of(statements_of(claims, 0), 0), "evidence"), 0));
    char *html = page_of(rows);

    (void)state;
    assert_non_null(strstr(html, "<dd>18<span>/18</span>"));
    assert_null(strstr(html, partly));
    free(html);
    /* bind: of the states, and of the source. */
    fewer = without(rows, (size_t)n - 1);
    html = page_of(fewer);
    assert_non_null(strstr(html, "<dd>16<span>/18</span>"));
    assert_non_null(strstr(html, partly));
    free(html);
    json_decref(fewer);
    json_decref(claims);
    json_decref(rows);
}

/* Two ladders of calls, five of packets; each drawn in two widths. */
static void what_is_drawn_is_in_words_too(void **state)
{
    json_t *rows = all_rows();
    char *html = page_of(rows);

    (void)state;
    assert_int_equal(times_in(html, "<svg class=\"ladder "), 4);
    assert_int_equal(times_in(html, "<svg class=\"packets "), 10);
    assert_int_equal(times_in(html, "<ol class=\"hidden\">"), 7);
    assert_int_equal(times_in(html, "PSH, ACK seq=1 ack=13 · 12 B"), 9);
    assert_int_equal(times_in(html, "<tspan lang=\"ru\">сервер</tspan>"), 14);
    free(html);
    json_decref(rows);
}

/* ---- rows that nobody made --------------------------------------------- */

static json_t *odd_value(size_t which)
{
    switch (which % 5) {
    case 0:
        return json_null();
    case 1:
        return json_array();
    case 2:
        return json_integer(-1);
    case 3:
        return json_string(":");
    default:
        return json_object();
    }
}

/* All that is made of rows. */
static void make_all(json_t *rows)
{
    json_t *blocks = json_array();
    json_t *report = report_make(rows, blocks, TEXT_RUSSIAN, 0, true);
    char *html = page_make(report, TEXT_RUSSIAN), *text = report_text(report);

    assert_non_null(html);
    assert_non_null(text);
    free(html);
    free(text);
    json_decref(report);
    json_decref(blocks);
}

static void odd_rows_are_borne(void **state)
{
    json_t *rows = all_rows();
    size_t which = 0, made = 0;

    (void)state;
    for (size_t i = 0; i < json_array_size(rows); i += 3) {
        json_t *row = json_array_get(rows, i), *keep = json_deep_copy(row);
        json_t *event = json_object_get(row, "event"), *claims;
        const json_t *value;
        const char *key;

        json_object_foreach(json_object_get(keep, "event"), key, value)
        {
            json_object_set_new(event, key, odd_value(which++));
            if (which % 3 == 0) {
                claims = claims_make(rows);
                assert_int_equal(json_array_size(claims), 28);
                json_decref(claims);
                if (made++ % 8 == 0)
                    make_all(rows);
            }
        }
        json_array_set_new(rows, i, i % 2 ? keep : odd_value(which++));
        if (!(i % 2))
            json_decref(keep);
    }
    assert_true(made > 100);
    json_decref(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_row_just_what_rested_on_it_is_not_observed),
        TEST(without_a_packet_of_the_cable_its_claim_is_not_observed),
        TEST(clocks_are_said_as_they_were_told),
        TEST(where_no_second_host_is_two_machines_are_enough),
        TEST(cause_of_a_failure_is_a_sentence_in_each_language),
        TEST(myth_without_its_evidence_is_not_decided),
        TEST(whole_run_answers_all),
        TEST(no_evidence_is_no_claim),
        TEST(every_text_of_a_claim_is_in_the_catalogue),
        TEST(another_port_at_the_server_makes_the_myth_true),
        TEST(packets_are_explained_by_their_numbers),
        TEST(packets_that_show_something_else_explain_nothing),
        TEST(syn_of_every_connection_shows_which_port_stays),
        TEST(without_a_capture_packets_are_missed_once),
        TEST(answer_in_part_is_not_counted_as_an_answer),
        TEST(what_is_drawn_is_in_words_too),
        TEST(odd_rows_are_borne),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
