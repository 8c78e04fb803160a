/* histogram.c -- many durations in little memory, and their percentiles. */
#include "histogram.h"

#include <stdio.h>

/* Below one octave's width a slot is one nanosecond; above, the slots of an
 * octave share its width. */
static size_t slot_of(uint64_t ns)
{
    size_t octave = 0;

    while (ns >> octave >= 2 * HISTOGRAM_OCTAVE)
        octave++;
    return octave * HISTOGRAM_OCTAVE + (size_t)(ns >> octave);
}

/* The longest duration that falls into the slot. */
static int64_t end_of(size_t slot)
{
    size_t octave = slot < 2 * HISTOGRAM_OCTAVE ? 0
                                                : slot / HISTOGRAM_OCTAVE - 1;
    uint64_t first = slot - octave * HISTOGRAM_OCTAVE;

    return (int64_t)(((first + 1) << octave) - 1);
}

void histogram_add(histogram *h, int64_t ns)
{
    if (ns < 0)
        ns = 0;
    if (h->count == 0 || ns < h->least)
        h->least = ns;
    if (ns > h->most)
        h->most = ns;
    h->count++;
    h->slots[slot_of((uint64_t)ns)]++;
}

int64_t histogram_percentile(const histogram *h, double percent)
{
    double wanted = percent / 100 * (double)h->count;
    uint64_t seen = 0;

    for (size_t i = 0; i < HISTOGRAM_SLOTS; i++) {
        seen += h->slots[i];
        if (seen > 0 && (double)seen >= wanted)
            return end_of(i) < h->most ? end_of(i) : h->most;
    }
    return h->most;
}

void histogram_text(char *buf, size_t cap, int64_t ns)
{
    if (ns < 10000000000)
        snprintf(buf, cap, "%lld.%03lld ms", (long long)(ns / 1000000),
                 (long long)(ns / 1000 % 1000));
    else
        snprintf(buf, cap, "%lld.%lld s", (long long)(ns / 1000000000),
                 (long long)(ns / 100000000 % 10));
}

void histogram_line(const histogram *h, char *buf, size_t cap)
{
    char median[32], p99[32], most[32];

    histogram_text(median, sizeof(median), histogram_percentile(h, 50));
    histogram_text(p99, sizeof(p99), histogram_percentile(h, 99));
    histogram_text(most, sizeof(most), h->most);
    if (h->count == 0)
        snprintf(buf, cap, "none");
    else
        snprintf(buf, cap, "median %s, p99 %s, most %s", median, p99, most);
}
