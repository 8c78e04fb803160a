/* grow.h -- arrays that get longer one element at a time. */
#ifndef APP_GROW_H
#define APP_GROW_H

#include <stddef.h>

/*
 * An array of count elements, with room for *room of them of so many bytes,
 * with room for one more.  Returns where it is now, *room changed; or NULL
 * without memory, and then it is where and as it was.  From malloc; NULL with
 * *room 0 is an array too.
 */
void *grow(void *array, size_t count, size_t *room, size_t size);

#endif
