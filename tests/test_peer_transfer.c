/* test_peer_transfer.c -- files between two links, whole, cut and resumed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "own_file.h"
#include "peer/transfer_in.h"
#include "peer/transfer_out.h"

static const peer_limits most = { 32,    1 << 20, { 0, 0 }, 60000,
                                  60000, 60000,   60000 };

enum { FILES = 2 /* that may be received by one */ };

/* NULL: as this system does it. */
static courier_desk *couriers;

/* Two peers, and between them a relay that may cut the connection. */
typedef struct two {
    link a, b;
    transfer_out out;
    transfer_in in;
    soq inner[2]; /* the relay's ends, of a and of b */
    uint64_t passed, cut_at;
    bool cut;
    peer_quota quota;
    names taken;
    out_event out_said; /* the last that ended something */
    in_event in_said;
    bool done, refused, failed;
} two;

/* ---- files ------------------------------------------------------------- */

static char folder[OWN_FILE_PATH];

static const char *path_of(const char *name)
{
    static char path[4][2304];
    static unsigned next;
    char *at = path[next++ % 4];

    snprintf(at, sizeof(path[0]), "%s%s", folder, name);
    return at;
}

static int find_folder(void **state)
{
    (void)state;
    (void)own_file("", folder);
    return 0;
}

static uint32_t seed = 1;

static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % n;
}

static void write_file(const char *path, size_t size, unsigned char first)
{
    unsigned char *bytes = malloc(size + 1);
    soq_file f;

    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(first + i * 31 + i / 251);
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, bytes, size, NULL));
    assert_ok(soq_file_close(&f));
    free(bytes);
}

static bool is_there(const char *path)
{
    soq_file f;

    if (soq_file_open(path, SOQ_OPEN_READ, &f).err)
        return false;
    soq_file_close(&f);
    return true;
}

static void digest_of(const char *path, uint8_t digest[HASH_BYTES])
{
    unsigned char piece[4096];
    soq_file f;
    size_t n;
    hash h;

    hash_begin(&h);
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    while (!soq_file_read(f, piece, sizeof(piece), &n).err)
        hash_add(&h, piece, n);
    assert_ok(soq_file_close(&f));
    hash_end(&h, digest);
}

static void assert_same(const char *one, const char *other)
{
    uint8_t a[HASH_BYTES], b[HASH_BYTES];

    digest_of(one, a);
    digest_of(other, b);
    assert_memory_equal(a, b, HASH_BYTES);
}

/* ---- two peers --------------------------------------------------------- */

static hello named(const char *name, uint64_t id)
{
    hello h;

    memset(&h, 0, sizeof(h));
    h.id = id;
    snprintf(h.name, sizeof(h.name), "%s", name);
    return h;
}

static void begin(two *t)
{
    hello ana = named("ana", 1), bia = named("bia", 2);
    soq left, right;

    memset(t, 0, sizeof(*t));
    t->quota = (peer_quota){ UINT64_MAX, FILES };
    t->cut_at = UINT64_MAX;
    open_connection(SOQ_IPV4, &left, &t->inner[0]);
    open_connection(SOQ_IPV4, &t->inner[1], &right);
    assert_ok(link_open(&t->a, left, true, NULL, &ana, &most));
    assert_ok(link_open(&t->b, right, false, NULL, &bia, &most));
    link_use_couriers(&t->a, couriers);
    transfer_out_open(&t->out, &t->a);
    transfer_in_open(&t->in, &t->b, &t->quota, &t->taken);
}

static void end(two *t)
{
    /* whichever was to carry it */
    assert_true(couriers || !t->a.courier);
    assert_true(!couriers || !t->out.at || t->a.courier);
    transfer_out_close(&t->out);
    transfer_in_close(&t->in);
    names_clear(&t->taken);
    link_close(&t->a);
    link_close(&t->b);
    soq_abort(&t->inner[0]);
    soq_abort(&t->inner[1]);
}

