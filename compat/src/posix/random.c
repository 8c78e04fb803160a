/* random.c -- unpredictable bytes from the kernel. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "sys.h"

soq_rc soq__sys_random(void *buf, size_t len)
{
    unsigned char *to = buf;
    size_t done = 0;

    while (done < len) {
        ssize_t n = getrandom(to + done, len - done, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            soq_rc rc = soq__sys_rc(errno);

            /* "Or nothing was written": half a key must not look like one. */
            memset(to, 0, done);
            return rc;
        }
        done += (size_t)n;
    }
    return soq__rc(SOQ_OK);
}
