/* test_timeline_clock.c -- made clocks: what is said of them must hold. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "timeline/clock.h"
#include "timeline/marks.h"

enum { HERE, THERE, MOST = 400 };
static const int64_t ms = 1000000;

/* Two clocks and a conversation between them. */
typedef struct world {
    uint64_t random;
    int64_t begin_ns;            /* what the clock here says at first */
    int64_t ahead_ns;            /* so much more says the one there, */
    int64_t step_ns, step_at_ns; /* and so much more from then on */
    double drift;
    int64_t way_ns[2]; /* at least, from here, from there */
    int64_t jitter_ns;
    int64_t now_ns; /* true time */
    uint64_t place[2];
    marks seen;
    clock_bounds lower, upper;
    clock_difference said;
} world;

static uint64_t draw(world *w, uint64_t n)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random % n;
}

static int64_t difference(const world *w, int64_t now_ns)
{
    int64_t step = w->step_ns && now_ns >= w->step_at_ns ? w->step_ns : 0;

    return w->ahead_ns + step + (int64_t)(w->drift * (double)now_ns);
}

static int64_t clock_of(const world *w, int who, int64_t now_ns)
{
    int64_t here = w->begin_ns + now_ns;

    return who == HERE ? here : here + difference(w, now_ns);
}

/* As programs tell it: in microseconds, what is less is cut off. */
static int64_t told(const world *w, int who, int64_t now_ns)
{
    return clock_of(w, who, now_ns) / 1000 * 1000;
}

/* One says something, and the other hears it. */
static void say(world *w, int from)
{
    uint64_t first = ++w->place[from], last = first + draw(w, 100);
    int64_t came = w->now_ns + w->way_ns[from] +
                   (int64_t)draw(w, (uint64_t)w->jitter_ns + 1);
    unsigned to = from == HERE ? THERE : HERE;

    w->place[from] = last;
    assert_true(marks_add(
        &w->seen, (unsigned)from, from == HERE ? MARK_CLIENT : MARK_SERVER,
        (unsigned)from, true, first, told(w, from, w->now_ns)));
    assert_true(marks_add(&w->seen, (unsigned)from,
                          from == HERE ? MARK_SERVER : MARK_CLIENT, to, false,
                          last, told(w, (int)to, came)));
    w->now_ns = came;
}

static void talk(world *w, int rounds, int64_t pause_ns)
{
    for (int i = 0; i < rounds; i++) {
        say(w, HERE);
        say(w, THERE);
        w->now_ns += (int64_t)draw(w, (uint64_t)pause_ns + 1);
    }
}

static void judge(world *w)
{
    marks_bounds(&w->seen, HERE, THERE, &w->lower, &w->upper);
    clock_estimate(&w->lower, &w->upper, w->begin_ns, w->begin_ns + w->now_ns,
                   &w->said);
}

static world *world_of(int64_t ahead_ns, int64_t way_ns, int64_t back_ns,
                       int64_t jitter_ns)
{
    world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    w->random = 0x9e3779b97f4a7c15U;
    w->begin_ns = INT64_C(1795000000) * 1000 * ms;
    w->ahead_ns = ahead_ns;
    w->way_ns[HERE] = way_ns;
    w->way_ns[THERE] = back_ns;
    w->jitter_ns = jitter_ns;
    return w;
}

static void end(world *w)
{
    marks_free(&w->seen);
    free(w);
}

static void assert_within(int64_t value, const clock_interval *i)
{
    if (value < i->lo_ns || value > i->hi_ns)
        fail_msg("%lld is not in [%lld, %lld]", (long long)value,
                 (long long)i->lo_ns, (long long)i->hi_ns);
}

/* At both ends of the run, and at times between. */
static void assert_holds(const world *w)
{
    assert_int_equal(w->said.verdict, CLOCK_FOUND);
    assert_within(difference(w, 0), &w->said.start);
    assert_within(difference(w, w->now_ns), &w->said.end);
    for (int i = 0; i <= 8; i++) {
        int64_t now = w->now_ns / 8 * i, off_ns;
        int64_t here = clock_here(&w->said, clock_of(w, THERE, now), &off_ns);
        int64_t wrong = here - clock_of(w, HERE, now);

        if (wrong > off_ns + 1 || wrong < -off_ns - 1)
            fail_msg("wrong by %lld, said %lld", (long long)wrong,
                     (long long)off_ns);
    }
}

/* ---- tests ------------------------------------------------------------- */

static void a_known_difference_is_found(void **state)
{
    world *w = world_of(2500 * ms, ms, ms, ms / 10);

    (void)state;
    talk(w, 20, 10 * ms);
    judge(w);
    assert_holds(w);
    /* As near as the way is long. */
    assert_in_range(clock_half(&w->said.start), 1, 12 * ms / 10);
    assert_false(w->said.drifts);
    end(w);
}

