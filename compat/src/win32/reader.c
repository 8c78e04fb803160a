/*
 * reader.c -- a read that another thread can end.
 *
 * Windows cannot wait for a pipe or a console together with anything else, and
 * cannot always break a read off (CancelSynchronousIo reaches consoles and
 * pipes, but not a pipe of the host's under Wine; row 90).  So a helper thread
 * does the reading, and whoever reads waits for the helper and for the
 * cancellation.  A helper that cannot be freed is left behind with all that
 * it needs.  Files on a disk do not wait, and are read at once.
 */
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "native.h"

enum {
    HELPER_BYTES = 65536,
    CANCEL_TRIES = 10, /* each of these milliseconds */
    CANCEL_MS = 10
};

typedef struct helper {
    volatile LONG users; /* the reader and the helper thread */
    HANDLE thread;       /* NULL: a file on a disk, no helper */
    HANDLE cancelled;    /* events: for good */
    HANDLE wanted;       /* one read, or the end */
    HANDLE done;
    volatile LONG quit;
    HANDLE file;
    bool is_console;
    soq__console console;
    size_t cap; /* of the read that is wanted, and its result */
    size_t n;
    soq_rc rc;
    unsigned char buf[HELPER_BYTES];
} helper;

static helper *helper_of(soq__reader *reader)
{
    return (helper *)reader->os[0];
}

static void release(helper *h)
{
    if (InterlockedDecrement(&h->users) > 0)
        return;
    if (h->cancelled)
        CloseHandle(h->cancelled);
    if (h->wanted)
        CloseHandle(h->wanted);
    if (h->done)
        CloseHandle(h->done);
    free(h);
}

static void read_once(helper *h)
{
    soq_file f = { (uintptr_t)h->file };

    h->rc = h->is_console ? soq__console_read(h->file, &h->console, h->buf,
                                              h->cap, &h->n)
                          : soq__sys_file_read(f, h->buf, h->cap, &h->n);
}

static void help(void *arg)
{
    helper *h = arg;

    while (WaitForSingleObject(h->wanted, INFINITE) == WAIT_OBJECT_0 &&
           !h->quit) {
        read_once(h);
        SetEvent(h->done);
    }
    release(h);
}

static soq_rc start_helper(helper *h)
{
    soq__thread thread;
    soq_rc rc;

    h->wanted = CreateEventW(NULL, FALSE, FALSE, NULL);
    h->done = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!h->wanted || !h->done)
        return soq__last_rc();
    h->users = 2;
    rc = soq__sys_thread_start(help, h, false, &thread);
    if (rc.err)
        h->users = 1;
    else
        h->thread = (HANDLE)thread.os;
    return rc;
}

soq_rc soq__sys_reader_open(soq_file f, soq__reader *out)
{
    helper *h = calloc(1, sizeof(*h));
    soq_rc rc = soq__rc(SOQ_OK);

    if (!h)
        return soq__rc(SOQ_ENOMEM);
    h->users = 1;
    h->file = (HANDLE)f.os;
    h->is_console = soq__is_console(h->file);
    h->cancelled = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!h->cancelled)
        rc = soq__last_rc();
    else if (GetFileType(h->file) != FILE_TYPE_DISK)
        rc = start_helper(h);
    if (rc.err) {
        release(h);
        return rc;
    }
    out->f = f;
    out->os[0] = (uintptr_t)h;
    return rc;
}

soq_rc soq__sys_reader_read(soq__reader *reader, void *buf, size_t cap,
                            size_t *n)
{
    helper *h = helper_of(reader);
    HANDLE events[2] = { h->cancelled, h->done };

    if (WaitForSingleObject(h->cancelled, 0) == WAIT_OBJECT_0)
        return soq__rc(SOQ_ECANCELED);
    if (!h->thread)
        return soq__sys_file_read(reader->f, buf, cap, n);
    h->cap = cap < sizeof(h->buf) ? cap : sizeof(h->buf);
    SetEvent(h->wanted);
    /* When both are signalled, the first of them is returned. */
    if (WaitForMultipleObjects(2, events, FALSE, INFINITE) == WAIT_OBJECT_0)
        return soq__rc(SOQ_ECANCELED);
    if (h->rc.err)
        return h->rc;
    memcpy(buf, h->buf, h->n);
    *n = h->n;
    return h->rc;
}

void soq__sys_reader_cancel(soq__reader *reader)
{
    SetEvent(helper_of(reader)->cancelled);
}

void soq__sys_reader_close(soq__reader *reader)
{
    helper *h = helper_of(reader);

    if (h->thread) {
        h->quit = 1;
        SetEvent(h->wanted);
        /* Again and again, as the helper may be just about to begin to read,
         * and what has not begun cannot be cancelled. */
        for (int i = 0; i < CANCEL_TRIES; i++) {
            CancelSynchronousIo(h->thread);
            if (WaitForSingleObject(h->thread, CANCEL_MS) == WAIT_OBJECT_0)
                break;
        }
        CloseHandle(h->thread);
    }
    release(h);
}
