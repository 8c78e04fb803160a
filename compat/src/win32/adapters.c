/* adapters.c -- Windows' own list of network adapters, from iphlpapi.dll. */
#include "adapters.h"

#include <stdlib.h>

typedef ULONG(WINAPI *adapters_fn)(ULONG, ULONG, PVOID, IP_ADAPTER_ADDRESSES *,
                                   ULONG *);

/* Some 100 interfaces; Microsoft advises to begin with 15 K. */
enum { FIRST_BYTES = 64 * 1024 };

soq_rc soq__adapters(ULONG flags, IP_ADAPTER_ADDRESSES **out)
{
    FARPROC found = soq__library_function(L"iphlpapi.dll",
                                          "GetAdaptersAddresses");
    adapters_fn adapters = (adapters_fn)(void (*)(void))found;
    ULONG size = FIRST_BYTES;
    IP_ADAPTER_ADDRESSES *list;
    ULONG code;

    if (!adapters)
        return soq__rc(SOQ_ENOSYS);
    list = malloc(size);
    if (!list)
        return soq__rc(SOQ_ENOMEM);
    code = adapters(AF_UNSPEC, flags, NULL, list, &size);
    if (code == ERROR_BUFFER_OVERFLOW) {
        free(list);
        list = malloc(size);
        if (!list)
            return soq__rc(SOQ_ENOMEM);
        code = adapters(AF_UNSPEC, flags, NULL, list, &size);
    }
    if (code == NO_ERROR) {
        *out = list;
        return soq__rc(SOQ_OK);
    }
    free(list);
    if (code == ERROR_BUFFER_OVERFLOW)
        return soq__as(SOQ_ENOBUFS, soq__sys_rc((int)code));
    return soq__sys_rc((int)code);
}
