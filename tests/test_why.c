/* test_why.c -- from what was observed to the reason, and its words. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "peer/why_words.h"

/* A machine at 10.0.0.1/24 that wants 10.0.0.7 port 65433 and gets silence. */
static why_seen silence(void)
{
    why_seen s = { 0 };

    s.host = "10.0.0.7";
    s.port = 65433;
    assert_ok(soq_addr_parse("10.0.0.7", &s.to));
    assert_ok(soq_addr_parse("10.0.0.1", &s.from));
    s.prefix = 24;
    snprintf(s.interface, sizeof(s.interface), "eth0");
    s.up = s.has4 = s.same_net = true;
    s.connect.err = SOQ_ETIMEDOUT;
    return s;
}

static void to(why_seen *s, const char *ip)
{
    assert_ok(soq_addr_parse(ip, &s->to));
}

static void named(why_seen *s, soq_err resolve, size_t heard)
{
    s->host = "ana";
    s->named = true;
    s->resolve = resolve;
    s->heard = heard;
    s->heard_port = 65433;
    if (resolve && heard == 0)
        memset(&s->to, 0, sizeof(s->to));
}

static void no_name(why_seen *s)
{
    named(s, SOQ_ENONAME, 0);
}
static void name_server(why_seen *s)
{
    named(s, SOQ_ETIMEDOUT, 0);
}
static void name_without_network(why_seen *s)
{
    name_server(s);
    s->up = false;
}
static void several(why_seen *s)
{
    named(s, SOQ_ENONAME, 2);
}
static void wildcard(why_seen *s)
{
    to(s, "0.0.0.0");
}
static void group(why_seen *s)
{
    to(s, "239.1.2.3");
}
static void broadcast(why_seen *s)
{
    to(s, "10.0.0.255");
    s->broadcast = true;
}
static void no_network(why_seen *s)
{
    s->up = s->has4 = s->same_net = false;
    s->connect.err = s->way = SOQ_ENETUNREACH;
}
static void self_nobody(why_seen *s)
{
    to(s, "127.0.0.1");
    s->own = true;
    s->connect.err = SOQ_ECONNREFUSED;
}
static void self_without_network(why_seen *s)
{
    self_nobody(s);
    s->up = false;
}
static void self_loopback(why_seen *s)
{
    to(s, "10.0.0.1");
    s->own = true;
    s->connect.err = SOQ_ECONNREFUSED;
    s->loopback = WHY_YES;
}
static void no_scope(why_seen *s)
{
    to(s, "fe80::7");
    s->has6 = true;
    s->connect.err = s->way = SOQ_EINVAL;
}
static void no_ipv6(why_seen *s)
{
    to(s, "fd00::7");
    s->connect.err = s->way = SOQ_ENETUNREACH;
}
static void no_ipv4(why_seen *s)
{
    s->has4 = false;
    s->has6 = true;
    s->connect.err = s->way = SOQ_ENETUNREACH;
}
static void dhcp_here(why_seen *s)
{
    s->dhcp_failed = true;
    s->same_net = false;
    assert_ok(soq_addr_parse("169.254.3.4", &s->from));
}
static void dhcp_there(why_seen *s)
{
    to(s, "169.254.3.4");
    s->same_net = false;
}
static void both_without_dhcp(why_seen *s)
{
    dhcp_here(s);
    to(s, "169.254.9.9");
    s->same_net = true;
    s->neighbour = WHY_NO;
}
static void forbidden(why_seen *s)
{
    s->connect.err = SOQ_EACCES;
}
static void no_route(why_seen *s)
{
    to(s, "10.9.9.9");
    s->same_net = false;
    s->connect.err = s->way = SOQ_ENETUNREACH;
}
static void other_port(why_seen *s)
{
    named(s, SOQ_ENONAME, 1);
    s->heard_port = 4000;
    s->connect.err = SOQ_ECONNREFUSED;
}
static void refused_heard(why_seen *s)
{
    named(s, SOQ_ENONAME, 1);
    s->connect.err = SOQ_ECONNREFUSED;
}
static void refused(why_seen *s)
{
    s->connect.err = SOQ_ECONNREFUSED;
    s->neighbour = WHY_YES;
}
static void rejected(why_seen *s)
{
    s->connect.err = SOQ_EHOSTUNREACH;
    s->neighbour = WHY_YES;
}
static void isolated(why_seen *s)
{
    s->heard = 1;
    s->neighbour = WHY_NO;
}
static void isolated_unreachable(why_seen *s)
{
    s->heard = 1;
    s->connect.err = SOQ_EHOSTUNREACH;
    s->neighbour = WHY_NO;
}
static void no_host(why_seen *s)
{
    s->connect.err = SOQ_EHOSTUNREACH;
    s->neighbour = WHY_NO;
}
static void no_host_yet(why_seen *s)
{
    s->neighbour = WHY_NO;
}
static void no_host_far(why_seen *s)
{
    to(s, "10.9.9.9");
    s->same_net = false;
    s->connect.err = SOQ_EHOSTUNREACH;
}
static void firewall(why_seen *s)
{
    s->neighbour = WHY_YES;
}
static void firewall_far(why_seen *s)
{
    to(s, "10.9.9.9");
    s->same_net = false;
    s->ping = WHY_YES;
}
static void firewall_heard(why_seen *s)
{
    s->heard = 1;
}
static void silent(why_seen *s)
{
    s->ping = WHY_NO;
}
static void silent_far(why_seen *s)
{
    to(s, "10.9.9.9");
    s->same_net = false;
    s->ping = WHY_NO;
}
static void reset(why_seen *s)
{
    s->connect.err = SOQ_ECONNRESET;
}
static void other(why_seen *s)
{
    s->connect.err = SOQ_ENOBUFS;
}

