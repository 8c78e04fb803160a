/*
 * scenario_server.c -- servers: listen, accept, live on.
 */
#include "scenario.h"

static soq_rc listen_anywhere(const char *host, soq *out, uint16_t *port)
{
    soq_addr at;
    soq_rc rc = soq_tcp_listen(host, "0", out);

    if (!rc.err)
        rc = soq_local_addr(*out, &at);
    if (!rc.err)
        *port = at.port;
    return rc;
}

/* Echo until the client ends. */
static soq_rc serve(soq s)
{
    char buf[100];
    size_t n = 0;
    soq_rc rc = soq_recv(s, buf, sizeof(buf), soq_within(1000), &n);

    while (!rc.err) {
        rc = soq_send_all(s, buf, n, soq_within(1000), NULL);
        if (!rc.err)
            rc = soq_recv(s, buf, sizeof(buf), soq_within(1000), &n);
    }
    return rc.err == SOQ_EOF ? soq_shutdown(s, SOQ_SHUT_WRITE) : rc;
}

static const fake_peer hello = { .says = "hello", .end = FAKE_ENDS_FIRST };

static soq_rc check_client(int client, soq_rc rc)
{
    char got[8] = { 0 };
    bool ended = false;
    size_t n = fake_got(client, got, sizeof(got), &ended, NULL);

    if (!rc.err)
        scenario_check(n == 5 && ended && memcmp(got, "hello", 5) == 0,
                       "the client was not served");
    return rc;
}

static soq_rc accept_and_serve(soq listener, int client)
{
    soq_addr peer;
    soq s = SOQ_NONE;
    soq_rc rc = soq_accept(listener, soq_within(5000), &s, &peer);

    if (!rc.err) {
        scenario_check(soq_addr_is_loopback(&peer), "the peer is wrong");
        rc = serve(s);
        if (rc.err)
            soq_close(&s);
        else
            rc = soq_close_gracefully(&s, soq_within(1000));
    }
    return check_client(client, rc);
}

static soq_rc serve_one_at(const char *host)
{
    uint16_t port = 0;
    soq listener = SOQ_NONE;
    soq_rc rc = listen_anywhere(host, &listener, &port);

    if (!rc.err)
        rc = accept_and_serve(listener, fake_client(port, &hello));
    soq_close(&listener);
    return rc;
}

static soq_rc serve_one(void)
{
    return serve_one_at("127.0.0.1");
}

static soq_rc serve_everywhere(void)
{
    return serve_one_at(NULL);
}

static void no_ipv6(void)
{
    fake_switch.no_ipv6 = true;
}

/* The first client is gone before it is accepted; the second is served. */
static soq_rc aborted_first(void)
{
    static const fake_peer gone = { .resets = true };
    uint16_t port = 0;
    int good = -1;
    soq listener = SOQ_NONE;
    soq_rc rc = listen_anywhere("127.0.0.1", &listener, &port);
    bool served = false;

    if (!rc.err) {
        (void)fake_client(port, &gone);
        good = fake_client(port, &hello);
    }
    for (int i = 0; !rc.err && !served && i < 2; i++) {
        soq s = SOQ_NONE;

        rc = soq_accept(listener, soq_within(5000), &s, NULL);
        if (rc.err)
            break;
        rc = serve(s);
        served = !rc.err;
        if (i == 0 && (rc.err == SOQ_ECONNRESET || rc.err == SOQ_EPIPE))
            rc.err = SOQ_OK; /* that client's own end */
        soq_close(&s);
    }
    soq_close(&listener);
    return served ? check_client(good, rc) : rc;
}

static void code_of_windows(void)
{
    fake_switch.aborted_accept = 10054;
}

static void code_of_bsd(void)
{
    fake_switch.aborted_accept = 103;
}

static void lift_limit(void *unused)
{
    (void)unused;
    fake_switch.max_sockets = 0;
}

/* No descriptor is left for two seconds: accept waits without spinning. */
static soq_rc short_of_sockets(void)
{
    uint16_t port = 0;
    soq listener = SOQ_NONE;
    soq_rc rc = listen_anywhere("127.0.0.1", &listener, &port);
    int client = -1;

    if (!rc.err) {
        client = fake_client(port, &hello);
        fake_switch.max_sockets = fake_open_sockets();
        fake_at(2000, lift_limit, NULL);
        rc = accept_and_serve(listener, client);
    }
    soq_close(&listener);
    scenario_check(fake_count(CALL_ACCEPT) <= 100 || fake_switch.eagain ||
                       fake_switch.eintr,
                   "accept spins while no descriptor is left");
    return rc;
}

/* Two listeners on one port cannot be. */
static soq_rc port_in_use(void)
{
    soq first = SOQ_NONE, second = SOQ_NONE;
    soq_addr at = { 0 };
    soq_rc rc = soq_tcp_listen("127.0.0.1", "0", &first);

    if (!rc.err)
        rc = soq_local_addr(first, &at);
    if (!rc.err)
        rc = soq_tcp_open(SOQ_IPV4, &second);
    if (!rc.err)
        rc = scenario_expect(SOQ_EADDRINUSE, soq_bind(second, &at),
                             "two have one port");
    soq_close(&first);
    soq_close(&second);
    return rc;
}

