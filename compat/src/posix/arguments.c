/* arguments.c -- what a process was started with: /proc/PID/cmdline, proc(5).
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fd.h"

/* The kernel has two words for a process that is not there (any more). */
static soq_rc rc_of(int code)
{
    soq_rc rc = soq__sys_rc(code);

    if (rc.err == SOQ_ENOENT)
        rc.err = SOQ_ESRCH;
    return rc;
}

soq_rc soq__sys_process_arguments(long long pid, char *buf, size_t cap,
                                  size_t *n)
{
    char path[40];
    ssize_t got;
    soq_rc rc;
    int fd;

    snprintf(path, sizeof(path), "/proc/%lld/cmdline", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rc_of(errno);
    got = read(fd, buf, cap);
    rc = got < 0 ? rc_of(errno) : soq__rc(SOQ_OK);
    close(fd);
    if (!rc.err)
        *n = (size_t)got;
    return rc;
}
