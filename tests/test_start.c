/*
 * test_start.c -- the count of those who use the network system.
 */
#include <string.h>

#include <soquete/socket.h>
#include <soquete/system.h>

#include "net.h"

enum { THREADS = 8, ROUNDS = 2000 };

static void assert_usable(void)
{
    soq s;

    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    soq_close(&s);
}

static void quit_without_init_is_ignored(void **state)
{
    (void)state;
    soq_quit();
    soq_quit();
    assert_usable();
}

static void each_init_is_ended_by_one_quit(void **state)
{
    (void)state;
    assert_ok(soq_init());
    assert_ok(soq_init());
    soq_quit();
    assert_usable();
    soq_quit();
}

static void system_can_be_started_again(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_ok(soq_init());
        assert_usable();
        soq_quit();
    }
}

/* What opens a socket starts the system by itself, and leaves it running. */
static void sockets_outlive_the_quit_of_somebody_else(void **state)
{
    soq client, server;
    char byte = 0;
    size_t n;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_init());
    soq_quit();
    assert_ok(soq_send(client, "x", 1, soon(), &n));
    assert_ok(soq_recv(server, &byte, 1, soon(), &n));
    assert_int_equal(byte, 'x');
    soq_close(&client);
    soq_close(&server);
}

static void use_often(void *arg)
{
    unsigned long *failures = arg;
    size_t rounds = scaled(ROUNDS);

    for (size_t i = 0; i < rounds; i++) {
        soq s = SOQ_NONE;

        *failures += soq_init().err != SOQ_OK;
        *failures += soq_tcp_open(SOQ_IPV4, &s).err != SOQ_OK;
        soq_close(&s);
        soq_quit();
    }
}

static void eight_threads_start_and_quit_at_the_same_time(void **state)
{
    soq_thread *threads[THREADS];
    unsigned long failures[THREADS] = { 0 };

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_ok(soq_thread_start(use_often, &failures[i], &threads[i]));
    for (int i = 0; i < THREADS; i++) {
        soq_thread_join(&threads[i]);
        assert_int_equal(failures[i], 0);
    }
}

static void process_has_a_processor_and_room_for_sockets(void **state)
{
    (void)state;
    assert_true(soq_processors() >= 1);
    assert_true(soq_socket_limit() > 16);
    assert_true(strlen(soq_system_name()) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, while nobody has started the system for good. */
        TEST(eight_threads_start_and_quit_at_the_same_time),
        TEST(system_can_be_started_again),
        TEST(each_init_is_ended_by_one_quit),
        TEST(quit_without_init_is_ignored),
        TEST(sockets_outlive_the_quit_of_somebody_else),
        TEST(process_has_a_processor_and_room_for_sockets),
    };

    return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
