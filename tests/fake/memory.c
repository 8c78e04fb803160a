/*
 * memory.c -- the allocator under test: linked with --wrap, it counts, fails
 * on purpose, and knows what was not freed.
 */
#include <stdlib.h>

#include "world.h"

enum { BLOCKS = 256 };

static struct {
    bool on;
    size_t count;
    void *block[BLOCKS];
} memory;

/* The names that the linker's --wrap gives. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

void fake_watch_memory(bool on)
{
    if (on)
        memory.count = 0;
    memory.on = on;
}

size_t fake_live_blocks(void)
{
    return memory.count;
}

static bool fails(void)
{
    soq_rc rc;

    return memory.on && fake__gate(CALL_MALLOC, &rc);
}

static void *born(void *block)
{
    if (!memory.on || block == NULL)
        return block;
    if (memory.count == BLOCKS)
        fake__hang("the fake has too few blocks");
    memory.block[memory.count++] = block;
    return block;
}

/* What was allocated before the watch began is not counted. */
static void gone(const void *block)
{
    for (size_t i = 0; i < memory.count; i++) {
        if (memory.block[i] == block) {
            memory.block[i] = memory.block[--memory.count];
            return;
        }
    }
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : born(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : born(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (fails())
        return NULL;
    gone(block);
    return born(__real_realloc(block, size));
}

void __wrap_free(void *block)
{
    gone(block);
    __real_free(block);
}
