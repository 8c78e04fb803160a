/*
 * move.c -- send() and recv() that wait, if they may, in one request.
 *
 * Our sockets are non-blocking, but that does not concern an overlapped
 * request: it stays with the system until it is done.  The plain call comes
 * first, because most often it is enough and costs least; waiting with
 * WSAPoll() and calling again is several times as slow (docs/performance.md).
 */
#include "move.h"

enum { LOOK_MS = 1000 };

/* A request that tells its end by a call on the thread that waits for it: so
 * it needs no event, and a reader and a writer cannot mix theirs up. */
typedef struct request {
    WSAOVERLAPPED system; /* first: the system knows nothing but this */
    bool done;
} request;

static void CALLBACK end(DWORD error, DWORD n, WSAOVERLAPPED *system,
                         DWORD flags)
{
    (void)error;
    (void)n;
    (void)flags;
    ((request *)(void *)system)->done = true;
}

bool soq__is_cut(SOCKET s)
{
    WSAPOLLFD fd = { s, POLLRDNORM, 0 };

    return WSAPoll(&fd, 1, 0) == 1 && (fd.revents & POLLERR);
}

/*
 * The wait is alertable, as that of a blocking recv() is: what the program
 * has queued for this thread may run meanwhile.  Nobody can end it but the
 * socket, so the request and its buffer are done with when it returns.
 *
 * A cut ends it, too.  But Wine may forget a request that it was just moving a
 * part of when the cut came: so who waits for long has a look himself.
 */
static int finish(SOCKET s, request *r, int started)
{
    DWORD n = 0;
    DWORD flags = 0;
    bool cut = false;

    if (started != 0 && WSAGetLastError() != WSA_IO_PENDING)
        return SOCKET_ERROR;
    while (!r->done)
        if (SleepEx(LOOK_MS, TRUE) == 0 && !r->done && soq__is_cut(s)) {
            cut = true;
            CancelIoEx((HANDLE)s, &r->system);
        }
    if (WSAGetOverlappedResult(s, &r->system, &n, FALSE, &flags))
        return (int)n;
    if (cut)
        WSASetLastError(WSAECONNRESET);
    return SOCKET_ERROR;
}

/* The plain call has failed: for want of data or room, and we may wait? */
static bool must_wait(bool may_block)
{
    return may_block && WSAGetLastError() == WSAEWOULDBLOCK;
}

int soq__send(SOCKET s, const void *buf, int len, bool may_block)
{
    int sent = send(s, buf, len, 0);
    request r = { { 0 }, false };
    WSABUF from;

    if (sent != SOCKET_ERROR || !must_wait(may_block))
        return sent;
    from.buf = (char *)(uintptr_t)buf; /* it is only read */
    from.len = (ULONG)len;
    return finish(s, &r, WSASend(s, &from, 1, NULL, 0, &r.system, end));
}

int soq__recv(SOCKET s, void *buf, int cap, bool may_block)
{
    int got = recv(s, buf, cap, 0);
    request r = { { 0 }, false };
    WSABUF to;
    DWORD flags = 0;

    if (got != SOCKET_ERROR || !must_wait(may_block))
        return got;
    to.buf = buf;
    to.len = (ULONG)cap;
    return finish(s, &r, WSARecv(s, &to, 1, NULL, &flags, &r.system, end));
}
