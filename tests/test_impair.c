/*
 * test_impair.c -- the bad network: what it does to datagrams, seen from the
 * socket that receives them.
 */
#include <string.h>

#include "check.h"
#include "common/impair.h"
#include "net.h"

enum { BATCH = 100 };

typedef struct net {
    soq out, in;
    soq_addr at, from;
} net;

static net open_net(void)
{
    net n;

    n.out = open_udp(SOQ_IPV4, &n.from);
    n.in = open_udp(SOQ_IPV4, &n.at);
    return n;
}

static void close_net(net *n)
{
    soq_close(&n->out);
    soq_close(&n->in);
}

static impair *impair_of(const char *spec)
{
    static impair i;
    char problem[160];

    memset(&i, 0, sizeof(i));
    if (!impair_parse(&i, spec, problem, sizeof(problem)))
        fail_msg("%s", problem);
    return &i;
}

static void send_number(impair *i, const net *n, uint32_t number)
{
    assert_ok(impair_send(i, n->out, &number, sizeof(number), &n->at, soon()));
}

/* What has come, up to an end that is sent past the impairment. */
static size_t receive_all(const net *n, uint32_t *numbers, size_t cap)
{
    uint32_t end = UINT32_MAX, got = 0;
    size_t count = 0, len;

    assert_ok(soq_send_to(n->out, &end, sizeof(end), &n->at, soon()));
    for (;;) {
        assert_ok(
            soq_recv_from(n->in, &got, sizeof(got), soon(), &len, NULL, NULL));
        assert_int_equal(len, sizeof(got));
        if (got == end)
            return count;
        assert_true(count < cap);
        numbers[count++] = got;
    }
}

/* Send total numbers in batches that fit the receiver's buffer. */
static size_t pass(impair *i, const net *n, size_t total, uint32_t *numbers,
                   size_t cap)
{
    size_t count = 0;

    for (size_t k = 0; k < total; k++) {
        send_number(i, n, (uint32_t)k);
        if (k % BATCH == BATCH - 1)
            count += receive_all(n, numbers + count, cap - count);
    }
    assert_ok(impair_flush(i, n->out, &n->at, soon()));
    return count + receive_all(n, numbers + count, cap - count);
}

/* ---- what it is told --------------------------------------------------- */

static void a_full_spec_is_read(void **state)
{
    impair *i = impair_of("loss=5%,dup=0.25%,reorder=100%,seed=7");
    char text[80];

    (void)state;
    assert_true(i->on);
    assert_int_equal(i->loss, 50000);
    assert_int_equal(i->dup, 2500);
    assert_int_equal(i->reorder, 1000000);
    assert_int_equal(i->seed, 7);
    impair_text(i, text, sizeof(text));
    assert_string_equal(text, "loss 5%, dup 0.25%, reorder 100%, seed 7");
}

static void shares_are_read_to_four_decimals(void **state)
{
    static const struct {
        const char *spec;
        uint32_t loss;
        const char *text;
    } table[] = {
        { "loss=0%", 0, "loss 0%, dup 0%, reorder 0%, seed 1" },
        { "loss=0.0001%", 1, "loss 0.0001%, dup 0%, reorder 0%, seed 1" },
        { "loss=99.9999%", 999999,
          "loss 99.9999%, dup 0%, reorder 0%, seed 1" },
        { "loss=100.0%", 1000000, "loss 100%, dup 0%, reorder 0%, seed 1" },
        { "loss=.5%", 5000, "loss 0.5%, dup 0%, reorder 0%, seed 1" },
        { "loss=007%", 70000, "loss 7%, dup 0%, reorder 0%, seed 1" },
        { "loss=1.25%", 12500, "loss 1.25%, dup 0%, reorder 0%, seed 1" },
        { "loss=1.05%", 10500, "loss 1.05%, dup 0%, reorder 0%, seed 1" }
    };

    (void)state;
    for (size_t k = 0; k < LENGTH(table); k++) {
        impair *i = impair_of(table[k].spec);
        char text[80];

        assert_int_equal(i->loss, table[k].loss);
        impair_text(i, text, sizeof(text));
        assert_string_equal(text, table[k].text);
    }
}

