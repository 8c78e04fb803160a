/* test_netstat.c -- what `soquete netstat` says of ports, rows and changes. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "netstat/changes.h"
#include "netstat/groups.h"
#include "netstat/text.h"

/* ---- ports ------------------------------------------------------------- */

static void a_port_is_in_the_group_that_rfc_6335_gives_it(void **state)
{
    (void)state;
    assert_string_equal(group_of(0), "well-known");
    assert_string_equal(group_of(1023), "well-known");
    assert_string_equal(group_of(1024), "registered");
    assert_string_equal(group_of(49151), "registered");
    assert_string_equal(group_of(49152), "dynamic");
    assert_string_equal(group_of(65535), "dynamic");
    assert_int_equal(group_letter(80), 'W');
    assert_int_equal(group_letter(3007), 'R');
    assert_int_equal(group_letter(60000), 'D');
}

static void a_range_is_compared_with_ianas(void **state)
{
    static const struct {
        soq_port_range range;
        const char *part;
    } cases[] = {
        { { 49152, 65535, true }, "gives away ports 49152 to 65535: IANA's" },
        { { 49152, 65535, false }, "is documented to give away" },
        { { 50000, 60000, true }, "a part of IANA's" },
        { { 32768, 60999, true }, "16384 of them are in other groups" },
        { { 1024, 5000, true }, "3977 of them are in other groups" },
    };
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        groups_verdict(&cases[i].range, text, sizeof(text));
        assert_non_null(strstr(text, cases[i].part));
    }
}

/* ---- which rows -------------------------------------------------------- */

static soq_connection row_of(soq_protocol protocol, uint16_t local,
                             uint16_t peer, soq_tcp_state tcp)
{
    soq_connection row;

    memset(&row, 0, sizeof(row));
    row.protocol = protocol;
    row.state = tcp;
    row.local = soq_addr_loopback(SOQ_IPV4, local);
    if (peer)
        row.peer = soq_addr_loopback(SOQ_IPV4, peer);
    return row;
}

static view all_of_it(void)
{
    view v;

    memset(&v, 0, sizeof(v));
    v.tcp = v.udp = v.ipv4 = v.ipv6 = true;
    return v;
}

static void ports_are_read_and_looked_for_at_both_ends(void **state)
{
    soq_connection row = row_of(SOQ_TCP, 40000, 80, SOQ_TCP_ESTABLISHED);
    view v = all_of_it();
    char why[320];

    (void)state;
    assert_true(view_ports(&v, "443,80", why, sizeof(why)));
    assert_true(view_concerns(&v, &row));
    row.peer.port = 81;
    assert_false(view_concerns(&v, &row));
    row.local.port = 443;
    assert_true(view_concerns(&v, &row));
    assert_false(view_ports(&v, "80,", why, sizeof(why)));
    assert_false(view_ports(&v, ",80", why, sizeof(why)));
    assert_false(view_ports(&v, "0", why, sizeof(why)));
    assert_false(view_ports(&v, "65536", why, sizeof(why)));
    assert_false(view_ports(&v, "80 81", why, sizeof(why)));
    assert_false(view_ports(&v, "80000000000000000000", why, sizeof(why)));
}

static void a_process_is_its_number_or_its_name(void **state)
{
    static const soq_holder holders[] = { { 7, "a-very-long-nam" },
                                          { 12, "Soquete.exe" } };
    static const char *const fits[] = { "7", "12", "a-very-long-name-indeed",
                                        "soquete", "soquete.exe" };
    static const char *const others[] = { "1",          "70",          "soq",
                                          "soquete.ex", "a-very-long", "" };
    soq_connection row = row_of(SOQ_TCP, 40000, 80, SOQ_TCP_ESTABLISHED);
    view v = all_of_it();

    (void)state;
    row.holders = holders;
    row.holder_count = 2;
    for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
        v.process = fits[i];
        assert_true(view_concerns(&v, &row));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        v.process = others[i];
        assert_false(view_concerns(&v, &row));
    }
}

static void what_listens_is_shown_when_it_is_asked_for(void **state)
{
    soq_connection listens = row_of(SOQ_TCP, 80, 0, SOQ_TCP_LISTEN);
    soq_connection waits = row_of(SOQ_UDP, 53, 0, SOQ_TCP_UNKNOWN);
    soq_connection talks = row_of(SOQ_UDP, 40000, 53, SOQ_TCP_UNKNOWN);
    view v = all_of_it();

    (void)state;
    assert_false(view_shows(&v, &listens));
    assert_false(view_shows(&v, &waits));
    assert_true(view_shows(&v, &talks));
    v.listening = true;
    assert_true(view_shows(&v, &listens));
    assert_true(view_shows(&v, &waits));
    assert_false(view_shows(&v, &talks));
    v.listening = false;
    v.has_ports = true;
    assert_true(view_shows(&v, &listens));
}

static void a_name_of_control_bytes_is_shown_escaped(void **state)
{
    static const soq_holder holder = { 7, "e\x1b[2Jvil\n\x9b" };
    soq_connection row = row_of(SOQ_TCP, 80, 0, SOQ_TCP_LISTEN);
    char who[TEXT_WHO];

    (void)state;
    row.holders = &holder;
    row.holder_count = 1;
    assert_string_equal(text_who(&row, who, sizeof(who)),
                        "e\\x1b[2Jvil\\n\\x9b/7");
    row.holder_count = 0;
    assert_string_equal(text_who(&row, who, sizeof(who)), "-");
}

