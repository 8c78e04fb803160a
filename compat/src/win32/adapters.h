/* adapters.h -- Windows' own list of network adapters. */
#ifndef SOQ_WIN32_ADAPTERS_H
#define SOQ_WIN32_ADAPTERS_H

#include "native.h"

#include <iphlpapi.h>

/* The list, from malloc: free() it.  flags: GAA_FLAG_….  SOQ_ENOBUFS: it grew
 * between being measured and being read. */
soq_rc soq__adapters(ULONG flags, IP_ADAPTER_ADDRESSES **out);

#endif
