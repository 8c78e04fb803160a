/*
 * native.h -- the Windows headers in the one order that works, and what the
 * files of this port share.
 */
#ifndef SOQ_WIN32_NATIVE_H
#define SOQ_WIN32_NATIVE_H

#include <winsock2.h>
#include <ws2tcpip.h>

#include <mstcpip.h>
#include <mswsock.h>
#include <windows.h>

#include "sys.h"

/* Documented by Microsoft, and not yet in the headers of mingw-w64. */
#define SOQ__SIO_UDP_NETRESET _WSAIOW(IOC_VENDOR, 15)
#define SOQ__TCP_KEEPIDLE 3
#define SOQ__TCP_KEEPCNT 16
#define SOQ__TCP_KEEPINTVL 17

static inline SOCKET soq__socket(soq s)
{
    return (SOCKET)s.os;
}

/* The result of the call before it, which failed. */
static inline soq_rc soq__wsa_rc(void)
{
    return soq__sys_rc(WSAGetLastError());
}

static inline soq_rc soq__last_rc(void)
{
    return soq__sys_rc((int)GetLastError());
}

/* The same native code, but with another meaning at this call. */
static inline soq_rc soq__as(soq_err err, soq_rc rc)
{
    rc.err = err;
    return rc;
}

/* An option of size bytes; an int one. */
soq_rc soq__set_option(soq s, int level, int name, const void *value,
                       size_t size);
soq_rc soq__set_int(soq s, int level, int name, int value);

/* A boolean option may come back as one byte or as four: zero first, and
 * believe the length (row 62). */
soq_rc soq__get_bool(soq s, int level, int name, bool *on);

bool soq__is_stream(soq s); /* false also for what is no socket */

/* Is it bound, as it is from the first attempt to connect on? */
bool soq__has_name(soq s);

/* The result of a call with an address, where Winsock has several codes for
 * one of another family than the socket's: WSAEFAULT (it looks short),
 * WSAEINVAL, WSAEOPNOTSUPP. */
soq_rc soq__address_rc(soq s, const soq_addr *addr, soq_rc rc);

/* Where a file's next read begins. */
bool soq__file_place(HANDLE h, LARGE_INTEGER *place);

/* The result of the send or the receive before it, which failed. */
soq_rc soq__moved_rc(soq s);

/* QueryPerformanceCounter ticks as nanoseconds, without overflow on the way
 * for any count whose result fits. */
int64_t soq__ticks_to_ns(int64_t ticks, int64_t per_second);

/* A function of a DLL in the system's folder, or NULL.  The DLL stays
 * loaded. */
FARPROC soq__library_function(const wchar_t *dll, const char *name);

#endif