/* Both ends in one thread, which only calls that never wait allow. */
static soq_rc meet(soq listener, const soq_addr *at)
{
    char got[3] = { 0 };
    soq client = SOQ_NONE, server = SOQ_NONE;
    soq_rc rc = soq_tcp_open((soq_family)at->family, &client);

    if (!rc.err)
        rc = soq_connect(client, at, soq_within(1000));
    if (!rc.err)
        rc = soq_accept(listener, soq_within(1000), &server, NULL);
    if (!rc.err)
        rc = soq_send_all(server, "abc", 3, soq_within(1000), NULL);
    if (!rc.err)
        rc = soq_recv_all(client, got, 3, soq_within(1000), NULL);
    if (!rc.err)
        scenario_check(memcmp(got, "abc", 3) == 0, "the bytes differ");
    soq_close(&client);
    soq_close(&server);
    return rc;
}

static soq_rc both_ends(void)
{
    soq_addr at = soq_addr_any(SOQ_IPV4, 0);
    soq listener = SOQ_NONE;
    soq_rc rc = soq_tcp_open(SOQ_IPV4, &listener);

    if (!rc.err)
        rc = soq_bind(listener, &at);
    if (!rc.err)
        rc = soq_listen(listener, 5);
    if (!rc.err)
        rc = soq_local_addr(listener, &at);
    if (!rc.err)
        rc = meet(listener, &at);
    soq_close(&listener);
    return rc;
}

/* ---- several clients at once ------------------------------------------- */

enum { CLIENTS = 3 };

typedef struct hall {
    soq_poller *poller;
    soq listener;
    soq guest[CLIENTS];
    size_t come, gone;
} hall;

static soq_rc let_in(hall *h)
{
    soq_rc rc = soq_accept(h->listener, soq_no_wait(), &h->guest[h->come],
                           NULL);

    if (rc.err)
        return rc.err == SOQ_EAGAIN ? soq__rc(SOQ_OK) : rc;
    rc = soq_poller_set(h->poller, h->guest[h->come], SOQ_READ,
                        &h->guest[h->come]);
    h->come++;
    return rc;
}

/* What this one has sent goes back to it; its end is its end. */
static soq_rc answer(hall *h, soq *s)
{
    char buf[100];
    size_t n = 0;
    soq_rc rc = soq_recv(*s, buf, sizeof(buf), soq_no_wait(), &n);

    if (rc.err == SOQ_EAGAIN)
        return soq__rc(SOQ_OK);
    if (!rc.err)
        return soq_send_all(*s, buf, n, soq_within(1000), NULL);
    if (rc.err != SOQ_EOF)
        return rc;
    rc = soq_poller_unset(h->poller, *s);
    h->gone++;
    soq_close(s);
    return rc;
}

static soq_rc serve_events(hall *h)
{
    soq_rc rc = soq_poller_set(h->poller, h->listener, SOQ_READ, NULL);

    while (!rc.err && h->gone < CLIENTS) {
        soq_event events[2];
        size_t n = 0;

        rc = soq_poller_wait(h->poller, events, 2, 1000, &n);
        for (size_t i = 0; !rc.err && i < n; i++)
            rc = events[i].user == NULL ? let_in(h)
                                        : answer(h, events[i].user);
    }
    return rc;
}

static soq_rc serve_three(void)
{
    hall h = { NULL, SOQ_NONE, { SOQ_NONE, SOQ_NONE, SOQ_NONE }, 0, 0 };
    int client[CLIENTS] = { 0 };
    uint16_t port = 0;
    soq_rc rc = soq_poller_open(NULL, &h.poller);

    if (!rc.err)
        rc = listen_anywhere("127.0.0.1", &h.listener, &port);
    if (!rc.err) {
        for (size_t i = 0; i < CLIENTS; i++)
            client[i] = fake_client(port, &hello);
        rc = serve_events(&h);
    }
    soq_poller_close(&h.poller);
    soq_close(&h.listener);
    for (size_t i = 0; i < CLIENTS; i++) {
        soq_close(&h.guest[i]);
        rc = check_client(client[i], rc);
    }
    return rc;
}

const scenario scenarios_server[] = {
    { "serve three", NULL, serve_three, { SOQ_OK } },
    { "serve one", NULL, serve_one, { SOQ_OK } },
    { "serve both families", NULL, serve_everywhere, { SOQ_OK } },
    { "serve without IPv6", no_ipv6, serve_everywhere, { SOQ_OK } },
    { "aborted client", NULL, aborted_first, { SOQ_ETIMEDOUT } },
    { "aborted client, Windows",
      code_of_windows,
      aborted_first,
      { SOQ_ETIMEDOUT, SOQ_ECONNRESET } },
    { "aborted client, BSD",
      code_of_bsd,
      aborted_first,
      { SOQ_ETIMEDOUT, SOQ_ECONNABORTED } },
    { "no descriptor left", NULL, short_of_sockets, { SOQ_ETIMEDOUT } },
    { "port in use", NULL, port_in_use, { SOQ_OK } },
    { "both ends", NULL, both_ends, { SOQ_OK } },
    { 0 },
};
