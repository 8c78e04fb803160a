/* view.c -- which rows of the table a person wants to see. */
#include "view.h"

#include <string.h>

#include "common/ascii.h"

bool view_ports(view *v, const char *text, char *problem, size_t cap)
{
    const char *p = text;

    for (;;) {
        size_t len = strcspn(p, ",");
        char one[16];
        uint16_t port = 0;

        snprintf(one, sizeof(one), "%.*s", (int)(len < 15 ? len : 15), p);
        if (len > 15 || soq_port_parse(one, &port).err || port == 0) {
            snprintf(problem, cap,
                     "--port '%.200s': numbers from 1 to 65535, a comma "
                     "between them",
                     text);
            return false;
        }
        v->ports[port / 8] |= (unsigned char)(1U << port % 8);
        v->has_ports = true;
        if (p[len] == '\0')
            return true;
        p += len + 1;
    }
}

static bool has_port(const view *v, const soq_addr *end)
{
    return end->port != 0 && (v->ports[end->port / 8] >> end->port % 8 & 1);
}

/* Letter cases do not tell programs apart on Windows. */
static bool same_text(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return false;
    return true;
}

/* "soquete" is also soquete.exe, and what Linux has cut at 15 bytes. */
static bool same_name(const char *wanted, const char *name)
{
    size_t len = strlen(wanted), got = strlen(name);

    if (got == 15 && len > 15)
        return memcmp(wanted, name, 15) == 0;
    return same_text(wanted, name, len < got ? len : got) &&
           (got == len ||
            (got == len + 4 && same_text(name + len, ".exe", 4)));
}

bool view_listens(const soq_connection *row)
{
    return row->protocol == SOQ_TCP ? row->state == SOQ_TCP_LISTEN
                                    : row->peer.family == SOQ_ANY_FAMILY;
}

bool view_concerns_process(const view *v, const soq_connection *row)
{
    if (!v->process)
        return true;
    for (size_t i = 0; i < row->holder_count; i++) {
        char number[24];

        snprintf(number, sizeof(number), "%lld", row->holders[i].pid);
        if (strcmp(number, v->process) == 0 ||
            same_name(v->process, row->holders[i].name))
            return true;
    }
    return false;
}

bool view_concerns_ends(const view *v, const soq_connection *row)
{
    return (row->protocol == SOQ_TCP ? v->tcp : v->udp) &&
           (row->local.family == SOQ_IPV4 ? v->ipv4 : v->ipv6) &&
           (!v->has_ports || has_port(v, &row->local) ||
            has_port(v, &row->peer));
}

bool view_concerns(const view *v, const soq_connection *row)
{
    return view_concerns_ends(v, row) && view_concerns_process(v, row);
}

bool view_shows(const view *v, const soq_connection *row)
{
    if (v->listening)
        return view_listens(row);
    return v->all || v->has_ports || v->process || !view_listens(row);
}
