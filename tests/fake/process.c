/*
 * process.c -- the program's surroundings, its interrupt, and its children.
 */
#include "world.h"

enum { PROGRAMS = 4, CHILDREN = 8 };

static struct {
    size_t programs, children;
    struct {
        const char *path, *prints;
        int status;
    } program[PROGRAMS];
    struct {
        size_t program;
        bool killed, open;
    } child[CHILDREN];
    soq_interrupt_fn hook;
    void *user;
} processes;

void fake__reset_processes(void)
{
    memset(&processes, 0, sizeof(processes));
}

soq_rc soq__sys_program_begin(int *argc, char ***argv, void **saved)
{
    soq_rc rc = soq__rc(SOQ_OK);

    (void)argc;
    (void)argv;
    if (fake__gate(CALL_PROGRAM, &rc))
        return rc;
    *saved = &processes;
    fake__count_up("programs begun", 1);
    return rc;
}

void soq__sys_program_end(void *saved)
{
    if (saved != &processes)
        fake__crime("program_end without what begin saved");
    fake__count_up("programs begun", -1);
}

soq_rc soq__sys_interrupt_set(soq_interrupt_fn fn, void *user)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERRUPT, &rc))
        return rc;
    processes.hook = fn;
    processes.user = user;
    return rc;
}

bool fake_interrupt(soq_interrupt what)
{
    if (processes.hook == NULL)
        return false;
    processes.hook(what, processes.user);
    return true;
}

void fake_program(const char *path, const char *prints, int status)
{
    size_t i = processes.programs++;

    if (i == PROGRAMS)
        fake__hang("the script has too many programs");
    processes.program[i].path = path;
    processes.program[i].prints = prints;
    processes.program[i].status = status;
}

static void open_pipes(unsigned pipes, soq__child *out, const char *prints)
{
    static const char *const names[] = { "pipe in", "pipe out", "pipe err" };

    for (size_t i = 0; i < 3; i++) {
        out->pipe[i] = SOQ_FILE_NONE;
        if (!(pipes & (1U << i)))
            continue;
        if (i == 1)
            fake_file(names[i], prints, strlen(prints));
        out->pipe[i] = fake__pipe(names[i]);
    }
}

soq_rc soq__sys_process_start(const char *const argv[], unsigned pipes,
                              soq__child *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t program = 0;
    size_t child = processes.children;

    if (fake__gate(CALL_SPAWN, &rc))
        return rc;
    while (program < processes.programs &&
           strcmp(processes.program[program].path, argv[0]) != 0)
        program++;
    if (program == processes.programs)
        return fake__code(2);
    if (child == CHILDREN)
        fake__hang("the fake has too few children");
    processes.children++;
    processes.child[child].program = program;
    processes.child[child].killed = false;
    processes.child[child].open = true;
    fake__count_up("children", 1);
    out->os = child;
    out->id = 1000 + (long long)child;
    open_pipes(pipes, out, processes.program[program].prints);
    return rc;
}

soq_rc soq__sys_process_wait(const soq__child *child, int *status)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (!processes.child[child->os].open)
        fake__crime("a wait for a child that was closed");
    if (fake__gate(CALL_AWAIT, &rc))
        return rc;
    *status =
        processes.child[child->os].killed
            ? 137
            : processes.program[processes.child[child->os].program].status;
    return rc;
}

static soq_rc signal_child(const soq__child *child)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (!processes.child[child->os].open)
        fake__crime("a signal to a child that was closed");
    if (!fake__gate(CALL_SIGNAL, &rc))
        processes.child[child->os].killed = true;
    return rc;
}

soq_rc soq__sys_process_interrupt(const soq__child *child)
{
    return signal_child(child);
}

soq_rc soq__sys_process_kill(const soq__child *child)
{
    return signal_child(child);
}

void soq__sys_process_close(soq__child *child)
{
    if (!processes.child[child->os].open)
        fake__crime("a child is closed twice");
    processes.child[child->os].open = false;
    fake__count_up("children", -1);
}

long long soq__sys_own_process_id(void)
{
    return 999;
}

soq_rc soq__sys_process_arguments(long long pid, char *buf, size_t cap,
                                  size_t *n)
{
    static const char line[] = "/fake/layer\0--port\0007000";
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_ARGUMENTS, &rc))
        return rc;
    if (pid != 7)
        return fake__code(3);
    *n = cap < sizeof(line) ? cap : sizeof(line);
    memcpy(buf, line, *n);
    return rc;
}

soq_rc soq__sys_own_path(char *buf, size_t cap)
{
    static const char path[] = "/fake/soquete";
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_PATH, &rc))
        return rc;
    if (cap < sizeof(path))
        return fake__code(36);
    memcpy(buf, path, sizeof(path));
    return rc;
}

void soq__sys_user_language(char *buf, size_t cap)
{
    const char *language = fake_switch.language;

    snprintf(buf, cap, "%s", language ? language : "");
}

size_t soq__sys_socket_limit(void)
{
    return 1024;
}

const char *soq__sys_name(void)
{
    return "Fake";
}

size_t soq__sys_processors(void)
{
    return 2;
}