/* From a to b, up to the byte where it cuts. */
static void relay_forward(two *t)
{
    unsigned char piece[8192];
    uint64_t left = t->cut_at - t->passed;
    size_t n, cap = left < sizeof(piece) ? (size_t)left : sizeof(piece);

    if (t->cut)
        return;
    if (cap > 0 && !soq_recv(t->inner[0], piece, cap, soq_no_wait(), &n).err) {
        assert_ok(soq_send_all(t->inner[1], piece, n, soon(), NULL));
        t->passed += n;
    }
    if (t->passed < t->cut_at)
        return;
    /* All that has passed arrives; then there is nothing more. */
    t->cut = true;
    soq_close(&t->inner[1]);
    soq_abort(&t->inner[0]);
}

static void relay_back(two *t)
{
    unsigned char piece[8192];
    size_t n;

    if (!t->cut &&
        !soq_recv(t->inner[1], piece, sizeof(piece), soq_no_wait(), &n).err)
        assert_ok(soq_send_all(t->inner[0], piece, n, soon(), NULL));
}

static void out_heard(two *t, out_event event)
{
    t->done = t->done || event == OUT_DONE;
    t->refused = t->refused || event == OUT_REFUSED;
    t->failed = t->failed || event == OUT_FAILED;
}

static void serve_out(two *t)
{
    frame f;

    for (;;) {
        link_event event = link_receive(&t->a, &f);

        if (event == LINK_NOTHING || event == LINK_ENDED)
            break;
        if (event == LINK_FRAME)
            out_heard(t, transfer_out_hear(&t->out, &f));
    }
    while (transfer_out_ready(&t->out)) {
        out_heard(t, transfer_out_step(&t->out));
        (void)link_flush(&t->a);
    }
    (void)link_flush(&t->a);
}

static void in_heard(two *t, in_event event)
{
    if (event == IN_OFFERED)
        event = transfer_in_accept(&t->in, folder);
    if (event == IN_DONE || event == IN_FAILED)
        t->in_said = event;
}

static void serve_in(two *t)
{
    frame f;

    for (;;) {
        link_event event = link_receive(&t->b, &f);

        if (event == LINK_NOTHING || event == LINK_ENDED)
            break;
        if (event == LINK_FRAME)
            in_heard(t, transfer_in_hear(&t->in, &f));
    }
    while (transfer_in_ready(&t->in))
        in_heard(t, transfer_in_step(&t->in));
    (void)link_flush(&t->b);
}

static bool over(const two *t)
{
    if (t->a.state == LINK_OVER || t->b.state == LINK_OVER)
        return !t->cut || (t->a.state == LINK_OVER && t->b.state == LINK_OVER);
    return (t->done || t->refused || t->failed) && t->in.state == IN_IDLE;
}

static void run(two *t)
{
    int64_t begun = soq_now_ns();

    while (!over(t)) {
        serve_out(t);
        relay_forward(t);
        serve_in(t);
        relay_back(t);
        assert_true(ms_since(begun) < 60000);
    }
}

static void greet(two *t)
{
    int64_t begun = soq_now_ns();

    while (t->a.state != LINK_UP || t->b.state != LINK_UP) {
        serve_out(t);
        relay_forward(t);
        serve_in(t);
        relay_back(t);
        assert_true(ms_since(begun) < 60000);
    }
}

/* Send this file, with the link cut after so many bytes. */
static void send_cut(two *t, const char *path, bool resume, uint64_t cut_at)
{
    begin(t);
    greet(t);
    t->cut_at = t->passed + cut_at;
    assert_ok(transfer_out_offer(&t->out, path, resume));
    run(t);
}

static void send_whole(two *t, const char *path, bool resume)
{
    begin(t);
    greet(t);
    assert_ok(transfer_out_offer(&t->out, path, resume));
    run(t);
}

/* ---- what holds -------------------------------------------------------- */

