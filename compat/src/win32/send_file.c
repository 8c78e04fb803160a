/* send_file.c -- from a file to a socket inside the kernel: TransmitFile(). */
#include <stddef.h>

#include "afd.h"
#include "native.h"

/* So much at once: it tells of nothing before all of it has gone. */
enum { MOST = 16 << 20 };

/* Milliseconds. */
enum { SOON_MS = 20, AGAIN_MS = 10 };

/* It is no function of ws2_32.dll: the provider of the socket has it. */
static LPFN_TRANSMITFILE function_of(SOCKET s)
{
    GUID guid = WSAID_TRANSMITFILE;
    LPFN_TRANSMITFILE fn = NULL;
    DWORD n = 0;

    if (WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid),
                 &fn, sizeof(fn), &n, NULL, NULL) != 0)
        return NULL;
    return fn;
}

/* What is left of the file at this offset, at most len; 0: nothing. */
static DWORD length_at(HANDLE h, uint64_t offset, size_t len)
{
    LARGE_INTEGER size = { .QuadPart = 0 };
    uint64_t left;

    if (!GetFileSizeEx(h, &size) || (uint64_t)size.QuadPart <= offset)
        return 0;
    left = (uint64_t)size.QuadPart - offset;
    if (left > len)
        left = len;
    return left < MOST ? (DWORD)left : MOST;
}

typedef enum ending { DONE, WOKEN, CUT } ending;

/* What may end a request from outside: the socket first, then the waker. */
typedef union watched {
    soq__afd_request request;
    char bytes[offsetof(soq__afd_request, entries) +
               2 * sizeof(soq__afd_entry)];
} watched;

static soq_rc watch(watched *w, soq s, ULONG events)
{
    soq__afd_entry *entry = &w->request.entries[w->request.count];
    soq_rc rc = soq__afd_base(s, &entry->handle);

    entry->events = events;
    entry->status = 0;
    w->request.count += rc.err ? 0U : 1U;
    return rc;
}

static ending first_of(HANDLE done, HANDLE event, watched *w)
{
    soq__afd_entry *entries = w->request.entries;
    HANDLE s = entries[0].handle;
    HANDLE both[2] = { done, event };
    IO_STATUS_BLOCK io = { 0 };

    if (soq__afd_poll(s, event, NULL, &w->request, (ULONG)sizeof(*w), &io) ==
        STATUS_PENDING) {
        DWORD first = WaitForMultipleObjects(2, both, FALSE, INFINITE);

        soq__afd_cancel(s, &io);
        WaitForSingleObject(event, INFINITE); /* it is on our stack */
        if (first == WAIT_OBJECT_0)
            return DONE;
    }
    for (ULONG i = 0; i < w->request.count; i++)
        if (entries[i].handle == s)
            return CUT;
    return WOKEN;
}

/*
 * How the wait for the request ends.  It ends by itself when the connection is
 * cut; but Wine may forget it when the cut comes while it is being moved, so
 * the socket is watched, too.  Who cannot watch the waker gives it up.
 */
static ending await(HANDLE done, soq s, const soq *waker)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    watched w = { .request = { .timeout = soq__afd_timeout(-1) } };
    ending how = waker ? WOKEN : DONE;
    soq_rc rc = watch(&w, s, SOQ__AFD_ABORT);

    if (!rc.err && waker)
        rc = watch(&w, *waker, soq__afd_events(SOQ_READ));
    if (event && !rc.err)
        how = first_of(done, event, &w);
    if (event)
        CloseHandle(event);
    return how;
}

/* What is being moved just then is not found under Wine. */
static void end(SOCKET s, OVERLAPPED *at)
{
    do
        (void)CancelIoEx((HANDLE)s, at);
    while (WaitForSingleObject(at->hEvent, AGAIN_MS) == WAIT_TIMEOUT);
}

/* It had begun: what is no error of a socket is one of the file's, and nobody
 * knows how much has gone. */
static soq_rc broken(soq s, ending how)
{
    soq_rc rc = soq__moved_rc(s);

    if (how != DONE)
        return soq__as(how == CUT ? SOQ_ECONNRESET : SOQ_ECANCELED, rc);
    if (rc.os < WSABASEERR && rc.err != SOQ_ECONNRESET)
        return soq__as(SOQ_ECONNABORTED, rc);
    return rc;
}

static soq_rc transmit(soq s, HANDLE h, DWORD len, OVERLAPPED *at,
                       const soq *waker, size_t *n)
{
    LPFN_TRANSMITFILE fn = function_of(soq__socket(s));
    DWORD sent = 0, flags = 0;
    ending how = DONE;

    if (!fn)
        return soq__rc(SOQ_EOPNOTSUPP);
    if (!fn(soq__socket(s), h, len, 0, at, NULL, 0) &&
        WSAGetLastError() != WSA_IO_PENDING)
        return broken(s, DONE);
    /* To watch costs more than most of these take. */
    if (WaitForSingleObject(at->hEvent, SOON_MS) == WAIT_TIMEOUT)
        how = await(at->hEvent, s, waker);
    if (how != DONE)
        end(soq__socket(s), at);
    if (!WSAGetOverlappedResult(soq__socket(s), at, &sent, TRUE, &flags))
        return broken(s, how);
    *n = sent;
    return soq__rc(sent > 0 ? SOQ_OK : SOQ_EOF);
}

/*
 * A request that was begun stays with the system until the peer has taken all
 * of it; ended before, it does not tell how much has gone.  So it is for
 * callers without a deadline.
 */
soq_rc soq__sys_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                          bool may_block, const soq *waker, size_t *n)
{
    HANDLE h = (HANDLE)f.os;
    OVERLAPPED at = { 0 };
    LARGE_INTEGER place;
    DWORD left;
    soq_rc rc;

    if (!may_block || GetFileType(h) != FILE_TYPE_DISK)
        return soq__rc(SOQ_EOPNOTSUPP);
    if (!soq__file_place(h, &place))
        return soq__last_rc();
    left = length_at(h, offset, len);
    if (left == 0)
        return soq__rc(SOQ_EOF); /* and 0 would ask for the whole file */
    at.Offset = (DWORD)offset;
    at.OffsetHigh = (DWORD)(offset >> 32);
    at.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!at.hEvent)
        return soq__last_rc();
    rc = transmit(s, h, left, &at, waker, n);
    CloseHandle(at.hEvent);
    SetFilePointerEx(h, place, NULL, FILE_BEGIN);
    return rc;
}

bool soq__sys_send_file_is_direct(bool may_block)
{
    return may_block;
}
