/* main.c -- the table of commands. */
#include <soquete/system.h>

#include "commands.h"

/* A line each, in the order of --help. */
/* clang-format off */
static const command *const commands[] = {
    &tcp_server_command,
    &tcp_client_command,
    &udp_server_command,
    &udp_client_command,
    &multi_server_command,
    &multi_client_command,
    &peer_command,
    &lab_command,
    &interfaces_command,
    &netstat_command,
    &capture_command,
    &explain_command,
    &timeline_command,
    NULL,
};
/* clang-format on */

static int program(int argc, char *argv[])
{
    return app_run(commands, argc, argv);
}

int main(int argc, char *argv[])
{
    return soq_run(argc, argv, program);
}
