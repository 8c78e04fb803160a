/*
 * reading.h -- capture files, one after another, read into conversations.
 *
 *     reading_open(&r, &options);
 *     reading_file(&r, &file, read, user);   for each file
 *     reading_finish(&r);
 *     ... flows_at(r.flows, i) ...
 *     reading_close(&r);
 */
#ifndef PACKETS_READING_H
#define PACKETS_READING_H

#include "comments.h"
#include "flows.h"
#include "reassembly.h"

enum { READING_LINKS = 4 };

/* What became of one file. */
typedef struct reading_file {
    const char *path; /* the caller's, for messages */
    uint32_t number;  /* from 1, in the order they were read; 0: it was not */
    capture_status status;
    capture_format format;
    uint64_t packets;
    uint64_t dropped; /* as the capturing program says */
    uint64_t at;      /* the byte where it ends, or where it is damaged */
    capture_problem problem;
    uint64_t numbers[2];
    soq_rc rc;
    uint32_t links[READING_LINKS]; /* link layers, in the order they came */
    size_t link_count;
} reading_file;

typedef struct reading {
    flows *flows;
    reassembly *fragments;
    comments comments;
    uint64_t packets;
    uint64_t bytes; /* on the wire */
    bool has_time;
    int64_t first_ns, last_ns; /* the earliest time and the latest */
    int64_t latest_ns;         /* of the last packet */
    uint64_t backwards;        /* packets earlier than the one before */
    uint64_t cut;              /* packets not captured whole */
} reading;

/* SOQ_ENOMEM.  Close it in every case. */
soq_rc reading_open(reading *r, const flows_options *o);
void reading_close(reading *r);

/* Read a stream to its end, which file tells of.  Only SOQ_ENOMEM is an error
 * of the reading itself. */
soq_rc reading_stream(reading *r, reading_file *file, window_read read,
                      void *user);

/* After the last file. */
void reading_finish(reading *r);

#endif
