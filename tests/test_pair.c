/*
 * test_pair.c -- two connected sockets that nobody else can have got hold of,
 * as the system makes them and over loopback (row 86).
 *
 * The linker puts the functions below before the port's (-Wl,--wrap): so a
 * stranger can knock at the right port at the right moment, each time, which
 * an attacker from outside needs luck for.
 */
#include <string.h>

#include "common/pair.h"
#include "net.h"

/* ---- the attacker ------------------------------------------------------ */

#define MOST 200

static struct attack {
    size_t callers;    /* knock before our own end can */
    bool bits;         /* and send as many bits as ours */
    bool hang_up;      /* and reset at once */
    bool our_name;     /* and are taken for us by their address */
    bool keep_away;    /* our own end never comes through */
    bool cut;          /* and is reset on the way */
    size_t knocked;    /* so many got in, over all */
    soq_addr own_name; /* that of the end that connects */
} attack;

static soq callers[MOST];

soq_rc __real_soq__sys_listen(soq s, int backlog);
soq_rc __wrap_soq__sys_listen(soq s, int backlog);
soq_rc __real_soq__sys_accept(soq listener, soq *out, soq_addr *peer);
soq_rc __wrap_soq__sys_accept(soq listener, soq *out, soq_addr *peer);
soq_rc __real_soq__sys_connect(soq s, const soq_addr *to);
soq_rc __wrap_soq__sys_connect(soq s, const soq_addr *to);

static void knock(const soq_addr *at)
{
    static const unsigned char bits[16] = { 1, 2, 3 };

    for (size_t i = 0; i < attack.callers; i++) {
        soq s;

        if (soq_tcp_open(SOQ_IPV4, &s).err)
            continue;
        while (__real_soq__sys_connect(s, at).err == SOQ_EINPROGRESS &&
               soq_wait(s, SOQ_WRITE, soon(), NULL).err == SOQ_OK &&
               soq_connect_result(s).err == SOQ_EINPROGRESS)
            ;
        if (soq_connect_result(s).err) {
            soq_close(&s);
            continue;
        }
        attack.knocked++;
        if (attack.bits)
            (void)soq_send_all(s, bits, sizeof(bits), soon(), NULL);
        if (attack.hang_up)
            soq_abort(&s);
        else
            callers[i] = s;
    }
}

static void hang_up(void)
{
    for (size_t i = 0; i < MOST; i++)
        soq_close(&callers[i]);
}

soq_rc __wrap_soq__sys_listen(soq s, int backlog)
{
    soq_rc rc = __real_soq__sys_listen(s, backlog);
    soq_addr at;

    if (!rc.err && attack.callers > 0 && !soq_local_addr(s, &at).err)
        knock(&at);
    return rc;
}

soq_rc __wrap_soq__sys_connect(soq s, const soq_addr *to)
{
    soq_rc rc = __real_soq__sys_connect(s, to);

    if (attack.our_name)
        (void)soq_local_addr(s, &attack.own_name);
    return rc;
}

soq_rc __wrap_soq__sys_accept(soq listener, soq *out, soq_addr *peer)
{
    soq_rc rc = __real_soq__sys_accept(listener, out, peer);

    if (!rc.err && attack.our_name)
        *peer = attack.own_name;
    if (rc.err || (!attack.keep_away && !attack.cut))
        return rc;
    if (attack.cut)
        soq_abort(out);
    else
        callers[0] = *out;
    return (soq_rc){ SOQ_ECONNABORTED, 0 };
}

/* ---- both kinds -------------------------------------------------------- */

typedef soq_rc (*maker)(soq out[2]);

static soq_rc over_loopback(soq out[2])
{
    return soq__pair_over_loopback(out, NULL);
}

static const maker makers[] = { soq_pair, over_loopback };

static void pair_is_connected_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(makers); i++) {
        soq pair[2];
        char word[6] = { 0 };

        assert_ok(makers[i](pair));
        assert_ok(soq_send_all(pair[0], "there", 5, soon(), NULL));
        assert_ok(soq_recv_all(pair[1], word, 5, soon(), NULL));
        assert_string_equal(word, "there");
        assert_ok(soq_send_all(pair[1], "again", 5, soon(), NULL));
        assert_ok(soq_recv_all(pair[0], word, 5, soon(), NULL));
        assert_string_equal(word, "again");
        soq_close(&pair[0]);
        soq_close(&pair[1]);
    }
}

static void pair_begins_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(makers); i++) {
        soq pair[2];
        char byte;
        size_t n;

        assert_ok(makers[i](pair));
        for (size_t k = 0; k < 2; k++)
            assert_err(SOQ_EAGAIN,
                       soq_recv(pair[k], &byte, 1, soq_no_wait(), &n));
        soq_close(&pair[0]);
        soq_close(&pair[1]);
    }
}

static void closed_end_is_the_end_of_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(makers); i++) {
        soq pair[2];
        char byte;
        size_t n;

        assert_ok(makers[i](pair));
        soq_close(&pair[0]);
        assert_err(SOQ_EOF, soq_recv(pair[1], &byte, 1, soon(), &n));
        soq_close(&pair[1]);
    }
}

