/* capture.c -- packets of this machine's interfaces, as they come. */
#include "capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packets/link.h"

enum {
    BUFFER = 16 * 1024 * 1024,
    TIMEOUT_MS = 50, /* packets come together after so long at the latest */
    UNWATCHED_MS = 10,
    WATCHED_MS = 250
};

struct live {
    const pcap_functions *call;
    pcap_handle *handle;
    soq fd; /* where the library tells of packets; none elsewhere */
    uint64_t units;
    uint16_t link;
    uint32_t snap;
    pcap_counts last;
    live_counts sum;
    char problem[LIVE_TEXT];
};

/* ---- opening ----------------------------------------------------------- */

/* A number of the library's own for packets without a link layer. */
static uint16_t link_of(int number)
{
    if (number == LINK_RAW_OLD || number == LINK_RAW_BSD)
        return LINK_RAW;
    return (uint16_t)number;
}

static live_why why_of(int status)
{
    switch (status) {
    case PCAP_DENIED:
    case PCAP_PROMISC_DENIED:
        return LIVE_DENIED;
    case PCAP_NO_DEVICE:
        return LIVE_NO_DEVICE;
    default:
        return LIVE_UNAVAILABLE;
    }
}

static live_why activate(live *l, const live_options *o,
                         char problem[LIVE_TEXT])
{
    const pcap_functions *call = l->call;
    const char *more;
    int status;

    l->snap = o->snap > 0 ? (uint32_t)o->snap : LIVE_SNAP;
    (void)call->set_snaplen(l->handle, (int)l->snap);
    (void)call->set_promisc(l->handle, 0); /* what is for this machine */
    (void)call->set_timeout(l->handle, TIMEOUT_MS);
    (void)call->set_buffer_size(l->handle, o->buffer > 0 ? o->buffer : BUFFER);
    if (call->set_tstamp_precision)
        (void)call->set_tstamp_precision(l->handle, PCAP_NANOSECONDS);
    status = call->activate(l->handle);
    if (status >= 0)
        return LIVE_OK;
    more = call->geterr(l->handle);
    snprintf(problem, LIVE_TEXT, "%s", call->statustostr(status));
    if (more && *more && why_of(status) != LIVE_DENIED)
        snprintf(problem, LIVE_TEXT, "%s", more);
    return why_of(status);
}

static live_why set_filter(live *l, const live_options *o,
                           char problem[LIVE_TEXT])
{
    pcap_program program = { 0, NULL };
    int status;

    snprintf(problem, LIVE_TEXT, "it is too long");
    if (!o->filter || !*o->filter)
        return LIVE_OK;
    if (strlen(o->filter) > LIVE_FILTER)
        return LIVE_BAD_FILTER;
    if (l->call->compile(l->handle, &program, o->filter, 1, UINT32_MAX) < 0) {
        snprintf(problem, LIVE_TEXT, "%s", l->call->geterr(l->handle));
        return LIVE_BAD_FILTER;
    }
    status = l->call->setfilter(l->handle, &program);
    if (status < 0)
        snprintf(problem, LIVE_TEXT, "%s", l->call->geterr(l->handle));
    l->call->freecode(&program);
    return status < 0 ? LIVE_UNAVAILABLE : LIVE_OK;
}

/*
 * Linux shows each packet of a loopback twice, and the library passes over the
 * one that goes out.  Where the system does so by itself, its buffer holds
 * twice as much and its counts are right.  The library would apply this filter
 * to packets that are there already, and cannot; so it is not told.  Other
 * systems have no such word, nor need of it.
 */
static void take_one_of_two(live *l, const live_options *o)
{
    bool some = o->filter && *o->filter;
    pcap_program program = { 0, NULL };
    char text[LIVE_FILTER + 32];

    snprintf(text, sizeof(text), "inbound%s%s%s", some ? " and (" : "",
             some ? o->filter : "", some ? ")" : "");
    if (l->call->compile(l->handle, &program, text, 1, UINT32_MAX) < 0)
        return;
    (void)soq_filter_of_system(l->fd, program.instructions, program.len);
    l->call->freecode(&program);
}

