/* uv_server.c -- the same echo server on libuv, one loop. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

static char shared[65536];

static void give_buffer(uv_handle_t *handle, size_t hint, uv_buf_t *out)
{
    (void)handle;
    (void)hint;
    *out = uv_buf_init(shared, sizeof(shared));
}

static void forget(uv_handle_t *handle)
{
    free(handle);
}

/* What libuv advises for small answers: try at once, and one that is not
 * taken ends the connection, as in raw_server.c. */
static void echo(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    uv_buf_t answer;

    if (n == 0)
        return;
    answer = uv_buf_init(buf->base, n > 0 ? (unsigned)n : 0);
    if (n < 0 || uv_try_write(stream, &answer, 1) != n)
        uv_close((uv_handle_t *)stream, forget);
}

static void take(uv_stream_t *listener, int status)
{
    uv_tcp_t *client = malloc(sizeof(*client));

    if (status < 0 || !client) {
        free(client);
        return;
    }
    uv_tcp_init(listener->loop, client);
    if (uv_accept(listener, (uv_stream_t *)client) < 0 ||
        uv_read_start((uv_stream_t *)client, give_buffer, echo) < 0)
        uv_close((uv_handle_t *)client, forget);
}

int main(void)
{
    struct rlimit limit;
    struct sockaddr_in at;
    int len = sizeof(at);
    uv_tcp_t listener;
    uv_loop_t *loop = uv_default_loop();

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    uv_ip4_addr("127.0.0.1", 0, &at);
    if (uv_tcp_init(loop, &listener) < 0 ||
        uv_tcp_bind(&listener, (const struct sockaddr *)&at, 0) < 0 ||
        uv_listen((uv_stream_t *)&listener, 4096, take) < 0 ||
        uv_tcp_getsockname(&listener, (struct sockaddr *)&at, &len) < 0)
        return 1;
    printf("%u\n", (unsigned)ntohs(at.sin_port));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
