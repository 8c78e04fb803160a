/*
 * library.c -- functions of system DLLs that are not linked: a DLL planted in
 * the program's folder or the current one is never loaded.
 */
#include "native.h"

FARPROC soq__library_function(const wchar_t *dll, const char *name)
{
    /* Never freed: the pointer must stay good, and the next call finds the
     * DLL already loaded. */
    HMODULE module = LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    return module ? GetProcAddress(module, name) : NULL;
}
