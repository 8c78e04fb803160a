/*
 * afd.h -- poll requests to afd.sys, the driver below every Windows socket.
 *
 * WSAPoll is this request too, but asks for "the peer has ended" even where
 * the caller waits for room to write, and it looks at every socket at every
 * call.  The request itself is not documented by Microsoft; it has not changed
 * since Windows 2000, and libuv, mio and wepoll are built on it.
 */
#ifndef SOQ_WIN32_AFD_H
#define SOQ_WIN32_AFD_H

#include "native.h"

#include <winternl.h>

enum {
    SOQ__AFD_RECEIVE = 0x0001,
    SOQ__AFD_SEND = 0x0004,
    SOQ__AFD_DISCONNECT = 0x0008, /* the peer has ended its side */
    SOQ__AFD_ABORT = 0x0010,      /* the connection was reset */
    SOQ__AFD_LOCAL_CLOSE = 0x0020,
    SOQ__AFD_ACCEPT = 0x0080,
    SOQ__AFD_CONNECT_FAIL = 0x0100
};

typedef struct soq__afd_entry {
    HANDLE handle;
    ULONG events; /* in: asked for; out: what is so */
    NTSTATUS status;
} soq__afd_entry;

/* What the driver reads and writes; `entries` is as long as the caller makes
 * it. */
typedef struct soq__afd_request {
    LARGE_INTEGER timeout; /* in 100 ns: negative = from now */
    ULONG count;
    ULONG exclusive;
    soq__afd_entry entries[1];
} soq__afd_request;

/* The socket below layered providers, which is the one that the driver
 * knows. */
soq_rc soq__afd_base(soq s, HANDLE *out);

/*
 * Helpers: handles that are no sockets but take requests about sockets, and
 * put their packets on a completion port.  Cancelling looks through a handle's
 * requests, so each serves few (wepoll and mio chose the same number).
 */
enum { SOQ__AFD_HELPER_WATCHES = 32 };

typedef struct soq__afd_helper {
    HANDLE handle;
    size_t watches;
    struct soq__afd_helper *next;
    struct soq__afd_helper *next_free; /* while it has room */
} soq__afd_helper;

typedef struct soq__afd_helpers { /* all zero: none */
    soq__afd_helper *all;
    soq__afd_helper *free;
} soq__afd_helpers;

soq_rc soq__afd_add_helper(soq__afd_helpers *helpers, HANDLE port);
void soq__afd_free_helpers(soq__afd_helpers *helpers);

/* Take a place with a helper, and give it back. */
soq_rc soq__afd_join(soq__afd_helpers *helpers, HANDLE port,
                     soq__afd_helper **out);
void soq__afd_leave(soq__afd_helpers *helpers, soq__afd_helper *from);

/* For how long a request waits: -1 for ever. */
LARGE_INTEGER soq__afd_timeout(int timeout_ms);

ULONG soq__afd_events(unsigned interest);
unsigned soq__afd_ready(unsigned interest, ULONG events);

/* Start a request on handle, a socket or a helper of the driver's: `size`
 * bytes at `request`, answered in place.  STATUS_PENDING: later, by event, or
 * by a packet with `context` on the handle's completion port. */
NTSTATUS soq__afd_poll(HANDLE handle, HANDLE event, void *context,
                       soq__afd_request *request, ULONG size,
                       IO_STATUS_BLOCK *io);

/* Cancel the request on handle whose answer goes to `which`; NULL: all. */
void soq__afd_cancel(HANDLE handle, IO_STATUS_BLOCK *which);

soq_rc soq__nt_rc(NTSTATUS status);

#endif
