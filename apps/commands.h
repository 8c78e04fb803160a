/* commands.h -- the commands, one file each. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "common/app.h"

extern const command tcp_server_command;
extern const command tcp_client_command;
extern const command multi_server_command;
extern const command multi_client_command;
extern const command peer_command;
extern const command lab_command;
extern const command capture_command;
extern const command explain_command;
extern const command timeline_command;
extern const command interfaces_command;
extern const command netstat_command;
extern const command udp_server_command;
extern const command udp_client_command;

#endif
