/* option.h -- an int option, in one line. */
#ifndef SOQ_POSIX_OPTION_H
#define SOQ_POSIX_OPTION_H

#include "sys.h"

soq_rc soq__set_int(soq s, int level, int name, int value);

#endif
