/* test_peer_frame.c -- frames, greetings and typed lines, out of bytes that
 * come in any pieces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "peer/frame.h"
#include "peer/hello.h"
#include "peer/typed.h"

/* ---- frames ------------------------------------------------------------ */

static size_t put_text(unsigned char *at, size_t cap, const char *text)
{
    frame_out out = frame_begin(at, cap, FRAME_TEXT);

    frame_put(&out, 0, 1);
    frame_put_bytes(&out, text, strlen(text));
    return frame_finish(&out, 0);
}

/* Give n bytes to the reader in one piece. */
static void feed(frame_reader *r, const unsigned char *data, size_t n)
{
    size_t room;
    unsigned char *at = frame_room(r, &room);

    assert_true(room >= n);
    memcpy(at, data, n);
    frame_came(r, n);
}

static void assert_text(const frame *f, const char *text)
{
    assert_int_equal(f->kind, FRAME_TEXT);
    assert_int_equal(f->len, 1 + strlen(text));
    assert_memory_equal(f->data + 1, text, strlen(text));
}

static void frames_come_out_however_they_are_cut(void **state)
{
    static const char *const texts[] = { "one", "", "three", "a longer line" };
    unsigned char stream[256];
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        len += put_text(stream + len, sizeof(stream) - len, texts[i]);
    for (size_t piece = 1; piece <= len; piece++) {
        unsigned char window[64];
        frame_reader r;
        size_t at = 0, count = 0;
        frame f;

        frame_reader_open(&r, window, sizeof(window));
        while (at < len) {
            size_t n = piece < len - at ? piece : len - at;
            size_t room;

            (void)frame_room(&r, &room);
            n = n < room ? n : room;
            feed(&r, stream + at, n);
            at += n;
            while (frame_next(&r, &f) == FRAME_READY)
                assert_text(&f, texts[count++]);
        }
        assert_int_equal(count, 4);
        assert_false(frame_cut(&r));
    }
}

static void what_is_not_whole_is_known_to_be_cut(void **state)
{
    unsigned char stream[64], window[64];
    size_t len = put_text(stream, sizeof(stream), "hello");
    frame_reader r;
    frame f;

    (void)state;
    for (size_t n = 1; n < len; n++) {
        frame_reader_open(&r, window, sizeof(window));
        feed(&r, stream, n);
        assert_int_equal(frame_next(&r, &f), FRAME_WAIT);
        assert_true(frame_cut(&r));
    }
}

/* Its length is in the header, so that nothing of it is kept. */
static void unknown_kind_is_skipped_through_any_window(void **state)
{
    unsigned char head[8] = { 0, 0, 0xff, 0xff, 99, 0, 0, 0 };
    unsigned char junk[50] = { 0 }, text[64], window[64];
    size_t len = put_text(text, sizeof(text), "after");
    frame_reader r;
    frame f;

    (void)state;
    frame_reader_open(&r, window, sizeof(window));
    feed(&r, head, sizeof(head));
    assert_int_equal(frame_next(&r, &f), FRAME_WAIT);
    for (size_t left = 0xffff; left > 0;) {
        size_t n = left < sizeof(junk) ? left : sizeof(junk);

        feed(&r, junk, n);
        assert_int_equal(frame_next(&r, &f), FRAME_WAIT);
        left -= n;
    }
    assert_false(frame_cut(&r));
    assert_int_equal(r.skipped, 1);
    feed(&r, text, len);
    assert_int_equal(frame_next(&r, &f), FRAME_READY);
    assert_text(&f, "after");
}

