/* file.c -- files, pipes and the terminal, as descriptors. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "sigpipe.h"

static soq_rc refuse_others(int fd, soq_open_how how)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return soq__sys_rc(errno);
    if (S_ISDIR(st.st_mode))
        return soq__sys_rc(EISDIR);
    return how == SOQ_OPEN_STORED && !S_ISREG(st.st_mode) ? soq__sys_rc(ESPIPE)
                                                          : soq__rc(SOQ_OK);
}

/* The lock goes with the descriptor, and so also with a process that dies.
 * It binds those alone who ask, as we all do. */
static soq_rc lock(int fd)
{
    soq_rc rc = soq__result(flock(fd, LOCK_EX | LOCK_NB));

    if (rc.err != SOQ_EAGAIN)
        return rc;
    rc.err = SOQ_EBUSY;
    return rc;
}

soq_rc soq__sys_file_open(const char *path, soq_open_how how, soq_file *out)
{
    static const int flags[] = {
        [SOQ_OPEN_READ] = O_RDONLY,
        /* A pipe would wait for who writes into it. */
        [SOQ_OPEN_STORED] = O_RDONLY | O_NONBLOCK,
        [SOQ_OPEN_CREATE] = O_WRONLY | O_CREAT | O_TRUNC,
        [SOQ_OPEN_NEW] = O_WRONLY | O_CREAT | O_EXCL,
        [SOQ_OPEN_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
    };
    soq_rc rc;
    int fd;

    do
        fd = open(path, flags[how] | O_CLOEXEC | O_NOCTTY, 0666);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return soq__sys_rc(errno);
    rc = refuse_others(fd, how);
    if (!rc.err && how == SOQ_OPEN_APPEND)
        rc = lock(fd);
    if (rc.err) {
        close(fd);
        return rc;
    }
    *out = soq__file_from_fd(fd);
    return rc;
}

soq_file soq__sys_file_standard(soq_stream which)
{
    int fd = (int)which;
    int flags = fcntl(fd, F_GETFL);
    int useless = which == SOQ_STDIN ? O_WRONLY : O_RDONLY;

    /* One that goes the wrong way is what program.c puts in the place of a
     * stream that is missing. */
    if (flags < 0 || (flags & O_ACCMODE) == useless)
        return SOQ_FILE_NONE;
    return soq__file_from_fd(fd);
}

/* Whoever shares the terminal or pipe with us may have made it non-blocking;
 * our promise is to wait. */
static bool again(int fd, short events)
{
    struct pollfd p = { .fd = fd, .events = events };

    if (errno == EINTR)
        return true;
    return errno == EAGAIN && (poll(&p, 1, -1) >= 0 || errno == EINTR);
}

soq_rc soq__sys_file_read(soq_file f, void *buf, size_t cap, size_t *n)
{
    int fd = soq__file_fd(f);
    ssize_t got;

    do
        got = read(fd, buf, cap);
    while (got < 0 && again(fd, POLLIN));
    if (got < 0)
        return soq__sys_rc(errno);
    if (got == 0 && cap > 0)
        return soq__rc(SOQ_EOF);
    *n = (size_t)got;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_file_write(soq_file f, const void *buf, size_t len, size_t *n)
{
    int fd = soq__file_fd(f);
    soq__sigpipe held;
    ssize_t put;
    int error;

    soq__sigpipe_hold(&held);
    do
        put = write(fd, buf, len);
    while (put < 0 && again(fd, POLLOUT));
    error = put < 0 ? errno : 0;
    /* Behind a part that went, the signal comes and no error. */
    soq__sigpipe_release(&held, put < 0 ? error == EPIPE : (size_t)put < len);
    if (error)
        return soq__sys_rc(error);
    *n = (size_t)put;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_file_read_at(soq_file f, uint64_t offset, void *buf,
                             size_t cap, size_t *n)
{
    ssize_t got;

    do
        got = pread(soq__file_fd(f), buf, cap, (off_t)offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return soq__sys_rc(errno);
    if (got == 0)
        return soq__rc(SOQ_EOF);
    *n = (size_t)got;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_file_size(soq_file f, uint64_t *size)
{
    struct stat st;

    if (fstat(soq__file_fd(f), &st) < 0)
        return soq__sys_rc(errno);
    if (!S_ISREG(st.st_mode))
        return soq__sys_rc(ESPIPE);
    *size = (uint64_t)st.st_size;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_file_close(soq_file f)
{
    soq_rc rc = soq__result(close(soq__file_fd(f)));

    /* The descriptor is gone all the same. */
    return rc.err == SOQ_EINTR ? soq__rc(SOQ_OK) : rc;
}

soq_rc soq__sys_file_remove(const char *path)
{
    return soq__result(unlink(path));
}

soq_rc soq__sys_file_rename(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return soq__rc(SOQ_OK);
    if (errno != EINVAL && errno != ENOSYS)
        return soq__sys_rc(errno);
    /* A file system that cannot do it in one step: link() does not replace
     * either. */
    if (link(from, to) < 0)
        return soq__sys_rc(errno);
    return soq__result(unlink(from));
}

bool soq__sys_file_is_terminal(soq_file f)
{
    return isatty(soq__file_fd(f)) == 1;
}

int soq__sys_file_columns(soq_file f)
{
    struct winsize size = { 0 };

    if (ioctl(soq__file_fd(f), TIOCGWINSZ, &size) < 0)
        return 0;
    return size.ws_col;
}

int soq__sys_file_lines(soq_file f)
{
    struct winsize size = { 0 };

    if (ioctl(soq__file_fd(f), TIOCGWINSZ, &size) < 0)
        return 0;
    return size.ws_row;
}
