/*
 * reader.c -- readers that can be ended: os[0] is open, os[1] cancelled.
 */
#include "world.h"

soq_rc soq__sys_reader_open(soq_file f, soq__reader *out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_READER, &rc))
        return rc;
    memset(out, 0, sizeof(*out));
    out->f = f;
    out->os[0] = 1;
    fake__count_up("readers", 1);
    return rc;
}

soq_rc soq__sys_reader_read(soq__reader *reader, void *buf, size_t cap,
                            size_t *n)
{
    if (!reader->os[0])
        fake__crime("a read by a reader that is not open");
    if (reader->os[1])
        return soq__rc(SOQ_ECANCELED);
    return soq__sys_file_read(reader->f, buf, cap, n);
}

void soq__sys_reader_cancel(soq__reader *reader)
{
    if (!reader->os[0])
        fake__crime("cancel of a reader that is not open");
    reader->os[1] = 1;
}

void soq__sys_reader_close(soq__reader *reader)
{
    if (!reader->os[0])
        fake__crime("close of a reader that is not open");
    reader->os[0] = 0;
    fake__count_up("readers", -1);
}
