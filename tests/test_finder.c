/* test_finder.c -- peers of this machine find each other over loopback. */
#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "check.h"
#include "peer/finder.h"

enum { PEERS = 3, PATIENCE_MS = 60000, TURN_MS = 20 };

/* A port of our own, so that nobody else's peers are heard. */
static finder_how how;

static int choose_port(void **state)
{
    soq_addr at;
    soq s;

    (void)state;
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &at));
    soq_close(&s);
    how.interface = "127.0.0.1";
    how.port = at.port;
    return 0;
}

static uint32_t loopback_index(void)
{
    soq_interfaces *all;
    const soq_interface *at;
    uint32_t index;

    assert_ok(soq_interfaces_get(&all));
    at = soq_interface_find(all, "127.0.0.1");
    assert_non_null(at);
    index = at->index;
    soq_interfaces_free(&all);
    return index;
}

static finder *open_finder(void)
{
    finder *f = NULL;

    assert_ok(finder_open(&how, &f));
    return f;
}

static void announce(finder *f, const char *name, uint16_t port)
{
    beacon b = { 0 };

    assert_ok(finder_id(&b.id));
    b.port = port;
    snprintf(b.name, sizeof(b.name), "%s", name);
    snprintf(b.system, sizeof(b.system), "%s", soq_system_name());
    assert_ok(finder_announce(f, &b));
}

/* A turn of nobody's is due sooner than this. */
static void wait_for_any(finder *list[], size_t count)
{
    soq_poller *p;
    soq_event event;
    size_t n;

    assert_ok(soq_poller_open(NULL, &p));
    for (size_t i = 0; i < count; i++)
        assert_ok(finder_watch(list[i], p, list[i]));
    assert_ok(soq_poller_wait(p, &event, 1, TURN_MS, &n));
    soq_poller_close(&p);
}

/* Turn them all until the first knows so many, or the time is over. */
static const found *turn_until(finder *list[], size_t count, size_t wanted)
{
    int64_t end = soq_now_ns() + PATIENCE_MS * INT64_C(1000000);
    const found *seen;
    size_t n;

    do {
        for (size_t i = 0; i < count; i++)
            (void)finder_turn(list[i]);
        seen = finder_list(list[0], &n);
        if (n != wanted)
            wait_for_any(list, count);
    } while (n != wanted && soq_now_ns() < end);
    assert_int_equal(n, wanted);
    return seen;
}

static void a_question_is_answered_at_once(void **state)
{
    finder *list[2] = { open_finder(), open_finder() };
    const found *seen;

    (void)state;
    announce(list[1], "ana", 4321);
    finder_ask(list[0], "ANA");
    seen = turn_until(list, 2, 1);
    assert_string_equal(seen->b.name, "ana");
    assert_string_equal(seen->b.system, soq_system_name());
    assert_int_equal(seen->addrs[0].port, 4321);
    assert_true(soq_addr_is_loopback(&seen->addrs[0]));
    finder_close(&list[0]);
    finder_close(&list[1]);
}

static void several_peers_of_one_machine_share_the_port(void **state)
{
    finder *list[PEERS + 1];

    (void)state;
    for (size_t i = 0; i <= PEERS; i++)
        list[i] = open_finder();
    for (size_t i = 1; i <= PEERS; i++)
        announce(list[i], "bia", (uint16_t)i);
    finder_ask(list[0], NULL);
    (void)turn_until(list, PEERS + 1, PEERS);
    for (size_t i = 0; i <= PEERS; i++)
        finder_close(&list[i]);
}

static void who_leaves_says_goodbye(void **state)
{
    finder *list[2] = { open_finder(), open_finder() };

    (void)state;
    announce(list[1], "ana", 1);
    finder_ask(list[0], NULL);
    (void)turn_until(list, 2, 1);
    finder_close(&list[1]);
    (void)turn_until(list, 1, 0);
    finder_close(&list[0]);
}

/* It hears the announcement, and says nothing itself. */
static void who_was_not_told_to_sends_nothing(void **state)
{
    finder *list[3] = { open_finder(), open_finder(), open_finder() };
    size_t n;

    (void)state;
    announce(list[1], "ana", 1);
    finder_ask(list[2], NULL);
    (void)turn_until(list, 3, 1);
    (void)finder_list(list[2], &n);
    assert_true(n <= 1);
    (void)finder_list(list[1], &n);
    assert_int_equal(n, 0);
    for (size_t i = 0; i < 3; i++)
        finder_close(&list[i]);
}

/* A flood of questions, with the address of a third one in them, say, is
 * answered by no flood. */
static void a_flood_of_questions_gets_few_answers(void **state)
{
    enum { QUESTIONS = 120, AT_ONCE = 52, EACH_MS = 20 };
    finder *f = open_finder();
    soq_addr group;
    unsigned char buf[BEACON_MOST];
    beacon question = { .kind = BEACON_ASK };
    size_t len = beacon_write(&question, buf), answers = 0;
    int64_t begin = soq_now_ns();
    soq s;

    (void)state;
    announce(f, "ana", 1);
    (void)finder_turn(f);
    assert_ok(soq_addr_parse(CARRIER_GROUP4, &group));
    group.port = how.port;
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_set_group_interface(s, loopback_index()));
    assert_ok(soq_set_group_loop(s, true));
    for (int i = 0; i < QUESTIONS; i++) {
        char answer[BEACON_MOST];
        soq_addr from;
        size_t n;

        assert_ok(soq_send_to(s, buf, len, &group, soq_within(WAIT_MS)));
        (void)finder_turn(f);
        while (!soq_recv_from(s, answer, sizeof(answer), soq_no_wait(), &n,
                              NULL, &from)
                    .err)
            answers++;
    }
    if (answers == 0) {
        wait_for_any(&f, 1);
        (void)finder_turn(f);
        assert_ok(soq_wait(s, SOQ_READ, soq_within(WAIT_MS), NULL));
    }
    assert_true(answers <= AT_ONCE + (size_t)((soq_now_ns() - begin) /
                                              (EACH_MS * 1000000)));
    soq_close(&s);
    finder_close(&f);
}

static void a_search_ends_with_its_time(void **state)
{
    found list[4];
    size_t n = 9;

    (void)state;
    assert_ok(finder_look(&how, "nobody", soq_within(300), list, 4, &n, NULL));
    assert_int_equal(n, 0);
}

static void what_is_no_interface_is_enodev(void **state)
{
    finder_how wrong = { .interface = "no such interface" };
    finder *f = NULL;

    (void)state;
    assert_err(SOQ_ENODEV, finder_open(&wrong, &f));
    assert_null(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_answered_at_once),
        TEST(several_peers_of_one_machine_share_the_port),
        TEST(who_leaves_says_goodbye),
        TEST(who_was_not_told_to_sends_nothing),
        TEST(a_flood_of_questions_gets_few_answers),
        TEST(a_search_ends_with_its_time),
        TEST(what_is_no_interface_is_enodev),
    };

    return cmocka_run_group_tests(tests, choose_port, NULL);
}
