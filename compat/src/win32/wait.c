/*
 * wait.c -- wait for a few sockets.
 */
#include <stddef.h>

#include "afd.h"
#include "native.h"

/*
 * Windows wants each bit named (row 41: POLLPRI, POLLERR and POLLHUP in
 * `events` are refused), and answers POLLRDNORM, not POLLIN (row 44).
 */
static SHORT events_of(unsigned interest)
{
    return (SHORT)((interest & SOQ_READ ? POLLRDNORM : 0) |
                   (interest & SOQ_WRITE ? POLLWRNORM : 0));
}

static unsigned ready_of(unsigned interest, SHORT revents)
{
    /* The end of the peer's side is a POLLHUP without POLLIN (row 42). */
    return soq__ready(interest, (revents & (POLLIN | POLLHUP)) != 0,
                      (revents & POLLOUT) != 0, (revents & POLLERR) != 0);
}

/* Room for a request about every item. */
typedef union request_room {
    soq__afd_request request;
    char bytes[offsetof(soq__afd_request, entries) +
               SOQ__WAIT_MAX * sizeof(soq__afd_entry)];
} request_room;

static soq_rc build_request(soq__wait_item *items, size_t count,
                            int timeout_ms, soq__afd_request *request)
{
    soq__afd_entry *entries = request->entries;

    request->timeout = soq__afd_timeout(timeout_ms);
    request->exclusive = FALSE;
    request->count = 0;
    for (size_t i = 0; i < count; i++) {
        soq__afd_entry *entry = &entries[request->count];
        soq_rc rc;

        if (!items[i].interest)
            continue;
        rc = soq__afd_base(items[i].s, &entry->handle);
        if (rc.err)
            return rc;
        entry->events = soq__afd_events(items[i].interest);
        entry->status = 0;
        request->count++;
    }
    return soq__rc(SOQ_OK);
}

/* The driver names only the sockets that are ready, in the order asked. */
static void read_answer(soq__wait_item *items, size_t count,
                        const soq__afd_request *request)
{
    const soq__afd_entry *entries = request->entries;

    for (size_t i = 0; i < count; i++) {
        HANDLE base;

        items[i].ready = 0;
        if (!items[i].interest || soq__afd_base(items[i].s, &base).err)
            continue;
        for (ULONG k = 0; k < request->count; k++)
            if (entries[k].handle == base)
                items[i].ready |= soq__afd_ready(items[i].interest,
                                                 entries[k].events);
    }
}

/*
 * WSAPoll reports the end of the peer's side whether asked for it or not.  Who
 * waits for room to write to a peer that has finished sending would spin; the
 * request below it can be asked for exactly what is wanted.
 */
static soq_rc wait_exactly(soq__wait_item *items, size_t count, int timeout_ms)
{
    request_room room;
    IO_STATUS_BLOCK io = { 0 };
    ULONG size = (ULONG)sizeof(room);
    soq_rc rc = build_request(items, count, timeout_ms, &room.request);
    HANDLE event;
    NTSTATUS status;

    if (rc.err)
        return rc;
    event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!event)
        return soq__last_rc();
    status = soq__afd_poll(room.request.entries[0].handle, event, NULL,
                           &room.request, size, &io);
    if (status == STATUS_PENDING) {
        WaitForSingleObject(event, INFINITE); /* the request has the time */
        status = io.Status;
    }
    CloseHandle(event);
    if (status != 0 && status != STATUS_TIMEOUT)
        return soq__nt_rc(status);
    if (status == STATUS_TIMEOUT)
        room.request.count = 0;
    read_answer(items, count, &room.request);
    return soq__rc(SOQ_OK);
}

/* The items that want something: Winsock has no way to pass one over (row
 * 39). */
static ULONG compact(const soq__wait_item *items, size_t count, WSAPOLLFD *fds)
{
    ULONG watched = 0;

    for (size_t i = 0; i < count; i++) {
        WSAPOLLFD fd = { soq__socket(items[i].s), events_of(items[i].interest),
                         0 };

        if (items[i].interest)
            fds[watched++] = fd;
    }
    return watched;
}

/* *unwanted: something was reported, and nothing that was asked for. */
static soq_rc spread(soq__wait_item *items, size_t count, const WSAPOLLFD *fds,
                     bool *unwanted)
{
    bool any = false;
    bool wanted = false;

    for (size_t i = 0; i < count; i++) {
        SHORT revents = 0;

        if (items[i].interest)
            /* As many as compact() wrote. */
            /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
            revents = fds++->revents;
        if (revents & POLLNVAL)
            return soq__sys_rc(WSAENOTSOCK);
        items[i].ready = ready_of(items[i].interest, revents);
        any = any || revents;
        wanted = wanted || items[i].ready;
    }
    *unwanted = any && !wanted;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_wait(soq__wait_item *items, size_t count, int timeout_ms)
{
    WSAPOLLFD fds[SOQ__WAIT_MAX];
    ULONG watched = compact(items, count, fds);
    int64_t begin = soq__sys_now_ns();
    int64_t passed_ms;
    bool unwanted = false;
    soq_rc rc;

    if (watched == 0) /* which Winsock refuses (row 38) */
        Sleep(timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
    else if (WSAPoll(fds, watched, timeout_ms) == SOCKET_ERROR)
        return soq__wsa_rc();
    rc = spread(items, count, fds, &unwanted);
    if (rc.err || !unwanted)
        return rc;
    passed_ms = (soq__sys_now_ns() - begin) / 1000000;
    if (timeout_ms > 0)
        timeout_ms = passed_ms < timeout_ms ? timeout_ms - (int)passed_ms : 0;
    return wait_exactly(items, count, timeout_ms);
}
