/* whole.c -- a new file that is whole or is not there. */
#include "whole.h"

#include <string.h>

soq_rc whole_file(const char *path, const char *text)
{
    soq_file f;
    soq_rc closed, rc = { SOQ_ENOMEM, 0 };

    if (!text)
        return rc;
    rc = soq_file_open(path, SOQ_OPEN_NEW, &f);
    if (rc.err)
        return rc;
    rc = soq_file_write(f, text, strlen(text), NULL);
    closed = soq_file_close(&f);
    if (!rc.err)
        rc = closed;
    if (rc.err)
        (void)soq_file_remove(path);
    return rc;
}
