/*
 * replay.c -- give each file named on the command line to a fuzz harness,
 * without a fuzzer: what was found once stays found, on every system.
 */
#include "fuzz.h"

#define MAX_INPUT 65536

/* A block of the input's own size, so that a sanitizer sees a read behind its
 * end. */
static int replay(const char *path)
{
    static uint8_t buf[MAX_INPUT];
    FILE *file = fopen(path, "rb");
    uint8_t *exact;
    size_t size;

    if (!file) {
        perror(path);
        return 1;
    }
    size = fread(buf, 1, sizeof(buf), file);
    fclose(file);
    exact = malloc(size > 0 ? size : 1);
    if (!exact)
        return 1;
    for (size_t i = 0; i < size; i++)
        exact[i] = buf[i];
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

int main(int argc, char *argv[])
{
    int failed = argc < 2;

    for (int i = 1; i < argc; i++)
        failed += replay(argv[i]);
    printf("# %d inputs\n1..1\n%sok 1 - the_corpus_breaks_no_promise\n",
           argc - 1, failed ? "not " : "");
    return failed ? 1 : 0;
}
