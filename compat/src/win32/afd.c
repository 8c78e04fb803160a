/*
 * afd.c -- poll requests to afd.sys.
 */
#include "afd.h"

#define IOCTL_AFD_POLL 0x00012024

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