static void length_beyond_its_kind_is_wrong_at_the_header(void **state)
{
    static const unsigned char heads[][8] = {
        { 0xff, 0xff, 0xff, 0xff, FRAME_DATA, 0, 0, 0 },
        { 0xff, 0xff, 0xff, 0xff, 99, 0, 0, 0 },
        { 0, 1, 0, 1, 99, 0, 0, 0 },
        { 0, 2, 0, 13, FRAME_DATA, 0, 0, 0 },
        { 0, 0, 0x10, 2, FRAME_TEXT, 0, 0, 0 },
        { 0, 0, 0, 0, FRAME_TEXT, 0, 0, 0 },
        { 0, 0, 0, 9, FRAME_PING, 0, 0, 0 },
        { 'H', 'T', 'T', 'P', '/', '1', '.', '1' },
    };
    unsigned char window[64];
    frame_reader r;
    frame f;

    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        frame_reader_open(&r, window, sizeof(window));
        feed(&r, heads[i], 8);
        assert_int_equal(frame_next(&r, &f), FRAME_WRONG);
    }
}

static void frame_wider_than_the_window_wants_a_larger_one(void **state)
{
    unsigned char text[128], small[16], large[128];
    char line[101];
    size_t len, room;
    frame_reader r;
    frame f;

    (void)state;
    memset(line, 'x', 100);
    line[100] = '\0';
    len = put_text(text, sizeof(text), line);
    frame_reader_open(&r, small, sizeof(small));
    feed(&r, text, 16);
    assert_int_equal(frame_next(&r, &f), FRAME_WIDE);
    frame_reader_move(&r, large, sizeof(large));
    (void)frame_room(&r, &room);
    assert_int_equal(room, sizeof(large) - 16);
    feed(&r, text + 16, len - 16);
    assert_int_equal(frame_next(&r, &f), FRAME_READY);
    assert_text(&f, line);
}

static void what_does_not_fit_is_no_frame(void **state)
{
    unsigned char small[16];

    (void)state;
    assert_int_equal(put_text(small, sizeof(small), "1234567"), 16);
    assert_int_equal(put_text(small, sizeof(small), "12345678"), 0);
}

static void fields_past_the_end_are_bad_and_zero(void **state)
{
    unsigned char data[3] = { 1, 2, 3 };
    frame f = { FRAME_PING, sizeof(data), data };
    frame_in in = frame_open(&f);

    (void)state;
    assert_int_equal(frame_take(&in, 2), 0x0102);
    assert_false(in.bad);
    assert_int_equal(frame_take(&in, 2), 0);
    assert_true(in.bad);
    assert_int_equal(frame_take(&in, 1), 0);
}

/* ---- greetings --------------------------------------------------------- */

static hello ana(void)
{
    hello h;

    memset(&h, 0, sizeof(h));
    h.version = h.least = HELLO_VERSION;
    h.id = 0x1122334455667788;
    h.port = 65433;
    snprintf(h.name, sizeof(h.name), "ana maria");
    snprintf(h.system, sizeof(h.system), "Linux");
    snprintf(h.program, sizeof(h.program), "soquete 0.1.0");
    snprintf(h.local, sizeof(h.local), "10.0.0.5:41234");
    snprintf(h.peer, sizeof(h.peer), "10.0.0.7:65433");
    return h;
}

static hello_result through(const hello *h, hello *out)
{
    unsigned char buf[1200], window[1200];
    size_t len = hello_write(h, buf, sizeof(buf));
    frame_reader r;
    frame f;

    assert_true(len > 0);
    frame_reader_open(&r, window, sizeof(window));
    feed(&r, buf, len);
    assert_int_equal(frame_next(&r, &f), FRAME_READY);
    return hello_read(&f, out);
}

static void greeting_comes_as_it_was_written(void **state)
{
    hello h = ana(), out;

    (void)state;
    assert_int_equal(through(&h, &out), HELLO_OK);
    assert_true(out.id == h.id);
    assert_int_equal(out.port, 65433);
    assert_string_equal(out.name, "ana maria");
    assert_string_equal(out.system, "Linux");
    assert_string_equal(out.program, "soquete 0.1.0");
    assert_string_equal(out.local, h.local);
    assert_string_equal(out.peer, h.peer);
}

