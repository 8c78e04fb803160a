/* folder.c -- folders. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "sys.h"

soq_rc soq__sys_folder_create(const char *path)
{
    return mkdir(path, 0777) == 0 ? soq__rc(SOQ_OK) : soq__sys_rc(errno);
}

soq_rc soq__sys_folder_is_empty(const char *path, bool *empty)
{
    DIR *folder = opendir(path);
    int entries = 0;

    if (!folder)
        return soq__sys_rc(errno);
    while (entries < 3 && readdir(folder)) /* itself, the one above, more? */
        entries++;
    closedir(folder);
    *empty = entries < 3;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_folder_room(const char *path, uint64_t *bytes)
{
    struct statvfs fs;

    if (statvfs(path, &fs) != 0)
        return soq__sys_rc(errno);
    *bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    return soq__rc(SOQ_OK);
}
