/*
 * end.h -- one end of a TCP connection over loopback, made in two ways: by
 * the layer, and by the system's own calls as its manual teaches them.  What
 * is measured is one program, run with either.
 */
#ifndef BENCH_END_H
#define BENCH_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct end {
    uintptr_t os;
} end;

/* Each blocks until it is done, and is false at an end and for an error.
 * send and recv are one call of what is measured. */
typedef struct end_ops {
    const char *name;
    bool (*listen)(end *out, uint16_t *port); /* 127.0.0.1, a free port */
    bool (*accept)(end listener, end *out);
    bool (*connect)(uint16_t port, end *out);
    bool (*send)(end e, const void *buf, size_t len, size_t *n);
    bool (*recv)(end e, void *buf, size_t cap, size_t *n);
    void (*finish)(end e); /* end our side of the stream */
    void (*close)(end e);
} end_ops;

extern const end_ops end_layer;
extern const end_ops end_raw;

#endif
