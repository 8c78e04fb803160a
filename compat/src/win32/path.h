/* path.h -- names of files, as Windows takes them. */
#ifndef SOQ_WIN32_PATH_H
#define SOQ_WIN32_PATH_H

#include <wchar.h>

#include <soquete/error.h>

/* From malloc, in the long form where it is needed.  SOQ_EINVAL: no file can
 * have this name. */
soq_rc soq__native_path(const char *path, wchar_t **out);

#endif
