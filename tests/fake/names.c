/*
 * names.c -- start-up, the resolver's scripted answers, interfaces, random
 * bytes.
 */
#include <stdlib.h>

#include "world.h"

enum { NAMES = 16 };

static struct {
    size_t count;
    struct {
        const char *name;
        const char *ips;
        int os;
    } answer[NAMES];
    struct {
        const char *ip;
        const char *name;
        int os;
    } host[NAMES];
    size_t hosts;
    int started;
    bool locked;
} names;

void fake__reset_names(void)
{
    names.count = 0;
    names.hosts = 0;
    names.locked = false;
    names.started = 0;
}

soq_rc soq__sys_start(void)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_START, &rc))
        return rc;
    names.started++;
    return rc;
}

void soq__sys_stop(void)
{
    if (names.started == 0)
        fake__crime("stop without start");
    else
        names.started--;
}

bool fake__started(void)
{
    return names.started > 0;
}

void soq__sys_start_lock(void)
{
    if (names.locked)
        fake__hang("the start lock is taken twice");
    names.locked = true;
}

void soq__sys_start_unlock(void)
{
    if (!names.locked)
        fake__crime("the start lock is given back twice");
    names.locked = false;
}

void fake_name(const char *name, const char *ips, int os)
{
    size_t i = names.count++;

    if (i == NAMES)
        fake__hang("the script has too many names");
    names.answer[i].name = name;
    names.answer[i].ips = ips;
    names.answer[i].os = os;
}

/* The addresses in a list separated by blanks. */
static size_t parse_list(const char *ips, uint16_t port, soq_family family,
                         soq_addr *addrs, size_t cap)
{
    size_t n = 0;

    while (*ips != '\0' && n < cap) {
        char one[SOQ_ADDR_TEXT];
        size_t len = strcspn(ips, " ");

        (void)snprintf(one, sizeof(one), "%.*s", (int)len, ips);
        if (soq_addr_parse(one, &addrs[n]).err)
            fake__hang("the script's name has no such address");
        addrs[n].port = port;
        if (family == SOQ_ANY_FAMILY || family == addrs[n].family)
            n++;
        ips += len + strspn(ips + len, " ");
    }
    return n;
}

static bool service_port(const char *service, uint16_t *port)
{
    char *end = NULL;
    unsigned long number = 0;

    *port = 0;
    if (service == NULL)
        return true;
    number = strtoul(service, &end, 10);
    *port = (uint16_t)(strcmp(service, "http") == 0 ? 80 : number);
    return *port == 80 || (end != service && *end == '\0');
}

soq_rc soq__sys_resolve(const char *host, const char *service,
                        soq_family family, soq_addr *addrs, size_t cap,
                        size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    uint16_t port = 0;

    if (fake__gate(CALL_RESOLVE, &rc))
        return rc;
    if (host == NULL && service == NULL)
        fake__crime("resolve of nothing");
    if (!fake__started())
        fake__crime("resolve before start or after stop");
    if (!service_port(service, &port))
        return fake__code(-8);
    if (host == NULL) {
        *n = parse_list(":: 0.0.0.0", port, family, addrs, cap);
        return rc;
    }
    for (size_t i = 0; i < names.count; i++) {
        if (strcmp(names.answer[i].name, host) != 0)
            continue;
        if (names.answer[i].ips == NULL)
            return fake__code(names.answer[i].os);
        *n = parse_list(names.answer[i].ips, port, family, addrs, cap);
        return *n > 0 ? rc : fake__code(-5);
    }
    return fake__code(-2);
}

void fake_host(const char *ip, const char *name, int os)
{
    size_t i = names.hosts++;

    if (i == NAMES)
        fake__hang("the script has too many hosts");
    names.host[i].ip = ip;
    names.host[i].name = name;
    names.host[i].os = os;
}

soq_rc soq__sys_host_name(const soq_addr *addr, char *buf, size_t cap)
{
    soq_rc rc = soq__rc(SOQ_OK);
    char ip[SOQ_ADDR_TEXT];

    if (fake__gate(CALL_NAME, &rc))
        return rc;
    if (!fake__started())
        fake__crime("a name before start or after stop");
    if (soq_addr_is_loopback(addr))
        fake__crime("a resolver is asked for loopback");
    soq_addr_ip_text(addr, ip, sizeof(ip));
    for (size_t i = 0; i < names.hosts; i++) {
        if (strcmp(names.host[i].ip, ip) != 0)
            continue;
        if (names.host[i].name == NULL)
            return fake__code(names.host[i].os);
        if (strlen(names.host[i].name) >= cap)
            return fake__code(36);
        memcpy(buf, names.host[i].name, strlen(names.host[i].name) + 1);
        return rc;
    }
    return fake__code(-2);
}

soq_rc soq__sys_service_name(soq__kind kind, uint16_t port, char *buf,
                             size_t cap)
{
    const char *name = kind == SOQ__STREAM ? "http" : "domain";
    soq_rc rc = soq__rc(SOQ_OK);

    if (port != (kind == SOQ__STREAM ? 80 : 53))
        return fake__code(-8);
    if (strlen(name) >= cap)
        return fake__code(36);
    memcpy(buf, name, strlen(name) + 1);
    return rc;
}

soq_rc soq__sys_interface_index(const char *name, uint32_t *index)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (fake__gate(CALL_INTERFACE, &rc))
        return rc;
    if (strcmp(name, "lo") != 0)
        return fake__code(6);
    *index = 1;
    return rc;
}

soq_rc soq__sys_random(void *buf, size_t len)
{
    soq_rc rc = soq__rc(SOQ_OK);
    unsigned char *bytes = buf;

    if (fake__gate(CALL_RANDOM, &rc))
        return rc;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)fake__chance(256);
    return rc;
}
