/* flow.c -- what a flow tells when it is whole. */
#include "flow.h"

#include "flow_add.h"
#include "ip.h"

/* ---- rows -------------------------------------------------------------- */

/* A new row behind the newest, in the chain or in the ring that begins with
 * *first; NULL when there is none. */
static flow_row *append(flow_rows *rows, row_log *log, uint32_t *first,
                        bool ring)
{
    uint32_t number = row_log_add(log);
    flow_row *row;

    if (number == 0)
        return NULL;
    if (*first == 0)
        *first = number;
    else
        row_log_at(log, rows->newest)->next = number;
    rows->newest = number;
    row = row_log_at(log, number);
    row->next = ring ? *first : 0;
    return row;
}

/* The oldest of the last ones becomes the newest. */
static flow_row *turn(flow_rows *rows, const row_log *log, flow_row *scratch)
{
    flow_row *row;

    rows->left_out++;
    if (rows->last_count == 0)
        return scratch;
    row = row_log_at(log, rows->oldest);
    rows->newest = rows->oldest;
    rows->oldest = row->next;
    return row;
}

flow_row *flow_next_row(flow *f, const flows_options *o, row_log *log,
                        flow_row *scratch)
{
    flow_rows *rows = &f->rows;
    flow_row *row = NULL;

    if (o->only > 0 && o->only != f->number)
        return scratch;
    if (rows->first_count < o->rows_first && rows->last_count == 0 &&
        rows->left_out == 0) {
        row = append(rows, log, &rows->first, false);
        rows->first_count += row != NULL;
    } else if (rows->last_count < o->rows_last) {
        row = append(rows, log, &rows->oldest, true);
        rows->last_count += row != NULL;
    }
    return row ? row : turn(rows, log, scratch);
}

size_t flow_row_count(const flow *f)
{
    return (size_t)f->rows.first_count + f->rows.last_count;
}

const flow_row *flow_row_first(const flow *f)
{
    uint32_t number = f->rows.first ? f->rows.first : f->rows.oldest;

    return number ? row_log_at(f->rows.log, number) : NULL;
}

const flow_row *flow_row_next(const flow *f, const flow_row *row)
{
    uint32_t number = row->next;

    if (number == 0)
        number = f->rows.oldest; /* behind the first ones */
    else if (number == f->rows.oldest)
        return NULL; /* behind the newest */
    return number ? row_log_at(f->rows.log, number) : NULL;
}

/* ---- ports ------------------------------------------------------------- */

port_group port_group_of(uint16_t port)
{
    if (port < 1024)
        return PORT_WELL_KNOWN;
    return port < 49152 ? PORT_REGISTERED : PORT_DYNAMIC;
}

const char *port_group_name(port_group group)
{
    static const char *const names[] = { "well-known", "registered",
                                         "dynamic" };

    return names[group];
}

bool port_is_course(uint16_t port)
{
    return port >= 65431 && port <= 65433;
}

/* ---- client and server ------------------------------------------------- */

/* Systems give their clients ports from here on (Linux 32768, Windows and
 * IANA 49152); below are those that a person chose. */
enum { CHOSEN_MOST = 32768 };

static flow_why decide(const flow *f, unsigned *client)
{
    uint16_t ports[2] = { f->sides[0].addr.port, f->sides[1].addr.port };
    const tcp_half *a = &f->sides[0].tcp, *b = &f->sides[1].tcp;

    *client = 0;
    if (a->opened && !a->passive)
        return FLOW_BY_SYN;
    *client = 1;
    if (b->opened && !b->passive)
        return FLOW_BY_SYN;
    *client = a->opened ? 1 : 0;
    if (a->opened || b->opened)
        return FLOW_BY_SYN_ACK;
    *client = port_is_course(ports[0]) ? 1 : 0;
    if (port_is_course(ports[0]) != port_is_course(ports[1]))
        return FLOW_BY_COURSE;
    *client = ports[0] < ports[1] ? 1 : 0;
    if ((ports[0] < 1024) != (ports[1] < 1024) ||
        (ports[0] < CHOSEN_MOST) != (ports[1] < CHOSEN_MOST))
        return FLOW_BY_PORT;
    *client = 0;
    return FLOW_BY_FIRST;
}

void flow_finish(flow *f)
{
    unsigned client;

    f->why = decide(f, &client);
    f->client = (uint8_t)client;
}

/* ---- the end ----------------------------------------------------------- */

flow_ending flow_end_of(const flow *f)
{
    const tcp_half *a = &f->sides[0].tcp, *b = &f->sides[1].tcp;

    if (f->protocol == IP_UDP)
        return FLOW_DATAGRAMS;
    if (f->refused)
        return FLOW_REFUSED;
    if (f->has_reset)
        return f->early_reset ? FLOW_RESET : FLOW_CLOSED_RESET;
    if (a->fin && b->fin)
        return a->fin_acked && b->fin_acked ? FLOW_GRACEFUL : FLOW_CLOSING;
    if (a->fin || b->fin)
        return FLOW_HALF_CLOSED;
    if (a->state == SOQ_TCP_SYN_SENT && f->sides[1].packets == 0)
        return FLOW_UNANSWERED;
    return FLOW_OPEN;
}

bool flow_waits(const flow *f, unsigned side)
{
    return f->sides[side].tcp.state == SOQ_TCP_TIME_WAIT;
}

uint64_t flow_marks(const flow *f, uint32_t marks)
{
    uint64_t sum = 0;

    for (int side = 0; side < 2; side++)
        for (int i = 0; i < MARKS; i++)
            if (marks & 1U << i)
                sum += f->sides[side].marks[i];
    return sum;
}
