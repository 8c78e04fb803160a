/*
 * keys.c -- a terminal that gives keys instead of lines, and does so again
 * after the process was stopped (Ctrl-Z) and goes on (fg).
 */
#include "keys.h"

#include <pthread.h>
#include <termios.h>
#include <unistd.h>

#include "fd.h"

/* A process has one terminal. */
static struct {
    pthread_mutex_t lock;
    int fd; /* that gives keys; -1: none does */
} keys = { PTHREAD_MUTEX_INITIALIZER, -1 };

static soq_rc set(int fd, bool on)
{
    const tcflag_t lines = ICANON | ECHO;
    struct termios t;

    if (tcgetattr(fd, &t) < 0)
        return soq__sys_rc(errno);
    if (on)
        t.c_lflag &= ~lines;
    else
        t.c_lflag |= lines;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return soq__result(tcsetattr(fd, TCSANOW, &t));
}

soq_rc soq__sys_file_keys(soq_file f, bool on)
{
    int fd = soq__file_fd(f);
    soq_rc rc;

    pthread_mutex_lock(&keys.lock);
    rc = set(fd, on);
    if (!rc.err)
        keys.fd = on ? fd : -1;
    pthread_mutex_unlock(&keys.lock);
    return rc;
}

/* A terminal that is not ours to hold (-1) belongs to no foreground. */
static bool is_in_front(int fd)
{
    pid_t front = tcgetpgrp(fd);

    return front < 0 || front == getpgrp();
}

/* In the background (bg) it would be stopped for it. */
void soq__keys_again(void)
{
    pthread_mutex_lock(&keys.lock);
    if (keys.fd >= 0 && is_in_front(keys.fd))
        (void)set(keys.fd, true);
    pthread_mutex_unlock(&keys.lock);
}
