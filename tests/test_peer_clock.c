/* test_peer_clock.c -- how far two clocks are apart, from frames CLOCK. */
#include <string.h>

#include "check.h"
#include "peer/clock.h"

/* Two sides, and what the clocks and the way are. */
typedef struct world {
    peer_clock here, there;
    int64_t now_us, ahead_us, to_us, back_us;
} world;

static void turn(peer_clock *from, peer_clock *to, int64_t sent_us,
                 int64_t came_us, bool *answer)
{
    unsigned char buf[FRAME_HEADER + CLOCK_BYTES];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_CLOCK);
    frame f = { FRAME_CLOCK, CLOCK_BYTES, buf + FRAME_HEADER };

    peer_clock_write(from, sent_us, &out);
    assert_int_equal(frame_finish(&out, 0), sizeof(buf));
    *answer = peer_clock_read(to, &f, came_us);
}

/* To and fro, until neither answers; so many frames. */
static unsigned talk(world *w)
{
    bool answer = true;
    unsigned frames = 0;

    while (answer) {
        bool forth = frames++ % 2 == 0;
        int64_t left = w->now_us,
                came = left + (forth ? w->to_us : w->back_us);

        w->now_us = came + 3;
        if (forth)
            turn(&w->here, &w->there, left, came + w->ahead_us, &answer);
        else
            turn(&w->there, &w->here, left + w->ahead_us, came, &answer);
    }
    return frames;
}

static void assert_holds(const world *w)
{
    assert_true(peer_clock_known(&w->here) && peer_clock_known(&w->there));
    assert_true(w->here.lo_us <= w->ahead_us && w->ahead_us <= w->here.hi_us);
    assert_true(w->there.lo_us <= -w->ahead_us &&
                -w->ahead_us <= w->there.hi_us);
}

static void both_know_what_the_difference_is_within(void **state)
{
    static const int64_t ways[][3] = { { 0, 50, 50 },
                                       { 7250000, 50, 50 },
                                       { -3600000000, 9000, 1 },
                                       { 1, 0, 0 },
                                       { 999, 1, 90000 } };

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        world w = { .now_us = 1795000000000000,
                    .ahead_us = ways[i][0],
                    .to_us = ways[i][1],
                    .back_us = ways[i][2] };

        assert_int_equal(talk(&w), 2 * CLOCK_TURNS);
        assert_holds(&w);
        /* As wide as the way there and back, and no more. */
        assert_true(w.here.hi_us - w.here.lo_us <= w.to_us + w.back_us + 3);
    }
}

static void a_side_that_goes_on_gets_no_more_answers(void **state)
{
    world w = { .now_us = 1795000000000000 };
    peer_clock before;
    bool answer;

    (void)state;
    (void)talk(&w);
    before = w.there;
    for (int i = 0; i < 100; i++) {
        turn(&w.here, &w.there, w.now_us + 86400000000, w.now_us, &answer);
        assert_false(answer);
    }
    assert_memory_equal(&before, &w.there, sizeof(before));
}

static void what_is_no_time_is_passed_over(void **state)
{
    static const unsigned char late[CLOCK_BYTES] = { 0xff, 0xff, 0xff, 0xff,
                                                     0xff, 0xff, 0xff, 0xff };
    frame f = { FRAME_CLOCK, sizeof(late), late };
    peer_clock c = { 0 };

    (void)state;
    assert_false(peer_clock_read(&c, &f, 5));
    assert_int_equal(c.came, 0);
    assert_false(c.has_lo || c.has_hi);
}

/* An answer to nothing that was asked is no upper bound. */
static void an_answer_to_another_frame_bounds_nothing(void **state)
{
    peer_clock c = { 0 }, other = { 0 };
    bool answer;

    (void)state;
    other.theirs_us = 12345;
    other.came_us = 99;
    turn(&other, &c, 1000, 2000, &answer);
    assert_true(answer && c.has_lo && !c.has_hi);
    assert_false(peer_clock_known(&c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_know_what_the_difference_is_within),
        TEST(a_side_that_goes_on_gets_no_more_answers),
        TEST(what_is_no_time_is_passed_over),
        TEST(an_answer_to_another_frame_bounds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
