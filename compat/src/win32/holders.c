/* holders.c -- the processes and their names: rows are owned by number. */
#include "native.h"

#include <tlhelp32.h>

#include <stdlib.h>

#include "utf.h"

soq_rc soq__sys_holders(soq__holder_fn fn, void *user)
{
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    soq_rc rc = { SOQ_OK, 0 };
    PROCESSENTRY32W entry;
    bool more, wanted = true;

    if (all == INVALID_HANDLE_VALUE)
        return soq__last_rc();
    entry.dwSize = (DWORD)sizeof(entry);
    for (more = Process32FirstW(all, &entry); more && wanted && !rc.err;
         more = Process32NextW(all, &entry)) {
        char *name = soq__utf8(entry.szExeFile);
        DWORD pid = entry.th32ProcessID;

        if (!name)
            rc = soq__rc(SOQ_ENOMEM);
        else if (pid)
            wanted = fn(pid, (long long)pid, name, user);
        free(name);
    }
    CloseHandle(all);
    return rc;
}
