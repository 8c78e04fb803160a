/* program.c -- the surroundings that a program may count on. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fd.h"

typedef struct saved_state {
    struct sigaction sigpipe;
} saved_state;

/*
 * Put something in the place of a standard stream that is missing, or the
 * first socket would get its number and be printed to.  Opened the wrong way
 * round, so that using it fails instead of going nowhere in silence.
 */
static soq_rc fill_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            return soq__sys_rc(errno);
    }
    return soq__rc(SOQ_OK);
}

/* As many descriptors as this user may have.  Refused is no reason not to
 * run. */
static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

soq_rc soq__sys_program_begin(int *argc, char ***argv, void **saved)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    saved_state *state;
    soq_rc rc = fill_streams();

    (void)argc;
    (void)argv;
    if (rc.err)
        return rc;
    state = malloc(sizeof(*state));
    if (!state)
        return soq__sys_rc(ENOMEM);
    raise_limit();
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, &state->sigpipe);
    *saved = state;
    return rc;
}

void soq__sys_program_end(void *saved)
{
    saved_state *state = saved;

    sigaction(SIGPIPE, &state->sigpipe, NULL);
    free(state);
}

size_t soq__sys_socket_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    return (size_t)limit.rlim_cur;
}

const char *soq__sys_name(void)
{
    return "Linux"; /* what this port is written for: netlink(7), epoll(7) */
}

size_t soq__sys_processors(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    /* A machine with more processors than the set has room for refuses. */
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (size_t)CPU_COUNT(&set);
    return (size_t)sysconf(_SC_NPROCESSORS_ONLN);
}