static live_why prepare(live *l, const live_options *o,
                        char problem[LIVE_TEXT])
{
    const pcap_functions *call = l->call;
    char error[PCAP_ERROR_TEXT] = "";
    live_why why = activate(l, o, problem);
    bool nano = false;
    int fd = -1;

    if (why == LIVE_OK)
        why = set_filter(l, o, problem);
    if (why == LIVE_OK && call->setnonblock(l->handle, 1, error) < 0) {
        snprintf(problem, LIVE_TEXT, "%s", error);
        why = LIVE_UNAVAILABLE;
    }
    if (why != LIVE_OK)
        return why;
    if (call->get_selectable_fd)
        fd = call->get_selectable_fd(l->handle);
    if (fd >= 0)
        l->fd.os = (uintptr_t)fd;
    if (o->loopback)
        take_one_of_two(l, o);
    if (call->get_tstamp_precision)
        nano = call->get_tstamp_precision(l->handle) == PCAP_NANOSECONDS;
    l->units = nano ? 1000000000 : 1000000;
    l->link = link_of(call->datalink(l->handle));
    /* What came before the filter is not counted. */
    (void)call->stats(l->handle, &l->last);
    return LIVE_OK;
}

live_why live_open(live **out, const pcap_library *p, const live_options *o,
                   char problem[LIVE_TEXT])
{
    char error[PCAP_ERROR_TEXT] = "";
    live *l = calloc(1, sizeof(*l));
    live_why why = LIVE_UNAVAILABLE;

    snprintf(problem, LIVE_TEXT, "%s", soq_err_text(SOQ_ENOMEM));
    if (!l)
        return why;
    l->call = &p->call;
    l->fd = SOQ_NONE;
    l->handle = l->call->create(o->device, error);
    if (l->handle)
        why = prepare(l, o, problem);
    else
        snprintf(problem, LIVE_TEXT, "%s", error);
    if (why == LIVE_OK)
        *out = l;
    else
        live_close(&l);
    return why;
}

void live_close(live **l)
{
    if (!*l)
        return;
    if ((*l)->handle)
        (*l)->call->close((*l)->handle);
    free(*l);
    *l = NULL;
}

/* ---- packets ----------------------------------------------------------- */

live_status live_next(live *l, live_packet *p)
{
    const uint8_t *data = NULL;
    pcap_head *head = NULL;
    int got = l->call->next_ex(l->handle, &head, &data);

    if (got == 0)
        return LIVE_NONE;
    if (got < 0 || !head || !data) {
        snprintf(l->problem, sizeof(l->problem), "%s",
                 l->call->geterr(l->handle));
        return LIVE_FAILED;
    }
    p->time = (uint64_t)head->seconds * l->units + (uint64_t)head->fraction;
    p->len = head->len;
    p->captured = head->captured;
    p->data = data;
    return LIVE_PACKET;
}

const char *live_problem(const live *l)
{
    return l->problem;
}

soq_rc live_watch(live *l, soq_poller *poller)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (!soq_is_none(l->fd))
        rc = soq_poller_set(poller, l->fd, SOQ_READ, l);
    /* Some devices are no sockets: they are asked now and then. */
    if (rc.err == SOQ_ENOTSOCK) {
        l->fd = SOQ_NONE;
        rc.err = SOQ_OK;
    }
    return rc;
}

void live_unwatch(live *l, soq_poller *poller)
{
    if (!soq_is_none(l->fd))
        (void)soq_poller_unset(poller, l->fd);
}

int live_wait_ms(const live *l)
{
    return soq_is_none(l->fd) ? UNWATCHED_MS : WATCHED_MS;
}

uint16_t live_link(const live *l)
{
    return l->link;
}

uint8_t live_digits(const live *l)
{
    return l->units == 1000000 ? 6 : 9;
}

uint32_t live_snap(const live *l)
{
    return l->snap;
}

/* ---- counts ------------------------------------------------------------ */

/* The library's numbers begin again at 2^32. */
static void add(uint64_t *sum, unsigned now, unsigned *last)
{
    *sum += now - *last;
    *last = now;
}

void live_stats(live *l, live_counts *out)
{
    pcap_counts now = l->last;

    if (l->call->stats(l->handle, &now) == 0) {
        add(&l->sum.received, now.received, &l->last.received);
        add(&l->sum.dropped, now.dropped, &l->last.dropped);
        add(&l->sum.interface_dropped, now.interface_dropped,
            &l->last.interface_dropped);
    }
    *out = l->sum;
}
