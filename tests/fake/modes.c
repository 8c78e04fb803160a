/*
 * modes.c -- worlds that every scenario must get through.
 */
#include "torture.h"

static void plain(void)
{
}

static void one_byte(void)
{
    fake_switch.one_byte = true;
}

static void storm(void)
{
    fake_switch.eagain = 90;
}

static void interrupts(void)
{
    fake_switch.eintr = true;
}

static void in_call(void)
{
    fake_switch.block_in_call = true;
}

static void at_once(void)
{
    fake_switch.connect_at_once = true;
}

static void late(void)
{
    fake_switch.thread_delay_ms = 20;
}

/* Windows, as documented. */
static void windows(void)
{
    fake_switch.no_pair = true;
    fake_switch.no_keepalive = true;
    fake_switch.no_full_length = true;
    fake_switch.no_many = true;
    fake_switch.no_send_file = true;
    fake_switch.failure_unseen = true;
    fake_switch.reset_discards = true;
    fake_switch.reset_untold = true;
    fake_switch.send_discards = true;
    fake_switch.udp_noise = true;
    fake_switch.any_refused = true;
    fake_switch.full_refuses = true;
    fake_switch.group_refused = true;
}

static void wine(void)
{
    fake_switch.no_pair = true;
    fake_switch.no_keepalive = true;
    fake_switch.no_full_length = true;
    fake_switch.no_many = true;
    fake_switch.no_send_file = true;
    fake_switch.error_stays = true;
    fake_switch.reset_untold = true;
}

static void scarce(void)
{
    fake_switch.no_pair = true;
    fake_switch.no_keepalive = true;
    fake_switch.no_ipv6 = true;
    fake_switch.no_mechanism = true;
}

static void everything(void)
{
    windows();
    one_byte();
    storm();
    interrupts();
    in_call();
    late();
}

const torture_mode torture_modes[] = {
    { "plain", plain, true },
    { "one byte a call", one_byte, false },
    { "90 % EAGAIN", storm, false },
    { "each wait interrupted", interrupts, true },
    { "waits inside calls", in_call, true },
    { "connects at once", at_once, true },
    { "threads begin late", late, true },
    { "Windows as documented", windows, true },
    { "Wine", wine, true },
    { "optional calls absent", scarce, true },
    { "all at once", everything, false },
    { NULL, NULL, false },
};
