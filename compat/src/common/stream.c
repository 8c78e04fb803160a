/* stream.c -- sending and receiving over a connection. */
#include "common/limit.h"
#include "common/trace.h"

enum { FILE_PIECE = 65536 };

static size_t at_most(size_t len)
{
    return len < SOQ__IO_MAX ? len : SOQ__IO_MAX;
}

/* The bytes of a call: from memory, to memory, or from a file. */
typedef struct range {
    const unsigned char *out;
    unsigned char *in;
    size_t len;
    soq_file file;
    uint64_t offset;
    bool unlimited;   /* a file's: there is no deadline, */
    const soq *waker; /* but this one, if not NULL, ends it */
} range;

static soq_rc send_step(soq s, const range *r, size_t at, bool may_block,
                        size_t *n)
{
    return soq__sys_send(s, r->out + at, at_most(r->len - at), may_block, n);
}

static soq_rc recv_step(soq s, const range *r, size_t at, bool may_block,
                        size_t *n)
{
    return soq__sys_recv(s, r->in + at, at_most(r->len - at), may_block, n);
}

/* Where the system has no call for it, what is read and not sent is read
 * again. */
static soq_rc file_step(soq s, const range *r, size_t at, bool may_block,
                        size_t *n)
{
    unsigned char buf[FILE_PIECE];
    size_t len = at_most(r->len - at), got = 0;
    uint64_t offset = r->offset + at;
    soq_rc rc = soq__sys_send_file(s, r->file, offset, len, r->unlimited,
                                   r->waker, n);

    if (rc.err != SOQ_EOPNOTSUPP)
        return rc;
    rc = soq__sys_file_read_at(r->file, offset, buf,
                               len < sizeof(buf) ? len : sizeof(buf), &got);
    return rc.err ? rc : soq__sys_send(s, buf, got, may_block, n);
}

/* What sending and receiving differ in. */
typedef struct way {
    soq_rc (*step)(soq s, const range *r, size_t at, bool may_block,
                   size_t *n);
    unsigned interest;
    const char *some, *all; /* the names of the calls */
} way;

static const way sending = { send_step, SOQ_WRITE, "send", "send_all" };
static const way receiving = { recv_step, SOQ_READ, "recv", "recv_all" };
static const way from_file = { file_step, SOQ_WRITE, "send_file", NULL };

/* Some bytes.  The socket is tried before anything is waited for: most of the
 * time there is room. */
static soq_rc move_some(const way *w, soq s, const range *r, size_t at,
                        soq__until *until, size_t *n)
{
    bool may_block = soq__may_block(until->limit);
    soq_rc rc;

    for (;;) {
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = w->step(s, r, at, may_block, n);
        if (rc.err != SOQ_EAGAIN)
            return rc;
        if (until->limit.timeout_ms == 0)
            return soq__until_over(until); /* it has just been tried */
        rc = soq__until_ready(until, s, w->interest);
        if (rc.err)
            return rc;
    }
}

/*
 * The calls that programs make most often: nobody watches them, only the
 * socket ends them, if they may wait at all, and they fit.  Each is one call
 * of the port, and the instructions around that one are counted
 * (docs/performance.md).  What has nothing to move and may wait goes the long
 * way.
 */
static inline bool is_plain(soq s, size_t len, soq_limit limit)
{
    return !soq__trace_is_on() && limit.timeout_ms <= 0 && !limit.cancel &&
           !soq_is_none(s) && len > 0 && len <= SOQ__IO_MAX;
}

static soq_rc traced(soq__trace *t, const char *call, soq s, size_t asked,
                     size_t bytes, soq_rc rc)
{
    soq__traced what = { call, s, NULL, (long long)asked, bytes };

    soq__trace_end(t, &what, rc);
    return rc;
}

/* Every other call: all of the range, with *moved (if any) written in every
 * case, or some of it. */
static soq_rc move(const way *w, soq s, range r, bool all, soq_limit limit,
                   size_t *moved)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < r.len && (all || total == 0)) {
        size_t n = 0;

        rc = move_some(w, s, &r, total, &until, &n);
        if (!rc.err)
            total += n;
        /* A peer that keeps up must not put the end off. */
        if (!rc.err && all && total < r.len)
            rc = soq__until_check(&until);
    }
    if (moved && (all || !rc.err))
        *moved = total;
    return t.on ? traced(&t, all ? w->all : w->some, s, r.len, total, rc) : rc;
}

static soq_rc send_limited(soq s, const void *buf, size_t len, bool all,
                           soq_limit limit, size_t *sent)
{
    range r = { .out = buf, .len = len };

    return move(&sending, s, r, all, limit, sent);
}

static soq_rc recv_limited(soq s, void *buf, size_t cap, bool all,
                           soq_limit limit, size_t *got)
{
    range r = { .in = buf, .len = cap };

    return move(&receiving, s, r, all, limit, got);
}

soq_rc soq_send(soq s, const void *buf, size_t len, soq_limit limit, size_t *n)
{
    soq_rc rc = { SOQ_EAGAIN, 0 };

    if (is_plain(s, len, limit)) {
        rc = soq__sys_send(s, buf, len, limit.timeout_ms < 0, n);
        if (rc.err == SOQ_EAGAIN && limit.timeout_ms == 0)
            return soq__rc(SOQ_EAGAIN);
    }
    return rc.err == SOQ_EAGAIN ? send_limited(s, buf, len, false, limit, n)
                                : rc;
}

soq_rc soq_send_all(soq s, const void *buf, size_t len, soq_limit limit,
                    size_t *sent)
{
    return send_limited(s, buf, len, true, limit, sent);
}

soq_rc soq_recv(soq s, void *buf, size_t cap, soq_limit limit, size_t *n)
{
    soq_rc rc = { SOQ_EAGAIN, 0 };

    if (is_plain(s, cap, limit)) {
        rc = soq__sys_recv(s, buf, cap, limit.timeout_ms < 0, n);
        if (rc.err == SOQ_EAGAIN && limit.timeout_ms == 0)
            return soq__rc(SOQ_EAGAIN);
    }
    return rc.err == SOQ_EAGAIN ? recv_limited(s, buf, cap, false, limit, n)
                                : rc;
}

soq_rc soq_recv_all(soq s, void *buf, size_t len, soq_limit limit, size_t *got)
{
    return recv_limited(s, buf, len, true, limit, got);
}

soq_rc soq_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                     soq_limit limit, size_t *n)
{
    range r = { .len = len,
                .file = f,
                .offset = offset,
                .unlimited = limit.timeout_ms < 0,
                .waker = soq__waker_of(limit.cancel) };

    if (soq_file_is_none(f))
        return soq__rc(SOQ_EBADF);
    if (offset > INT64_MAX)
        return soq__rc(SOQ_EINVAL);
    return move(&from_file, s, r, false, limit, n);
}

bool soq_send_file_is_direct(soq_limit limit)
{
    return soq__sys_send_file_is_direct(limit.timeout_ms < 0);
}
