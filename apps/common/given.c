/* given.c -- a file of the command line, which "-" calls standard input. */
#include "given.h"

#include <string.h>

bool given_is_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

soq_rc given_open(const char *path, soq_file *out)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (!given_is_input(path))
        return soq_file_open(path, SOQ_OPEN_READ, out);
    *out = soq_file_standard(SOQ_STDIN);
    if (soq_file_is_none(*out))
        rc.err = SOQ_EBADF;
    return rc;
}

void given_close(const char *path, soq_file *f)
{
    if (!given_is_input(path))
        soq_file_close(f);
}
