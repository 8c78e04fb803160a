/*
 * library.c -- DLLs that are loaded while the program runs: one planted in the
 * program's folder or the current one never is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native.h"
#include "sockaddr.h"
#include "utf.h"

FARPROC soq__library_function(const wchar_t *dll, const char *name)
{
    /* Never freed: the pointer must stay good, and the next call finds the
     * DLL already loaded. */
    HMODULE module = LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    return module ? GetProcAddress(module, name) : NULL;
}

/* The whole path, below the system's folder; SOQ_ENOENT where it is too long.
 */
static soq_rc join(const wchar_t *folder, const wchar_t *name, wchar_t *path,
                   size_t cap)
{
    size_t n = GetSystemDirectoryW(path, (UINT)cap);

    if (n == 0 || n + wcslen(folder) + wcslen(name) + 3 > cap)
        return soq__rc(SOQ_ENOENT);
    path[n++] = L'\\';
    memcpy(path + n, folder, wcslen(folder) * sizeof(*path));
    n += wcslen(folder);
    path[n++] = L'\\';
    memcpy(path + n, name, (wcslen(name) + 1) * sizeof(*path));
    return soq__rc(SOQ_OK);
}

static soq_rc load(const wchar_t *path, DWORD where, soq_library *out)
{
    HMODULE module = LoadLibraryExW(path, NULL, where);

    if (!module)
        return soq__last_rc();
    out->os = (uintptr_t)module;
    return soq__rc(SOQ_OK);
}

/* A path that is whole is taken as it is; what the DLL needs itself may then
 * stand beside it. */
static soq_rc load_from(const wchar_t *name, const char *folder,
                        soq_library *out)
{
    wchar_t path[1024], *below;
    soq_rc rc = soq__utf16(folder, &below);

    if (!rc.err)
        rc = join(below, name, path, sizeof(path) / sizeof(path[0]));
    if (!rc.err)
        rc = load(path,
                  LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR |
                      LOAD_LIBRARY_SEARCH_SYSTEM32,
                  out);
    free(below);
    return rc;
}

soq_rc soq__sys_library_open(const char *name, const char *folder,
                             soq_library *out)
{
    wchar_t *native = NULL;
    soq_rc rc = soq__utf16(name, &native);

    if (!rc.err)
        rc = folder ? load_from(native, folder, out)
                    : load(native, LOAD_LIBRARY_SEARCH_SYSTEM32, out);
    free(native);
    return rc;
}

soq_function soq__sys_library_find(soq_library library, const char *name)
{
    return (soq_function)(void (*)(void))GetProcAddress((HMODULE)library.os,
                                                        name);
}

void soq__sys_library_close(soq_library library)
{
    FreeLibrary((HMODULE)library.os);
}

soq_addr soq__sys_addr_of(const void *sockaddr)
{
    const struct sockaddr *any = sockaddr;
    size_t len = any->sa_family == AF_INET6  ? sizeof(struct sockaddr_in6)
                 : any->sa_family == AF_INET ? sizeof(struct sockaddr_in)
                                             : sizeof(any->sa_family);

    return soq__sockaddr_read(sockaddr, len);
}

soq_rc soq__sys_filter(soq s, const void *instructions, size_t count)
{
    (void)s;
    (void)instructions;
    (void)count;
    return soq__rc(SOQ_EOPNOTSUPP);
}