static void unequal_ways_are_within_what_is_said(void **state)
{
    world *w = world_of(-800 * ms, 40 * ms, ms, 5 * ms);

    (void)state;
    talk(w, 20, 10 * ms);
    judge(w);
    assert_holds(w);
    /* The middle is wrong by half of what the ways differ by, and no more
     * than was said. */
    assert_in_range(llabs(clock_middle(&w->said.start) + 800 * ms), 15 * ms,
                    clock_half(&w->said.start));
    end(w);
}

static void drift_is_told_of_a_long_run(void **state)
{
    world *w = world_of(50 * ms, ms, ms, ms / 10);

    (void)state;
    w->drift = 80e-6;
    talk(w, 150, 2000 * ms);
    judge(w);
    assert_holds(w);
    assert_true(w->said.drifts && w->said.told);
    assert_in_range(80000, w->said.drift_lo_ppb, w->said.drift_hi_ppb);
    end(w);
}

static void a_short_run_tells_no_drift(void **state)
{
    world *w = world_of(50 * ms, ms, ms, ms / 10);

    (void)state;
    w->drift = 80e-6;
    talk(w, 5, ms);
    judge(w);
    assert_holds(w);
    assert_false(w->said.drifts);
    assert_false(w->said.told);
    end(w);
}

/* It is set in the middle of a talk. */
static world *stepped(int64_t step_ns)
{
    world *w = world_of(7 * ms, ms, ms, ms / 10);

    talk(w, 20, 10 * ms);
    w->step_ns = step_ns;
    w->step_at_ns = w->now_ns + ms;
    w->now_ns += 2 * ms;
    talk(w, 20, 10 * ms);
    judge(w);
    assert_int_equal(w->said.verdict, CLOCK_STEPPED);
    assert_within(7 * ms, &w->said.start);
    assert_within(7 * ms + step_ns, &w->said.end);
    assert_in_range(w->begin_ns + w->step_at_ns, w->said.step_from_ns,
                    w->said.step_to_ns);
    return w;
}

/* How far off a time there is said to be, which must be true. */
static int64_t off_at(const world *w, int64_t now_ns)
{
    int64_t off_ns;
    int64_t here = clock_here(&w->said, clock_of(w, THERE, now_ns), &off_ns);

    assert_true(llabs(here - clock_of(w, HERE, now_ns)) <= off_ns);
    return off_ns;
}

static void a_step_is_said_and_both_parts_hold(void **state)
{
    world *w = stepped(3000 * ms);

    (void)state;
    for (int i = 0; i <= 100; i++)
        (void)off_at(w, w->now_ns / 100 * i);
    assert_in_range(off_at(w, 0), 1, 2 * ms);
    assert_in_range(off_at(w, w->now_ns), 1, 2 * ms);
    end(w);
}

/* Then it says the same times twice. */
static void a_step_back_leaves_open_which_it_was(void **state)
{
    world *w = stepped(-30 * ms);

    (void)state;
    for (int i = 0; i <= 100; i++)
        (void)off_at(w, w->now_ns / 100 * i);
    assert_in_range(off_at(w, 0), 1, 2 * ms);
    assert_in_range(off_at(w, w->step_at_ns), 30 * ms, 33 * ms);
    assert_in_range(off_at(w, w->now_ns), 1, 2 * ms);
    end(w);
}

/* However a clock is set, and whenever: what is said holds, and most often
 * something is. */
static void what_is_said_of_a_step_holds_for_every_seed(void **state)
{
    int said = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= MOST; seed++) {
        world *w = world_of(0, 0, 0, 0);

        w->random = seed * 0x9e3779b97f4a7c15U;
        w->ahead_ns = (int64_t)draw(w, 2000) * ms - 1000 * ms;
        w->way_ns[HERE] = (int64_t)draw(w, 20U * (uint64_t)ms);
        w->way_ns[THERE] = (int64_t)draw(w, 20U * (uint64_t)ms);
        w->jitter_ns = (int64_t)draw(w, 10U * (uint64_t)ms);
        talk(w, 2 + (int)draw(w, 20), 100 * ms);
        w->step_ns = (100 + (int64_t)draw(w, 900)) * ms * (seed % 2 ? 1 : -1);
        w->step_at_ns = w->now_ns + (int64_t)draw(w, 50U * (uint64_t)ms);
        talk(w, 2 + (int)draw(w, 20), 100 * ms);
        judge(w);
        assert_int_not_equal(w->said.verdict, CLOCK_FOUND);
        if (w->said.verdict == CLOCK_STEPPED) {
            assert_within(w->ahead_ns, &w->said.start);
            assert_within(w->ahead_ns + w->step_ns, &w->said.end);
            assert_in_range(w->begin_ns + w->step_at_ns, w->said.step_from_ns,
                            w->said.step_to_ns);
            for (int i = 0; i <= 16; i++)
                (void)off_at(w, w->now_ns / 16 * i);
            said++;
        }
        end(w);
    }
    assert_true(said > MOST / 2);
}

