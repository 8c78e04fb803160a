/* interfaces.c -- `soquete interfaces`: the network interfaces of this
 * machine, and which address a colleague should use. */
#include <stdio.h>

#include <soquete/interfaces.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "common/options.h"

static const char help[] =
    "Usage: soquete interfaces [--json]\n"
    "\n"
    "Show the address that a colleague should use to reach this machine, and "
    "then\n"
    "every network interface with its index, addresses and prefix lengths, "
    "hardware\n"
    "address, MTU, broadcast address and gateway.  Nothing is sent.\n"
    "\n"
    "  --json  one JSON object a line instead of text\n"
    "  --help  this text\n"
    "\n"
    "127.0.0.0/8 and ::1 (loopback) are this machine for itself.  169.254.0.0/"
    "16 was\n"
    "given by nobody: no DHCP server answered.  fe80::/10 is good on its own "
    "link,\n"
    "written with %index.\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete interfaces\n"
    "  soquete interfaces --json\n";

static const struct option known[] = { OPTIONS_COMMON, { NULL, 0, NULL, 0 } };

/* "02:fc:00:00:00:01"; "-" for none. */
static const char *mac_text(const soq_interface *at, char *buf, size_t cap)
{
    size_t used = 0;

    snprintf(buf, cap, "-");
    for (size_t i = 0; i < at->mac_len && used + 4 < cap; i++)
        used += (size_t)snprintf(buf + used, cap - used, "%s%02x",
                                 i ? ":" : "", at->mac[i]);
    return buf;
}

static const soq_interface *interface_of(const soq_interfaces *all,
                                         const soq_interface_addr *addr)
{
    for (size_t i = 0; i < all->count; i++)
        if (addr && all->list[i].index == addr->index)
            return &all->list[i];
    return NULL;
}

/* ---- text -------------------------------------------------------------- */

static void show_reachable(app *a, const soq_interfaces *all)
{
    static const soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    bool any = false;

    for (size_t i = 0; i < 2; i++) {
        const soq_interface_addr *at = soq_interfaces_reachable(all,
                                                                families[i]);
        char text[SOQ_ADDR_TEXT];

        if (!at)
            continue;
        soq_addr_ip_text(&at->addr, text, sizeof(text));
        output_print(&a->out, "%s  %-15s  on %s%s\n",
                     any ? "                                  or"
                         : "A colleague reaches this machine at ",
                     text, interface_of(all, at)->name,
                     soq_addr_is_link_local(&at->addr)
                         ? ", on the same link only"
                         : "");
        any = true;
    }
    if (!any)
        output_print(&a->out, "Nobody reaches this machine: no interface is "
                              "up but loopback.\n");
}

static void show_addr(app *a, const soq_interface_addr *at)
{
    char text[SOQ_ADDR_TEXT], all[SOQ_ADDR_TEXT];

    soq_addr_ip_text(&at->addr, text, sizeof(text));
    if (at->broadcast.family == SOQ_ANY_FAMILY)
        output_print(&a->out, "      %s/%u\n", text, at->prefix);
    else
        output_print(&a->out, "      %s/%u  broadcast %s\n", text, at->prefix,
                     soq_addr_ip_text(&at->broadcast, all, sizeof(all)));
}

static void show_gateway(app *a, const soq_addr *gateway, bool first)
{
    char text[SOQ_ADDR_TEXT];

    if (gateway->family != SOQ_ANY_FAMILY)
        output_print(&a->out, "      gateway %s%s\n",
                     soq_addr_ip_text(gateway, text, sizeof(text)),
                     first ? ", the default route" : "");
    else if (first)
        output_print(&a->out, "      the default route, without gateway\n");
}

