/*
 * library.h -- libraries of the system that a program can do without: loaded
 * while it runs, so that it starts where they are not installed.  The
 * conventions are those of socket.h.
 *
 *     if (!soq_library_open("libpcap.so.0.8", NULL, &library).err)
 *         found = soq_library_find(library, "pcap_lib_version");
 *
 * Sources: dlopen(3), dlsym(3); LoadLibraryExW, GetProcAddress.
 */
#ifndef SOQUETE_LIBRARY_H
#define SOQUETE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct soq_library {
    uintptr_t os; /* the handle or HMODULE; 0: none */
} soq_library;

/* Any function; cast it to what its manual says it is. */
typedef void (*soq_function)(void);

/*
 * Load a library by its name (UTF-8, no path) from where the system keeps its
 * own; never from the current folder, nor from the program's.  folder names
 * one below that in which it may be too and is looked for first: "Npcap" for
 * System32\Npcap.  NULL: none; systems without such folders take no notice.
 * What it needs itself is looked for beside it and where the system keeps its
 * own.
 *
 * Errors: SOQ_ENOENT (there is none, or it does not load), SOQ_EINVAL (a name
 * or a folder with a '/' or a '\', or empty, or longer than 200 bytes),
 * SOQ_ENOEXEC (a file of another kind of processor), SOQ_ENOMEM.
 */
soq_rc soq_library_open(const char *name, const char *folder,
                        soq_library *out);

/* NULL: it has none of this name. */
soq_function soq_library_find(soq_library library, const char *name);

/* Its functions must not be called any more.  Leaves none. */
void soq_library_close(soq_library *library);

/* An address that such a library gives as the system has it, a sockaddr.
 * NULL, and another family than IPv4 and IPv6: no address. */
soq_addr soq_addr_of_system(const void *sockaddr);

/*
 * Let the kernel keep from a socket of such a library what a filter drops:
 * count instructions of classic BPF, as pcap_compile(3PCAP) makes them; what
 * waits in the socket already stays.  SOQ_EOPNOTSUPP: this system has no such
 * sockets.  SOQ_EINVAL: the kernel does not take it.  (SO_ATTACH_FILTER)
 */
soq_rc soq_filter_of_system(soq s, const void *instructions, size_t count);

#ifdef __cplusplus
}
#endif

#endif