static const struct {
    void (*make)(why_seen *s);
    why_cause cause;
} cases[] = {
    { no_name, WHY_NO_NAME },
    { name_server, WHY_NAME_SERVER },
    { name_without_network, WHY_NO_NETWORK },
    { several, WHY_SEVERAL },
    { wildcard, WHY_NOT_A_HOST },
    { group, WHY_NOT_A_HOST },
    { broadcast, WHY_NOT_A_HOST },
    { no_network, WHY_NO_NETWORK },
    { self_nobody, WHY_SELF_NOBODY },
    { self_without_network, WHY_SELF_NOBODY },
    { self_loopback, WHY_SELF_LOOPBACK },
    { no_scope, WHY_NO_SCOPE },
    { no_ipv6, WHY_NO_IPV6 },
    { no_ipv4, WHY_NO_IPV4 },
    { dhcp_here, WHY_NO_DHCP_HERE },
    { dhcp_there, WHY_NO_DHCP_THERE },
    { both_without_dhcp, WHY_NO_HOST },
    { forbidden, WHY_FORBIDDEN },
    { no_route, WHY_NO_ROUTE },
    { other_port, WHY_OTHER_PORT },
    { refused_heard, WHY_REFUSED_HEARD },
    { refused, WHY_REFUSED },
    { rejected, WHY_REJECTED },
    { isolated, WHY_ISOLATED },
    { isolated_unreachable, WHY_ISOLATED },
    { no_host, WHY_NO_HOST },
    { no_host_yet, WHY_NO_HOST },
    { no_host_far, WHY_NO_HOST_FAR },
    { firewall, WHY_FIREWALL },
    { firewall_far, WHY_FIREWALL },
    { firewall_heard, WHY_FIREWALL },
    { silent, WHY_SILENT },
    { silent_far, WHY_SILENT_FAR },
    { reset, WHY_RESET },
    { other, WHY_OTHER },
};

static void each_observation_has_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        why_seen s = silence();

        cases[i].make(&s);
        assert_string_equal(why_name(why_decide(&s)),
                            why_name(cases[i].cause));
    }
}

