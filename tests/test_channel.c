/* test_channel.c -- one connection, plain or encrypted, and its enemies. */
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "peer/channel.h"

static const uint8_t key[CHANNEL_KEY] = "thirty-two bytes that both know";
static const uint8_t other[CHANNEL_KEY] = "thirty-two bytes that one knows";

/* Two channels, and a person between them who may look and change. */
typedef struct line {
    soq ends[2], taps[2];        /* ends[i] is connected to taps[i] */
    channel *c[2];               /* the client is 0 */
    unsigned char seen[1 << 16]; /* what the client sent, as it went by */
    size_t seen_len;
    bool forge; /* change the next byte that goes by */
    bool cut;   /* nothing goes by any more */
} line;

static line *draw(const uint8_t *client_key, const uint8_t *server_key)
{
    line *l = calloc(1, sizeof(*l));

    assert_non_null(l);
    for (int i = 0; i < 2; i++) {
        const uint8_t *k = i == 0 ? client_key : server_key;
        channel_role role = i == 0 ? CHANNEL_CLIENT : CHANNEL_SERVER;

        open_connection(SOQ_IPV4, &l->ends[i], &l->taps[i]);
        if (k)
            assert_ok(channel_open_secure(l->ends[i], role, k, &l->c[i]));
        else
            assert_ok(channel_open_plain(l->ends[i], &l->c[i]));
    }
    return l;
}

static void erase(line *l)
{
    for (int i = 0; i < 2; i++) {
        channel_close(&l->c[i]);
        soq_close(&l->ends[i]);
        soq_close(&l->taps[i]);
    }
    free(l);
}

/* Carry over what lies at a tap. */
static void carry(line *l, int from)
{
    unsigned char buf[4096];
    size_t n = 0;

    if (l->cut ||
        soq_recv(l->taps[from], buf, sizeof(buf), soq_no_wait(), &n).err)
        return;
    if (from == 0 && l->seen_len + n <= sizeof(l->seen)) {
        memcpy(l->seen + l->seen_len, buf, n);
        l->seen_len += n;
    }
    if (l->forge) {
        buf[n - 1] ^= 1;
        l->forge = false;
    }
    assert_ok(soq_send_all(l->taps[1 - from], buf, n, soon(), NULL));
}

/* Both handshakes, until each has ended somehow. */
static void shake(line *l, soq_rc rc[2])
{
    int64_t begin = soq_now_ns();
    bool over[2] = { false, false };

    while (!over[0] || !over[1]) {
        assert_true(ms_since(begin) < WAIT_MS);
        for (int i = 0; i < 2; i++) {
            if (!over[i])
                rc[i] = channel_handshake(l->c[i]);
            over[i] = rc[i].err != SOQ_EAGAIN;
            carry(l, i);
        }
        soq_sleep_ms(0);
    }
}

static line *draw_shaken(const uint8_t *k)
{
    line *l = draw(k, k);
    soq_rc rc[2];

    shake(l, rc);
    assert_ok(rc[0]);
    assert_ok(rc[1]);
    return l;
}

/* Receive at end i, carrying, until it is not "later". */
static soq_rc await(line *l, int i, void *buf, size_t cap, size_t *n)
{
    int64_t begin = soq_now_ns();
    soq_rc rc;

    do {
        assert_true(ms_since(begin) < WAIT_MS);
        carry(l, 1 - i);
        rc = channel_recv(l->c[i], buf, cap, n);
        soq_sleep_ms(0);
    } while (rc.err == SOQ_EAGAIN);
    return rc;
}

static void carry_much(line *l)
{
    enum { MUCH = 1 << 20 };
    unsigned char *sent = malloc(MUCH), *got = malloc(MUCH);
    size_t at = 0, end = 0, n;
    int64_t begin = soq_now_ns();

    assert_true(sent && got);
    pattern(sent, MUCH, 0);
    while (end < MUCH) {
        soq_rc rc = { SOQ_OK, 0 };

        assert_true(ms_since(begin) < 3 * WAIT_MS);
        while (at < MUCH && !rc.err) {
            rc = channel_send(l->c[0], sent + at, MUCH - at, &n);
            at += rc.err ? 0 : n;
        }
        if (at == MUCH)
            rc = channel_flush(l->c[0]);
        assert_true(!rc.err || rc.err == SOQ_EAGAIN);
        carry(l, 0);
        while (!channel_recv(l->c[1], got + end, MUCH - end, &n).err && n > 0)
            end += n;
    }
    assert_memory_equal(sent, got, MUCH);
    free(sent);
    free(got);
}

