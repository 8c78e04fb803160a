/* hosts.c -- two hosts in one machine. */
#include <soquete/hosts.h>
#include <stdlib.h>

#include "sys.h"

struct soq_hosts {
    soq__hosts sys;
};

soq_rc soq_hosts_open(soq_hosts **out)
{
    soq_hosts *hosts = calloc(1, sizeof(*hosts));
    soq_rc rc;

    if (!hosts)
        return soq__rc(SOQ_ENOMEM);
    rc = soq__sys_hosts_open(&hosts->sys);
    if (rc.err)
        free(hosts);
    else
        *out = hosts;
    return rc;
}

soq_rc soq_hosts_enter(const soq_hosts *hosts, int which)
{
    return which == 0 || which == 1 ? soq__sys_hosts_enter(&hosts->sys, which)
                                    : soq__rc(SOQ_EINVAL);
}

soq_rc soq_hosts_deafen(const soq_hosts *hosts, soq s)
{
    (void)hosts;
    return soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK) : soq__sys_hosts_deafen(s);
}

void soq_hosts_close(soq_hosts **hosts)
{
    if (!hosts || !*hosts)
        return;
    soq__sys_hosts_close(&(*hosts)->sys);
    free(*hosts);
    *hosts = NULL;
}

soq_rc soq_host_alone(void)
{
    return soq__sys_host_alone();
}
