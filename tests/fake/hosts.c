/* hosts.c -- this world is one host. */
#include "world.h"

soq_rc soq__sys_hosts_open(soq__hosts *out)
{
    (void)out;
    return fake__code(95);
}

soq_rc soq__sys_hosts_enter(const soq__hosts *hosts, int which)
{
    (void)hosts;
    (void)which;
    return fake__code(95);
}

soq_rc soq__sys_hosts_deafen(soq s)
{
    (void)s;
    return fake__code(95);
}

void soq__sys_hosts_close(soq__hosts *hosts)
{
    (void)hosts;
}

soq_rc soq__sys_host_alone(void)
{
    return fake__code(95);
}
