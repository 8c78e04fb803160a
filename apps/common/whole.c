/* whole.c -- a new file that is whole or is not there. */
#include "whole.h"

#include <string.h>

soq_rc whole_bytes(const char *path, const void *data, size_t len)
{
    soq_file f;
    soq_rc closed, rc = soq_file_open(path, SOQ_OPEN_NEW, &f);

    if (rc.err)
        return rc;
    rc = soq_file_write(f, data, len, NULL);
    closed = soq_file_close(&f);
    if (rc.err || closed.err)
        (void)soq_file_remove(path);
    return rc.err ? rc : closed;
}

soq_rc whole_file(const char *path, const char *text)
{
    return text ? whole_bytes(path, text, strlen(text))
                : (soq_rc){ SOQ_ENOMEM, 0 };
}
