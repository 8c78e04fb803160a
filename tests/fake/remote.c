/*
 * remote.c -- the script's ends of connections: peers, clients, strangers.
 */
#include <ctype.h>

#include "world.h"

enum { REMOTES = 16 };

static struct {
    size_t count, logs;
    bool pumping;
    struct {
        soq_addr at;
        fake_peer peer;
    } remote[REMOTES];
    struct {
        size_t len;
        bool ended, reset;
        unsigned char bytes[FAKE_LOG];
    } log[FAKE_LOGS];
} remotes;

void fake__reset_remotes(void)
{
    remotes.count = 0;
    remotes.logs = 0;
    remotes.pumping = false;
}

void fake_remote(const char *ip, uint16_t port, const fake_peer *peer)
{
    size_t i = remotes.count++;

    if (i >= REMOTES || soq_addr_parse(ip, &remotes.remote[i].at).err) {
        fake__hang("the script's remote is no address, or one too many");
        return;
    }
    remotes.remote[i].at.port = port;
    remotes.remote[i].peer = *peer;
}

const fake_peer *fake__remote_at(const soq_addr *at)
{
    for (size_t i = 0; i < remotes.count; i++)
        if (soq_addr_equal(&remotes.remote[i].at, at))
            return &remotes.remote[i].peer;
    return NULL;
}

static void give_script(fake_sock *s, const fake_peer *peer)
{
    s->scripted = true;
    s->script = *peer;
    s->log = remotes.logs;
    if (remotes.logs == FAKE_LOGS)
        fake__hang("the fake has too few logs");
    remotes.logs++;
    remotes.log[s->log].len = 0;
    remotes.log[s->log].ended = false;
    remotes.log[s->log].reset = false;
    if (peer->talk == FAKE_SOURCE)
        s->next_tick = fake__now() + FAKE_MS;
}

fake_sock *fake__scripted_end(fake_sock *client, const fake_peer *peer)
{
    fake_sock *end = fake__sock_new(client->family, SOQ__STREAM, false);

    end->phase = FAKE_CONNECTED;
    end->local = client->peer;
    end->peer = client->local;
    end->other = client;
    client->other = end;
    give_script(end, peer);
    return end;
}

int fake_client(uint16_t port, const fake_peer *peer)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, port);
    fake_sock *listener = fake__listener(&to);
    fake_sock *client = NULL;

    if (listener == NULL)
        return -1;
    client = fake__sock_new(SOQ_IPV4, SOQ__STREAM, false);
    client->peer = to;
    client->local = soq_addr_loopback(SOQ_IPV4, fake__free_port());
    if (fake__enqueue(listener, client) == NULL) {
        fake__sock_free(client);
        return -1;
    }
    give_script(client, peer);
    fake__pump();
    return (int)remotes.logs - 1;
}

size_t fake_got(int client, void *buf, size_t cap, bool *ended, bool *reset)
{
    size_t i = (size_t)client;
    size_t n = remotes.log[i].len < cap ? remotes.log[i].len : cap;

    memcpy(buf, remotes.log[i].bytes, n);
    if (ended != NULL)
        *ended = remotes.log[i].ended;
    if (reset != NULL)
        *reset = remotes.log[i].reset;
    return remotes.log[i].len;
}

void fake__strangers_visit(fake_sock *listener)
{
    fake_peer stranger = { .end = FAKE_NEVER_ENDS };

    stranger.says = fake_switch.stranger_says;
    stranger.resets = fake_switch.stranger_resets;
    if (listener->visited || !soq_addr_is_loopback(&listener->local))
        return;
    listener->visited = true;
    for (unsigned i = 0; i < fake_switch.strangers; i++)
        (void)fake_client(listener->local.port, &stranger);
}

static void keep(fake_sock *s, size_t n)
{
    size_t at = remotes.log[s->log].len;

    for (size_t i = 0; i < n && at + i < FAKE_LOG; i++)
        remotes.log[s->log].bytes[at + i] = s->bytes[i];
    remotes.log[s->log].len += n;
}

static void eat(fake_sock *s, size_t n)
{
    s->taken += n;
    s->in -= n;
    memmove(s->bytes, s->bytes + n, s->in);
}

static bool say(fake_sock *s)
{
    const char *rest = s->script.says;
    size_t n = 0;

    if (rest == NULL)
        return true;
    rest += s->said;
    n = fake__deliver(s->other, rest, strlen(rest));
    s->said += n;
    return rest[n] == '\0';
}

static void hear(fake_sock *s)
{
    size_t n = s->in;
    bool answers = s->script.talk == FAKE_ECHO || s->script.talk == FAKE_UPPER;

    if (s->script.talk == FAKE_DEAF)
        return;
    if (answers && fake__room(s->other) < n)
        n = fake__room(s->other);
    if (s->script.reset_after && s->taken + n > s->script.reset_after)
        n = s->script.reset_after - s->taken;
    if (s->script.talk == FAKE_UPPER)
        for (size_t i = 0; i < n; i++)
            s->bytes[i] = (unsigned char)toupper(s->bytes[i]);
    if (answers)
        (void)fake__deliver(s->other, s->bytes, n);
    else
        keep(s, n);
    eat(s, n);
}

static void tick(fake_sock *s)
{
    while (s->next_tick <= fake__now()) {
        s->next_tick += FAKE_MS;
        (void)fake__deliver(s->other, "~", 1);
    }
}

static void flood(fake_sock *s)
{
    static const unsigned char bytes[FAKE_WINDOW];

    (void)fake__deliver(s->other, bytes, sizeof(bytes));
}

static void act(fake_sock *s)
{
    bool said = say(s);
    bool read_all = false;

    hear(s);
    tick(s);
    if (s->script.talk == FAKE_FLOOD)
        flood(s);
    read_all = s->fin_in && s->in == 0;
    remotes.log[s->log].ended = read_all;
    if ((said && s->script.resets) ||
        (s->script.reset_after && s->taken >= s->script.reset_after)) {
        fake__reset_both(s);
        fake__release(s);
    } else if (said && s->script.end == FAKE_ENDS_FIRST && !s->shut_write) {
        fake__fin(s);
    } else if (said && read_all && s->script.end != FAKE_NEVER_ENDS) {
        fake__release(s);
    }
}

void fake__pump(void)
{
    if (remotes.pumping)
        return;
    remotes.pumping = true;
    for (size_t i = 0; i < fake__sock_top; i++) {
        fake_sock *s = &fake__socks[i];

        if (!s->used || !s->scripted || s->closed)
            continue;
        if (s->reset || s->other->closed) {
            remotes.log[s->log].reset = s->reset;
            if (!s->reset)
                hear(s);
            remotes.log[s->log].ended = !s->reset;
            fake__release(s);
        } else {
            act(s);
        }
    }
    remotes.pumping = false;
}

int64_t fake__pump_due(void)
{
    int64_t due = FAKE_NEVER;

    for (size_t i = 0; i < fake__sock_top; i++) {
        const fake_sock *s = &fake__socks[i];

        if (s->used && s->scripted && !s->closed && s->next_tick < due)
            due = s->next_tick;
    }
    return due;
}
