/*
 * afd.c -- poll requests to afd.sys.
 */
#include <stdlib.h>

#include "afd.h"

#define IOCTL_AFD_POLL 0x00012024

NTSTATUS NTAPI NtCancelIoFileEx(HANDLE handle, IO_STATUS_BLOCK *which,
                                IO_STATUS_BLOCK *io);

soq_rc soq__nt_rc(NTSTATUS status)
{
    return soq__sys_rc((int)RtlNtStatusToDosError(status));
}

static bool ask_base(soq s, DWORD code, HANDLE *out)
{
    SOCKET base = INVALID_SOCKET;
    DWORD n = 0;

    if (WSAIoctl(soq__socket(s), code, NULL, 0, &base, sizeof(base), &n, NULL,
                 NULL) != 0)
        return false;
    *out = (HANDLE)base;
    return true;
}

soq_rc soq__afd_base(soq s, HANDLE *out)
{
    soq__kind kind;
    soq_rc rc;

    if (ask_base(s, SIO_BASE_HANDLE, out))
        return soq__rc(SOQ_OK);
    rc = soq__wsa_rc();
    if (rc.os == WSAENOTSOCK)
        return rc;
    /* Some layered providers refuse SIO_BASE_HANDLE on purpose, but have to
     * answer this one, or polling would not work at all through them. */
    if (ask_base(s, SIO_BSP_HANDLE_POLL, out))
        return soq__rc(SOQ_OK);
    rc = soq__sys_kind(s, &kind);
    *out = (HANDLE)s.os;
    return rc;
}

static soq_rc open_helper(HANDLE port, HANDLE *out)
{
    /* The driver's name with anything behind it. */
    wchar_t name[] = L"\\Device\\Afd\\soquete";
    UNICODE_STRING path = { (USHORT)(sizeof(name) - sizeof(name[0])),
                            (USHORT)sizeof(name), name };
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE helper;
    NTSTATUS status;

    InitializeObjectAttributes(&attributes, &path, 0, NULL, NULL);
    status = NtCreateFile(&helper, SYNCHRONIZE, &attributes, &io, NULL, 0,
                          FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0,
                          NULL, 0);
    if (status != 0)
        return soq__nt_rc(status);
    if (!CreateIoCompletionPort(helper, port, 0, 0)) {
        soq_rc rc = soq__last_rc();

        CloseHandle(helper);
        return rc;
    }
    *out = helper;
    return soq__rc(SOQ_OK);
}

soq_rc soq__afd_add_helper(soq__afd_helpers *helpers, HANDLE port)
{
    soq__afd_helper *h = calloc(1, sizeof(*h));
    soq_rc rc;

    if (!h)
        return soq__rc(SOQ_ENOMEM);
    rc = open_helper(port, &h->handle);
    if (rc.err) {
        free(h);
        return rc;
    }
    h->next = helpers->all;
    helpers->all = h;
    h->next_free = helpers->free;
    helpers->free = h;
    return rc;
}

void soq__afd_free_helpers(soq__afd_helpers *helpers)
{
    while (helpers->all) {
        soq__afd_helper *h = helpers->all;

        helpers->all = h->next;
        CloseHandle(h->handle);
        free(h);
    }
    helpers->free = NULL;
}

soq_rc soq__afd_join(soq__afd_helpers *helpers, HANDLE port,
                     soq__afd_helper **out)
{
    soq_rc rc = helpers->free ? soq__rc(SOQ_OK)
                              : soq__afd_add_helper(helpers, port);

    if (rc.err)
        return rc;
    *out = helpers->free;
    if (++(*out)->watches == SOQ__AFD_HELPER_WATCHES)
        helpers->free = (*out)->next_free;
    return rc;
}

void soq__afd_leave(soq__afd_helpers *helpers, soq__afd_helper *from)
{
    if (from->watches-- < SOQ__AFD_HELPER_WATCHES)
        return;
    from->next_free = helpers->free;
    helpers->free = from;
}

LARGE_INTEGER soq__afd_timeout(int timeout_ms)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = timeout_ms < 0 ? INT64_MAX : -10000LL * timeout_ms;
    return timeout;
}

ULONG soq__afd_events(unsigned interest)
{
    ULONG events = 0;

    if (interest)
        events |= SOQ__AFD_ABORT | SOQ__AFD_CONNECT_FAIL |
                  SOQ__AFD_LOCAL_CLOSE;
    if (interest & SOQ_READ)
        events |= SOQ__AFD_RECEIVE | SOQ__AFD_ACCEPT | SOQ__AFD_DISCONNECT;
    if (interest & SOQ_WRITE)
        events |= SOQ__AFD_SEND;
    return events;
}

unsigned soq__afd_ready(unsigned interest, ULONG events)
{
    bool in = (events & (SOQ__AFD_RECEIVE | SOQ__AFD_ACCEPT |
                         SOQ__AFD_DISCONNECT)) != 0;
    bool out = (events & SOQ__AFD_SEND) != 0;
    bool fail = (events & (SOQ__AFD_ABORT | SOQ__AFD_CONNECT_FAIL |
                           SOQ__AFD_LOCAL_CLOSE)) != 0;

    return soq__ready(interest, in, out, fail);
}

NTSTATUS soq__afd_poll(HANDLE handle, HANDLE event, void *context,
                       soq__afd_request *request, ULONG size,
                       IO_STATUS_BLOCK *io)
{
    return NtDeviceIoControlFile(handle, event, NULL, context, io,
                                 IOCTL_AFD_POLL, request, size, request, size);
}

void soq__afd_cancel(HANDLE handle, IO_STATUS_BLOCK *which)
{
    IO_STATUS_BLOCK io;

    NtCancelIoFileEx(handle, which, &io);
}
