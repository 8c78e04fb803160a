/* language.c -- the user's language, from the environment, as POSIX has it. */
#include <stdio.h>
#include <stdlib.h>

#include "sys.h"

void soq__sys_user_language(char *buf, size_t cap)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    const char *value = NULL;

    for (size_t i = 0; i < 3 && !(value && value[0]); i++)
        value = getenv(names[i]);
    snprintf(buf, cap, "%s", value ? value : "");
}