static void file_of_any_size_comes_whole(void **state)
{
    static const size_t sizes[] = {
        0, 1, FRAME_PIECE - 1, FRAME_PIECE, FRAME_PIECE + 1, 700000
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        const char *from = path_of("soquete-peer-sized.from");
        two t;

        write_file(from, sizes[i], 7);
        send_whole(&t, from, false);
        assert_true(t.done);
        assert_int_equal(t.in_said, IN_DONE);
        assert_same(from, t.in.path);
        assert_ok(soq_file_remove(t.in.path));
        assert_ok(soq_file_remove(from));
        end(&t);
    }
}

static void nothing_is_replaced(void **state)
{
    const char *from = path_of("soquete-peer-twin.bin");
    two t;

    (void)state;
    write_file(from, 1000, 3);
    send_whole(&t, from, false);
    assert_true(t.done);
    assert_string_equal(t.in.path, path_of("soquete-peer-twin (2).bin"));
    assert_same(from, t.in.path);
    assert_ok(soq_file_remove(t.in.path));
    assert_ok(soq_file_remove(from));
    end(&t);
}

/* A beginning is never taken for the whole, wherever the connection is cut,
 * and what is there is not sent again. */
static void cut_file_is_resumed_where_the_receiver_is(void **state)
{
    enum { SIZE = 400000 };
    char from[2304];
    size_t rounds = scaled(40), resumed = 0;

    (void)state;
    snprintf(from, sizeof(from), "%s", path_of("soquete-peer-cut.from"));
    write_file(from, SIZE, 9);
    for (size_t i = 0; i < rounds; i++) {
        two t;
        uint64_t there;

        send_cut(&t, from, false, 1 + random_below(SIZE + 100));
        assert_false(t.done);
        assert_false(is_there(path_of("soquete-peer-cut (2).from")));
        there = t.in.at;
        end(&t);
        send_whole(&t, from, true);
        assert_true(t.done);
        assert_int_equal(t.in.from, there);
        assert_int_equal(t.out.from, there);
        resumed += there > 0 ? 1 : 0;
        assert_string_equal(t.in.path, path_of("soquete-peer-cut (2).from"));
        assert_same(from, t.in.path);
        assert_ok(soq_file_remove(t.in.path));
        end(&t);
    }
    assert_true(resumed > rounds / 3);
    assert_ok(soq_file_remove(from));
}

