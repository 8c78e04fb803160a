/* whole.h -- a new file that is whole or is not there. */
#ifndef APP_WHOLE_H
#define APP_WHOLE_H

#include <soquete/file.h>

/* NULL for a text is SOQ_ENOMEM.  Else as soq_file_open() with SOQ_OPEN_NEW,
 * and as writing to it: what a full disk took of it is removed. */
soq_rc whole_file(const char *path, const char *text);
soq_rc whole_bytes(const char *path, const void *data, size_t len);

#endif
