/* start.c -- starting the network system, which is always there, and the lock
 * for those who count. */
#include <pthread.h>

#include "sys.h"

static pthread_mutex_t start_lock = PTHREAD_MUTEX_INITIALIZER;

soq_rc soq__sys_start(void)
{
    return soq__rc(SOQ_OK);
}

void soq__sys_stop(void)
{
}

void soq__sys_start_lock(void)
{
    pthread_mutex_lock(&start_lock);
}

void soq__sys_start_unlock(void)
{
    pthread_mutex_unlock(&start_lock);
}
