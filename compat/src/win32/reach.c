/* reach.c -- pings and the table of neighbours, from iphlpapi.dll. */
#include "native.h"

#include <iphlpapi.h>

#include <icmpapi.h>

#include <ipexport.h>
#include <string.h>

#include "sockaddr.h"

typedef HANDLE(WINAPI *open_fn)(void);
typedef BOOL(WINAPI *close_fn)(HANDLE);
typedef DWORD(WINAPI *echo_fn)(HANDLE, IPAddr, LPVOID, WORD,
                               PIP_OPTION_INFORMATION, LPVOID, DWORD, DWORD);
typedef DWORD(WINAPI *echo6_fn)(HANDLE, HANDLE, void *, void *,
                                struct sockaddr_in6 *, struct sockaddr_in6 *,
                                LPVOID, WORD, PIP_OPTION_INFORMATION, LPVOID,
                                DWORD, DWORD);
typedef DWORD(WINAPI *table_fn)(ADDRESS_FAMILY, PMIB_IPNET_TABLE2 *);
typedef void(WINAPI *free_fn)(PVOID);

static void (*function(const char *name))(void)
{
    return (void (*)(void))soq__library_function(L"iphlpapi.dll", name);
}

/* An answer that says "unreachable" comes as a status, not as an error. */
static soq_rc status_rc(ULONG status)
{
    switch (status) {
    case IP_SUCCESS:
        return soq__rc(SOQ_OK);
    case IP_REQ_TIMED_OUT:
        return soq__rc(SOQ_ETIMEDOUT);
    case IP_DEST_NET_UNREACHABLE:
        return soq__rc(SOQ_ENETUNREACH);
    case IP_DEST_HOST_UNREACHABLE:
    case IP_DEST_PORT_UNREACHABLE:
    case IP_DEST_PROT_UNREACHABLE:
    case IP_TTL_EXPIRED_TRANSIT:
        return soq__rc(SOQ_EHOSTUNREACH);
    default:
        return (soq_rc){ SOQ_EOTHER, (int)status };
    }
}

/* ICMPV6_ECHO_REPLY, which the headers of mingw-w64 have not. */
typedef struct reply6 {
    IPV6_ADDRESS_EX address;
    ULONG status;
    unsigned rtt_ms;
} reply6;

/* Room for one answer and what Windows wants beside it. */
typedef union answer {
    ICMP_ECHO_REPLY v4;
    reply6 v6;
    unsigned char bytes[256];
} answer;

static soq_rc send_v4(HANDLE handle, const soq_addr *to, int timeout_ms)
{
    echo_fn echo = (echo_fn)function("IcmpSendEcho");
    answer a;
    IPAddr ip;

    if (!echo)
        return soq__rc(SOQ_ENOSYS);
    memcpy(&ip, to->ip, sizeof(ip));
    memset(&a, 0, sizeof(a));
    if (echo(handle, ip, NULL, 0, NULL, &a, sizeof(a), (DWORD)timeout_ms) == 0)
        return GetLastError() >= IP_STATUS_BASE ? status_rc(GetLastError())
                                                : soq__last_rc();
    return status_rc(a.v4.Status);
}

static soq_rc send_v6(HANDLE handle, const soq_addr *to, int timeout_ms)
{
    echo6_fn echo = (echo6_fn)function("Icmp6SendEcho2");
    soq__sockaddr sa = soq__sockaddr_from(to);
    struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
    answer a;

    if (!echo)
        return soq__rc(SOQ_ENOSYS);
    memset(&a, 0, sizeof(a));
    if (echo(handle, NULL, NULL, NULL, &any, &sa.u.v6, NULL, 0, NULL, &a,
             sizeof(a), (DWORD)timeout_ms) == 0)
        return GetLastError() >= IP_STATUS_BASE ? status_rc(GetLastError())
                                                : soq__last_rc();
    return status_rc(a.v6.status);
}

soq_rc soq__sys_ping(const soq_addr *to, int timeout_ms)
{
    bool v6 = to->family == SOQ_IPV6;
    open_fn open = (open_fn)function(v6 ? "Icmp6CreateFile"
                                        : "IcmpCreateFile");
    close_fn close = (close_fn)function("IcmpCloseHandle");
    HANDLE handle;
    soq_rc rc;

    if (!open || !close)
        return soq__rc(SOQ_ENOSYS);
    handle = open();
    if (handle == INVALID_HANDLE_VALUE)
        return soq__last_rc();
    rc = v6 ? send_v6(handle, to, timeout_ms)
            : send_v4(handle, to, timeout_ms);
    close(handle);
    return rc;
}

static soq_neighbour state_of(NL_NEIGHBOR_STATE state)
{
    if (state == NlnsReachable)
        return SOQ_NEIGHBOUR_ANSWERS;
    return state == NlnsUnreachable || state == NlnsIncomplete
               ? SOQ_NEIGHBOUR_SILENT
               : SOQ_NEIGHBOUR_UNKNOWN;
}

soq_rc soq__sys_neighbour(const soq_addr *addr, soq_neighbour *out)
{
    table_fn get = (table_fn)function("GetIpNetTable2");
    free_fn give_back = (free_fn)function("FreeMibTable");
    PMIB_IPNET_TABLE2 table = NULL;
    soq_rc rc = { SOQ_ENOENT, 0 };
    ULONG code;

    if (!get || !give_back)
        return soq__rc(SOQ_ENOSYS);
    code = get(addr->family == SOQ_IPV6 ? AF_INET6 : AF_INET, &table);
    if (code == ERROR_NOT_FOUND)
        return rc;
    if (code != NO_ERROR)
        return soq__sys_rc((int)code);
    for (ULONG i = 0; i < table->NumEntries; i++) {
        const MIB_IPNET_ROW2 *row = &table->Table[i];
        soq_addr at = soq__sockaddr_read(&row->Address, sizeof(row->Address));

        at.scope = addr->scope ? (uint32_t)row->InterfaceIndex : 0;
        if (rc.err && soq_addr_same_ip(&at, addr)) {
            *out = state_of(row->State);
            rc = soq__rc(SOQ_OK);
        }
    }
    give_back(table);
    return rc;
}