static void show_interface(app *a, const soq_interface *at)
{
    char mac[3 * SOQ_MAC_MAX + 1];

    output_print(&a->out, "\n%4lu  %s  %s%s  mtu %lu  %s%s%s\n",
                 (unsigned long)at->index, at->name, at->up ? "up" : "down",
                 at->loopback ? "  loopback" : "", (unsigned long)at->mtu,
                 mac_text(at, mac, sizeof(mac)),
                 at->multicast ? "  multicast" : "",
                 at->broadcast ? "  broadcast" : "");
    for (size_t i = 0; i < at->addr_count; i++)
        show_addr(a, &at->addrs[i]);
    show_gateway(a, &at->gateway4, at->default4);
    show_gateway(a, &at->gateway6, at->default6);
}

/* ---- JSON -------------------------------------------------------------- */

static json_t *ip_json(const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    if (addr->family == SOQ_ANY_FAMILY)
        return json_null();
    return json_string(soq_addr_ip_text(addr, text, sizeof(text)));
}

static json_t *addrs_json(const soq_interface *at,
                          const soq_interface_addr *reachable[2])
{
    json_t *list = json_array();

    for (size_t i = 0; i < at->addr_count; i++) {
        const soq_interface_addr *one = &at->addrs[i];

        json_array_append_new(
            list, json_pack("{s:o, s:i, s:o, s:b}", "address",
                            ip_json(&one->addr), "prefix", (int)one->prefix,
                            "broadcast", ip_json(&one->broadcast), "reachable",
                            one == reachable[0] || one == reachable[1]));
    }
    return list;
}

static void print_json(app *a, const soq_interface *at,
                       const soq_interface_addr *reachable[2])
{
    char mac[3 * SOQ_MAC_MAX + 1];
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:I, s:s, s:b, s:b, s:b, s:b, s:I}", "app",
        a->command->name, "pid", (json_int_t)soq_own_process_id(), "event",
        "interface", "index", (json_int_t)at->index, "name", at->name, "up",
        at->up, "loopback", at->loopback, "multicast", at->multicast,
        "broadcast", at->broadcast, "mtu", (json_int_t)at->mtu);

    json_object_set_new(o, "mac",
                        at->mac_len
                            ? json_string(mac_text(at, mac, sizeof(mac)))
                            : json_null());
    json_object_set_new(o, "addresses", addrs_json(at, reachable));
    json_object_set_new(o, "gateway4", ip_json(&at->gateway4));
    json_object_set_new(o, "gateway6", ip_json(&at->gateway6));
    json_object_set_new(o, "default4", json_boolean(at->default4));
    json_object_set_new(o, "default6", json_boolean(at->default6));
    jsonl_print(&a->out, soq_wall_us(), o);
}

/* ---- the command ------------------------------------------------------- */

/* The interface that a colleague reaches first, then the others. */
static void show_all(app *a, const soq_interfaces *all)
{
    const soq_interface_addr *reachable[2] = {
        soq_interfaces_reachable(all, SOQ_IPV4),
        soq_interfaces_reachable(all, SOQ_IPV6)
    };
    const soq_interface *first = interface_of(
        all, reachable[0] ? reachable[0] : reachable[1]);

    if (!a->json)
        show_reachable(a, all);
    for (size_t i = 0; i <= all->count; i++) {
        const soq_interface *at = i ? &all->list[i - 1] : first;

        if (!at || (i && at == first))
            continue;
        if (a->json)
            print_json(a, at, reachable);
        else
            show_interface(a, at);
    }
}

static const option_rules rules = { .known = known };

static int run(app *a, int argc, char *argv[])
{
    soq_interfaces *all;
    soq_rc rc;
    int status = options_parse(a, argc, argv, &rules, NULL, NULL, NULL);

    if (status != APP_DONE)
        return status;
    rc = soq_interfaces_get(&all);
    if (rc.err)
        return app_fail(a, "read", "the interfaces", rc);
    show_all(a, all);
    soq_interfaces_free(&all);
    return APP_DONE;
}

const command interfaces_command = {
    "interfaces", "this machine's addresses, and which one to give away", help,
    run
};
