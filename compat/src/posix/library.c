/* library.c -- libraries that are loaded while the program runs. */
#include <dlfcn.h>
#include <linux/filter.h>
#include <string.h>

#include "fd.h"
#include "sockaddr.h"

/* dlopen() gives a text and no number; a name without a slash is looked for
 * where the system keeps libraries, and nowhere else. */
soq_rc soq__sys_library_open(const char *name, const char *folder,
                             soq_library *out)
{
    void *handle;

    if (folder)
        return soq__rc(SOQ_ENOENT);
    handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return soq__rc(SOQ_ENOENT);
    out->os = (uintptr_t)handle;
    return soq__rc(SOQ_OK);
}

soq_function soq__sys_library_find(soq_library library, const char *name)
{
    void *found = dlsym((void *)library.os, name);
    soq_function function = NULL;

    /* POSIX has both in one form; C has no cast between them. */
    if (found)
        memcpy(&function, &found, sizeof(function));
    return function;
}

void soq__sys_library_close(soq_library library)
{
    (void)dlclose((void *)library.os);
}

soq_addr soq__sys_addr_of(const void *sockaddr)
{
    soq__sockaddr copy;

    memset(&copy, 0, sizeof(copy));
    memcpy(&copy.any.sa_family,
           (const char *)sockaddr + offsetof(struct sockaddr, sa_family),
           sizeof(copy.any.sa_family));
    if (copy.any.sa_family == AF_INET6)
        memcpy(&copy.v6, sockaddr, sizeof(copy.v6));
    else if (copy.any.sa_family == AF_INET)
        memcpy(&copy.v4, sockaddr, sizeof(copy.v4));
    return soq__sockaddr_to(&copy);
}

soq_rc soq__sys_filter(soq s, const void *instructions, size_t count)
{
    union {
        const void *given;
        struct sock_filter *taken; /* only read, though it is not const */
    } filter = { instructions };
    struct sock_fprog program = { (unsigned short)count, filter.taken };

    return soq__result(setsockopt(soq__fd(s), SOL_SOCKET, SO_ATTACH_FILTER,
                                  &program, sizeof(program)));
}