static void greeting_of_another_version_or_name_is_told_apart(void **state)
{
    hello h = ana(), out;

    (void)state;
    h.version = 9;
    assert_int_equal(through(&h, &out), HELLO_OK);
    h.least = 2;
    assert_int_equal(through(&h, &out), HELLO_OTHER_VERSION);
    h = ana();
    h.name[0] = '\0';
    assert_int_equal(through(&h, &out), HELLO_BAD_NAME);
    h = ana();
    h.name[1] = '\x1b';
    assert_int_equal(through(&h, &out), HELLO_BAD_NAME);
    h = ana();
    h.system[1] = '\x1b';
    assert_int_equal(through(&h, &out), HELLO_NOT_OURS);
}

static void cut_greeting_is_none(void **state)
{
    unsigned char buf[1200];
    hello h = ana(), out;
    size_t len = hello_write(&h, buf, sizeof(buf));

    (void)state;
    for (uint32_t n = 0; n < len - FRAME_HEADER; n++) {
        frame f = { FRAME_HELLO, n, buf + FRAME_HEADER };

        assert_int_equal(hello_read(&f, &out), HELLO_NOT_OURS);
    }
}

static void translated_address_shows_from_either_side(void **state)
{
    hello we = ana(), they = ana();

    (void)state;
    memcpy(they.local, we.peer, sizeof(they.local));
    memcpy(they.peer, we.local, sizeof(they.peer));
    assert_false(hello_translated(&we, &they));
    snprintf(they.peer, sizeof(they.peer), "192.0.2.1:41234");
    assert_true(hello_translated(&we, &they));
    assert_true(hello_translated(&they, &we));
}

/* ---- typed lines ------------------------------------------------------- */

static void type(typed *t, const char *text, size_t len)
{
    size_t room;
    char *at = typed_room(t, &room);

    assert_true(room >= len);
    memcpy(at, text, len);
    typed_came(t, len);
}

static void assert_line(typed *t, bool at_end, const char *text)
{
    const char *line;
    size_t len;

    assert_true(typed_line(t, at_end, &line, &len));
    assert_int_equal(len, strlen(text));
    assert_memory_equal(line, text, len);
}

static void lines_end_as_either_system_has_it(void **state)
{
    static typed t;
    const char *line;
    size_t len;

    (void)state;
    t.begin = t.end = 0;
    type(&t, "one\ntwo\r\n\nthr", 13);
    assert_line(&t, false, "one");
    assert_line(&t, false, "two");
    assert_line(&t, false, "");
    assert_false(typed_line(&t, false, &line, &len));
    type(&t, "ee", 2);
    assert_line(&t, true, "three");
    assert_false(typed_line(&t, true, &line, &len));
}

static void long_line_comes_in_pieces_of_whole_characters(void **state)
{
    static typed t;
    static char text[2 * FRAME_LINE];
    const char *line;
    size_t len, total = 0;

    (void)state;
    t.begin = t.end = 0;
    text[0] = 'x'; /* so that 4096 bytes end inside a character */
    for (size_t i = 1; i + 1 < sizeof(text) - 1; i += 2)
        memcpy(text + i, "\xc3\xa7", 2);
    type(&t, text, sizeof(text) - 1);
    while (typed_line(&t, true, &line, &len)) {
        assert_true(len <= FRAME_LINE);
        assert_memory_equal(line, text + total, len);
        assert_true(((unsigned char)line[0] & 0xc0) != 0x80);
        total += len;
    }
    assert_int_equal(total, sizeof(text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(frames_come_out_however_they_are_cut),
        TEST(what_is_not_whole_is_known_to_be_cut),
        TEST(unknown_kind_is_skipped_through_any_window),
        TEST(length_beyond_its_kind_is_wrong_at_the_header),
        TEST(frame_wider_than_the_window_wants_a_larger_one),
        TEST(what_does_not_fit_is_no_frame),
        TEST(fields_past_the_end_are_bad_and_zero),
        TEST(greeting_comes_as_it_was_written),
        TEST(greeting_of_another_version_or_name_is_told_apart),
        TEST(cut_greeting_is_none),
        TEST(translated_address_shows_from_either_side),
        TEST(lines_end_as_either_system_has_it),
        TEST(long_line_comes_in_pieces_of_whole_characters),
    };

    return cmocka_run_group_tests_name("peer_frame", tests, NULL, NULL);
}