static void a_plain_one_carries_bytes(void **state)
{
    line *l = draw_shaken(NULL);

    (void)state;
    assert_true(channel_is_plain(l->c[0]));
    carry_much(l);
    erase(l);
}

static void an_encrypted_one_carries_bytes(void **state)
{
    line *l = draw_shaken(key);

    (void)state;
    assert_false(channel_is_plain(l->c[0]));
    carry_much(l);
    erase(l);
}

static void who_listens_on_the_way_sees_no_byte(void **state)
{
    line *l = draw_shaken(key);
    char buf[64];
    size_t n = 0;

    (void)state;
    assert_ok(channel_send(l->c[0], "attack at dawn", 14, &n));
    assert_int_equal(n, 14);
    assert_ok(await(l, 1, buf, sizeof(buf), &n));
    assert_int_equal(n, 14);
    assert_memory_equal(buf, "attack at dawn", 14);
    assert_true(l->seen_len > 14);
    for (size_t i = 0; i + 6 <= l->seen_len; i++)
        assert_memory_not_equal(l->seen + i, "attack", 6);
    erase(l);
}

static void with_another_key_neither_is_connected(void **state)
{
    line *l = draw(key, other);
    soq_rc rc[2];
    size_t n;
    char byte;

    (void)state;
    shake(l, rc);
    for (int i = 0; i < 2; i++) {
        assert_err(SOQ_EACCES, rc[i]);
        assert_int_equal(channel_fault_of(l->c[i]), CHANNEL_WRONG_KEY);
        assert_err(SOQ_ENOTCONN, channel_send(l->c[i], "x", 1, &n));
        assert_err(SOQ_ENOTCONN, channel_recv(l->c[i], &byte, 1, &n));
    }
    erase(l);
}

static void a_plain_peer_is_told_from_a_wrong_key(void **state)
{
    line *l = draw(NULL, key);
    soq_rc rc[2];
    size_t n;

    (void)state;
    assert_ok(channel_send(l->c[0], "hello, who is there?", 20, &n));
    shake(l, rc);
    assert_err(SOQ_EPROTO, rc[1]);
    assert_int_equal(channel_fault_of(l->c[1]), CHANNEL_NOT_SECURE);
    erase(l);
}

static void a_plain_side_can_tell_that_tls_begins(void **state)
{
    line *l = draw(key, NULL);
    unsigned char buf[64];
    size_t n = 0;

    (void)state;
    assert_err(SOQ_EAGAIN, channel_handshake(l->c[0]));
    assert_ok(await(l, 1, buf, sizeof(buf), &n));
    assert_true(channel_looks_secure(buf, n));
    assert_false(channel_looks_secure("SO", 2));
    erase(l);
}

static void an_end_is_told_on_both_kinds(void **state)
{
    static const uint8_t *const keys[] = { NULL, key };

    (void)state;
    for (size_t k = 0; k < LENGTH(keys); k++) {
        line *l = draw_shaken(keys[k]);
        char buf[8];
        size_t n;

        assert_ok(channel_send(l->c[0], "end", 3, &n));
        assert_ok(channel_finish(l->c[0]));
        carry(l, 0);
        assert_ok(soq_shutdown(l->taps[1], SOQ_SHUT_WRITE));
        assert_ok(await(l, 1, buf, sizeof(buf), &n));
        assert_int_equal(n, 3);
        assert_err(SOQ_EOF, await(l, 1, buf, sizeof(buf), &n));
        assert_int_equal(channel_fault_of(l->c[1]), CHANNEL_FINE);
        erase(l);
    }
}

static void a_cut_is_no_end_when_encrypted(void **state)
{
    line *l = draw_shaken(key);
    char buf[8];
    size_t n;

    (void)state;
    assert_ok(channel_send(l->c[0], "end", 3, &n));
    assert_ok(await(l, 1, buf, sizeof(buf), &n));
    assert_ok(soq_shutdown(l->taps[1], SOQ_SHUT_WRITE));
    assert_err(SOQ_ECONNRESET, await(l, 1, buf, sizeof(buf), &n));
    assert_int_equal(channel_fault_of(l->c[1]), CHANNEL_CUT);
    erase(l);
}

