/* send_file.c -- from a file to a socket inside the kernel. */
#include <sys/ioctl.h>
#include <sys/sendfile.h>

#include "fd.h"
#include "sigpipe.h"
#include "state.h"

/*
 * sendfile() has no flag that keeps it from waiting, so the socket must not
 * wait by itself from here on; to calls that may, common/ adds the wait.  Nor
 * has it one against SIGPIPE.
 *
 * It moves piece after piece.  Behind the first it says how much went, and
 * keeps to itself that the connection broke: the error has been used up then,
 * but its signal comes.
 */
soq_rc soq__sys_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                          bool may_block, const soq *waker, size_t *n)
{
    off_t from = (off_t)offset;
    int on = 1;
    soq__sigpipe held;
    bool cut_short;
    ssize_t sent;
    int error;

    (void)may_block;
    (void)waker;
    if (ioctl(soq__fd(s), FIONBIO, &on) < 0)
        return soq__sys_rc(errno);
    soq__sigpipe_hold(&held);
    do
        sent = sendfile(soq__fd(s), soq__file_fd(f), &from, len);
    while (sent < 0 && errno == EINTR);
    error = sent < 0 ? errno : 0;
    cut_short = sent > 0 && (size_t)sent < len;
    soq__sigpipe_release(&held, error == EPIPE || cut_short);
    if (error == EINVAL || error == ENOSYS)
        return soq__sys_rc(EOPNOTSUPP); /* nothing that it can map */
    if (error == EIO)
        return soq__sys_rc(error); /* the disk's, not the connection's */
    if (error)
        return soq__moved_nothing(s, error);
    if (sent == 0)
        return soq__rc(SOQ_EOF);
    if (cut_short)
        soq__note_broken(s);
    *n = (size_t)sent;
    return soq__rc(SOQ_OK);
}

bool soq__sys_send_file_is_direct(bool may_block)
{
    (void)may_block;
    return true;
}
