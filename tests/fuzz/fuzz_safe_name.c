/* fuzz_safe_name.c -- any bytes as the name of a file. */
#include <string.h>

#include "fuzz.h"
#include "peer/safe_name.h"

static void check_name(const char *name)
{
    size_t len = strlen(name);
    char again[SAFE_NAME];

    PROMISE(len >= 1 && len <= SAFE_NAME_LONGEST);
    PROMISE(name[0] != '.' && name[0] != '-' && name[0] != ' ');
    PROMISE(name[len - 1] != '.' && name[len - 1] != ' ');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];

        PROMISE(c >= 0x20 && c != 0x7F);
        PROMISE(!strchr("<>:\"/\\|?*", name[i]));
        PROMISE(c != 0xC2 || (unsigned char)name[i + 1] >= 0xA0);
        PROMISE(c != 0xC0 && c != 0xC1 && c < 0xF5);
    }
    safe_name(name, len, again);
    PROMISE(strcmp(name, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[SAFE_NAME], other[SAFE_NAME], folded[SAFE_NAME];
    unsigned number = size > 0 ? data[0] * 16777259U : 2;

    safe_name(data, size, name);
    check_name(name);
    safe_name_number(name, number, other);
    check_name(other);
    PROMISE(strcmp(name, other) != 0);
    safe_name_fold(name, folded);
    PROMISE(strlen(folded) == strlen(name));
    safe_name_fold(folded, other);
    PROMISE(strcmp(folded, other) == 0);
    return 0;
}
