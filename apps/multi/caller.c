/* caller.c -- one client connection: connects, sends, checks every answer. */
#include "caller.h"

#include <string.h>

#include <soquete/system.h>

#include "common/event.h"
#include "session.h"

/* ---- what is sent ------------------------------------------------------- */

unsigned char load_byte(uint64_t number, uint64_t at)
{
    return (unsigned char)(at * 7 + (at >> 8) * 13 + number * 31 +
                           (number >> 8));
}

unsigned char load_answer(const plan *p, uint64_t number, uint64_t at)
{
    unsigned char byte = load_byte(number, at);

    if (p->upper && byte >= 'a' && byte <= 'z')
        byte = (unsigned char)(byte - 'a' + 'A');
    return byte;
}

/* ---- rings -------------------------------------------------------------- */

void caller_ring_open(caller *ring)
{
    ring->next = ring;
    ring->previous = ring;
}

void caller_move(caller *ring, caller *c)
{
    c->previous->next = c->next;
    c->next->previous = c->previous;
    c->next = ring;
    c->previous = ring->previous;
    c->previous->next = c;
    ring->previous = c;
}

static void moved(load *l, caller *c)
{
    c->active_ns = soq_now_ns();
    caller_move(&l->waiting, c);
}

/* ---- what is told ------------------------------------------------------- */

const char *const caller_outcomes[OUTCOMES] = {
    [CAME_WELL] = "had every answer, every byte as sent",
    [CAME_OVER] = "were ended by us, the time being over",
    [CAME_REFUSED] = "refused: nobody listens there",
    [CAME_NO_PLACE] = "were told that there is no place",
    [CAME_RESET] = "were reset",
    [CAME_EARLY] = "were ended by the server before their answers",
    [CAME_SILENT] = "timed out",
    [CAME_WRONG] = "had WRONG BYTES",
    [CAME_NO_PORT] = "found no free local port",
    [CAME_BROKEN] = "failed otherwise",
};

/* waited_ns: 0 is not shown. */
static void tell(load *l, const caller *c, const char *name, const char *label,
                 int64_t waited_ns, const char *note)
{
    bool last = strcmp(name, "close") == 0;
    event e;

    if (l->quiet || (!l->a->json && !crowd_tells(&l->crowd, soq_now_ns())))
        return;
    e = event_of(name, label);
    if (strcmp(name, "connect") == 0) /* told when it has returned */
        e.time_us -= (soq_now_ns() - c->begin_ns) / 1000;
    e.has_state = !soq_is_none(c->s) && state_ask(&l->asker, c->s, &e.state);
    e.local = c->local;
    e.peer = l->plan.to;
    e.number = c->number;
    e.has_waited = waited_ns > 0;
    e.waited_us = waited_ns / 1000;
    e.has_totals = last;
    e.received = c->received;
    e.sent = c->sent;
    e.note = note;
    if (!l->a->json && l->crowd.left_out > 0)
        output_print(l->a->steps, "          ... %llu left out\n",
                     (unsigned long long)l->crowd.left_out);
    event_show(l->a, &e);
    crowd_told(&l->crowd, soq_now_ns());
}

/* ---- one connection ----------------------------------------------------- */

void caller_finish(load *l, caller *c, outcome how)
{
    int64_t waited = c->first_ns ? c->first_ns - c->begin_ns : 0;

    tell(l, c, "close", "Closed", waited, caller_outcomes[how]);
    if (!soq_is_none(c->s)) {
        soq_poller_unset(l->poller, c->s);
        soq_close(&c->s);
        l->open--;
    }
    if (c->phase == CALLER_CONNECTING)
        l->connecting--;
    l->outcomes[how]++;
    l->messages += c->messages;
    l->sent += c->sent;
    l->received += c->received;
    l->ended++;
    c->phase = CALLER_FREE;
    caller_move(&l->idle, c);
}

void caller_fail(load *l, caller *c, soq_rc rc)
{
    outcome how = CAME_BROKEN;

    if (rc.err == SOQ_ECONNREFUSED)
        how = CAME_REFUSED;
    else if (rc.err == SOQ_ECONNRESET || rc.err == SOQ_EPIPE ||
             rc.err == SOQ_ECONNABORTED)
        how = CAME_RESET;
    else if (rc.err == SOQ_EOF)
        how = CAME_EARLY;
    else if (rc.err == SOQ_ETIMEDOUT)
        how = CAME_SILENT;
    else if (rc.err == SOQ_EADDRNOTAVAIL || rc.err == SOQ_EADDRINUSE)
        how = CAME_NO_PORT;
    if (how == CAME_BROKEN && !l->broken.err)
        l->broken = rc;
    caller_finish(l, c, how);
}

static bool watch(load *l, caller *c, unsigned interest)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (c->interest != interest)
        rc = soq_poller_set(l->poller, c->s, interest, c);
    c->interest = (uint8_t)interest;
    if (rc.err)
        caller_fail(l, c, rc);
    return !rc.err;
}

bool caller_is_well(const load *l, const caller *c)
{
    return c->messages >= l->plan.messages;
}

/* End our side; the server's end is still waited for. */
void caller_end(load *l, caller *c)
{
    c->phase = CALLER_ENDING;
    moved(l, c);
    if (soq_shutdown(c->s, SOQ_SHUT_WRITE).err)
        caller_finish(l, c, caller_is_well(l, c) ? CAME_WELL : CAME_RESET);
    else
        (void)watch(l, c, SOQ_READ);
}

