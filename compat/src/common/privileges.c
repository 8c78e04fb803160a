/* privileges.c -- what a process may do beyond its user. */
#include <soquete/system.h>

#include "sys.h"

soq_rc soq_privileges_drop(void)
{
    return soq__sys_privileges_drop();
}
