/* privileges.c -- Windows gives a process its rights when it starts, and a
 * driver asks who opened it: there is nothing to give up afterwards. */
#include "native.h"

soq_rc soq__sys_privileges_drop(void)
{
    return soq__rc(SOQ_OK);
}
