/*
 * hosts.c -- hosts in this machine: a user namespace in which we may make
 * network namespaces; two of those and a veth pair between them, or one.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "link.h"

static const char *const devices[2] = { "near0", "far0" };
static const char *const addrs4[2] = { SOQ_HOST_0, SOQ_HOST_1 };
static const char *const addrs6[2] = { SOQ_HOST_0_V6, SOQ_HOST_1_V6 };

static soq_rc write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    soq_rc rc = soq__result(fd);

    if (rc.err)
        return rc;
    rc = soq__result((int)write(fd, text, strlen(text)));
    close(fd);
    return rc;
}

static soq_rc write_id(const char *path, unsigned id)
{
    char text[64];

    snprintf(text, sizeof(text), "0 %u 1", id);
    return write_file(path, text);
}

/* Root in there is this user, alone. */
static soq_rc become_root_of_our_own(void)
{
    unsigned uid = (unsigned)geteuid(), gid = (unsigned)getegid();
    soq_rc rc = soq__result(unshare(CLONE_NEWUSER | CLONE_NEWNET));

    if (!rc.err)
        rc = write_file("/proc/self/setgroups", "deny");
    if (!rc.err)
        rc = write_id("/proc/self/uid_map", uid);
    if (!rc.err)
        rc = write_id("/proc/self/gid_map", gid);
    return rc;
}

static soq_rc open_here(int *fd)
{
    *fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return soq__result(*fd);
}

static soq_rc enter(int fd)
{
    return soq__result(setns(fd, CLONE_NEWNET));
}

/* On the host where we are.  Pings without a right are a comfort. */
static soq_rc configure(int which)
{
    soq_rc rc = soq__link_up("lo");

    if (!rc.err)
        rc = soq__link_address(devices[which], addrs4[which], 24);
    if (!rc.err)
        rc = soq__link_address(devices[which], addrs6[which], 64);
    if (!rc.err)
        rc = soq__link_up(devices[which]);
    (void)write_file("/proc/sys/net/ipv4/ping_group_range", "0 0");
    return rc;
}

static soq_rc make(int fds[2])
{
    soq_rc rc = open_here(&fds[0]);

    if (!rc.err)
        rc = soq__result(unshare(CLONE_NEWNET));
    if (!rc.err)
        rc = open_here(&fds[1]);
    if (!rc.err)
        rc = enter(fds[0]);
    if (!rc.err)
        rc = soq__link_pair(devices[0], devices[1], fds[1]);
    if (!rc.err)
        rc = configure(0);
    if (!rc.err)
        rc = enter(fds[1]);
    if (!rc.err)
        rc = configure(1);
    if (!rc.err)
        rc = enter(fds[0]);
    return rc;
}

/* Who may make one as he is, stays who he is: a user of a namespace has lost
 * all rights to the files of others. */
static soq_rc leave_the_network(void)
{
    soq_rc rc = soq__result(unshare(CLONE_NEWNET));

    return rc.err ? become_root_of_our_own() : rc;
}

static soq_rc make_two(int fds[2])
{
    soq_rc rc = leave_the_network();

    return rc.err ? rc : make(fds);
}

static soq_rc make_one(int fds[2])
{
    soq_rc rc = leave_the_network();

    (void)fds;
    return rc.err ? rc : soq__link_up("lo");
}

/* A step that fails half way would leave the process without a network, so a
 * child takes them all first; 255 stands for what is no errno. */
static soq_rc rehearse(soq_rc (*steps)(int fds[2]))
{
    int fds[2], status = 0;
    pid_t child = fork();
    soq_rc rc = soq__result((int)child);

    if (rc.err)
        return rc;
    if (child == 0) {
        rc = steps(fds);
        _exit(rc.err && (rc.os <= 0 || rc.os > 254) ? 255 : rc.os);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return soq__sys_rc(errno);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 255)
        return soq__sys_rc(EPERM);
    return soq__sys_rc(WEXITSTATUS(status));
}

soq_rc soq__sys_hosts_open(soq__hosts *out)
{
    int fds[2] = { -1, -1 };
    soq_rc rc = rehearse(make_two);

    if (!rc.err)
        rc = make_two(fds);
    for (int i = 0; i < 2; i++) {
        if (rc.err && fds[i] >= 0)
            close(fds[i]);
        out->os[i] = (uintptr_t)fds[i];
    }
    return rc;
}

soq_rc soq__sys_host_alone(void)
{
    soq_rc rc = rehearse(make_one);

    return rc.err ? rc : make_one(NULL);
}

soq_rc soq__sys_hosts_enter(const soq__hosts *hosts, int which)
{
    return enter((int)hosts->os[which]);
}

void soq__sys_hosts_close(soq__hosts *hosts)
{
    for (int i = 0; i < 2; i++)
        close((int)hosts->os[i]);
}

/* A filter of one instruction, which keeps nothing of any packet; on a
 * listener it is asked before the handshake. */
soq_rc soq__sys_hosts_deafen(soq s)
{
    struct sock_filter nothing = { BPF_RET | BPF_K, 0, 0, 0 };
    struct sock_fprog program = { 1, &nothing };

    return soq__result(setsockopt(soq__fd(s), SOL_SOCKET, SO_ATTACH_FILTER,
                                  &program, sizeof(program)));
}
