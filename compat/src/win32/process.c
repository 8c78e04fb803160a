/*
 * process.c -- child processes, which inherit their three streams and nothing
 * else.
 */
#include <stdlib.h>
#include <string.h>

#include "argv.h"
#include "native.h"
#include "utf.h"

enum {
    STREAMS = 3,
    KILLED = 128 + 9 /* the exit status that a kill has on POSIX */
};

typedef struct child {
    HANDLE process;
    HANDLE job; /* NULL: none; its end takes the child's children along */
} child;

static child *child_of(const soq__child *c)
{
    return (child *)c->os;
}

/* ---- the streams -------------------------------------------------------- */

typedef struct streams {
    HANDLE theirs[STREAMS]; /* inheritable; NULL: the child has none */
    HANDLE ours[STREAMS];   /* ends of pipes, or NULL */
} streams;

static void close_all(HANDLE handles[STREAMS])
{
    for (int i = 0; i < STREAMS; i++)
        if (handles[i])
            CloseHandle(handles[i]);
}

static soq_rc open_pipe(streams *s, int which)
{
    HANDLE end[2]; /* read, write */
    int child_end = which == SOQ_STDIN ? 0 : 1;

    if (!CreatePipe(&end[0], &end[1], NULL, 0))
        return soq__last_rc();
    s->theirs[which] = end[child_end];
    s->ours[which] = end[1 - child_end];
    if (!SetHandleInformation(end[child_end], HANDLE_FLAG_INHERIT,
                              HANDLE_FLAG_INHERIT))
        return soq__last_rc();
    return soq__rc(SOQ_OK);
}

/* A copy that can be inherited; ours stays as it is. */
static soq_rc share_ours(streams *s, int which)
{
    soq_file f = soq__sys_file_standard((soq_stream)which);
    HANDLE self = GetCurrentProcess();

    if (soq_file_is_none(f))
        return soq__rc(SOQ_OK);
    if (!DuplicateHandle(self, (HANDLE)f.os, self, &s->theirs[which], 0, TRUE,
                         DUPLICATE_SAME_ACCESS))
        return soq__last_rc();
    return soq__rc(SOQ_OK);
}

static soq_rc open_streams(streams *s, unsigned pipes)
{
    soq_rc rc = soq__rc(SOQ_OK);

    for (int i = 0; i < STREAMS && !rc.err; i++)
        rc = pipes & (1U << i) ? open_pipe(s, i) : share_ours(s, i);
    if (rc.err) {
        close_all(s->theirs);
        close_all(s->ours);
    }
    return rc;
}

/* ---- starting ----------------------------------------------------------- */

/* Windows runs these by its shell, which reads arguments by rules of its own:
 * we start programs only. */
static bool is_script(const wchar_t *path)
{
    const wchar_t *dot = wcsrchr(path, L'.');

    return dot && (_wcsicmp(dot, L".bat") == 0 || _wcsicmp(dot, L".cmd") == 0);
}

/* A list of the handles that are inherited: those of other threads' children,
 * and of libraries, are not (row 7). */
static LPPROC_THREAD_ATTRIBUTE_LIST make_list(HANDLE *handles, size_t count)
{
    SIZE_T size = 0;
    LPPROC_THREAD_ATTRIBUTE_LIST list;

    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    list = malloc(size);
    if (!list)
        return NULL;
    if (!InitializeProcThreadAttributeList(list, 1, 0, &size)) {
        free(list);
        return NULL;
    }
    if (!UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                   handles, count * sizeof(*handles), NULL,
                                   NULL)) {
        DeleteProcThreadAttributeList(list);
        free(list);
        return NULL;
    }
    return list;
}

static void free_list(LPPROC_THREAD_ATTRIBUTE_LIST list)
{
    if (!list)
        return;
    DeleteProcThreadAttributeList(list);
    free(list);
}

static size_t collect(const streams *s, HANDLE out[STREAMS])
{
    size_t count = 0;

    for (int i = 0; i < STREAMS; i++)
        if (s->theirs[i])
            out[count++] = s->theirs[i];
    return count;
}

static soq_rc create(const wchar_t *path, wchar_t *line, const streams *s,
                     PROCESS_INFORMATION *out)
{
    HANDLE handles[STREAMS];
    size_t count = collect(s, handles);
    /* Suspended, so that it is in its job before it runs.  A group of its
     * own, so that Ctrl-Break can be sent to it alone.  No window appears
     * where there is no console to share. */
    DWORD flags = CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP |
                  EXTENDED_STARTUPINFO_PRESENT |
                  (GetConsoleCP() ? 0 : CREATE_NO_WINDOW);
    STARTUPINFOEXW info;
    soq_rc rc = soq__rc(SOQ_OK);

    memset(&info, 0, sizeof(info));
    info.StartupInfo.cb = sizeof(info);
    info.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    info.StartupInfo.hStdInput = s->theirs[SOQ_STDIN];
    info.StartupInfo.hStdOutput = s->theirs[SOQ_STDOUT];
    info.StartupInfo.hStdError = s->theirs[SOQ_STDERR];
    if (count > 0) {
        info.lpAttributeList = make_list(handles, count);
        if (!info.lpAttributeList)
            return soq__rc(SOQ_ENOMEM);
    }
    if (!CreateProcessW(path, line, NULL, NULL, count > 0, flags, NULL, NULL,
                        &info.StartupInfo, out))
        rc = soq__last_rc();
    free_list(info.lpAttributeList);
    return rc;
}