static void pair_can_be_watched(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(makers); i++) {
        soq pair[2];

        assert_ok(makers[i](pair));
        assert_err(SOQ_ETIMEDOUT,
                   soq_wait(pair[0], SOQ_READ, soq_within(5), NULL));
        assert_ok(soq_send_all(pair[1], "x", 1, soon(), NULL));
        assert_ok(soq_wait(pair[0], SOQ_READ, soon(), NULL));
        soq_close(&pair[0]);
        soq_close(&pair[1]);
    }
}

static void many_pairs_leave_no_socket_behind(void **state)
{
    size_t times = scaled(1000);
    uintptr_t before = next_number();

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq pair[2];

        assert_ok(makers[i % LENGTH(makers)](pair));
        soq_close(&pair[0]);
        soq_close(&pair[1]);
    }
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

/* ---- over loopback, with strangers ------------------------------------- */

static void ends_over_loopback_are_each_others(void **state)
{
    soq_addr local[2], peer[2];
    soq pair[2];

    (void)state;
    assert_ok(soq__pair_over_loopback(pair, NULL));
    for (size_t i = 0; i < 2; i++) {
        bool nodelay = false;

        assert_ok(soq_local_addr(pair[i], &local[i]));
        assert_ok(soq_peer_addr(pair[i], &peer[i]));
        assert_true(soq_addr_is_loopback(&local[i]));
        assert_ok(soq__sys_get_nodelay(pair[i], &nodelay));
        assert_true(nodelay);
    }
    assert_addr(&local[0], &peer[1]);
    assert_addr(&local[1], &peer[0]);
    soq_close(&pair[0]);
    soq_close(&pair[1]);
}

/* Make a pair under this attack; it is ours, and all strangers were seen. */
static void assert_ours(struct attack now)
{
    unsigned strangers = 0;
    soq pair[2];
    char word[4] = { 0 };

    attack = now;
    assert_ok(soq__pair_over_loopback(pair, &strangers));
    attack.callers = 0;
    assert_int_equal(attack.knocked, now.callers);
    assert_int_equal(strangers, now.callers);
    assert_ok(soq_send_all(pair[0], "own", 3, soon(), NULL));
    assert_ok(soq_recv_all(pair[1], word, 3, soon(), NULL));
    assert_string_equal(word, "own");
    attack = (struct attack){ 0 };
    hang_up();
    soq_close(&pair[0]);
    soq_close(&pair[1]);
}

static void strangers_in_the_queue_are_dropped(void **state)
{
    size_t times = scaled(50);

    (void)state;
    for (size_t i = 0; i < times; i++)
        assert_ours((struct attack){ .callers = i % 2 ? MOST : 1 });
}

static void strangers_with_bits_of_their_own_are_dropped(void **state)
{
    (void)state;
    assert_ours((struct attack){ .callers = MOST, .bits = true });
}

/* A stranger of our own address has other bits. */
static void strangers_taken_for_us_are_dropped_for_their_bits(void **state)
{
    (void)state;
    assert_ours(
        (struct attack){ .callers = MOST, .bits = true, .our_name = true });
}

static void strangers_that_reset_are_dropped(void **state)
{
    struct attack now = { .callers = MOST, .hang_up = true };
    unsigned strangers = 0;
    soq pair[2];
    char byte;

    (void)state;
    attack = now;
    assert_ok(soq__pair_over_loopback(pair, &strangers));
    assert_int_equal(attack.knocked, MOST);
    attack = (struct attack){ 0 };
    /* The system may pass over those who have reset by itself. */
    assert_in_range(strangers, 0, MOST);
    assert_ok(soq_send_all(pair[0], "x", 1, soon(), NULL));
    assert_ok(soq_recv_all(pair[1], &byte, 1, soon(), NULL));
    soq_close(&pair[0]);
    soq_close(&pair[1]);
}

static void pair_that_cannot_be_made_is_etimedout_in_a_second(void **state)
{
    uintptr_t before = next_number();
    soq pair[2] = { { 42 }, { 42 } };
    int64_t begin = soq_now_ns();

    (void)state;
    attack = (struct attack){ .keep_away = true };
    assert_err(SOQ_ETIMEDOUT, soq__pair_over_loopback(pair, NULL));
    attack = (struct attack){ 0 };
    hang_up();
    assert_took(900, begin);
    assert_int_equal(pair[0].os, 42);
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

/* Not that the time is over: what it was spent waiting for. */
static void pair_whose_own_connection_is_cut_is_econnreset(void **state)
{
    soq pair[2];

    (void)state;
    attack = (struct attack){ .cut = true };
    assert_err(SOQ_ECONNRESET, soq__pair_over_loopback(pair, NULL));
    attack = (struct attack){ 0 };
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pair_is_connected_both_ways),
        TEST(pair_begins_empty),
        TEST(closed_end_is_the_end_of_the_other),
        TEST(pair_can_be_watched),
        TEST(many_pairs_leave_no_socket_behind),
        TEST(ends_over_loopback_are_each_others),
        TEST(strangers_in_the_queue_are_dropped),
        TEST(strangers_with_bits_of_their_own_are_dropped),
        TEST(strangers_taken_for_us_are_dropped_for_their_bits),
        TEST(strangers_that_reset_are_dropped),
        TEST(pair_that_cannot_be_made_is_etimedout_in_a_second),
        TEST(pair_whose_own_connection_is_cut_is_econnreset),
    };

    for (size_t i = 0; i < MOST; i++)
        callers[i] = SOQ_NONE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
