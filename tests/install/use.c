/*
 * use.c -- a program of somebody else: includes every public header, compiles
 * as C and as C++, and has one conversation with itself.
 */
#include <soquete/address.h>
#include <soquete/error.h>
#include <soquete/file.h>
#include <soquete/limit.h>
#include <soquete/poller.h>
#include <soquete/socket.h>
#include <soquete/system.h>
#include <soquete/trace.h>

#include <stdio.h>

static soq_rc converse(char *answer)
{
    soq listener = SOQ_NONE;
    soq client = SOQ_NONE;
    soq server = SOQ_NONE;
    soq_addr addr;
    size_t n = 0;
    soq_rc rc = soq_tcp_listen("127.0.0.1", "0", &listener);

    if (rc.err == SOQ_OK)
        rc = soq_local_addr(listener, &addr);
    if (rc.err == SOQ_OK)
        rc = soq_tcp_open(SOQ_IPV4, &client);
    if (rc.err == SOQ_OK)
        rc = soq_connect(client, &addr, soq_within(5000));
    if (rc.err == SOQ_OK)
        rc = soq_accept(listener, soq_within(5000), &server, NULL);
    if (rc.err == SOQ_OK)
        rc = soq_send_all(server, "hello", 6, soq_within(5000), &n);
    if (rc.err == SOQ_OK)
        rc = soq_recv_all(client, answer, 6, soq_within(5000), &n);
    soq_close(&server);
    soq_close(&client);
    soq_close(&listener);
    return rc;
}

int main(void)
{
    char answer[6] = "";
    soq_rc rc = converse(answer);

    printf("%s %s\n", soq_err_name(rc.err), answer);
    return rc.err == SOQ_OK ? 0 : 1;
}
