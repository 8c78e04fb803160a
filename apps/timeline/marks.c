/* marks.c -- what was seen to leave and to arrive, by which clock. */
#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "common/grow.h"

/* Times are cut to microseconds: what was told as 5 was before 6. */
enum { GRAIN_NS = 1000 };

bool marks_add(marks *m, unsigned from, mark_point at, unsigned clock,
               bool left, uint64_t place, int64_t time_ns)
{
    mark *list, *one;

    if (m->count == MARKS_MOST)
        return true;
    list = grow(m->list, m->count, &m->room, sizeof(*list));
    if (!list)
        return false;
    m->list = list;
    m->sorted = false;
    one = &m->list[m->count++];
    one->place = place;
    one->time_ns = time_ns;
    one->clock = (uint8_t)clock;
    one->from = (uint8_t)from;
    one->point = (uint8_t)(from == 0 ? at : MARK_SERVER - at);
    one->left = left;
    return true;
}

void marks_free(marks *m)
{
    free(m->list);
    memset(m, 0, sizeof(*m));
}

/* By sender, then by place; what leaves, before what arrives there. */
static int before(const void *a, const void *b)
{
    const mark *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->left != y->left)
        return x->left ? -1 : 1;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return 0;
}

static void sort(marks *m)
{
    if (!m->sorted && m->count > 0)
        qsort(m->list, m->count, sizeof(*m->list), before);
    m->sorted = true;
}

/* When what came last before a place left each point: not the latest time of
 * all, since a clock that is set back has said later ones. */
typedef struct latest {
    int64_t ns[MARKS_CLOCKS][MARKS_POINTS];
} latest;

static int64_t before_point(const latest *l, unsigned clock, unsigned point)
{
    int64_t most = INT64_MIN;

    for (unsigned i = 0; i < point; i++)
        if (l->ns[clock][i] > most)
            most = l->ns[clock][i];
    return most;
}

typedef struct pairing {
    marks *m;
    unsigned here, there;
    clock_bounds *lower, *upper;
} pairing;

static void compare_own(pairing *p, const latest *l, const mark *one)
{
    int64_t left = before_point(l, one->clock, one->point);
    int64_t early = left == INT64_MIN ? 0 : left - one->time_ns - GRAIN_NS;

    if (early <= 0)
        return;
    p->m->violations++;
    if (early > p->m->worst_ns) {
        p->m->worst_ns = early;
        p->m->worst_clock = one->clock;
    }
}

static void arrived(pairing *p, const latest *l, const mark *one)
{
    unsigned other = one->clock == p->here ? p->there : p->here;
    int64_t left, came = one->time_ns + GRAIN_NS;

    compare_own(p, l, one);
    if (one->clock != p->here && one->clock != p->there)
        return;
    left = before_point(l, other, one->point);
    if (left == INT64_MIN || p->here == p->there)
        return;
    if (one->clock == p->there)
        clock_bounds_add(p->upper, left, came - left);
    else
        clock_bounds_add(p->lower, came, left - came);
}

void marks_bounds(marks *m, unsigned here, unsigned there, clock_bounds *lower,
                  clock_bounds *upper)
{
    pairing p = { m, here, there, lower, upper };
    latest l;

    memset(lower, 0, sizeof(*lower));
    memset(upper, 0, sizeof(*upper));
    lower->lower = true;
    m->violations = 0;
    m->worst_ns = 0;
    sort(m);
    for (size_t i = 0; i < m->count; i++) {
        const mark *one = &m->list[i];

        if (i == 0 || one->from != m->list[i - 1].from)
            for (unsigned c = 0; c < MARKS_CLOCKS; c++)
                for (unsigned k = 0; k < MARKS_POINTS; k++)
                    l.ns[c][k] = INT64_MIN;
        if (!one->left)
            arrived(&p, &l, one);
        else
            l.ns[one->clock][one->point] = one->time_ns;
    }
}
