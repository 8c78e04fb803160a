/* file.c -- files and standard streams, whole writes. */
#include "sys.h"

#define COLUMNS_UNKNOWN 80
#define LINES_UNKNOWN 24

soq_rc soq_file_open(const char *path, soq_open_how how, soq_file *out)
{
    if (path[0] == '\0')
        return soq__rc(SOQ_ENOENT);
    return soq__sys_file_open(path, how, out);
}

soq_file soq_file_standard(soq_stream which)
{
    return soq__sys_file_standard(which);
}

soq_rc soq_file_read(soq_file f, void *buf, size_t cap, size_t *n)
{
    if (soq_file_is_none(f))
        return soq__rc(SOQ_EBADF);
    if (cap == 0) {
        *n = 0;
        return soq__rc(SOQ_OK);
    }
    return soq__sys_file_read(f, buf, cap < SOQ__IO_MAX ? cap : SOQ__IO_MAX,
                              n);
}

soq_rc soq_file_write(soq_file f, const void *buf, size_t len, size_t *written)
{
    const unsigned char *bytes = buf;
    soq_rc rc = soq__rc(soq_file_is_none(f) ? SOQ_EBADF : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < len) {
        size_t left = len - total;
        size_t n;

        rc = soq__sys_file_write(f, bytes + total,
                                 left < SOQ__IO_MAX ? left : SOQ__IO_MAX, &n);
        if (!rc.err)
            total += n;
    }
    if (written)
        *written = total;
    return rc;
}

soq_rc soq_file_size(soq_file f, uint64_t *size)
{
    if (soq_file_is_none(f))
        return soq__rc(SOQ_EBADF);
    return soq__sys_file_size(f, size);
}

soq_rc soq_file_close(soq_file *f)
{
    soq_file old;

    if (!f || soq_file_is_none(*f))
        return soq__rc(SOQ_OK);
    old = *f;
    *f = SOQ_FILE_NONE;
    return soq__sys_file_close(old);
}

soq_rc soq_file_remove(const char *path)
{
    return soq__sys_file_remove(path);
}

soq_rc soq_file_rename(const char *from, const char *to)
{
    if (from[0] == '\0' || to[0] == '\0')
        return soq__rc(SOQ_ENOENT);
    return soq__sys_file_rename(from, to);
}

soq_rc soq_folder_create(const char *path)
{
    soq_rc rc = soq__rc(SOQ_ENOENT), look;
    bool empty;

    if (path[0] != '\0')
        rc = soq__sys_folder_create(path);
    if (rc.err != SOQ_EEXIST)
        return rc;
    look = soq__sys_folder_is_empty(path, &empty);
    if (look.err)
        return look.err == SOQ_ENOTDIR ? rc : look;
    return soq__rc(empty ? SOQ_OK : SOQ_ENOTEMPTY);
}

bool soq_folder_exists(const char *path)
{
    bool empty;

    return path[0] != '\0' && !soq__sys_folder_is_empty(path, &empty).err;
}

soq_rc soq_folder_room(const char *path, uint64_t *bytes)
{
    if (path[0] == '\0')
        return soq__rc(SOQ_ENOENT);
    return soq__sys_folder_room(path, bytes);
}

bool soq_file_is_terminal(soq_file f)
{
    return !soq_file_is_none(f) && soq__sys_file_is_terminal(f);
}

int soq_file_columns(soq_file f)
{
    int columns = soq_file_is_none(f) ? 0 : soq__sys_file_columns(f);

    return columns > 0 ? columns : COLUMNS_UNKNOWN;
}

int soq_file_lines(soq_file f)
{
    int lines = soq_file_is_none(f) ? 0 : soq__sys_file_lines(f);

    return lines > 0 ? lines : LINES_UNKNOWN;
}

soq_rc soq_file_keys(soq_file f, bool on)
{
    if (!soq_file_is_terminal(f))
        return soq__rc(SOQ_EOPNOTSUPP);
    return soq__sys_file_keys(f, on);
}
