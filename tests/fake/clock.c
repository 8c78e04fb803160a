/*
 * clock.c -- virtual time, and what is to happen when it comes.
 */
#include "world.h"

enum { FAKE_EVENTS = 64 };

typedef struct fake_event {
    void (*fn)(void *arg);
    void *arg;
    int64_t when;
    uint64_t order;
} fake_event;

static const int64_t beginning = 1000 * FAKE_MS;

static struct {
    int64_t now;
    uint64_t order;
    size_t count;
    fake_event events[FAKE_EVENTS];
} clock_;

void fake__reset_clock(void)
{
    clock_.now = beginning;
    clock_.count = 0;
    clock_.order = 0;
}

int64_t fake__now(void)
{
    return clock_.now;
}

int64_t fake_elapsed_ms(void)
{
    return (clock_.now - beginning) / FAKE_MS;
}

void fake__due(int64_t when, void (*fn)(void *arg), void *arg)
{
    fake_event event = { fn, arg, when, clock_.order };

    if (clock_.count == FAKE_EVENTS) {
        fake__crime("the fake has too few events");
        return;
    }
    clock_.order++;
    clock_.events[clock_.count++] = event;
}

bool fake_unschedule(void (*fn)(void *arg), void *arg)
{
    for (size_t i = 0; i < clock_.count; i++) {
        if (clock_.events[i].fn == fn && clock_.events[i].arg == arg) {
            clock_.events[i] = clock_.events[--clock_.count];
            return true;
        }
    }
    return false;
}

void fake_at(int delay_ms, void (*fn)(void *arg), void *arg)
{
    fake__due(clock_.now + delay_ms * FAKE_MS, fn, arg);
}

/* The event that is next: the earliest, of several the one set first. */
static size_t next_event(void)
{
    size_t best = 0;

    for (size_t i = 1; i < clock_.count; i++) {
        const fake_event *a = &clock_.events[i];
        const fake_event *b = &clock_.events[best];

        if (a->when < b->when || (a->when == b->when && a->order < b->order))
            best = i;
    }
    return best;
}

static void move_to(int64_t when)
{
    if (when > clock_.now)
        clock_.now = when;
}

bool fake__step(int64_t until)
{
    int64_t world = fake__settle_due();
    int64_t pump = fake__pump_due();
    size_t i = next_event();

    fake__tick();
    world = pump < world ? pump : world;
    if (clock_.count > 0 && clock_.events[i].when <= until &&
        clock_.events[i].when <= world) {
        fake_event event = clock_.events[i];

        clock_.events[i] = clock_.events[--clock_.count];
        move_to(event.when);
        event.fn(event.arg);
    } else if (world < FAKE_NEVER && world <= until) {
        move_to(world);
    } else if (until < FAKE_NEVER) {
        move_to(until);
    } else {
        return false;
    }
    fake__settle();
    fake__pump();
    return true;
}

int64_t soq__sys_now_ns(void)
{
    return clock_.now;
}

int64_t soq__sys_wall_us(void)
{
    return INT64_C(1700000000000000) + clock_.now / 1000;
}

void soq__sys_sleep_ms(int ms)
{
    int64_t until = clock_.now + ms * FAKE_MS;

    while (clock_.now < until)
        (void)fake__step(until);
}