static void a_changed_byte_is_found(void **state)
{
    line *l = draw_shaken(key);
    char buf[8];
    size_t n;

    (void)state;
    assert_ok(channel_send(l->c[0], "yes", 3, &n));
    l->forge = true;
    assert_err(SOQ_EPROTO, await(l, 1, buf, sizeof(buf), &n));
    assert_false(l->forge);
    assert_int_equal(channel_fault_of(l->c[1]), CHANNEL_FORGED);
    erase(l);
}

static void a_recorded_session_cannot_be_replayed(void **state)
{
    line *l = draw_shaken(key), *again = draw(NULL, key);
    char buf[32];
    soq_rc rc[2];
    size_t n;

    (void)state;
    assert_ok(channel_send(l->c[0], "pay him", 7, &n));
    assert_ok(await(l, 1, buf, sizeof(buf), &n));
    assert_ok(
        soq_send_all(again->ends[0], l->seen, l->seen_len, soon(), NULL));
    shake(again, rc);
    assert_err(SOQ_EACCES, rc[1]);
    assert_err(SOQ_ENOTCONN, channel_recv(again->c[1], buf, 1, &n));
    erase(l);
    erase(again);
}

static void what_was_not_asked_for_is_pending(void **state)
{
    line *l = draw_shaken(key);
    size_t n, got = 0;
    char byte;

    (void)state;
    assert_false(channel_pending(l->c[1]));
    assert_ok(channel_send(l->c[0], "one", 3, &n));
    assert_ok(channel_send(l->c[0], "two", 3, &n));
    assert_ok(await(l, 1, &byte, 1, &n));
    while (channel_pending(l->c[1])) {
        soq_rc rc = channel_recv(l->c[1], &byte, 1, &n);

        got += rc.err ? 0 : 1;
    }
    while (got < 5) {
        assert_ok(await(l, 1, &byte, 1, &n));
        got++;
    }
    assert_err(SOQ_EAGAIN, channel_recv(l->c[1], &byte, 1, &n));
    assert_false(channel_pending(l->c[1]));
    erase(l);
}

static void a_full_socket_keeps_what_was_taken(void **state)
{
    line *l = draw_shaken(key);
    static unsigned char block[1 << 16], got[1 << 16];
    size_t taken = 0, came = 0, n = 0;
    soq_rc rc = { SOQ_OK, 0 };

    (void)state;
    assert_int_equal(channel_wants(l->c[0], SOQ_READ), SOQ_READ);
    for (; !rc.err; taken += rc.err ? 0 : n) {
        pattern(block, sizeof(block), taken);
        rc = channel_send(l->c[0], block, sizeof(block), &n);
    }
    assert_err(SOQ_EAGAIN, rc);
    assert_int_equal(channel_wants(l->c[0], SOQ_READ), SOQ_READ | SOQ_WRITE);
    while (came < taken) {
        rc = channel_flush(l->c[0]);
        assert_true(!rc.err || rc.err == SOQ_EAGAIN);
        assert_ok(await(l, 1, got, sizeof(got), &n));
        assert_pattern(got, n, came);
        came += n;
    }
    assert_int_equal(came, taken);
    assert_int_equal(channel_wants(l->c[0], SOQ_READ), SOQ_READ);
    erase(l);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_plain_one_carries_bytes),
        TEST(an_encrypted_one_carries_bytes),
        TEST(who_listens_on_the_way_sees_no_byte),
        TEST(with_another_key_neither_is_connected),
        TEST(a_plain_peer_is_told_from_a_wrong_key),
        TEST(a_plain_side_can_tell_that_tls_begins),
        TEST(an_end_is_told_on_both_kinds),
        TEST(a_cut_is_no_end_when_encrypted),
        TEST(a_changed_byte_is_found),
        TEST(a_recorded_session_cannot_be_replayed),
        TEST(what_was_not_asked_for_is_pending),
        TEST(a_full_socket_keeps_what_was_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
