/* grow.c -- arrays that get longer one element at a time. */
#include "grow.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST = 16 };

void *grow(void *array, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room > 0 ? 2 * *room : FIRST;
    void *more;

    if (count < *room)
        return array;
    if (*room > SIZE_MAX / 2 / size)
        return NULL;
    more = realloc(array, wanted * size);
    if (more)
        *room = wanted;
    return more;
}
