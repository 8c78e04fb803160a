/* calls.c -- which call stands in which file of the programs. */
#include "calls.h"

const call_site calls_list[] = {
    { "tcp", "server", "bind", "soq_bind", "apps/common/listener.c",
      "listen_on" },
    { "tcp", "server", "listen", "soq_listen", "apps/common/listener.c",
      "listen_on" },
    { "tcp", "server", "accept", "soq_accept", "apps/tcp_server.c",
      "accept_all" },
    { "tcp", "server", "recv", "soq_recv", "apps/tcp_server.c", "converse" },
    { "tcp", "server", "send", "soq_send", "apps/tcp_server.c", "answer" },
    { "tcp", "server", "shutdown", "soq_shutdown", "apps/common/stream.c",
      "stream_shutdown" },
    { "tcp", "server", "close", "soq_close_gracefully", "apps/common/stream.c",
      "stream_close" },
    { "tcp", "client", "connect", "soq_tcp_dial", "apps/tcp_client.c",
      "connect_to" },
    { "tcp", "client", "send", "soq_send", "apps/common/exchange.c", "push" },
    { "tcp", "client", "recv", "soq_recv", "apps/common/exchange.c", "pull" },
    { "udp", "server", "bind", "soq_bind", "apps/udp_server.c", "open_host" },
    { "udp", "server", "datagram", "soq_recv_datagram", "apps/udp/serving.c",
      "receive" },
    { "udp", "server", "send", "soq_send_to", "apps/udp/serving.c", "answer" },
    { "udp", "client", "open", "soq_udp_open", "apps/udp_client.c",
      "open_socket" },
    { "udp", "client", "send", "soq_send_to", "apps/common/impair.c",
      "impair_send" },
    { "udp", "client", "datagram", "soq_recv_datagram", "apps/udp/talk.c",
      "udp_receive" },
    { "multi", "server", "listen", "soq_listen", "apps/common/listener.c",
      "listen_on" },
    { "multi", "server", "accept", "soq_accept", "apps/multi/door.c",
      "accept_some" },
    { "multi", "client", "connect", "soq_connect", "apps/multi/caller.c",
      "open_one" },
};

const size_t calls_count = sizeof(calls_list) / sizeof(calls_list[0]);
