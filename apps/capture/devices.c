/* devices.c -- what can be captured on. */
#include "devices.h"

#include <stdio.h>
#include <string.h>

#include <soquete/interfaces.h>

#include "common/options.h"

bool devices_open(devices *d, const pcap_library *library,
                  char problem[LIVE_TEXT])
{
    char error[PCAP_ERROR_TEXT] = "";

    d->library = library;
    d->first = NULL;
    if (library->call.findalldevs(&d->first, error) == 0)
        return true;
    snprintf(problem, LIVE_TEXT, "%s", error);
    return false;
}

void devices_close(devices *d)
{
    if (d->first)
        d->library->call.freealldevs(d->first);
    d->first = NULL;
}

bool device_is_loopback(const pcap_device *device)
{
    return (device->flags & PCAP_IS_LOOPBACK) != 0;
}

bool device_is_up(const pcap_device *device)
{
    return (device->flags & PCAP_IS_UP) != 0;
}

size_t devices_addrs(const pcap_device *device, soq_addr *out, size_t cap)
{
    size_t n = 0;

    for (const pcap_address *at = device->addresses; at && n < cap;
         at = at->next) {
        out[n] = soq_addr_of_system(at->address);
        out[n].port = 0;
        n += out[n].family != SOQ_ANY_FAMILY;
    }
    return n;
}

/* ---- which one is meant ------------------------------------------------ */

static bool has_addr(const pcap_device *device, const soq_addr *addr)
{
    soq_addr own[DEVICE_ADDRS];
    size_t n = devices_addrs(device, own, DEVICE_ADDRS);

    for (size_t i = 0; i < n; i++)
        if (own[i].family == addr->family &&
            memcmp(own[i].ip, addr->ip, sizeof(addr->ip)) == 0)
            return true;
    return false;
}

static const pcap_device *by_addr(const devices *d, const soq_addr *addr)
{
    for (const pcap_device *at = d->first; at; at = at->next)
        if (has_addr(at, addr))
            return at;
    return NULL;
}

static const pcap_device *by_number(const devices *d, const char *text)
{
    const pcap_device *at = d->first;
    uint64_t number;

    if (!options_count(text, UINT16_MAX, &number))
        return NULL;
    for (; at && number > 1; number--)
        at = at->next;
    return at;
}

/* Where the library has other names than the system (Windows), an interface
 * that people know is found by its addresses. */
static const pcap_device *by_interface(const devices *d, const char *text)
{
    soq_interfaces *all = NULL;
    const soq_interface *one;
    const pcap_device *found = NULL;

    if (soq_interfaces_get(&all).err)
        return NULL;
    one = soq_interface_find(all, text);
    for (size_t i = 0; one && i < one->addr_count && !found; i++)
        found = by_addr(d, &one->addrs[i].addr);
    soq_interfaces_free(&all);
    return found;
}

static bool means_loopback(const char *text)
{
    return strcmp(text, "lo") == 0 || strcmp(text, "loopback") == 0;
}

const pcap_device *devices_find(const devices *d, const char *text)
{
    const pcap_device *found;

    for (const pcap_device *at = d->first; at; at = at->next)
        if (strcmp(at->name, text) == 0)
            return at;
    if (means_loopback(text))
        for (const pcap_device *at = d->first; at; at = at->next)
            if (device_is_loopback(at))
                return at;
    found = by_number(d, text);
    return found ? found : by_interface(d, text);
}
