/* progress.c -- how far a long transfer is. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

static const int64_t first_ns = 500000000, each_ns = 200000000;

/* "1023.9 MiB of 1023.9 MiB, 1023.9 MiB/s, 59:59 left" */
enum { TAIL = 51 };

void progress_bytes(char *buf, size_t cap, uint64_t bytes)
{
    static const char *const units[] = { "KiB", "MiB", "GiB",
                                         "TiB", "PiB", "EiB" };
    uint64_t tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024;
    size_t i = 0;

    if (bytes < 1024) {
        snprintf(buf, cap, "%" PRIu64 " bytes", bytes);
        return;
    }
    for (; tenths >= 10240; i++)
        tenths /= 1024;
    snprintf(buf, cap, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
             units[i]);
}

static void put_time(char *buf, size_t cap, uint64_t seconds)
{
    if (seconds >= 360000)
        snprintf(buf, cap, "over 100 hours");
    else if (seconds >= 3600)
        snprintf(buf, cap, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64,
                 seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        snprintf(buf, cap, "%" PRIu64 ":%02" PRIu64, seconds / 60,
                 seconds % 60);
}

static uint64_t rate_of(uint64_t done, int64_t elapsed_ns)
{
    uint64_t ms = (uint64_t)elapsed_ns / 1000000;

    return ms == 0 ? 0 : done / ms * 1000 + done % ms * 1000 / ms;
}

/* How many of `of` parts are done. */
static unsigned share(uint64_t done, uint64_t size, unsigned of)
{
    return (unsigned)((double)done / (double)size * of);
}

static void put_bar(char *bar, unsigned width, uint64_t done, uint64_t size)
{
    unsigned full = share(done, size, width);

    memset(bar, ' ', width);
    memset(bar, '=', full);
    if (full < width)
        bar[full] = '>';
    bar[width] = '\0';
}

void progress_line(char *buf, size_t cap, int columns, uint64_t from,
                   uint64_t done, uint64_t size, int64_t elapsed_ns)
{
    uint64_t rate = rate_of(done > from ? done - from : 0, elapsed_ns);
    char so_far[24], all[24], speed[24], left[24] = "?", tail[128], bar[64];
    int room;

    progress_bytes(so_far, sizeof(so_far), done);
    progress_bytes(speed, sizeof(speed), rate);
    if (size == 0 || done > size) {
        snprintf(buf, cap, "%s, %s/s", so_far, speed);
        return;
    }
    progress_bytes(all, sizeof(all), size);
    if (rate > 0)
        put_time(left, sizeof(left), (size - done + rate - 1) / rate);
    snprintf(tail, sizeof(tail), "%s of %s, %s/s, %s left", so_far, all, speed,
             left);
    /* A terminal's last column stays empty: some wrap there.  The bar keeps
     * its width while the numbers change theirs. */
    room = (int)strlen(tail) > TAIL ? (int)strlen(tail) : TAIL;
    room = columns - 1 - (int)strlen("100% [] ") - room;
    room = room > 40 ? 40 : room;
    if (room >= 8) {
        put_bar(bar, (unsigned)room, done, size);
        snprintf(buf, cap, "%3u%% [%s] %s", share(done, size, 100), bar, tail);
    } else {
        snprintf(buf, cap, "%3u%% %s", share(done, size, 100), tail);
    }
}

void progress_begin(progress *p, uint64_t from, uint64_t size)
{
    p->from = from;
    p->size = size;
    p->begin_ns = soq_now_ns();
    p->drawn_ns = p->begin_ns + first_ns - each_ns;
}

void progress_draw(progress *p, output *o, uint64_t done)
{
    int64_t now = soq_now_ns();
    char line[256];
    int columns;

    if (!o->terminal || now - p->drawn_ns < each_ns)
        return;
    p->drawn_ns = now;
    columns = soq_file_columns(o->file);
    progress_line(line, sizeof(line), columns, p->from, done, p->size,
                  now - p->begin_ns);
    if (strlen(line) >= (size_t)columns)
        line[columns - 1] = '\0';
    output_status(o, line);
}
