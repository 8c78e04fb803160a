/*
 * move.c -- send() and recv() that wait, if they may, in one request.
 *
 * Our sockets are non-blocking, but that does not concern an overlapped
 * request: it stays with the system until it is done.  The plain call comes
 * first, because most often it is enough and costs least; waiting with
 * WSAPoll() and calling again is several times as slow (docs/performance.md).
 */
#include "move.h"

/* A request's end is told by an event of its own: the socket's handle would
 * be signalled for whoever reads and for whoever writes. */
static bool begin(WSAOVERLAPPED *request)
{
    ZeroMemory(request, sizeof(*request));
    request->hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!request->hEvent)
        WSASetLastError(WSAEWOULDBLOCK); /* so common/ waits by its means */
    return request->hEvent != NULL;
}

/* Nobody can end this wait but the socket, so the request and its buffer are
 * done with when it returns. */
static int finish(SOCKET s, WSAOVERLAPPED *request, int started)
{
    int error = started == 0 ? 0 : WSAGetLastError();
    DWORD n = 0;
    DWORD flags = 0;

    if (error == 0 || error == WSA_IO_PENDING)
        error = WSAGetOverlappedResult(s, request, &n, TRUE, &flags)
                    ? 0
                    : WSAGetLastError();
    CloseHandle(request->hEvent);
    WSASetLastError(error);
    return error ? SOCKET_ERROR : (int)n;
}

/* The plain call has failed: for want of data or room, and we may wait? */
static bool must_wait(bool may_block)
{
    return may_block && WSAGetLastError() == WSAEWOULDBLOCK;
}

int soq__send(SOCKET s, const void *buf, int len, bool may_block)
{
    int sent = send(s, buf, len, 0);
    WSAOVERLAPPED request;
    WSABUF from;

    if (sent != SOCKET_ERROR || !must_wait(may_block) || !begin(&request))
        return sent;
    from.buf = (char *)(uintptr_t)buf; /* it is only read */
    from.len = (ULONG)len;
    return finish(s, &request, WSASend(s, &from, 1, NULL, 0, &request, NULL));
}

int soq__recv(SOCKET s, void *buf, int cap, bool may_block)
{
    int got = recv(s, buf, cap, 0);
    WSAOVERLAPPED request;
    WSABUF to;
    DWORD flags = 0;

    if (got != SOCKET_ERROR || !must_wait(may_block) || !begin(&request))
        return got;
    to.buf = buf;
    to.len = (ULONG)cap;
    return finish(s, &request,
                  WSARecv(s, &to, 1, NULL, &flags, &request, NULL));
}