static void a_connection_is_judged_by_its_greeting(void **state)
{
    static const struct {
        why_greeting greeting;
        why_cause cause;
    } rows[] = {
        { WHY_NOT_TRIED, WHY_WORKS },
        { WHY_PEER, WHY_WORKS },
        { WHY_OTHER_VERSION, WHY_VERSION },
        { WHY_STRANGE_BYTES, WHY_STRANGER },
        { WHY_NOTHING_CAME, WHY_MUTE },
        { WHY_WAS_RESET, WHY_RESET },
        { WHY_WAS_ENDED, WHY_ENDED },
        { WHY_WANTS_CODE, WHY_CODE_WANTED },
        { WHY_WANTS_NO_CODE, WHY_CODE_UNWANTED },
        { WHY_WRONG_CODE, WHY_CODE_WRONG },
        { WHY_IS_FULL, WHY_FULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        why_seen s = silence();

        s.connect.err = SOQ_OK;
        s.connected = true;
        s.greeting = rows[i].greeting;
        assert_string_equal(why_name(why_decide(&s)), why_name(rows[i].cause));
    }
}

static void what_was_announced_explains_a_connection_cut_off(void **state)
{
    static const why_greeting greetings[] = { WHY_WAS_RESET, WHY_WAS_ENDED,
                                              WHY_STRANGE_BYTES,
                                              WHY_NOTHING_CAME };

    (void)state;
    for (size_t i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
        why_seen s = silence();

        s.connect.err = SOQ_OK;
        s.connected = true;
        s.greeting = greetings[i];
        named(&s, SOQ_ENONAME, 1);
        s.heard_code = true;
        assert_int_equal(why_decide(&s), WHY_CODE_WANTED);
        s.with_code = true;
        assert_int_not_equal(why_decide(&s), WHY_CODE_WANTED);
        s.heard_code = false;
        assert_int_equal(why_decide(&s), WHY_CODE_UNWANTED);
    }
}

static void every_reason_comes_out_of_a_row(void **state)
{
    bool seen[WHY_CAUSES] = { false };

    (void)state;
    /* Those of the greetings, which the test above has. */
    for (int i = WHY_ENDED; i <= WHY_FULL; i++)
        seen[i] = true;
    seen[WHY_WORKS] = seen[WHY_WORKS_SELF] = true;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        seen[cases[i].cause] = true;
    for (size_t i = 0; i < WHY_CAUSES; i++)
        assert_true(seen[i]);
}

static void every_reason_has_words_without_a_hole(void **state)
{
    (void)state;
    for (int i = 0; i < WHY_CAUSES * TEXT_LANGUAGES; i++) {
        text_language language = (text_language)(i % TEXT_LANGUAGES);
        why_cause cause = (why_cause)(i / TEXT_LANGUAGES);
        why_seen s = silence();
        char text[4096];

        why_words(language, cause, WHY_FOUND, &s, text, sizeof(text));
        assert_true(strlen(text) > 0);
        assert_null(strpbrk(text, "{}\n"));
        for (int part = WHY_MEANS; part < WHY_PARTS; part++) {
            why_words(language, cause, (why_part)part, &s, text, sizeof(text));
            assert_true(strlen(text) > 1);
            assert_null(strpbrk(text, "{}"));
            assert_int_equal(text[strlen(text) - 1], '\n');
        }
    }
}

static void every_observation_has_words_without_a_hole(void **state)
{
    (void)state;
    for (int i = 0; i < WHY_NOTES * TEXT_LANGUAGES; i++) {
        text_language language = (text_language)(i % TEXT_LANGUAGES);
        why_note note = (why_note)(i / TEXT_LANGUAGES);
        const char *subject = why_note_subject(language, note);
        why_seen s = silence();
        char text[1024];

        why_fill(language, why_note_words(language, note), &s, text,
                 sizeof(text));
        assert_true(strlen(text) > 0);
        assert_null(strpbrk(text, "{}\n"));
        assert_string_equal(
            subject,
            why_about(language, why_note_subject(TEXT_ENGLISH, note)));
    }
    assert_string_equal("moon", why_about(TEXT_RUSSIAN, "moon"));
}

/* "{host}" in one language and "{hots}" in another. */
static unsigned places_of(const char *text)
{
    static const char *const names[] = { "{host}",   "{port}",  "{to}",
                                         "{from}",   "{net}",   "{interface}",
                                         "{name}",   "{heard}", "{rtt}",
                                         "{system}", "{error}", "{loopback}" };
    unsigned places = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strstr(text, names[i]))
            places |= 1U << i;
    return places;
}

static void each_language_has_the_same_places_and_commands(void **state)
{
    size_t seen = 0;

    (void)state;
    for (int i = TEXT_WHY_WORKS_FOUND; i <= TEXT_WHY_NOTE_GREETING_NONE; i++)
        for (int k = 1; k < TEXT_LANGUAGES; k++) {
            const char *english = text_of(TEXT_ENGLISH, (text_id)i);
            const char *other = text_of((text_language)k, (text_id)i);
            const char *in = strstr(english, "\n  ");

            seen += places_of(english) != 0;
            if (places_of(english) != places_of(other))
                fail_msg("%s: %s", text_name((text_id)i), other);
            for (; in; in = strstr(in + 1, "\n  ")) {
                char line[256];

                snprintf(line, sizeof(line), "%.*s\n",
                         (int)strcspn(in + 1, "\n"), in + 1);
                if (!strstr(other, line))
                    fail_msg("%s lacks: %s", text_name((text_id)i), line);
            }
        }
    assert_true(seen > 60);
}

static void todo_of_silence(const char *system, text_language language,
                            char *text, size_t cap)
{
    why_seen s = silence();

    snprintf(s.heard_system, sizeof(s.heard_system), "%s", system);
    why_words(language, WHY_FIREWALL, WHY_TODO, &s, text, cap);
}

