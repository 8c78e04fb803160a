/*
 * skip.h -- skip a cmocka test, saying why; a skip without a reason counts as
 * a failure in ci/test.sh.
 */
#ifndef SOQ_TEST_SKIP_H
#define SOQ_TEST_SKIP_H

#define SKIP(reason)                                                          \
    do {                                                                      \
        print_message("# SKIP %s\n", reason);                                 \
        skip();                                                               \
    } while (0)

#endif
