/* library.c -- one library that may be installed, and rights that nobody has.
 */
#include "world.h"

enum { HANDLE = 77 };

static struct {
    const char *name, *folder, *function;
    unsigned looks, open;
} library;

void fake__reset_library(void)
{
    memset(&library, 0, sizeof(library));
}

void fake_library(const char *name, const char *folder, const char *function)
{
    library.name = name;
    library.folder = folder;
    library.function = function;
}

unsigned fake_library_looks(void)
{
    return library.looks;
}

static void answer(void)
{
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

soq_rc soq__sys_library_open(const char *name, const char *folder,
                             soq_library *out)
{
    if (strpbrk(name, "/\\") || (folder && strpbrk(folder, "/\\")))
        fake__crime("a library by a path");
    library.looks++;
    if (!library.name || !same(name, library.name) ||
        !same(folder, library.folder))
        return soq__rc(SOQ_ENOENT);
    library.open++;
    out->os = HANDLE;
    return soq__rc(SOQ_OK);
}

soq_function soq__sys_library_find(soq_library handle, const char *name)
{
    if (handle.os != HANDLE || library.open == 0)
        fake__crime("a function of a library that is not open");
    return same(name, library.function) ? answer : NULL;
}

void soq__sys_library_close(soq_library handle)
{
    if (handle.os != HANDLE || library.open == 0)
        fake__crime("a library closed that is not open");
    else
        library.open--;
}

soq_addr soq__sys_addr_of(const void *sockaddr)
{
    return *(const soq_addr *)sockaddr; /* here they are of one form */
}

soq_rc soq__sys_filter(soq s, const void *instructions, size_t count)
{
    (void)s;
    (void)instructions;
    (void)count;
    return soq__rc(SOQ_EOPNOTSUPP);
}

soq_rc soq__sys_privileges_drop(void)
{
    return soq__rc(SOQ_OK);
}
