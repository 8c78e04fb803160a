/*
 * privileges.c -- what a process may do beyond its user, given up for good:
 * the user that sudo or a set-user-ID file came from, the capabilities, and
 * what another program could give back.
 */
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fd.h"

/* Who started us. */
typedef struct starter {
    uid_t user;
    gid_t group;
} starter;

static bool read_number(const char *name, unsigned long *out)
{
    const char *text = getenv(name);
    char *end = NULL;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *out = strtoul(text, &end, 10);
    return errno == 0 && !*end && *out < UINT32_MAX;
}

/* In a namespace that a user has made, there is but one user. */
static bool is_alone(void)
{
    char text[4] = "";
    int fd = open("/proc/self/setgroups", O_RDONLY | O_CLOEXEC);
    bool alone = fd >= 0 && read(fd, text, sizeof(text)) == sizeof(text) &&
                 memcmp(text, "deny", sizeof(text)) == 0;

    if (fd >= 0)
        close(fd);
    return alone;
}

static starter find_starter(void)
{
    starter s = { getuid(), getgid() };
    unsigned long user, group;

    /* Only root can have been started by sudo; its words from anybody else
     * would be that user's own. */
    if (s.user == 0 && !is_alone() && read_number("SUDO_UID", &user) &&
        read_number("SUDO_GID", &group)) {
        s.user = (uid_t)user;
        s.group = (gid_t)group;
    }
    return s;
}

static soq_rc take_groups(const starter *s)
{
    const struct passwd *known = getpwuid(s->user);

    return soq__result(known ? initgroups(known->pw_name, s->group)
                             : setgroups(1, &s->group));
}

static soq_rc become(const starter *s)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (geteuid() == 0 && s->user != 0)
        rc = take_groups(s);
    if (!rc.err)
        rc = soq__result(setresgid(s->group, s->group, s->group));
    if (!rc.err)
        rc = soq__result(setresuid(s->user, s->user, s->user));
    return rc;
}

/* Root that has nobody to become stays what it is and can open its files and
 * see who has which socket; nothing else. */
static soq_rc keep_only(unsigned long long capabilities)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct now[2], left[2] = { { 0, 0, 0 } };

    if (syscall(SYS_capget, &head, now) < 0)
        return soq__sys_rc(errno);
    for (int i = 0; i < 2; i++) {
        left[i].permitted = now[i].permitted &
                            (unsigned)(capabilities >> (32 * i));
        left[i].effective = left[i].permitted;
    }
    head.version = _LINUX_CAPABILITY_VERSION_3;
    return soq__result((int)syscall(SYS_capset, &head, left));
}

soq_rc soq__sys_privileges_drop(void)
{
    starter s = find_starter();
    unsigned long long left = 0;
    soq_rc rc = become(&s);

    if (s.user == 0)
        left = 1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_SYS_PTRACE;
    if (!rc.err)
        rc = keep_only(left);
    if (!rc.err)
        rc = soq__result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    return rc;
}
