/*
 * table.c -- the system's own table of TCP and UDP sockets, read through
 * iphlpapi.dll.
 */
#include "native.h"

#include <iphlpapi.h>

#include <stdlib.h>
#include <string.h>

#include "table.h"

/* MIB_TCP_STATE and soq_tcp_state count alike. */
_Static_assert((int)MIB_TCP_STATE_CLOSED == (int)SOQ_TCP_CLOSED &&
                   (int)MIB_TCP_STATE_LISTEN == (int)SOQ_TCP_LISTEN &&
                   (int)MIB_TCP_STATE_ESTAB == (int)SOQ_TCP_ESTABLISHED &&
                   (int)MIB_TCP_STATE_LAST_ACK == (int)SOQ_TCP_LAST_ACK &&
                   (int)MIB_TCP_STATE_TIME_WAIT == (int)SOQ_TCP_TIME_WAIT,
               "the two lists of TCP states must be in the same order");

soq_tcp_state soq__table_state(DWORD mib)
{
    if (mib == MIB_TCP_STATE_DELETE_TCB)
        return SOQ_TCP_CLOSED;
    return mib < SOQ_TCP_STATE_COUNT ? (soq_tcp_state)mib : SOQ_TCP_UNKNOWN;
}

soq_addr soq__table_v4(DWORD ip, DWORD port)
{
    soq_addr out;

    memset(&out, 0, sizeof(out));
    out.family = SOQ_IPV4;
    out.port = ntohs((u_short)port);
    memcpy(out.ip, &ip, 4);
    return out;
}

soq_addr soq__table_v6(const void *ip, DWORD port, DWORD scope)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    soq_addr out;

    memset(&out, 0, sizeof(out));
    out.port = ntohs((u_short)port);
    if (memcmp(ip, mapped, sizeof(mapped)) == 0) {
        out.family = SOQ_IPV4;
        out.mapped = 1;
        memcpy(out.ip, (const uint8_t *)ip + sizeof(mapped), 4);
    } else {
        out.family = SOQ_IPV6;
        memcpy(out.ip, ip, sizeof(out.ip));
        if (soq_addr_is_link_local(&out))
            out.scope = scope;
    }
    return out;
}

static bool each_tcp4(const void *table, soq__table_fn fn, void *user)
{
    const MIB_TCPTABLE *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCPROW *r = &t->table[i];
        soq__table_row row = { soq__table_v4(r->dwLocalAddr, r->dwLocalPort),
                               soq__table_v4(r->dwRemoteAddr, r->dwRemotePort),
                               soq__table_state(r->dwState), 0 };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_tcp6(const void *table, soq__table_fn fn, void *user)
{
    const MIB_TCP6TABLE *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_TCP6ROW *r = &t->table[i];
        soq__table_row row = {
            soq__table_v6(&r->LocalAddr, r->dwLocalPort, r->dwLocalScopeId),
            soq__table_v6(&r->RemoteAddr, r->dwRemotePort, r->dwRemoteScopeId),
            soq__table_state((DWORD)r->State), 0
        };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_udp4(const void *table, soq__table_fn fn, void *user)
{
    const MIB_UDPTABLE *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDPROW *r = &t->table[i];
        soq__table_row row = { .local = soq__table_v4(r->dwLocalAddr,
                                                      r->dwLocalPort) };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

static bool each_udp6(const void *table, soq__table_fn fn, void *user)
{
    const MIB_UDP6TABLE *t = table;

    for (DWORD i = 0; i < t->dwNumEntries; i++) {
        const MIB_UDP6ROW *r = &t->table[i];
        soq__table_row row = { .local = soq__table_v6(&r->dwLocalAddr,
                                                      r->dwLocalPort,
                                                      r->dwLocalScopeId) };

        if (!fn(&row, user))
            return false;
    }
    return true;
}

/* The four functions have one shape.  The newer GetExtendedTcpTable also says
 * whose each socket is, which nobody needs here: it makes the call six times
 * as long under Wine. */
typedef DWORD(WINAPI *table_fn)(void *table, DWORD *size, BOOL sorted);

typedef struct source {
    soq__kind kind;
    soq_family family;
    const char *name;
    bool (*each)(const void *table, soq__table_fn fn, void *user);
} source;

static const source sources[] = {
    { SOQ__STREAM, SOQ_IPV4, "GetTcpTable", each_tcp4 },
    { SOQ__STREAM, SOQ_IPV6, "GetTcp6Table", each_tcp6 },
    { SOQ__DATAGRAM, SOQ_IPV4, "GetUdpTable", each_udp4 },
    { SOQ__DATAGRAM, SOQ_IPV6, "GetUdp6Table", each_udp6 },
};

static const source *source_of(soq__kind kind, soq_family family)
{
    const source *from = sources;

    while (from->kind != kind || from->family != family)
        from++;
    return from;
}

static DWORD ask(const void *from, void *table, DWORD *size)
{
    const source *s = from;
    FARPROC found = soq__library_function(L"iphlpapi.dll", s->name);
    table_fn get = (table_fn)(void (*)(void))found;

    return get ? get(table, size, FALSE) : GetLastError();
}

soq_rc soq__table_read(soq__table_ask *call, const void *from, void **out)
{
    /* Some 20,000 sockets: Wine searches all of a table that does not fit,
     * too, and memory that is not touched costs nothing. */
    DWORD size = 1 << 20;
    DWORD code = ERROR_INSUFFICIENT_BUFFER;
    void *buf = NULL;

    for (int i = 0; i < 2 && code == ERROR_INSUFFICIENT_BUFFER; i++) {
        free(buf);
        /* It may grow until the second call, the faster the larger it is. */
        size += size / 4 + 4096;
        buf = malloc(size);
        if (!buf)
            return soq__rc(SOQ_ENOMEM);
        code = call(from, buf, &size);
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

soq_rc soq__table_each(soq__kind kind, soq_family family, soq__table_fn fn,
                       void *user)
{
    const source *from = source_of(kind, family);
    void *table = NULL;
    soq_rc rc = soq__table_read(ask, from, &table);

    if (rc.err)
        return rc;
    from->each(table, fn, user);
    free(table);
    return rc;
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
    soq_rc rc = soq__table_each(kind, SOQ_IPV4, match_port, &search);

    if (!rc.err && !search.found)
        rc = soq__table_each(kind, SOQ_IPV6, match_port, &search);
    /* A table that cannot be read does not clear anybody. */
    return search.found || rc.err;
}