static void many_who_share_a_socket_are_counted(void **state)
{
    static const soq_holder holders[] = {
        { 1, "a" }, { 2, "b" }, { 3, "c" }, { 4, "d" }
    };
    soq_connection row = row_of(SOQ_TCP, 80, 0, SOQ_TCP_LISTEN);
    char who[TEXT_WHO];

    (void)state;
    row.holders = holders;
    row.holder_count = 2;
    assert_string_equal(text_who(&row, who, sizeof(who)), "a/1 b/2");
    row.holder_count = 4;
    assert_string_equal(text_who(&row, who, sizeof(who)), "a/1 b/2 +2");
}

/* ---- states ------------------------------------------------------------ */

static void only_what_rfc_9293_draws_is_one_step(void **state)
{
    (void)state;
    assert_true(changes_direct(SOQ_TCP_CLOSED, SOQ_TCP_LISTEN));
    assert_true(changes_direct(SOQ_TCP_SYN_SENT, SOQ_TCP_ESTABLISHED));
    assert_true(changes_direct(SOQ_TCP_ESTABLISHED, SOQ_TCP_FIN_WAIT_1));
    assert_true(changes_direct(SOQ_TCP_ESTABLISHED, SOQ_TCP_CLOSE_WAIT));
    assert_true(changes_direct(SOQ_TCP_FIN_WAIT_2, SOQ_TCP_TIME_WAIT));
    assert_true(changes_direct(SOQ_TCP_TIME_WAIT, SOQ_TCP_CLOSED));
    assert_false(changes_direct(SOQ_TCP_CLOSED, SOQ_TCP_ESTABLISHED));
    assert_false(changes_direct(SOQ_TCP_ESTABLISHED, SOQ_TCP_TIME_WAIT));
    assert_false(changes_direct(SOQ_TCP_ESTABLISHED, SOQ_TCP_FIN_WAIT_2));
    assert_false(changes_direct(SOQ_TCP_CLOSE_WAIT, SOQ_TCP_CLOSED));
    assert_false(changes_direct(SOQ_TCP_ESTABLISHED, SOQ_TCP_CLOSED));
    assert_false(changes_direct(SOQ_TCP_UNKNOWN, SOQ_TCP_CLOSED));
}

static void what_no_look_has_shown_is_said_to_be_missing(void **state)
{
    watched at;
    change c = { CHANGE_STATE, 0, SOQ_TCP_ESTABLISHED, &at };

    (void)state;
    memset(&at, 0, sizeof(at));
    at.row = row_of(SOQ_TCP, 40000, 80, SOQ_TCP_TIME_WAIT);
    assert_true(change_skipped(&c));
    c.from = SOQ_TCP_FIN_WAIT_2;
    assert_false(change_skipped(&c));
    c.kind = CHANGE_GONE;
    c.from = SOQ_TCP_ESTABLISHED;
    assert_true(change_skipped(&c));
    c.from = SOQ_TCP_TIME_WAIT;
    assert_false(change_skipped(&c));
    c.kind = CHANGE_NEW;
    at.row.state = SOQ_TCP_ESTABLISHED;
    assert_true(change_skipped(&c));
    at.row.state = SOQ_TCP_LISTEN;
    assert_false(change_skipped(&c));
    c.kind = CHANGE_THERE;
    at.row.state = SOQ_TCP_ESTABLISHED;
    assert_false(change_skipped(&c));
    at.row.protocol = SOQ_UDP;
    c.kind = CHANGE_NEW;
    assert_false(change_skipped(&c));
}

/* ---- a window ---------------------------------------------------------- */

static void line_too_wide_for_a_window_goes_on(void **state)
{
    static const char told[] = "15:02:20.544  tcp  127.0.0.1:36376 <-> "
                               "127.0.0.1:65432      new -> TIME_WAIT    -  "
                               "not observed: the states before";
    char line[sizeof(told)];

    (void)state;
    snprintf(line, sizeof(line), "%s", told);
    assert_int_equal(text_fit(line, 200), 1);
    assert_string_equal(line, told);
    assert_int_equal(text_fit(line, 79), 2);
    assert_string_equal(line, "15:02:20.544 tcp 127.0.0.1:36376 <-> "
                              "127.0.0.1:65432 new -> TIME_WAIT - not "
                              "observed: the states before");
    assert_int_equal(text_fit(line, 39), 3);
    snprintf(line, sizeof(line), "a  б");
    assert_int_equal(text_fit(line, 4), 1);
    assert_int_equal(text_fit(line, 3), 1);
    assert_string_equal(line, "a б");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_port_is_in_the_group_that_rfc_6335_gives_it),
        TEST(a_range_is_compared_with_ianas),
        TEST(ports_are_read_and_looked_for_at_both_ends),
        TEST(a_process_is_its_number_or_its_name),
        TEST(what_listens_is_shown_when_it_is_asked_for),
        TEST(a_name_of_control_bytes_is_shown_escaped),
        TEST(many_who_share_a_socket_are_counted),
        TEST(only_what_rfc_9293_draws_is_one_step),
        TEST(what_no_look_has_shown_is_said_to_be_missing),
        TEST(line_too_wide_for_a_window_goes_on),
    };

    return cmocka_run_group_tests_name("netstat", tests, NULL, NULL);
}
