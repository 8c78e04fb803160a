/* link.h -- change this host's interfaces, rtnetlink(7). */
#ifndef SOQ_POSIX_LINK_H
#define SOQ_POSIX_LINK_H

#include <soquete/hosts.h>

#include "sys.h"

/* Switch it on. */
soq_rc soq__link_up(const char *device);

/* Give it an address of a network of so many bits, usable at once. */
soq_rc soq__link_address(const char *device, const char *ip, unsigned prefix);

/* Two ends of a cable, near here and far in the namespace of fd. */
soq_rc soq__link_pair(const char *near, const char *far, int fd);

#endif
