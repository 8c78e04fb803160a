/* text.c -- what stands in the columns, and lines gathered into few writes. */
#include "text.h"

#include <string.h>

#include "common/columns.h"
#include "common/escape.h"
#include "groups.h"

const char *text_end(names *n, soq_protocol protocol, const soq_addr *end,
                     char *buf, size_t cap)
{
    const char *host = n ? names_host(n, end) : NULL;
    const char *service = n ? names_service(n, protocol, end->port) : NULL;
    char ip[SOQ_ADDR_TEXT];
    bool bare;

    if (end->family == SOQ_ANY_FAMILY || (!host && !service))
        return soq_addr_text(end, buf, cap);
    bare = host || end->family == SOQ_IPV4;
    if (!host)
        host = soq_addr_ip_text(end, ip, sizeof(ip));
    if (service)
        snprintf(buf, cap, "%s%s%s:%s", bare ? "" : "[", host, bare ? "" : "]",
                 service);
    else
        snprintf(buf, cap, "%s%s%s:%u", bare ? "" : "[", host, bare ? "" : "]",
                 (unsigned)end->port);
    return buf;
}

const char *text_who(const soq_connection *row, char *buf, size_t cap)
{
    size_t len = 0;

    snprintf(buf, cap, "-");
    for (size_t i = 0; i < row->holder_count; i++) {
        const soq_holder *h = &row->holders[i];
        char name[4 * 64 + 1];
        int n;

        escape(ESCAPE_TEXT, h->name, strlen(h->name), name, sizeof(name));
        n = snprintf(buf + len, cap - len, "%s%s/%lld", i ? " " : "",
                     name[0] ? name : "?", h->pid);
        if (i == 2 || n < 0 || (size_t)n >= cap - len - 12) {
            snprintf(buf + len, cap - len, " +%zu", row->holder_count - i);
            break;
        }
        len += (size_t)n;
    }
    return buf;
}

const char *text_groups(const soq_connection *row, char buf[4])
{
    bool peer = row->peer.family != SOQ_ANY_FAMILY;

    buf[0] = group_letter(row->local.port);
    buf[1] = peer ? '>' : '\0';
    buf[2] = peer ? group_letter(row->peer.port) : '\0';
    buf[3] = '\0';
    return buf;
}

const char *text_protocol(const soq_connection *row)
{
    return row->protocol == SOQ_TCP ? "tcp" : "udp";
}

const char *text_state(const soq_connection *row)
{
    return row->protocol == SOQ_UDP ? "-" : soq_tcp_state_name(row->state);
}

size_t text_fit(char *line, size_t columns)
{
    size_t kept = 0;

    if (columns_of(line) <= columns)
        return 1;
    for (size_t i = 0; line[i]; i++)
        if (line[i] != ' ' || line[i + 1] != ' ')
            line[kept++] = line[i];
    line[kept] = '\0';
    return (columns_of(line) + columns - 1) / columns;
}

void lines_add(lines *l)
{
    size_t n = strlen(l->out->line);

    if (n > sizeof(l->buf) - l->len)
        lines_end(l);
    memcpy(l->buf + l->len, l->out->line, n);
    l->len += n;
}

void lines_end(lines *l)
{
    if (l->len > 0)
        output_text(l->out, l->buf, l->len);
    l->len = 0;
}