/* Best effort: without a job only the child itself can be ended. */
static HANDLE make_job(HANDLE process)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit;
    HANDLE job = CreateJobObjectW(NULL, NULL);

    if (!job)
        return NULL;
    memset(&limit, 0, sizeof(limit));
    limit.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit,
                                sizeof(limit)) &&
        AssignProcessToJobObject(job, process))
        return job;
    CloseHandle(job);
    return NULL;
}

static soq_rc start(const char *const argv[], const streams *s,
                    soq__child *out)
{
    PROCESS_INFORMATION made;
    wchar_t *path = NULL;
    wchar_t *line = NULL;
    child *c = malloc(sizeof(*c));
    soq_rc rc = c ? soq__utf16(argv[0], &path) : soq__rc(SOQ_ENOMEM);

    if (!rc.err && is_script(path))
        rc = soq__rc(SOQ_ENOEXEC);
    if (!rc.err)
        rc = soq__argv_join(argv, &line);
    if (!rc.err)
        rc = create(path, line, s, &made);
    free(path);
    free(line);
    if (rc.err) {
        free(c);
        return rc;
    }
    c->process = made.hProcess;
    c->job = make_job(made.hProcess);
    ResumeThread(made.hThread);
    CloseHandle(made.hThread);
    out->os = (uintptr_t)c;
    out->id = (long long)made.dwProcessId;
    return rc;
}

soq_rc soq__sys_process_start(const char *const argv[], unsigned pipes,
                              soq__child *out)
{
    streams s = { { NULL }, { NULL } };
    soq_rc rc = open_streams(&s, pipes);

    if (rc.err)
        return rc;
    rc = start(argv, &s, out);
    close_all(s.theirs);
    if (rc.err)
        close_all(s.ours);
    for (int i = 0; i < STREAMS && !rc.err; i++) {
        soq_file pipe = { (uintptr_t)s.ours[i] };

        out->pipe[i] = s.ours[i] ? pipe : SOQ_FILE_NONE;
    }
    return rc;
}

/* ---- afterwards --------------------------------------------------------- */

soq_rc soq__sys_process_wait(const soq__child *c, int *status)
{
    DWORD code = 0;

    if (WaitForSingleObject(child_of(c)->process, INFINITE) == WAIT_FAILED ||
        !GetExitCodeProcess(child_of(c)->process, &code))
        return soq__last_rc();
    *status = (int)code;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_process_interrupt(const soq__child *c)
{
    soq_rc rc;

    /* Ctrl-C cannot be sent to one group; Ctrl-Break can. */
    if (GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, (DWORD)c->id))
        return soq__rc(SOQ_OK);
    rc = soq__last_rc();
    /* No console (invalid handle), or not the child's (invalid parameter). */
    return rc.os == ERROR_INVALID_HANDLE || rc.os == ERROR_INVALID_ACCESS ||
                   rc.os == ERROR_INVALID_PARAMETER
               ? soq__as(SOQ_EOPNOTSUPP, rc)
               : rc;
}

soq_rc soq__sys_process_kill(const soq__child *c)
{
    const child *own = child_of(c);

    if (own->job ? TerminateJobObject(own->job, KILLED)
                 : TerminateProcess(own->process, KILLED))
        return soq__rc(SOQ_OK);
    return soq__last_rc();
}

void soq__sys_process_close(soq__child *c)
{
    child *own = child_of(c);

    CloseHandle(own->process);
    if (own->job)
        CloseHandle(own->job);
    free(own);
    c->os = 0;
}

long long soq__sys_own_process_id(void)
{
    return (long long)GetCurrentProcessId();
}

soq_rc soq__sys_own_path(char *buf, size_t cap)
{
    /* The longest path there is; a shorter room gets a cut one. */
    enum { LONGEST = 32768 };
    wchar_t *path = malloc(LONGEST * sizeof(*path));
    DWORD len = path ? GetModuleFileNameW(NULL, path, LONGEST) : 0;
    char *utf8 = len > 0 && len < LONGEST ? soq__utf8(path) : NULL;
    size_t size = utf8 ? strlen(utf8) + 1 : 0;
    soq_rc rc = soq__rc(SOQ_OK);

    if (size == 0)
        rc = soq__rc(path ? SOQ_ENAMETOOLONG : SOQ_ENOMEM);
    else if (size > cap)
        rc = soq__rc(SOQ_ENAMETOOLONG);
    else
        memcpy(buf, utf8, size);
    free(utf8);
    free(path);
    return rc;
}
