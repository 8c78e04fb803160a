/* work.h -- the parts of the program: the work that is measured, the peers it
 * is done with, and how it is told. */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include "end.h"

enum { PING_BYTES = 64, MOST_BYTES = 1024 * 1024 };

/* How much one call of bulk moves; iperf3's size is 128 KiB. */
typedef struct bulk_call {
    unsigned char *buf; /* MOST_BYTES, at the beginning of a page */
    size_t size;
} bulk_call;

extern bulk_call bulk;

/* A piece of work over a new connection to a peer: nanoseconds for all of
 * amount, or 0 where it failed. */
typedef double work_fn(const end_ops *ops, uint16_t port, long amount);

double work_ping(const end_ops *ops, uint16_t port, long rounds);
double work_upload(const end_ops *ops, uint16_t port, long mib);
double work_download(const end_ops *ops, uint16_t port, long mib);

/* What a peer does with one connection. */
typedef void peer_fn(const end_ops *ops, end e);

void peer_echo(const end_ops *ops, end e);
void peer_sink(const end_ops *ops, end e);   /* all, then one byte back */
void peer_source(const end_ops *ops, end e); /* until nobody reads */

/* Print its port, then serve one connection after the other, for ever. */
int serve(const end_ops *ops, peer_fn *peer);

/* Keep every connection and send the first a byte. */
int hold(void);

/* The price of one wait with each mechanism, among 10 and among `many`. */
int compare_waits(uint16_t port, size_t many);

/* Hold `count` idle connections in a poller until stdin ends. */
int stay_idle(uint16_t port, size_t count);

/* Sorts the values. */
double median(double *values, size_t count);

#endif
