/* attempts.c -- how often a stranger may try a code. */
#include "peer/attempts.h"

#define MS ((int64_t)1000000)

/* A host's record; where it has none, in the place of the one that was quiet
 * for longest. */
static attempts_source *find(attempts *a, const soq_addr *from)
{
    attempts_source *oldest = &a->sources[0];

    for (size_t i = 0; i < ATTEMPTS_SOURCES; i++) {
        attempts_source *s = &a->sources[i];

        if (s->from.family != SOQ_ANY_FAMILY &&
            soq_addr_same_ip(&s->from, from))
            return s;
        if (s->last_ns < oldest->last_ns)
            oldest = s;
    }
    *oldest = (attempts_source){ .from = *from };
    return oldest;
}

/* Time forgives. */
static void give_back(attempts *a, int64_t now_ns)
{
    int64_t n = (now_ns - a->back_ns) / (ATTEMPTS_BACK_MS * MS);

    if (n >= a->wrong) {
        a->wrong = 0;
        a->back_ns = now_ns;
    } else {
        a->wrong -= (unsigned)n;
        a->back_ns += n * ATTEMPTS_BACK_MS * MS;
    }
}

int attempts_begin(attempts *a, const soq_addr *from, int64_t now_ns)
{
    attempts_source *s = find(a, from);

    give_back(a, now_ns);
    s->last_ns = now_ns;
    if (s->until_ns > now_ns)
        return (int)((s->until_ns - now_ns + MS - 1) / MS);
    if (s->pending >= ATTEMPTS_AT_ONCE)
        return ATTEMPTS_DELAY_MS;
    if (a->pending + a->wrong >= ATTEMPTS_ALL && !s->right)
        return ATTEMPTS_BACK_MS;
    s->pending++;
    a->pending++;
    return 0;
}

static void was_wrong(attempts *a, attempts_source *s, int64_t now_ns)
{
    int64_t delay = ATTEMPTS_DELAY_MS;

    for (unsigned i = 0; i < s->wrong && delay < ATTEMPTS_LONGEST_MS; i++)
        delay *= 2;
    s->until_ns = now_ns + delay * MS;
    s->wrong++;
    if (a->wrong == 0)
        a->back_ns = now_ns;
    if (a->wrong < ATTEMPTS_ALL)
        a->wrong++;
}

void attempts_end(attempts *a, const soq_addr *from, attempt how,
                  int64_t now_ns)
{
    attempts_source *s = find(a, from);

    s->last_ns = now_ns;
    if (s->pending > 0)
        s->pending--;
    if (a->pending > 0)
        a->pending--;
    if (how == ATTEMPT_WRONG) {
        was_wrong(a, s, now_ns);
    } else if (how == ATTEMPT_RIGHT) {
        s->right = true;
        s->wrong = 0;
        s->until_ns = 0;
    }
}
