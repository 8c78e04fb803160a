/* keys.h -- the terminal that gives keys. */
#ifndef SOQ_POSIX_KEYS_H
#define SOQ_POSIX_KEYS_H

/* The process was stopped and goes on: whoever had the terminal meanwhile, a
 * shell, has set it as it likes. */
void soq__keys_again(void);

#endif
