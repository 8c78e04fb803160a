/* choose.c -- which conversation of a capture its owner means. */
#include "choose.h"

#include "ip.h"

static bool is_group(const soq_addr *a)
{
    static const uint8_t all[4] = { 255, 255, 255, 255 };
    bool broadcast = a->family == SOQ_IPV4;

    for (size_t i = 0; i < sizeof(all); i++)
        broadcast = broadcast && a->ip[i] == all[i];
    return broadcast || soq_addr_is_multicast(a);
}

static int score(const flow *f)
{
    const soq_addr *a = &f->sides[0].addr, *b = &f->sides[1].addr;
    int points = 0;

    if (port_is_course(a->port) || port_is_course(b->port))
        points += 1000;
    if (soq_addr_is_loopback(a) && soq_addr_is_loopback(b))
        points += 100;
    if (is_group(a) || is_group(b))
        points -= 200;
    /* A name server, a web server: this is what a machine does by itself. */
    if (a->port < 1024 || b->port < 1024)
        points -= 50;
    if (f->sides[0].packets > 0 && f->sides[1].packets > 0)
        points += 10;
    if (f->protocol == IP_TCP) {
        points += f->sides[0].tcp.opened && f->sides[1].tcp.opened ? 40 : 0;
        points += f->sides[0].tcp.fin || f->sides[1].tcp.fin ? 20 : 0;
    }
    if (f->sides[0].payload > 0 && f->sides[1].payload > 0)
        points += 20;
    return points;
}

flow *choose_flow(const flows *all, uint16_t port)
{
    flow *best = NULL;
    int most = 0;

    for (size_t i = 0; i < flows_count(all); i++) {
        flow *f = flows_at(all, i);
        int points = score(f);

        if (port && f->sides[0].addr.port != port &&
            f->sides[1].addr.port != port)
            continue;
        if (!best || points > most) {
            best = f;
            most = points;
        }
    }
    return best;
}

bool choose_is_sibling(const flow *chosen, const flow *f)
{
    return chosen->protocol == f->protocol &&
           soq_addr_equal(&flow_server(chosen)->addr, &flow_server(f)->addr);
}