/* Send what is left of the message. */
static void push(load *l, caller *c)
{
    uint64_t until = (c->messages + 1) * l->plan.size;

    while (c->sent < until) {
        size_t n = sizeof(l->out), k = 0;
        soq_rc rc;

        if (until - c->sent < n)
            n = (size_t)(until - c->sent);
        for (size_t i = 0; i < n; i++)
            l->out[i] = (char)load_byte(c->number, c->sent + i);
        rc = soq_send(c->s, l->out, n, soq_no_wait(), &k);
        if (rc.err == SOQ_EAGAIN)
            break;
        /* Receiving tells why, after what came before it. */
        if (rc.err)
            break;
        c->sent += k;
    }
    (void)watch(l, c, c->sent < until ? SOQ_READ | SOQ_WRITE : SOQ_READ);
}

void caller_begin_message(load *l, caller *c)
{
    c->phase = CALLER_TALKING;
    moved(l, c);
    c->sent_ns = c->active_ns;
    if (l->first_ns == 0)
        l->first_ns = c->sent_ns;
    push(l, c);
}

/* A whole answer is there. */
static void answered(load *l, caller *c)
{
    int64_t now = soq_now_ns();

    histogram_add(&l->rounds, now - c->sent_ns);
    l->last_ns = now;
    c->messages++;
    c->active_ns = now;
    if (l->over || (caller_is_well(l, c) && !l->plan.hold)) {
        caller_end(l, c);
    } else if (caller_is_well(l, c)) {
        c->phase = CALLER_HOLDING;
        caller_move(&l->holding, c);
    } else if (l->plan.think_ms > 0) {
        c->phase = CALLER_THINKING;
        caller_move(&l->thinking, c);
    } else {
        caller_begin_message(l, c);
    }
}

/* Are these n bytes what was to come?  Else finish it. */
static bool check(load *l, caller *c, size_t n)
{
    static const char refusal[] = SESSION_REFUSAL;
    bool right = c->phase == CALLER_TALKING && c->received + n <= c->sent;

    for (size_t i = 0; i < n && right; i++)
        right = (unsigned char)l->in[i] ==
                load_answer(&l->plan, c->number, c->received + i);
    if (right)
        return true;
    if (c->received == 0 && n >= sizeof(refusal) - 1 &&
        memcmp(l->in, refusal, sizeof(refusal) - 1) == 0)
        caller_finish(l, c, CAME_NO_PLACE);
    else
        caller_finish(l, c, CAME_WRONG);
    return false;
}

static void pull(load *l, caller *c)
{
    size_t n;
    soq_rc rc = soq_recv(c->s, l->in, sizeof(l->in), soq_no_wait(), &n);

    if (rc.err == SOQ_EAGAIN)
        return;
    if (rc.err && caller_is_well(l, c))
        caller_finish(l, c, CAME_WELL);
    else if (rc.err && c->phase == CALLER_ENDING)
        caller_finish(l, c, CAME_OVER);
    else if (rc.err)
        caller_fail(l, c, rc);
    if (rc.err || !check(l, c, n))
        return;
    if (c->first_ns == 0) {
        c->first_ns = soq_now_ns();
        histogram_add(&l->firsts, c->first_ns - c->begin_ns);
    }
    c->received += n;
    moved(l, c);
    if (c->received == (c->messages + 1) * l->plan.size)
        answered(l, c);
}

static void connected(load *l, caller *c)
{
    soq_rc rc = soq_connect_result(c->s);

    if (rc.err == SOQ_EINPROGRESS)
        return;
    if (rc.err) {
        caller_fail(l, c, rc);
        return;
    }
    l->connecting--;
    c->connected_ns = soq_now_ns();
    histogram_add(&l->connects, c->connected_ns - c->begin_ns);
    soq_local_addr(c->s, &c->local);
    soq_set_nodelay(c->s, true);
    l->ports.connections++;
    ports_add(&l->ports.client, c->local.port);
    ports_add(&l->ports.server, l->plan.to.port);
    c->phase = CALLER_TALKING;
    tell(l, c, "connect", "Connected", c->connected_ns - c->begin_ns, NULL);
    caller_begin_message(l, c);
}

static soq_rc open_one(load *l, caller *c)
{
    soq_addr from = soq_addr_loopback(SOQ_IPV4, 0);
    soq_rc rc = soq_tcp_open((soq_family)l->plan.to.family, &c->s);

    if (rc.err)
        return rc;
    l->open++;
    if (l->open > l->most_open)
        l->most_open = l->open;
    if (l->plan.sources > 0) {
        from.ip[3] = (uint8_t)(1 + c->number % l->plan.sources);
        rc = soq_bind(c->s, &from);
    }
    return rc.err ? rc : soq_connect(c->s, &l->plan.to, soq_no_wait());
}

void caller_begin(load *l)
{
    caller *c = l->idle.next, *next = c->next, *previous = c->previous;
    uint64_t repeats = c->repeats + 1;
    soq_rc rc;

    memset(c, 0, sizeof(*c));
    c->next = next;
    c->previous = previous;
    c->repeats = repeats;
    c->s = SOQ_NONE;
    c->number = ++l->begun;
    c->begin_ns = soq_now_ns();
    c->phase = CALLER_CONNECTING;
    l->connecting++;
    moved(l, c);
    rc = open_one(l, c);
    if (!rc.err)
        connected(l, c);
    else if (rc.err == SOQ_EINPROGRESS)
        (void)watch(l, c, SOQ_WRITE);
    else
        caller_fail(l, c, rc);
}

void caller_serve(load *l, caller *c, unsigned ready)
{
    if (c->phase == CALLER_CONNECTING) {
        connected(l, c);
        return;
    }
    if (c->phase == CALLER_TALKING && (ready & SOQ_WRITE))
        push(l, c);
    if (c->phase != CALLER_FREE && (ready & SOQ_READ))
        pull(l, c);
}