static void another_file_of_that_name_and_size_begins_anew(void **state)
{
    const char *from = path_of("soquete-peer-other.from");
    two t;

    (void)state;
    write_file(from, 500000, 1);
    send_cut(&t, from, false, 400000);
    assert_true(t.in.at > 0);
    end(&t);
    write_file(from, 500000, 2);
    send_whole(&t, from, true);
    assert_true(t.done);
    assert_int_equal(t.in.from, 0);
    assert_same(from, t.in.path);
    assert_ok(soq_file_remove(t.in.path));
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void file_that_becomes_shorter_is_given_up(void **state)
{
    const char *from = path_of("soquete-peer-shorter.from");
    two t;

    (void)state;
    write_file(from, 500000, 1);
    begin(&t);
    greet(&t);
    assert_ok(transfer_out_offer(&t.out, from, false));
    write_file(from, 100, 1);
    run(&t);
    assert_true(t.failed);
    assert_int_equal(t.in_said, IN_FAILED);
    assert_string_equal(t.in.why, "it became shorter while it was sent");
    assert_false(is_there(path_of("soquete-peer-shorter (2).from")));
    end(&t);
    write_file(from, 500000, 1); /* and goes on when it is long again */
    send_whole(&t, from, true);
    assert_true(t.done);
    assert_int_equal(t.in.from, 100);
    assert_ok(soq_file_remove(t.in.path));
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void file_that_grows_is_no_prefix_of_itself(void **state)
{
    const char *from = path_of("soquete-peer-longer.from");
    two t;

    (void)state;
    write_file(from, 1000, 1);
    begin(&t);
    greet(&t);
    assert_ok(transfer_out_offer(&t.out, from, false));
    write_file(from, 2000, 1);
    run(&t);
    assert_true(t.failed);
    assert_int_equal(t.in_said, IN_FAILED);
    assert_string_equal(t.in.why, "it changed while it was sent");
    assert_false(is_there(path_of("soquete-peer-longer (2).from")));
    end(&t);
    write_file(from, 1000, 1); /* what was kept is taken up and done with */
    send_whole(&t, from, true);
    assert_true(t.done);
    assert_ok(soq_file_remove(t.in.path));
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void more_than_the_quota_is_refused(void **state)
{
    const char *from = path_of("soquete-peer-quota.from");
    two t;

    (void)state;
    write_file(from, 1001, 1);
    begin(&t);
    t.quota.bytes = 1000;
    greet(&t);
    assert_ok(transfer_out_offer(&t.out, from, false));
    run(&t);
    assert_true(t.refused);
    assert_string_equal(t.out.why, "it is more than may be received here");
    assert_ok(soq_file_remove(from));
    end(&t);
}

/* Also when it is empty, and no byte of the quota. */
static void more_files_than_the_quota_are_refused(void **state)
{
    const char *from = path_of("soquete-peer-many.from");
    char part[64];
    two t;

    (void)state;
    write_file(from, 0, 1);
    begin(&t);
    t.quota.files = 1;
    greet(&t);
    assert_ok(transfer_out_offer(&t.out, from, false));
    run(&t);
    assert_true(t.done);
    assert_ok(soq_file_remove(t.in.path));
    t.done = false;
    assert_ok(transfer_out_offer(&t.out, from, false));
    run(&t);
    assert_false(t.done);
    assert_true(t.refused);
    assert_string_equal(t.out.why, "no more files may be received here");
    assert_int_equal(t.quota.files, 0);
    snprintf(part, sizeof(part), ".soquete-%016" PRIx64 ".part", t.in.key);
    assert_false(is_there(path_of(part)));
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void file_that_was_cut_counts_once(void **state)
{
    const char *from = path_of("soquete-peer-counted.from");
    two t;

    (void)state;
    write_file(from, 500000, 1);
    send_cut(&t, from, false, 400000);
    assert_true(t.in.at > 0);
    assert_int_equal(t.quota.files, FILES - 1);
    end(&t);
    send_whole(&t, from, true);
    assert_true(t.done);
    assert_true(t.in.from > 0);
    assert_int_equal(t.quota.files, FILES);
    assert_ok(soq_file_remove(t.in.path));
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void folder_that_is_not_there_is_told_to_the_sender(void **state)
{
    const char *from = path_of("soquete-peer-nowhere.from");
    char before[sizeof(folder)];
    two t;

    (void)state;
    write_file(from, 1000, 1);
    memcpy(before, folder, sizeof(before));
    strncat(folder, "no such folder/", sizeof(folder) - strlen(folder) - 1);
    send_whole(&t, from, false);
    memcpy(folder, before, sizeof(folder));
    assert_true(t.refused);
    assert_string_equal(t.out.why,
                        "the receiving folder: no such file or directory");
    assert_ok(soq_file_remove(from));
    end(&t);
}

static void what_is_no_file_cannot_be_offered(void **state)
{
    two t;

    (void)state;
    begin(&t);
    assert_err(SOQ_EISDIR, transfer_out_offer(&t.out, ".", false));
    assert_err(SOQ_ENOENT,
               transfer_out_offer(&t.out, path_of("no such file"), false));
    assert_int_equal(t.out.state, OUT_IDLE);
    end(&t);
}

/* ---- a sender that lies ------------------------------------------------ */

static void send_frame(two *t, frame_out *out)
{
    assert_true(link_send(&t->a, out->data, frame_finish(out, 0)));
}

/* Offer `size` bytes, send `sent` of them, and end with this digest. */
static void lie(two *t, uint64_t size, uint64_t sent, const uint8_t *digest)
{
    static const char name[] = "soquete-peer-lie.bin";
    unsigned char buf[2048], zeros[1024] = { 0 };
    frame_out out;

    begin(t);
    greet(t);
    out = frame_begin(buf, sizeof(buf), FRAME_OFFER);
    frame_put(&out, 5, 4);
    frame_put(&out, size, 8);
    frame_put(&out, 0, 1);
    frame_put_bytes(&out, name, strlen(name));
    send_frame(t, &out);
    out = frame_begin(buf, sizeof(buf), FRAME_START);
    frame_put(&out, 5, 4);
    frame_put(&out, 0, 8);
    send_frame(t, &out);
    out = frame_begin(buf, sizeof(buf), FRAME_DATA);
    frame_put(&out, 5, 4);
    frame_put(&out, 0, 8);
    frame_put_bytes(&out, zeros, (size_t)sent);
    send_frame(t, &out);
    out = frame_begin(buf, sizeof(buf), FRAME_END);
    frame_put(&out, 5, 4);
    frame_put(&out, size, 8);
    frame_put_bytes(&out, digest, HASH_BYTES);
    send_frame(t, &out);
    for (int64_t begun = soq_now_ns(); t->in_said == IN_GOES_ON;) {
        serve_out(t);
        relay_forward(t);
        serve_in(t);
        assert_true(ms_since(begun) < 60000);
    }
}

static void lies_give_no_file(void **state)
{
    uint8_t digest[HASH_BYTES] = { 0 };
    unsigned char zeros[1000] = { 0 };
    hash h;
    two t;

    (void)state;
    lie(&t, 1000, 1000, digest); /* another digest */
    assert_int_equal(t.in_said, IN_FAILED);
    assert_string_equal(t.in.why, "its SHA-256 is another one");
    assert_int_equal(t.quota.files, FILES); /* as nothing of it stays */
    end(&t);
    hash_begin(&h);
    hash_add(&h, zeros, 900);
    hash_end(&h, digest);
    lie(&t, 1000, 900, digest); /* a beginning, with its own digest */
    assert_int_equal(t.in_said, IN_FAILED);
    end(&t);
    lie(&t, 900, 1000, digest); /* more than it said */
    assert_int_equal(t.in_said, IN_FAILED);
    end(&t);
    assert_false(is_there(path_of("soquete-peer-lie.bin")));
    lie(&t, 900, 900, digest); /* and the truth does */
    assert_int_equal(t.in_said, IN_DONE);
    assert_true(is_there(path_of("soquete-peer-lie.bin")));
    assert_ok(soq_file_remove(path_of("soquete-peer-lie.bin")));
    end(&t);
}

/* ---- the same by couriers ---------------------------------------------- */

static int hire(void **state)
{
    static courier_desk desk = { NULL, true, 0 };

    (void)state;
    assert_ok(soq_poller_open(NULL, &desk.poller));
    couriers = &desk;
    return 0;
}

static int dismiss(void **state)
{
    (void)state;
    assert_int_equal(couriers->files, 0);
    soq_poller_close(&couriers->poller);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(file_of_any_size_comes_whole),
        TEST(nothing_is_replaced),
        TEST(cut_file_is_resumed_where_the_receiver_is),
        TEST(another_file_of_that_name_and_size_begins_anew),
        TEST(file_that_becomes_shorter_is_given_up),
        TEST(file_that_grows_is_no_prefix_of_itself),
        TEST(more_than_the_quota_is_refused),
        TEST(more_files_than_the_quota_are_refused),
        TEST(file_that_was_cut_counts_once),
        TEST(folder_that_is_not_there_is_told_to_the_sender),
        TEST(what_is_no_file_cannot_be_offered),
        TEST(lies_give_no_file),
    };

    int failed = cmocka_run_group_tests_name("peer_transfer", tests,
                                             find_folder, NULL);

    return failed + cmocka_run_group_tests_name("peer_transfer by courier",
                                                tests, hire, dismiss);
}
