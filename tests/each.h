/* each.h -- run a group of poller tests once with each mechanism of this
 * build; the group's name is the mechanism's. */
#ifndef SOQ_TEST_EACH_H
#define SOQ_TEST_EACH_H

#include "net.h"

/* The one that is being tested. */
extern const char *mechanism;

soq_poller *opened(void);

/* How many events come within ms. */
size_t wait_for(soq_poller *p, soq_event *events, size_t cap, int ms);

/* Nothing happens for a moment. */
void assert_quiet(soq_poller *p);

/* Exactly this, of exactly this user. */
void assert_one(soq_poller *p, const void *user, unsigned ready);

#define RUN_EACH(tests) run_each(tests, LENGTH(tests))
int run_each(const struct CMUnitTest *tests, size_t count);

#endif
