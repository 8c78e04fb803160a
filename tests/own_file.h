/* own_file.h -- where tests put their files: beside the program that runs. */
#ifndef SOQ_TEST_OWN_FILE_H
#define SOQ_TEST_OWN_FILE_H

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "check.h"

enum { OWN_FILE_NAME = 64, OWN_FILE_PATH = 2048 };

static inline const char *own_file(const char *name, char buf[OWN_FILE_PATH])
{
    char *slash;

    assert_ok(soq_own_path(buf, OWN_FILE_PATH - OWN_FILE_NAME));
    slash = strrchr(buf, '/') ? strrchr(buf, '/') : strrchr(buf, '\\');
    assert_non_null(slash);
    snprintf(slash + 1, OWN_FILE_NAME, "%s", name);
    return buf;
}

#endif
