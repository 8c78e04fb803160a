/* language.c -- the user's language, written the same on every system. */
#include <string.h>

#include "sys.h"

enum { LONGEST = 128 };

soq_rc soq_user_language(char *buf, size_t cap)
{
    char name[LONGEST] = "";
    size_t len;

    soq__sys_user_language(name, sizeof(name));
    len = strcspn(name, ".@"); /* of pt_BR.UTF-8@old, pt_BR */
    name[len] = '\0';
    /* How POSIX says that nobody has chosen. */
    if (len == 0 || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
        return soq__rc(SOQ_ENOENT);
    if (len >= cap)
        return soq__rc(SOQ_ENAMETOOLONG);
    for (size_t i = 0; i < len; i++)
        if (name[i] == '_')
            name[i] = '-';
    memcpy(buf, name, len + 1);
    return soq__rc(SOQ_OK);
}
