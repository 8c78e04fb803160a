/*
 * holders.c -- which process has which socket open: /proc/PID/fd, proc(5).
 *
 * The kernel keeps no table of it.  A descriptor is a link whose text names
 * the socket's inode, and there is no shorter way than to read them all, once.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

enum { COMM_MAX = 64 };

typedef struct holder {
    soq__holder_fn fn;
    void *user;
    int dir; /* /proc/PID */
    long long pid;
    char name[COMM_MAX];
    bool named;
    bool ended; /* by fn */
} holder;

/* "socket:[12345]" */
static uint32_t inode_of(const char *link, ssize_t len)
{
    static const char begin[] = "socket:[";
    uint32_t inode = 0;

    if (len <= (ssize_t)sizeof(begin) ||
        memcmp(link, begin, sizeof(begin) - 1) != 0)
        return 0;
    for (const char *p = link + sizeof(begin) - 1;
         p < link + len && *p >= '0' && *p <= '9'; p++)
        inode = inode * 10 + (uint32_t)(*p - '0');
    return inode;
}

/* Read when the first socket is met: most processes have none. */
static void read_name(holder *h)
{
    int fd = openat(h->dir, "comm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, h->name, sizeof(h->name) - 1);

    if (fd >= 0)
        close(fd);
    n = n < 0 ? 0 : n;
    if (n > 0 && h->name[n - 1] == '\n')
        n--;
    h->name[n] = '\0';
    h->named = true;
}

static void read_descriptors(holder *h, DIR *fds)
{
    const struct dirent *entry;

    for (entry = readdir(fds); entry && !h->ended; entry = readdir(fds)) {
        char link[64];
        ssize_t len;
        uint32_t inode;

        if (entry->d_name[0] == '.')
            continue;
        len = readlinkat(dirfd(fds), entry->d_name, link, sizeof(link));
        /* Not ours to read, and then none of this process is. */
        if (len < 0 && (errno == EACCES || errno == EPERM))
            return;
        inode = inode_of(link, len);
        if (inode == 0)
            continue;
        if (!h->named)
            read_name(h);
        h->ended = !h->fn(inode, h->pid, h->name, h->user);
    }
}

/* What cannot be opened has ended, or is not ours to look into. */
static soq_rc read_process(holder *h, int proc, const char *number)
{
    soq_rc rc = { SOQ_OK, 0 };
    int fd;
    DIR *fds;

    h->dir = openat(proc, number, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (h->dir < 0)
        return errno == EMFILE || errno == ENFILE ? soq__sys_rc(errno) : rc;
    h->pid = strtoll(number, NULL, 10);
    h->named = false;
    fd = openat(h->dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fds = fd < 0 ? NULL : fdopendir(fd);
    if (!fds && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        rc = soq__sys_rc(errno);
    if (fds) {
        read_descriptors(h, fds);
        closedir(fds);
    } else if (fd >= 0) {
        close(fd);
    }
    close(h->dir);
    return rc;
}

soq_rc soq__sys_holders(soq__holder_fn fn, void *user)
{
    holder h = { .fn = fn, .user = user };
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    soq_rc rc = { SOQ_OK, 0 };

    if (!proc)
        return soq__sys_rc(errno);
    for (entry = readdir(proc); entry && !rc.err && !h.ended;
         entry = readdir(proc))
        if (isdigit((unsigned char)entry->d_name[0]))
            rc = read_process(&h, dirfd(proc), entry->d_name);
    closedir(proc);
    return rc;
}
