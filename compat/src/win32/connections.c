/* connections.c -- Windows' tables of sockets with the process of each, from
 * iphlpapi.dll. */
#include "native.h"

#include <iphlpapi.h>

#include <stdlib.h>
#include <string.h>

#include "table.h"

static void each_tcp4(const void *table, soq__row_fn fn, void *user)
{
    const MIB_TCPTABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCPROW_OWNER_PID *r = &t->table[i];
        soq__socket_row row = { soq__table_v4(r->dwLocalAddr, r->dwLocalPort),
                                soq__table_v4(r->dwRemoteAddr,
                                              r->dwRemotePort),
                                soq__table_state(r->dwState), r->dwOwningPid };

        if (!fn(&row, user))
            return;
    }
}

static void each_tcp6(const void *table, soq__row_fn fn, void *user)
{
    const MIB_TCP6TABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCP6ROW_OWNER_PID *r = &t->table[i];
        soq__socket_row row = { soq__table_v6(r->ucLocalAddr, r->dwLocalPort,
                                              r->dwLocalScopeId),
                                soq__table_v6(r->ucRemoteAddr, r->dwRemotePort,
                                              r->dwRemoteScopeId),
                                soq__table_state(r->dwState), r->dwOwningPid };

        if (!fn(&row, user))
            return;
    }
}

static void each_udp4(const void *table, soq__row_fn fn, void *user)
{
    const MIB_UDPTABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDPROW_OWNER_PID *r = &t->table[i];
        soq__socket_row row = { .local = soq__table_v4(r->dwLocalAddr,
                                                       r->dwLocalPort),
                                .owner = r->dwOwningPid };

        if (!fn(&row, user))
            return;
    }
}

static void each_udp6(const void *table, soq__row_fn fn, void *user)
{
    const MIB_UDP6TABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDP6ROW_OWNER_PID *r = &t->table[i];
        soq__socket_row row = { .local = soq__table_v6(r->ucLocalAddr,
                                                       r->dwLocalPort,
                                                       r->dwLocalScopeId),
                                .owner = r->dwOwningPid };

        if (!fn(&row, user))
            return;
    }
}

/* Both functions have one shape. */
typedef DWORD(WINAPI *table_fn)(void *table, DWORD *size, BOOL sorted,
                                ULONG family, int what, ULONG reserved);

typedef struct source {
    soq__kind kind;
    soq_family family;
} source;

static DWORD ask(const void *from, void *table, DWORD *size)
{
    const source *s = from;
    bool tcp = s->kind == SOQ__STREAM;
    FARPROC found = soq__library_function(
        L"iphlpapi.dll", tcp ? "GetExtendedTcpTable" : "GetExtendedUdpTable");
    table_fn get = (table_fn)(void (*)(void))found;

    if (!get)
        return GetLastError();
    return get(table, size, FALSE, s->family == SOQ_IPV4 ? AF_INET : AF_INET6,
               tcp ? (int)TCP_TABLE_OWNER_PID_ALL : (int)UDP_TABLE_OWNER_PID,
               0);
}

/* A machine without this family has no table. */
static bool is_empty(soq_rc rc)
{
    return rc.os == ERROR_NOT_SUPPORTED || rc.os == ERROR_NO_DATA;
}

soq_rc soq__sys_sockets(soq__kind kind, soq_family family, bool owners,
                        soq__row_fn fn, void *user)
{
    source from = { kind, family };
    void *table = NULL;
    soq_rc rc = owners ? soq__table_read(ask, &from, &table)
                       : soq__table_each(kind, family, fn, user);

    if (is_empty(rc))
        return soq__rc(SOQ_OK);
    if (rc.err || !table)
        return rc;
    if (kind == SOQ__STREAM)
        (family == SOQ_IPV4 ? each_tcp4 : each_tcp6)(table, fn, user);
    else
        (family == SOQ_IPV4 ? each_udp4 : each_udp6)(table, fn, user);
    free(table);
    return rc;
}

/* No function tells it; `netsh int ipv4 show dynamicport tcp` does.  What
 * Microsoft documents since Windows Vista. */
soq_rc soq__sys_port_range(soq_port_range *out)
{
    out->first = 49152;
    out->last = 65535;
    out->asked = false;
    return soq__rc(SOQ_OK);
}
