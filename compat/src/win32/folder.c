/* folder.c -- folders. */
#include <stdio.h>
#include <stdlib.h>

#include "native.h"
#include "path.h"

soq_rc soq__sys_folder_create(const char *path)
{
    wchar_t *native;
    soq_rc rc = soq__native_path(path, &native);

    if (rc.err)
        return rc;
    if (!CreateDirectoryW(native, NULL))
        rc = soq__last_rc();
    free(native);
    return rc;
}

/* Itself, the one above, and is there more? */
static bool has_three(const wchar_t *pattern)
{
    WIN32_FIND_DATAW found;
    HANDLE h = FindFirstFileW(pattern, &found);
    int entries = h == INVALID_HANDLE_VALUE ? 0 : 1;

    while (entries > 0 && entries < 3 && FindNextFileW(h, &found))
        entries++;
    if (entries > 0)
        FindClose(h);
    return entries == 3;
}

soq_rc soq__sys_folder_is_empty(const char *path, bool *empty)
{
    wchar_t *native, *pattern;
    DWORD attributes;
    size_t room;
    soq_rc rc = soq__native_path(path, &native);

    if (rc.err)
        return rc;
    attributes = GetFileAttributesW(native);
    room = wcslen(native) + 3;
    pattern = malloc(room * sizeof(*pattern));
    if (attributes == INVALID_FILE_ATTRIBUTES)
        rc = soq__last_rc();
    else if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        rc = soq__rc(SOQ_ENOTDIR);
    else if (!pattern)
        rc = soq__rc(SOQ_ENOMEM);
    if (!rc.err) {
        _snwprintf(pattern, room, L"%ls\\*", native);
        *empty = !has_three(pattern);
    }
    free(pattern);
    free(native);
    return rc;
}

soq_rc soq__sys_folder_room(const char *path, uint64_t *bytes)
{
    ULARGE_INTEGER room;
    wchar_t *native;
    soq_rc rc = soq__native_path(path, &native);

    if (rc.err)
        return rc;
    if (!GetDiskFreeSpaceExW(native, &room, NULL, NULL))
        rc = soq__last_rc();
    else
        *bytes = room.QuadPart;
    free(native);
    return rc;
}
