/* reader.c -- a read that another thread can end: wait for the file and for
 * an eventfd, and read when it is the file. */
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fd.h"

soq_rc soq__sys_reader_open(soq_file f, soq__reader *out)
{
    int cancel = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (cancel < 0)
        return soq__sys_rc(errno);
    out->f = f;
    out->os[0] = (uintptr_t)cancel;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_reader_read(soq__reader *reader, void *buf, size_t cap,
                            size_t *n)
{
    struct pollfd fds[2] = {
        { .fd = (int)reader->os[0], .events = POLLIN },
        { .fd = soq__file_fd(reader->f), .events = POLLIN },
    };
    int got;

    do
        got = poll(fds, 2, -1);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return soq__sys_rc(errno);
    if (fds[0].revents)
        return soq__rc(SOQ_ECANCELED);
    return soq__sys_file_read(reader->f, buf, cap, n);
}

void soq__sys_reader_cancel(soq__reader *reader)
{
    int code;

    /* Any other failure is that the counter is full: it was cancelled. */
    do
        code = eventfd_write((int)reader->os[0], 1);
    while (code < 0 && errno == EINTR);
}

void soq__sys_reader_close(soq__reader *reader)
{
    close((int)reader->os[0]);
}
