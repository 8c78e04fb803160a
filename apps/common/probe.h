/*
 * probe.h -- numbered datagrams, and what became of them: answered, lost,
 * reordered, duplicated, and how long the answers took.  Pure.
 *
 * A probe is printable text in upper case without blanks at its ends, so that
 * a server that answers in upper case answers with the same bytes:
 * "SOQ <run> <number> MESSAGE…".
 */
#ifndef APP_PROBE_H
#define APP_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shortest that has room for the number. */
enum { PROBE_SIZE_LEAST = 24 };

typedef struct probe_record {
    int64_t sent_ns;
    int64_t took_ns; /* of the first answer; 0: none yet */
    uint32_t answers;
} probe_record;

typedef struct probes {
    uint32_t run; /* tells this run's answers from others' */
    size_t count; /* that will be sent */
    probe_record *records;
    size_t sent;
    size_t answered;   /* at least once */
    size_t duplicated; /* answers beyond the first */
    size_t reordered;  /* first answers that came after a later one's */
    size_t strange;    /* no answer to a probe of this run */
    size_t latest;     /* one more than the highest number answered so far */
} probes;

/* False without memory. */
bool probes_open(probes *p, size_t count, uint32_t run);
void probes_close(probes *p);

/* Write probe number `number` into buf, exactly size bytes, at least
 * PROBE_SIZE_LEAST; message fills it up, cut or padded with 'X'. */
void probe_write(const probes *p, size_t number, const char *message,
                 char *buf, size_t size);

void probes_sent(probes *p, int64_t now_ns);

/* Count an answer; its number, or SIZE_MAX for what is no answer of this
 * run. */
size_t probes_answer(probes *p, const char *buf, size_t len, int64_t now_ns);

/* All were sent and each has an answer. */
bool probes_done(const probes *p);

/* Round trips in nanoseconds; all 0 without answers. */
typedef struct probe_times {
    int64_t least, median, p99, most;
} probe_times;

probe_times probes_times(const probes *p);

#endif
