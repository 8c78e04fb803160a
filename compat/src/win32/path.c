/* path.c -- names of files, as Windows takes them. */
#include "path.h"

#include <stdlib.h>

#include "native.h"
#include "utf.h"

/*
 * Past 259 units Windows wants the form \\?\C:\... or \\?\UNC\server\..., in
 * which nothing is interpreted any more: so take the full path first.
 */
static soq_rc lengthen(wchar_t **path)
{
    DWORD len = GetFullPathNameW(*path, 0, NULL, NULL);
    const wchar_t *prefix = L"\\\\?\\";
    size_t skip = 0;
    size_t room;
    wchar_t *full;
    wchar_t *out;

    if (len < MAX_PATH)
        return soq__rc(SOQ_OK);
    full = malloc(len * sizeof(*full));
    room = (size_t)len + 8;
    out = malloc(room * sizeof(*out));
    if (!full || !out || !GetFullPathNameW(*path, len, full, NULL)) {
        free(full);
        free(out);
        return soq__rc(SOQ_ENOMEM);
    }
    if (wcsncmp(full, L"\\\\?\\", 4) == 0 || wcsncmp(full, L"\\\\.\\", 4) == 0)
        prefix = L"";
    else if (wcsncmp(full, L"\\\\", 2) == 0) {
        prefix = L"\\\\?\\UNC";
        skip = 1;
    }
    _snwprintf(out, room, L"%ls%ls", prefix, full + skip);
    free(full);
    free(*path);
    *path = out;
    return soq__rc(SOQ_OK);
}

soq_rc soq__native_path(const char *path, wchar_t **out)
{
    soq_rc rc = soq__utf16(path, out);

    if (rc.err == SOQ_EILSEQ)
        return soq__as(SOQ_EINVAL, rc); /* no file can have this name */
    if (rc.err)
        return rc;
    rc = lengthen(out);
    if (rc.err)
        free(*out);
    return rc;
}
