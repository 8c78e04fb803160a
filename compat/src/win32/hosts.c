/* hosts.c -- Windows has no second network stack for a user without rights. */
#include "native.h"

soq_rc soq__sys_hosts_open(soq__hosts *out)
{
    (void)out;
    return soq__rc(SOQ_EOPNOTSUPP);
}

soq_rc soq__sys_hosts_enter(const soq__hosts *hosts, int which)
{
    (void)hosts;
    (void)which;
    return soq__rc(SOQ_EOPNOTSUPP);
}

soq_rc soq__sys_hosts_deafen(soq s)
{
    (void)s;
    return soq__rc(SOQ_EOPNOTSUPP);
}

void soq__sys_hosts_close(soq__hosts *hosts)
{
    (void)hosts;
}

soq_rc soq__sys_host_alone(void)
{
    return soq__rc(SOQ_EOPNOTSUPP);
}
