/* probe.c -- numbered datagrams, and what became of them. */
#include "probe.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"

enum { HEAD_BYTES = 20, RUN_AT = 4, NUMBER_AT = 13, NUMBER_DIGITS = 7 };

bool probes_open(probes *p, size_t count, uint32_t run)
{
    memset(p, 0, sizeof(*p));
    p->run = run;
    p->count = count;
    p->records = calloc(count, sizeof(*p->records));
    return p->records != NULL;
}

void probes_close(probes *p)
{
    free(p->records);
    p->records = NULL;
}

/* Upper case, and nothing that is stripped or shown strangely. */
static char plain(char c)
{
    return c > ' ' && c <= '~' ? ascii_upper(c) : '-';
}

void probe_write(const probes *p, size_t number, const char *message,
                 char *buf, size_t size)
{
    char head[HEAD_BYTES + 8];
    size_t used, len = strlen(message);

    snprintf(head, sizeof(head), "SOQ %08" PRIX32 " %07u ", p->run,
             (unsigned)(number % 10000000));
    used = strlen(head);
    memcpy(buf, head, used);
    for (size_t i = used; i < size; i++)
        buf[i] = i - used < len ? plain(message[i - used]) : 'X';
}

void probes_sent(probes *p, int64_t now_ns)
{
    p->records[p->sent++].sent_ns = now_ns;
}

static size_t read_number(const probes *p, const char *buf, size_t len)
{
    char head[RUN_AT + 8 + 2];
    size_t number = 0;

    if (len < HEAD_BYTES)
        return SIZE_MAX;
    snprintf(head, sizeof(head), "SOQ %08" PRIX32 " ", p->run);
    if (memcmp(buf, head, strlen(head)) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < NUMBER_DIGITS; i++) {
        char c = buf[NUMBER_AT + i];

        if (c < '0' || c > '9')
            return SIZE_MAX;
        number = number * 10 + (size_t)(c - '0');
    }
    return number < p->sent ? number : SIZE_MAX;
}

size_t probes_answer(probes *p, const char *buf, size_t len, int64_t now_ns)
{
    size_t number = read_number(p, buf, len);
    probe_record *r;

    if (number == SIZE_MAX) {
        p->strange++;
        return number;
    }
    r = &p->records[number];
    if (r->answers++ > 0) {
        p->duplicated++;
        return number;
    }
    p->answered++;
    r->took_ns = now_ns > r->sent_ns ? now_ns - r->sent_ns : 1;
    if (number + 1 < p->latest)
        p->reordered++;
    else
        p->latest = number + 1;
    return number;
}

bool probes_done(const probes *p)
{
    return p->sent == p->count && p->answered == p->count;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

probe_times probes_times(const probes *p)
{
    int64_t *took = calloc(p->answered + 1, sizeof(*took));
    probe_times t = { 0, 0, 0, 0 };
    size_t n = 0;

    if (!took)
        return t;
    for (size_t i = 0; i < p->sent; i++)
        if (p->records[i].answers)
            took[n++] = p->records[i].took_ns;
    qsort(took, n, sizeof(*took), by_time);
    if (n > 0) {
        /* The nearest rank: the value that so many per cent do not exceed. */
        t.least = took[0];
        t.median = took[(n - 1) / 2];
        t.p99 = took[(99 * n + 99) / 100 - 1];
        t.most = took[n - 1];
    }
    free(took);
    return t;
}
