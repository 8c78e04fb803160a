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

static DWORD ask(soq__kind kind, soq_family family, table_fn get, void *buf,
                 DWORD *size)
{
    return get(buf, size, FALSE, family == SOQ_IPV4 ? AF_INET : AF_INET6,
               kind == SOQ__STREAM ? (int)TCP_TABLE_OWNER_PID_ALL
                                   : (int)UDP_TABLE_OWNER_PID,
               0);
}

static soq_rc read_table(soq__kind kind, soq_family family, void **out)
{
    FARPROC found = soq__library_function(
        L"iphlpapi.dll",
        kind == SOQ__STREAM ? "GetExtendedTcpTable" : "GetExtendedUdpTable");
    table_fn get = (table_fn)(void (*)(void))found;
    /* Some 40,000 sockets: Wine searches all of a table that does not fit,
     * too, and memory that is not touched costs nothing. */
    DWORD size = 1 << 20;
    DWORD code = ERROR_INSUFFICIENT_BUFFER;
    void *buf = NULL;

    if (!get)
        return soq__last_rc();
    for (int i = 0; i < 2 && code == ERROR_INSUFFICIENT_BUFFER; i++) {
        free(buf);
        /* It may grow until the second call, the faster the larger it is. */
        size += size / 4 + 4096;
        buf = malloc(size);
        if (!buf)
            return soq__rc(SOQ_ENOMEM);
        code = ask(kind, family, get, buf, &size);
    }
    if (code == NO_ERROR) {
        *out = buf;
        return soq__rc(SOQ_OK);
    }
    free(buf);
    return code == ERROR_INSUFFICIENT_BUFFER
               ? soq__as(SOQ_EAGAIN, soq__sys_rc((int)code))
               : soq__sys_rc((int)code);
}

/* A machine without this family has no table. */
static bool is_empty(soq_rc rc)
{
    return rc.os == ERROR_NOT_SUPPORTED || rc.os == ERROR_NO_DATA;
}

soq_rc soq__sys_sockets(soq__kind kind, soq_family family, bool owners,
                        soq__row_fn fn, void *user)
{
    void *table = NULL;
    soq_rc rc = owners ? read_table(kind, family, &table)
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
