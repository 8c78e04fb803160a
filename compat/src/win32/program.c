/*
 * program.c -- the surroundings of a program: arguments, console, streams.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

#include "argv.h"
#include "native.h"

enum { STREAMS = 3 };

typedef struct surroundings {
    char **argv;
    UINT input_page; /* 0: there is no console */
    UINT output_page;
    bool is_console[STREAMS];
    DWORD mode[STREAMS];
} surroundings;

static HANDLE stream(int which)
{
    return (HANDLE)soq__sys_file_standard((soq_stream)which).os;
}

/* Consoles show UTF-8, and understand the control sequences that terminals
 * elsewhere do. */
static void prepare_console(surroundings *before)
{
    before->input_page = GetConsoleCP();
    before->output_page = GetConsoleOutputCP();
    if (before->output_page) {
        SetConsoleCP(CP_UTF8);
        SetConsoleOutputCP(CP_UTF8);
    }
    for (int i = 0; i < STREAMS; i++) {
        before->is_console[i] = GetConsoleMode(stream(i), &before->mode[i]) !=
                                0;
        if (before->is_console[i] && i != SOQ_STDIN)
            SetConsoleMode(stream(i), before->mode[i] |
                                          ENABLE_PROCESSED_OUTPUT |
                                          ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
}

static void restore_console(const surroundings *before)
{
    for (int i = 0; i < STREAMS; i++)
        if (before->is_console[i])
            SetConsoleMode(stream(i), before->mode[i]);
    if (before->output_page) {
        SetConsoleCP(before->input_page);
        SetConsoleOutputCP(before->output_page);
    }
}

soq_rc soq__sys_program_begin(int *argc, char ***argv, void **saved)
{
    surroundings *before;
    soq_rc rc;

    /* First of all: nothing is loaded from the program's own folder, where a
     * download may lie beside it. */
    if (!SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32))
        return soq__last_rc();
    before = calloc(1, sizeof(*before));
    if (!before)
        return soq__rc(SOQ_ENOMEM);
    rc = soq__argv_split(GetCommandLineW(), argc, &before->argv);
    if (rc.err) {
        free(before);
        return rc;
    }
    *argv = before->argv;
    /* What the program prints through the C library stays as it is, too. */
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    prepare_console(before);
    *saved = before;
    return rc;
}

void soq__sys_program_end(void *saved)
{
    surroundings *before = saved;

    (void)fflush(stdout);
    (void)fflush(stderr);
    restore_console(before);
    free(before->argv);
    free(before);
}

/* Handles end where memory does. */
size_t soq__sys_socket_limit(void)
{
    return SIZE_MAX;
}

const char *soq__sys_name(void)
{
    return "Windows";
}

size_t soq__sys_processors(void)
{
    DWORD_PTR ours = 0, all = 0;
    size_t n = 0;

    if (GetProcessAffinityMask(GetCurrentProcess(), &ours, &all))
        for (; ours; ours &= ours - 1)
            n++;
    return n ? n : 1;
}
