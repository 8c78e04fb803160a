/* library.c -- libraries of the system that a program can do without. */
#include <soquete/library.h>
#include <string.h>

#include "sys.h"

enum { NAME_MOST = 200 };

/* A path would be a way to load what somebody else has put there. */
static bool is_name(const char *name)
{
    return name[0] && strlen(name) <= NAME_MOST && !strpbrk(name, "/\\");
}

soq_rc soq_library_open(const char *name, const char *folder, soq_library *out)
{
    soq_rc rc = { SOQ_ENOENT, 0 };

    if (!is_name(name) || (folder && !is_name(folder)))
        return soq__rc(SOQ_EINVAL);
    if (folder)
        rc = soq__sys_library_open(name, folder, out);
    if (rc.err)
        rc = soq__sys_library_open(name, NULL, out);
    return rc;
}

soq_function soq_library_find(soq_library library, const char *name)
{
    return library.os ? soq__sys_library_find(library, name) : NULL;
}

void soq_library_close(soq_library *library)
{
    if (library->os)
        soq__sys_library_close(*library);
    library->os = 0;
}

soq_addr soq_addr_of_system(const void *sockaddr)
{
    static const soq_addr none;

    return sockaddr ? soq__sys_addr_of(sockaddr) : none;
}

soq_rc soq_filter_of_system(soq s, const void *instructions, size_t count)
{
    if (count == 0 || count > UINT16_MAX)
        return soq__rc(SOQ_EINVAL);
    return soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK)
                          : soq__sys_filter(s, instructions, count);
}
