/* apart.c -- how far two machines' clocks are apart, as a sentence. */
#include "apart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Until 2096, as the peers tell it; in a file stands what somebody wrote. */
static const int64_t most_us = 4000000000000000;

void apart_duration(int64_t ns, char buf[APART_TEXT])
{
    uint64_t us = ((uint64_t)(ns < 0 ? -ns : ns) + 999) / 1000;
    const char *sign = ns < 0 ? "-" : "";

    if (us < 1000)
        snprintf(buf, APART_TEXT, "%s%" PRIu64 " µs", sign, us);
    else if (us < 10000000)
        snprintf(buf, APART_TEXT, "%s%" PRIu64 ".%03" PRIu64 " ms", sign,
                 us / 1000, us % 1000);
    else
        snprintf(buf, APART_TEXT, "%s%" PRIu64 ".%06" PRIu64 " s", sign,
                 us / 1000000, us % 1000000);
}

apart apart_of(int64_t lo_ns, int64_t hi_ns)
{
    int64_t middle = lo_ns / 2 + hi_ns / 2;
    apart a = { .id = middle < 0 ? TEXT_APART_BEHIND : TEXT_APART_AHEAD };

    if (lo_ns > hi_ns)
        a.id = TEXT_APART_IMPOSSIBLE;
    apart_duration(middle < 0 ? -middle : middle, a.args[0]);
    apart_duration(hi_ns / 2 - lo_ns / 2 + 1, a.args[1]);
    return a;
}

bool apart_told(const json_t *event, apart *out)
{
    const json_t *list = json_object_get(event, "ahead_us");
    const json_t *lo = json_array_get(list, 0), *hi = json_array_get(list, 1);
    json_int_t low = json_integer_value(lo), high = json_integer_value(hi);

    if (!json_is_integer(lo) || !json_is_integer(hi) || low < -most_us ||
        low > most_us || high < -most_us || high > most_us)
        return false;
    *out = apart_of((int64_t)low * 1000, (int64_t)high * 1000);
    return true;
}
