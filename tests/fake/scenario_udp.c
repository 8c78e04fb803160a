/*
 * scenario_udp.c -- datagrams.
 */
#include "scenario.h"

static soq_rc open_bound(soq *out, soq_addr *at)
{
    soq_rc rc = soq_udp_bind("127.0.0.1", "0", out);

    return rc.err ? rc : soq_local_addr(*out, at);
}

/* One whole, one empty, one cut; noise before each. */
static soq_rc receive_three(soq s, const soq_addr *at)
{
    char got[8];
    size_t n = 99;
    size_t full = 99;
    soq_addr from = { 0 };
    soq_rc rc;

    (void)fake_datagram_error(at->port, 10054);
    (void)fake_datagram(at->port, 4000, "whole", 5);
    (void)fake_datagram_error(at->port, 10052);
    (void)fake_datagram(at->port, 4001, "", 0);
    (void)fake_datagram(at->port, 4002, "0123456789", 10);
    rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, &full,
                       &from);
    if (rc.err)
        return rc;
    scenario_check(n == 5 && full == 5 && memcmp(got, "whole", 5) == 0 &&
                       from.port == 4000,
                   "the whole datagram differs");
    rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, &full,
                       &from);
    if (rc.err)
        return rc;
    scenario_check(n == 0 && full == 0 && from.port == 4001,
                   "the empty datagram differs");
    rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, &full,
                       &from);
    if (rc.err == SOQ_EMSGSIZE)
        scenario_check(n == 8 && memcmp(got, "01234567", 8) == 0 &&
                           (full == 10 || full == 0) && from.port == 4002,
                       "the cut datagram differs");
    return scenario_expect(SOQ_EMSGSIZE, rc, "a cut datagram is whole");
}

static soq_rc receive(void)
{
    soq_addr at = { 0 };
    soq s = SOQ_NONE;
    soq_rc rc = open_bound(&s, &at);

    if (!rc.err)
        rc = receive_three(s, &at);
    soq_close(&s);
    return rc;
}

static soq_rc exchange(void)
{
    char got[16];
    size_t n = 0;
    soq_addr at = { 0 }, back = { 0 }, from = { 0 };
    soq a = SOQ_NONE, b = SOQ_NONE;
    soq_rc rc = open_bound(&a, &at);

    if (!rc.err)
        rc = open_bound(&b, &back);
    if (!rc.err)
        rc = soq_send_to(b, "ping", 4, &at, soq_within(1000));
    if (!rc.err)
        rc = soq_recv_from(a, got, sizeof(got), soq_within(1000), &n, NULL,
                           &from);
    if (!rc.err) {
        scenario_check(n == 4 && soq_addr_equal(&from, &back),
                       "the datagram differs");
        rc = soq_send_to(a, "pong", 4, &from, soq_within(1000));
    }
    if (!rc.err)
        rc = soq_recv_from(b, got, sizeof(got), soq_within(1000), &n, NULL,
                           &from);
    if (!rc.err)
        scenario_check(n == 4 && memcmp(got, "pong", 4) == 0,
                       "the answer differs");
    soq_close(&a);
    soq_close(&b);
    return rc;
}

static soq_rc connected_refused(void)
{
    soq_addr nobody = soq_addr_loopback(SOQ_IPV4, 9);
    char got[16];
    size_t n = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_udp_open(SOQ_IPV4, &s);

    if (!rc.err)
        rc = soq_connect(s, &nobody, soq_within(1000));
    if (!rc.err)
        rc = soq_send_to(s, "ping", 4, NULL, soq_within(1000));
    if (!rc.err) {
        rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, NULL,
                           NULL);
        rc = scenario_expect(SOQ_ECONNREFUSED, rc, "nobody answered");
    }
    soq_close(&s);
    return rc;
}

/* One live peer, nine dead ones: the live one is always answered. */
static soq_rc dead_peers(void)
{
    static const fake_peer echo = { .talk = FAKE_ECHO };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);
    char got[16];
    size_t n = 0;
    soq_addr at = { 0 };
    soq s = SOQ_NONE;
    soq_rc rc = open_bound(&s, &at);

    fake_remote("127.0.0.1", 7, &echo);
    for (uint16_t i = 0; !rc.err && i < 9; i++) {
        to.port = (uint16_t)(100 + i);
        rc = soq_send_to(s, "x", 1, &to, soq_within(1000));
    }
    to.port = 7;
    if (!rc.err)
        rc = soq_send_to(s, "live", 4, &to, soq_within(1000));
    if (!rc.err)
        rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, NULL,
                           NULL);
    if (!rc.err)
        scenario_check(n == 4 && memcmp(got, "live", 4) == 0,
                       "the live peer was not heard");
    soq_close(&s);
    return rc;
}

static void noisy(void)
{
    fake_switch.udp_noise = true;
}