static void what_is_no_spec_is_refused(void **state)
{
    static const char *const wrong[] = { "",
                                         ",",
                                         "loss",
                                         "loss=",
                                         "loss=%",
                                         "loss=.%",
                                         "loss=5",
                                         "loss=200%",
                                         "loss=100.0001%",
                                         "loss=-1%",
                                         "loss=1.23456%",
                                         "loss=1.2.3%",
                                         "loss=5%%",
                                         "loss= 5%",
                                         "los=5%",
                                         "lossy=5%",
                                         "LOSS=5%",
                                         "loss=5%,",
                                         ",loss=5%",
                                         "loss=5%;dup=1%",
                                         "loss=99999999999999999999%",
                                         "seed=",
                                         "seed=x",
                                         "seed=-1",
                                         "seed=99999999999999999999",
                                         "seed=1%",
                                         "5%",
                                         "loss=1%,loss=2%",
                                         "seed=1,seed=1",
                                         "dup=0%,loss=1%,dup=0%" };

    (void)state;
    for (size_t k = 0; k < LENGTH(wrong); k++) {
        static impair i;
        char problem[160];

        memset(&i, 0, sizeof(i));
        problem[0] = '\0';
        if (impair_parse(&i, wrong[k], problem, sizeof(problem)))
            fail_msg("'%s' was taken", wrong[k]);
        assert_non_null(strstr(problem, "--impair"));
        assert_true(strlen(problem) < sizeof(problem) - 1);
        assert_null(strchr(problem, '\n'));
    }
}

static void a_second_spec_takes_the_firsts_place(void **state)
{
    impair *i = impair_of("loss=5%,seed=3");
    char problem[160];

    (void)state;
    assert_true(impair_parse(i, "dup=1%", problem, sizeof(problem)));
    assert_int_equal(i->loss, 0);
    assert_int_equal(i->dup, 10000);
    assert_int_equal(i->seed, 1);
}

/* ---- what it does ------------------------------------------------------ */

static void off_everything_arrives_once_and_in_order(void **state)
{
    static impair i;
    uint32_t numbers[BATCH];
    net n = open_net();

    (void)state;
    assert_int_equal(pass(&i, &n, BATCH, numbers, BATCH), BATCH);
    for (uint32_t k = 0; k < BATCH; k++)
        assert_int_equal(numbers[k], k);
    close_net(&n);
}

static void a_whole_loss_lets_nothing_through(void **state)
{
    impair *i = impair_of("loss=100%");
    uint32_t numbers[BATCH];
    net n = open_net();

    (void)state;
    assert_int_equal(pass(i, &n, BATCH, numbers, BATCH), 0);
    assert_int_equal(i->lost, BATCH);
    close_net(&n);
}

static void all_doubled_is_each_twice(void **state)
{
    impair *i = impair_of("dup=100%");
    uint32_t numbers[2 * BATCH];
    net n = open_net();

    (void)state;
    assert_int_equal(pass(i, &n, BATCH, numbers, 2 * BATCH), 2 * BATCH);
    for (uint32_t k = 0; k < 2 * BATCH; k++)
        assert_int_equal(numbers[k], k / 2);
    assert_int_equal(i->doubled, BATCH);
    close_net(&n);
}

static void all_reordered_is_each_pair_turned_round(void **state)
{
    impair *i = impair_of("reorder=100%");
    uint32_t numbers[BATCH];
    net n = open_net();

    (void)state;
    assert_int_equal(pass(i, &n, BATCH, numbers, BATCH), BATCH);
    for (uint32_t k = 0; k < BATCH; k++)
        assert_int_equal(numbers[k], k ^ 1);
    assert_int_equal(i->reordered, BATCH / 2);
    close_net(&n);
}

static void the_last_one_held_back_is_sent_by_a_flush(void **state)
{
    impair *i = impair_of("reorder=100%");
    uint32_t numbers[4];
    net n = open_net();

    (void)state;
    send_number(i, &n, 42);
    assert_int_equal(receive_all(&n, numbers, 4), 0);
    assert_ok(impair_flush(i, n.out, &n.at, soon()));
    assert_ok(impair_flush(i, n.out, &n.at, soon()));
    assert_int_equal(receive_all(&n, numbers, 4), 1);
    assert_int_equal(numbers[0], 42);
    close_net(&n);
}

