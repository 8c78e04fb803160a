/* arguments.c -- what a process was started with. */
#include "native.h"

#include <winternl.h>

#include <stdlib.h>
#include <string.h>

#include "argv.h"
#include "utf.h"

enum {
    /* ProcessCommandLineInformation, which winternl.h does not have. */
    COMMAND_LINE = 60,
    LINE_MOST = 65536, /* bytes: its length is 16 bits wide */
    PATH_MOST = 32768  /* characters */
};

/* The text that the process was started with, from malloc; NULL: it is not to
 * be had.  The Windows of before 2013, and Wine 8, do not tell it. */
static wchar_t *line_of(HANDLE process)
{
    enum { ROOM = sizeof(UNICODE_STRING) + LINE_MOST };
    UNICODE_STRING *told = malloc(ROOM);
    wchar_t *line = NULL;
    ULONG size;

    if (told &&
        NtQueryInformationProcess(process, (PROCESSINFOCLASS)COMMAND_LINE,
                                  told, ROOM, &size) == 0)
        line = malloc((size_t)told->Length + sizeof(*line));
    if (line) {
        memcpy(line, told->Buffer, told->Length);
        line[told->Length / sizeof(*line)] = L'\0';
    }
    free(told);
    return line;
}

/* As much as there is room for. */
static void put(const char *text, char *buf, size_t cap, size_t *n)
{
    size_t len = strlen(text) + 1;

    if (len > cap - *n)
        len = cap - *n;
    memcpy(buf + *n, text, len);
    *n += len;
}

static soq_rc put_line(const wchar_t *line, char *buf, size_t cap, size_t *n)
{
    char **argv;
    int argc;
    soq_rc rc = soq__argv_split(line, &argc, &argv);

    if (rc.err)
        return rc;
    *n = 0;
    for (int i = 0; i < argc; i++)
        put(argv[i], buf, cap, n);
    free(argv);
    return rc;
}

static soq_rc put_path(HANDLE process, char *buf, size_t cap, size_t *n)
{
    wchar_t *path = malloc(PATH_MOST * sizeof(*path));
    soq_rc rc = soq__rc(SOQ_ENOMEM);
    DWORD len = PATH_MOST;
    char *utf8;

    if (!path)
        return rc;
    if (!QueryFullProcessImageNameW(process, 0, path, &len)) {
        rc = soq__last_rc();
        free(path);
        return rc;
    }
    utf8 = soq__utf8(path);
    free(path);
    if (!utf8)
        return rc;
    *n = 0;
    put(utf8, buf, cap, n);
    free(utf8);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_process_arguments(long long pid, char *buf, size_t cap,
                                  size_t *n)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE,
                                 (DWORD)pid);
    wchar_t *line;
    soq_rc rc;

    if (!process) {
        rc = soq__last_rc();
        return rc.os == ERROR_INVALID_PARAMETER ? soq__as(SOQ_ESRCH, rc) : rc;
    }
    line = line_of(process);
    rc = line ? put_line(line, buf, cap, n) : put_path(process, buf, cap, n);
    free(line);
    CloseHandle(process);
    return rc;
}