static soq_rc both_families(void)
{
    soq_addr at = { 0 };
    soq_addr from = { 0 };
    char got[4];
    size_t n = 0;
    soq s = SOQ_NONE;
    soq_rc rc = soq_udp_bind(NULL, "0", &s);
    static const fake_peer echo = { .talk = FAKE_ECHO };
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 7);

    fake_remote("127.0.0.1", 7, &echo);
    if (!rc.err)
        rc = soq_local_addr(s, &at);
    if (!rc.err)
        rc = soq_send_to(s, "four", 4, &to, soq_within(1000));
    if (!rc.err)
        rc = soq_recv_from(s, got, sizeof(got), soq_within(1000), &n, NULL,
                           &from);
    if (!rc.err)
        scenario_check(n == 4 && from.family == SOQ_IPV4,
                       "IPv4 over the IPv6 socket differs");
    soq_close(&s);
    return rc;
}

/* A member of the group hears it, and nobody else. */
static soq_rc group(void)
{
    soq_addr at = { 0 };
    char got[8];
    soq_datagram d = { 0 };
    soq s = SOQ_NONE;
    soq_rc rc;

    (void)soq_addr_parse("239.1.2.3", &at);
    at.port = 5000;
    rc = soq_group_open(&at, &s);
    if (!rc.err)
        rc = soq_set_group_hops(s, 1);
    if (!rc.err)
        rc = soq_set_group_loop(s, true);
    if (!rc.err)
        rc = soq_group_join(s, &at, 2);
    if (!rc.err) {
        (void)fake_datagram(at.port, 4000, "direct", 6);
        (void)fake_group_datagram(&at, 4000, "group", 5);
        rc = soq_recv_group(s, &at, got, sizeof(got), soq_within(1000), &d);
    }
    if (!rc.err) {
        scenario_check(d.n == 5 && memcmp(got, "group", 5) == 0,
                       "the group's datagram differs");
        rc = soq_group_leave(s, &at, 2);
    }
    soq_close(&s);
    return rc;
}

/* Eight come, the third one cut and noise behind the fifth; eight go, and the
 * third one cannot. */
static soq_rc receive_many(soq s, const soq_addr *at, soq_msg *list)
{
    size_t total = 0;
    soq_rc rc = { SOQ_OK, 0 };

    for (uint16_t i = 0; i < 8; i++) {
        if (i == 5)
            (void)fake_datagram_error(at->port, 10054);
        (void)fake_datagram(at->port, (uint16_t)(4000 + i), "0123456789",
                            i == 2 ? 10 : i);
    }
    while (!rc.err && total < 8) {
        size_t n = 99;

        rc = soq_recv_many(s, list + total, 8 - total, soq_within(1000), &n);
        scenario_check(n <= 8 - total && (rc.err || n > 0),
                       "more or fewer than there are");
        total += n;
    }
    for (size_t i = 0; !rc.err && i < total; i++)
        scenario_check(list[i].peer.port == 4000 + i &&
                           list[i].cut == (i == 2) &&
                           list[i].n == (i == 2 ? 8 : i),
                       "one of many differs");
    return rc;
}

static soq_rc send_many(soq s, soq_msg *list)
{
    size_t sent = 99;
    soq_rc rc;

    list[2].peer.port = 0;
    rc = soq_send_many(s, list, 8, soq_within(1000), &sent);
    rc = scenario_expect(SOQ_EINVAL, rc, "nobody can be sent to port 0");
    if (rc.err)
        return rc;
    /* A fault of the same name may have stopped it sooner. */
    scenario_check(sent == 2 || (sent < 2 && scenario_disturbed()),
                   "it did not stop at the third");
    rc = soq_send_many(s, list + 3, 5, soq_within(1000), &sent);
    if (!rc.err)
        scenario_check(sent == 5, "not all were sent");
    return rc;
}

static soq_rc many(void)
{
    static char data[8][8];
    soq_msg list[8] = { 0 };
    soq_addr at = { 0 };
    soq s = SOQ_NONE;
    soq_rc rc = open_bound(&s, &at);

    for (size_t i = 0; i < 8; i++) {
        list[i].buf = data[i];
        list[i].cap = sizeof(data[i]);
    }
    if (!rc.err)
        rc = receive_many(s, &at, list);
    if (!rc.err)
        rc = send_many(s, list);
    soq_close(&s);
    return rc;
}

static soq_rc interfaces(void)
{
    soq_interfaces *all = NULL;
    soq_rc rc = soq_interfaces_get(&all);

    if (rc.err)
        return rc;
    scenario_check(all->count == 2 && soq_interface_find(all, "net0") &&
                       soq_interfaces_reachable(all, SOQ_IPV4),
                   "the interfaces differ");
    soq_interfaces_free(&all);
    return rc;
}

const scenario scenarios_udp[] = {
    { "datagrams received", NULL, receive, { SOQ_OK } },
    { "datagrams exchanged", NULL, exchange, { SOQ_OK } },
    { "connected and refused", NULL, connected_refused, { SOQ_OK } },
    { "dead peers", NULL, dead_peers, { SOQ_OK } },
    { "dead peers, Windows", noisy, dead_peers, { SOQ_OK } },
    { "group", NULL, group, { SOQ_OK } },
    { "many at once", NULL, many, { SOQ_OK } },
    { "interfaces", NULL, interfaces, { SOQ_OK } },
    { "datagrams, both families", NULL, both_families, { SOQ_EAFNOSUPPORT } },
    { 0 },
};
