/* language.c -- the user's language, from the system's settings. */
#include <stdio.h>
#include <stdlib.h>

#include "native.h"
#include "utf.h"

void soq__sys_user_language(char *buf, size_t cap)
{
    wchar_t name[LOCALE_NAME_MAX_LENGTH] = L"";
    char *utf8 = NULL;

    if (GetUserDefaultLocaleName(name, LOCALE_NAME_MAX_LENGTH) > 0)
        utf8 = soq__utf8(name);
    snprintf(buf, cap, "%s", utf8 ? utf8 : "");
    free(utf8);
}