static void the_other_systems_commands_are_left_out(void **state)
{
    char text[4096];

    (void)state;
    for (int k = 0; k < TEXT_LANGUAGES; k++) {
        todo_of_silence("", (text_language)k, text, sizeof(text));
        assert_non_null(
            strstr(text, "\n  netsh advfirewall firewall add rule"));
        assert_non_null(strstr(text, "program=\"%CD%\\soquete.exe\""));
        assert_non_null(strstr(text, "\n  sudo ufw allow 65433/tcp\n"));
        assert_non_null(strstr(text, "firewall-cmd --add-port=65433/tcp\n"));
        todo_of_silence("Windows", (text_language)k, text, sizeof(text));
        assert_non_null(strstr(text, "netsh"));
        assert_null(strstr(text, "ufw"));
        todo_of_silence("Linux", (text_language)k, text, sizeof(text));
        assert_null(strstr(text, "netsh"));
        assert_non_null(strstr(text, "ufw"));
    }
}

static void an_error_is_told_in_the_language(void **state)
{
    why_seen s = silence();
    char text[256];

    (void)state;
    s.connect.err = SOQ_ENOBUFS;
    why_words(TEXT_ENGLISH, WHY_OTHER, WHY_FOUND, &s, text, sizeof(text));
    assert_string_equal(text, "The system says: no buffer space available.");
    why_words(TEXT_RUSSIAN, WHY_OTHER, WHY_FOUND, &s, text, sizeof(text));
    assert_string_equal(text, "Система сообщает: нет места в буферах.");
}

static void what_was_typed_fills_no_place_of_its_own(void **state)
{
    why_seen s = silence();
    char text[64];

    (void)state;
    s.host = "{port}{";
    why_fill(TEXT_ENGLISH, "<{host}> {port} {what} {", &s, text, sizeof(text));
    assert_string_equal(text, "<{port}{> 65433 {what} {");
    why_fill(TEXT_ENGLISH, "<{host}> {port}", &s, text, 8);
    assert_string_equal(text, "<{port}");
}

static void networks_are_compared_bit_by_bit(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned prefix;
        bool same;
    } rows[] = {
        { "10.0.0.1", "10.0.0.254", 24, true },
        { "10.0.0.1", "10.0.1.1", 24, false },
        { "10.0.0.1", "10.0.1.1", 23, true },
        { "10.0.3.1", "10.0.4.1", 22, false },
        { "10.0.0.1", "192.168.0.1", 0, true },
        { "10.0.0.1", "10.0.0.2", 32, false },
        { "10.0.0.1", "10.0.0.1", 33, false },
        { "fd00::1", "fd00::2", 64, true },
        { "fd00::1", "fd00:0:0:1::2", 64, false },
        { "fd00::1", "10.0.0.1", 0, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        soq_addr a, b;

        assert_ok(soq_addr_parse(rows[i].a, &a));
        assert_ok(soq_addr_parse(rows[i].b, &b));
        assert_int_equal(why_same_net(&a, &b, rows[i].prefix), rows[i].same);
    }
}

static void notes_are_told_in_their_order(void **state)
{
    why_seen s = silence();
    why_note list[WHY_NOTES];

    (void)state;
    named(&s, SOQ_ENONAME, 1);
    s.neighbour = WHY_YES;
    s.ping = WHY_NO;
    assert_int_equal(why_notes(&s, list), 5);
    assert_int_equal(list[0], WHY_NOTE_NAME_HEARD);
    assert_int_equal(list[1], WHY_NOTE_NET_SAME);
    assert_int_equal(list[2], WHY_NOTE_NEIGHBOUR_YES);
    assert_int_equal(list[3], WHY_NOTE_PING_NO);
    assert_int_equal(list[4], WHY_NOTE_PORT_SILENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_observation_has_its_reason),
        TEST(a_connection_is_judged_by_its_greeting),
        TEST(what_was_announced_explains_a_connection_cut_off),
        TEST(every_reason_comes_out_of_a_row),
        TEST(every_reason_has_words_without_a_hole),
        TEST(every_observation_has_words_without_a_hole),
        TEST(each_language_has_the_same_places_and_commands),
        TEST(an_error_is_told_in_the_language),
        TEST(the_other_systems_commands_are_left_out),
        TEST(what_was_typed_fills_no_place_of_its_own),
        TEST(networks_are_compared_bit_by_bit),
        TEST(notes_are_told_in_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
