/* send_file.c -- from a file to a socket inside the kernel: TransmitFile(). */
#include "native.h"

/* So much at once: it tells of nothing before all of it has gone. */
enum { MOST = 16 << 20 };

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

/* Nobody but the socket can end it, so `at` is done with when it returns. */
static soq_rc transmit(soq s, HANDLE h, DWORD len, OVERLAPPED *at, size_t *n)
{
    LPFN_TRANSMITFILE fn = function_of(soq__socket(s));
    DWORD sent = 0, flags = 0;

    if (!fn)
        return soq__rc(SOQ_EOPNOTSUPP);
    if (!fn(soq__socket(s), h, len, 0, at, NULL, 0) &&
        WSAGetLastError() != WSA_IO_PENDING)
        return soq__moved_rc(s);
    if (!WSAGetOverlappedResult(soq__socket(s), at, &sent, TRUE, &flags))
        return soq__moved_rc(s);
    *n = sent;
    return soq__rc(sent > 0 ? SOQ_OK : SOQ_EOF);
}

/*
 * A request that was begun stays with the system until the peer has taken all
 * of it; ended before, it does not tell how much has gone.  So it is for
 * callers who wait as long as it takes.
 */
soq_rc soq__sys_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                          bool may_block, size_t *n)
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
    rc = transmit(s, h, left, &at, n);
    CloseHandle(at.hEvent);
    SetFilePointerEx(h, place, NULL, FILE_BEGIN);
    return rc;
}

bool soq__sys_send_file_is_direct(bool may_block)
{
    return may_block;
}
