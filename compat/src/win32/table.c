/*
 * table.c -- the system's own table of TCP and UDP sockets, read through
 * iphlpapi.dll.
 */
#include "native.h"

#include <iphlpapi.h>

#include <stdlib.h>
#include <string.h>

#include "table.h"

typedef DWORD(WINAPI *tcp_table_fn)(PVOID, PDWORD, BOOL, ULONG,
                                    TCP_TABLE_CLASS, ULONG);
typedef DWORD(WINAPI *udp_table_fn)(PVOID, PDWORD, BOOL, ULONG,
                                    UDP_TABLE_CLASS, ULONG);

/* MIB_TCP_STATE and soq_tcp_state count alike. */
_Static_assert((int)MIB_TCP_STATE_CLOSED == (int)SOQ_TCP_CLOSED &&
                   (int)MIB_TCP_STATE_LISTEN == (int)SOQ_TCP_LISTEN &&
                   (int)MIB_TCP_STATE_ESTAB == (int)SOQ_TCP_ESTABLISHED &&
                   (int)MIB_TCP_STATE_LAST_ACK == (int)SOQ_TCP_LAST_ACK &&
                   (int)MIB_TCP_STATE_TIME_WAIT == (int)SOQ_TCP_TIME_WAIT,
               "the two lists of TCP states must be in the same order");

static soq_tcp_state state_of(DWORD mib)
{
    if (mib == MIB_TCP_STATE_DELETE_TCB)
        return SOQ_TCP_CLOSED;
    return mib < SOQ_TCP_STATE_COUNT ? (soq_tcp_state)mib : SOQ_TCP_UNKNOWN;
}

/* Ports are in network order in the low half; the high half is noise. */
static soq_addr v4(DWORD ip, DWORD port)
{
    soq_addr out;

    memset(&out, 0, sizeof(out));
    out.family = SOQ_IPV4;
    out.port = ntohs((u_short)port);
    memcpy(out.ip, &ip, 4);
    return out;
}

static soq_addr v6(const UCHAR ip[16], DWORD port)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    soq_addr out;

    memset(&out, 0, sizeof(out));
    out.port = ntohs((u_short)port);
    if (memcmp(ip, mapped, sizeof(mapped)) == 0) {
        out.family = SOQ_IPV4;
        out.mapped = 1;
        memcpy(out.ip, ip + sizeof(mapped), 4);
    } else {
        out.family = SOQ_IPV6;
        memcpy(out.ip, ip, sizeof(out.ip));
    }
    return out;
}

static bool each_tcp4(const void *table, soq__table_fn fn, void *user)
{
    const MIB_TCPTABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCPROW_OWNER_PID *r = &t->table[i];
        soq__table_row row = { v4(r->dwLocalAddr, r->dwLocalPort),
                               v4(r->dwRemoteAddr, r->dwRemotePort),
                               state_of(r->dwState), r->dwOwningPid };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_tcp6(const void *table, soq__table_fn fn, void *user)
{
    const MIB_TCP6TABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCP6ROW_OWNER_PID *r = &t->table[i];
        soq__table_row row = { v6(r->ucLocalAddr, r->dwLocalPort),
                               v6(r->ucRemoteAddr, r->dwRemotePort),
                               state_of(r->dwState), r->dwOwningPid };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_udp4(const void *table, soq__table_fn fn, void *user)
{
    const MIB_UDPTABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDPROW_OWNER_PID *r = &t->table[i];
        soq__table_row row = { .local = v4(r->dwLocalAddr, r->dwLocalPort),
                               .pid = r->dwOwningPid };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_udp6(const void *table, soq__table_fn fn, void *user)
{
    const MIB_UDP6TABLE_OWNER_PID *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDP6ROW_OWNER_PID *r = &t->table[i];
        soq__table_row row = { .local = v6(r->ucLocalAddr, r->dwLocalPort),
                               .pid = r->dwOwningPid };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

typedef struct source {
    soq__kind kind;
    ULONG family;
    bool (*each)(const void *table, soq__table_fn fn, void *user);
} source;

static const source sources[] = {
    { SOQ__STREAM, AF_INET, each_tcp4 },
    { SOQ__STREAM, AF_INET6, each_tcp6 },
    { SOQ__DATAGRAM, AF_INET, each_udp4 },
    { SOQ__DATAGRAM, AF_INET6, each_udp6 },
};

static DWORD read_into(const source *from, void *buf, DWORD *size)
{
    if (from->kind == SOQ__STREAM) {
        FARPROC found = soq__library_function(L"iphlpapi.dll",
                                              "GetExtendedTcpTable");
        tcp_table_fn tcp = (tcp_table_fn)(void (*)(void))found;

        return tcp ? tcp(buf, size, FALSE, from->family,
                         TCP_TABLE_OWNER_PID_ALL, 0)
                   : ERROR_PROC_NOT_FOUND;
    }
    FARPROC found = soq__library_function(L"iphlpapi.dll",
                                          "GetExtendedUdpTable");
    udp_table_fn udp = (udp_table_fn)(void (*)(void))found;

    return udp ? udp(buf, size, FALSE, from->family, UDP_TABLE_OWNER_PID, 0)
               : ERROR_PROC_NOT_FOUND;
}

static soq_rc read_table(const source *from, void **out)
{
    DWORD size = 0;
    DWORD code = read_into(from, NULL, &size);
    void *buf;

    if (code != NO_ERROR && code != ERROR_INSUFFICIENT_BUFFER)
        return soq__sys_rc((int)code);
    size += 4096; /* it may grow until the second call */
    buf = malloc(size);
    if (!buf)
        return soq__rc(SOQ_ENOMEM);
    code = read_into(from, buf, &size);
    if (code != NO_ERROR) {
        soq_rc rc = soq__sys_rc((int)code);

        free(buf);
        return code == ERROR_INSUFFICIENT_BUFFER ? soq__as(SOQ_EAGAIN, rc)
                                                 : rc;
    }
    *out = buf;
    return soq__rc(SOQ_OK);
}

soq_rc soq__table_each(soq__kind kind, soq__table_fn fn, void *user)
{
    bool more = true;

    for (size_t i = 0; more && i < sizeof(sources) / sizeof(*sources); i++) {
        void *table = NULL;
        soq_rc rc;

        if (sources[i].kind != kind)
            continue;
        rc = read_table(&sources[i], &table);
        if (rc.err)
            return rc;
        more = sources[i].each(table, fn, user);
        free(table);
    }
    return soq__rc(SOQ_OK);
}

typedef struct port_search {
    uint16_t port;
    bool found;
} port_search;

static bool match_port(const soq__table_row *row, void *user)
{
    port_search *search = user;

    /* A connection that is only waiting out its time holds nothing. */
    if (row->local.port == search->port && row->state != SOQ_TCP_TIME_WAIT)
        search->found = true;
    return !search->found;
}

bool soq__table_holds_port(soq__kind kind, uint16_t port)
{
    port_search search = { port, false };

    soq__table_each(kind, match_port, &search);
    return search.found;
}
