/* program.c -- the surroundings in which a program's main function runs. */
#include "sys.h"

int soq_run(int argc, char *argv[], int (*program)(int argc, char *argv[]))
{
    void *saved = NULL;
    bool started;
    int status;

    if (soq__sys_program_begin(&argc, &argv, &saved).err)
        return 1;
    /* A failure here comes back, with its reason, from the first call that
     * needs the network; a program that needs none still runs. */
    started = !soq_init().err;
    status = program(argc, argv);
    if (started)
        soq_quit();
    soq__sys_program_end(saved);
    return status;
}

size_t soq_socket_limit(void)
{
    return soq__sys_socket_limit();
}

const char *soq_system_name(void)
{
    return soq__sys_name();
}

size_t soq_processors(void)
{
    return soq__sys_processors();
}

soq_rc soq_interrupt_set(soq_interrupt_fn fn, void *user)
{
    return soq__sys_interrupt_set(fn, user);
}