static void the_same_seed_is_the_same_fate(void **state)
{
    static uint32_t first[2000], again[2000], other[2000];
    static const char spec[] = "loss=10%,dup=10%,reorder=10%,seed=7";
    size_t a, b, c;
    net n = open_net();

    (void)state;
    a = pass(impair_of(spec), &n, 1000, first, LENGTH(first));
    b = pass(impair_of(spec), &n, 1000, again, LENGTH(again));
    c = pass(impair_of("loss=10%,dup=10%,reorder=10%,seed=8"), &n, 1000, other,
             LENGTH(other));
    assert_int_equal(a, b);
    assert_memory_equal(first, again, a * sizeof(first[0]));
    assert_true(c != a || memcmp(first, other, a * sizeof(first[0])) != 0);
    close_net(&n);
}

/* Another share of one kind leaves the others' chances where they were. */
static void the_losses_do_not_move_with_the_other_shares(void **state)
{
    static uint32_t alone[1000], beside[1000];
    size_t a, b;
    net n = open_net();

    (void)state;
    a = pass(impair_of("loss=20%,seed=5"), &n, 1000, alone, LENGTH(alone));
    b = pass(impair_of("loss=20%,reorder=0.1%,seed=5"), &n, 1000, beside,
             LENGTH(beside));
    assert_int_equal(a, b);
    close_net(&n);
}

/* Within five standard deviations: by chance once in two million. */
static void assert_share(uint64_t happened, size_t of, double share)
{
    double mean = (double)of * share;
    double off = (double)happened - mean;

    assert_true(off * off <= 25 * mean * (1 - share));
}

static void the_shares_are_met(void **state)
{
    static uint32_t numbers[4 * BATCH];
    static unsigned char seen[100000];
    size_t total = 100000, count = 0, missing = 0, twice = 0, late = 0;
    impair *i = impair_of("loss=5%,dup=1%,reorder=2%,seed=7");
    uint32_t latest = 0;
    net n = open_net();

    (void)state;
    for (size_t k = 0; k < total; k++) {
        send_number(i, &n, (uint32_t)k);
        if (k == total - 1)
            assert_ok(impair_flush(i, n.out, &n.at, soon()));
        if (k % BATCH != BATCH - 1)
            continue;
        count = receive_all(&n, numbers, LENGTH(numbers));
        for (size_t m = 0; m < count; m++) {
            assert_true(numbers[m] < total);
            if (seen[numbers[m]]++)
                twice++;
            else if (numbers[m] < latest)
                late++;
            else
                latest = numbers[m];
        }
    }
    for (size_t k = 0; k < total; k++)
        missing += seen[k] == 0;
    /* What it says it did is what arrived. */
    assert_int_equal(missing, i->lost);
    assert_int_equal(twice, i->doubled);
    assert_int_equal(late, i->reordered);
    assert_share(i->lost, total, 0.05);
    /* Of those that were not lost and not held back; of those not lost while
     * none was held. */
    assert_share(i->doubled, total, 0.01 * 0.95 * 0.98);
    assert_share(i->reordered, total, 0.02 * 0.95 * 0.98);
    close_net(&n);
}

static void a_failed_send_is_told(void **state)
{
    impair *i = impair_of("dup=100%");
    soq none = SOQ_NONE;
    soq_addr to;

    (void)state;
    assert_ok(soq_addr_parse("127.0.0.1", &to));
    to.port = 9;
    assert_err(SOQ_ENOTSOCK, impair_send(i, none, "x", 1, &to, soon()));
    assert_int_equal(i->doubled, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_spec_is_read),
        cmocka_unit_test(shares_are_read_to_four_decimals),
        cmocka_unit_test(what_is_no_spec_is_refused),
        cmocka_unit_test(a_second_spec_takes_the_firsts_place),
        cmocka_unit_test(off_everything_arrives_once_and_in_order),
        cmocka_unit_test(a_whole_loss_lets_nothing_through),
        cmocka_unit_test(all_doubled_is_each_twice),
        cmocka_unit_test(all_reordered_is_each_pair_turned_round),
        cmocka_unit_test(the_last_one_held_back_is_sent_by_a_flush),
        cmocka_unit_test(the_same_seed_is_the_same_fate),
        cmocka_unit_test(the_losses_do_not_move_with_the_other_shares),
        cmocka_unit_test(the_shares_are_met),
        cmocka_unit_test(a_failed_send_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