static void two_steps_are_a_contradiction(void **state)
{
    world *w = world_of(0, ms, ms, ms / 10);
    int64_t off_ns;

    (void)state;
    for (int i = 0; i < 3; i++) {
        talk(w, 10, 10 * ms);
        w->ahead_ns += i == 0 ? 900 * ms : -1700 * ms;
    }
    judge(w);
    assert_int_equal(w->said.verdict, CLOCK_CONTRADICTORY);
    assert_true(w->said.start.lo_ns > w->said.start.hi_ns);
    (void)clock_here(&w->said, w->begin_ns, &off_ns);
    assert_true(off_ns == INT64_MAX);
    end(w);
}

static void one_direction_gives_one_bound(void **state)
{
    world *w = world_of(300 * ms, ms, ms, 0);
    int64_t off_ns;

    (void)state;
    for (int i = 0; i < 5; i++)
        say(w, HERE);
    judge(w);
    assert_int_equal(w->said.verdict, CLOCK_UNKNOWN);
    assert_true(w->said.has_hi && !w->said.has_lo);
    assert_in_range(w->said.start.hi_ns, 300 * ms, 303 * ms);
    (void)clock_here(&w->said, w->begin_ns, &off_ns);
    assert_true(off_ns == INT64_MAX);
    end(w);
}

static void nothing_gives_no_bound(void **state)
{
    world *w = world_of(0, 0, 0, 0);

    (void)state;
    judge(w);
    assert_int_equal(w->said.verdict, CLOCK_UNKNOWN);
    assert_false(w->said.has_lo || w->said.has_hi);
    end(w);
}

/* Whatever the clocks, the ways and the talk: what is said holds. */
static void what_is_said_holds_for_every_seed(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= MOST; seed++) {
        world *w = world_of(0, 0, 0, 0);

        w->random = seed * 0x9e3779b97f4a7c15U;
        w->ahead_ns = (int64_t)draw(w, 1U << 20) * ms - 500000 * ms;
        w->drift = ((double)draw(w, 981) - 490) * 1e-6;
        w->way_ns[HERE] = (int64_t)draw(w, 50U * (uint64_t)ms);
        w->way_ns[THERE] = (int64_t)draw(w, 50U * (uint64_t)ms);
        w->jitter_ns = (int64_t)draw(w, 20U * (uint64_t)ms);
        talk(w, 1 + (int)draw(w, 60), (int64_t)draw(w, 3000U * (uint64_t)ms));
        judge(w);
        assert_holds(w);
        end(w);
    }
}

/* More bounds than there is room for: looser, and still true. */
static void what_is_said_holds_where_bounds_are_thinned(void **state)
{
    world *w = world_of(12 * ms, ms, 3 * ms, ms);

    (void)state;
    w->drift = -30e-6;
    talk(w, 3 * CLOCK_BOUNDS, ms);
    judge(w);
    assert_true(w->lower.taken > CLOCK_BOUNDS &&
                w->lower.count <= CLOCK_BOUNDS);
    assert_holds(w);
    end(w);
}

static void one_clock_that_was_set_is_seen_by_itself(void **state)
{
    marks m = { 0 };
    clock_bounds *b = calloc(2, sizeof(*b));

    (void)state;
    assert_non_null(b);
    assert_true(marks_add(&m, 0, MARK_CLIENT, 0, true, 1, 9 * ms));
    assert_true(marks_add(&m, 0, MARK_SERVER, 0, false, 1, 4 * ms));
    assert_true(marks_add(&m, 1, MARK_SERVER, 0, true, 1, 4 * ms));
    assert_true(marks_add(&m, 1, MARK_CLIENT, 0, false, 1, 5 * ms));
    marks_bounds(&m, 0, 0, &b[0], &b[1]);
    assert_int_equal(m.violations, 1);
    assert_int_equal(m.worst_ns, 5 * ms - 1000);
    assert_int_equal(b[0].count + b[1].count, 0);
    marks_free(&m);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_known_difference_is_found),
        TEST(unequal_ways_are_within_what_is_said),
        TEST(drift_is_told_of_a_long_run),
        TEST(a_short_run_tells_no_drift),
        TEST(a_step_is_said_and_both_parts_hold),
        TEST(a_step_back_leaves_open_which_it_was),
        TEST(what_is_said_of_a_step_holds_for_every_seed),
        TEST(two_steps_are_a_contradiction),
        TEST(one_direction_gives_one_bound),
        TEST(nothing_gives_no_bound),
        TEST(what_is_said_holds_for_every_seed),
        TEST(what_is_said_holds_where_bounds_are_thinned),
        TEST(one_clock_that_was_set_is_seen_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
