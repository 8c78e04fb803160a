/* raw_udp_server.c -- what udp-server is measured beside: an echo, or a sink,
 * with one call for each datagram or with one for many.
 *
 *     raw_udp_server echo|sink one|many
 *
 * Prints its port; on SIGTERM how many came.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 64, BYTES = 65536 };

static volatile sig_atomic_t over;
static char bytes[MANY][BYTES];
static struct sockaddr_in from[MANY];
static struct iovec io[MANY];
static struct mmsghdr headers[MANY];

static void end(int signal_number)
{
    (void)signal_number;
    over = 1;
}

static int bind_anywhere(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return -1;
    printf("%u\n", (unsigned)ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

static unsigned long one(int fd, bool echo)
{
    socklen_t len = sizeof(from[0]);
    ssize_t n = recvfrom(fd, bytes[0], BYTES, 0, (struct sockaddr *)from,
                         &len);

    if (n < 0)
        return 0;
    if (echo)
        (void)sendto(fd, bytes[0], (size_t)n, 0, (struct sockaddr *)from, len);
    return 1;
}

static unsigned long many(int fd, bool echo)
{
    int n;

    for (int i = 0; i < MANY; i++) {
        io[i].iov_base = bytes[i];
        io[i].iov_len = BYTES;
        headers[i].msg_hdr.msg_iov = &io[i];
        headers[i].msg_hdr.msg_iovlen = 1;
        headers[i].msg_hdr.msg_name = &from[i];
        headers[i].msg_hdr.msg_namelen = sizeof(from[i]);
    }
    n = recvmmsg(fd, headers, MANY, MSG_WAITFORONE, NULL);
    if (n < 0)
        return 0;
    for (int i = 0; i < n && echo; i++)
        io[i].iov_len = headers[i].msg_len;
    for (int done = 0, k = 0; echo && done < n && k >= 0; done += k)
        k = sendmmsg(fd, headers + done, (unsigned)(n - done), 0);
    return (unsigned long)n;
}

int main(int argc, char *argv[])
{
    struct sigaction action = { .sa_handler = end };
    unsigned long came = 0;
    bool echo, all;
    int fd;

    if (argc != 3)
        return 2;
    echo = strcmp(argv[1], "echo") == 0;
    all = strcmp(argv[2], "many") == 0;
    sigaction(SIGTERM, &action, NULL);
    fd = bind_anywhere();
    if (fd < 0) {
        perror("bind");
        return 1;
    }
    while (!over)
        came += all ? many(fd, echo) : one(fd, echo);
    printf("%lu datagrams received\n", came);
    return 0;
}
