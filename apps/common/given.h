/* given.h -- a file of the command line, which "-" calls standard input. */
#ifndef APP_GIVEN_H
#define APP_GIVEN_H

#include <stdbool.h>

#include <soquete/file.h>

bool given_is_input(const char *path);

/* To read.  SOQ_EBADF: this process has no standard input. */
soq_rc given_open(const char *path, soq_file *out);

/* Standard input stays open.  No file is allowed. */
void given_close(const char *path, soq_file *f);

#endif
