/* choice.c -- the interfaces that a person means by --interface. */
#include "choice.h"

#include <stdio.h>
#include <string.h>

#include "message.h"

static bool has_family(const soq_interface *at, soq_family family)
{
    for (size_t i = 0; i < at->addr_count; i++)
        if (at->addrs[i].addr.family == (uint8_t)family)
            return true;
    return false;
}

static void add(choice *out, const soq_interface *at)
{
    if (out->count == CHOICE_MOST)
        return;
    out->index[out->count] = at->index;
    memcpy(out->name[out->count], at->name, sizeof(at->name));
    out->count++;
}

static int take_all(app *a, const soq_interfaces *all, soq_family family,
                    choice *out)
{
    for (size_t i = 0; i < all->count; i++) {
        const soq_interface *at = &all->list[i];

        if (at->up && at->multicast && !at->loopback && has_family(at, family))
            add(out, at);
    }
    for (size_t i = 0; i < all->count && out->count == 0; i++)
        if (all->list[i].up && all->list[i].loopback)
            add(out, &all->list[i]);
    if (out->count == 0)
        return app_fault(a, "no interface is up that could carry a group");
    return APP_DONE;
}

static int take_one(app *a, const soq_interfaces *all, const char *text,
                    choice *out)
{
    const soq_interface *at = soq_interface_find(all, text);

    if (!at)
        return app_misuse(a,
                          "no interface '%s'; `soquete interfaces` shows "
                          "them",
                          text);
    if (!at->up)
        return app_fault(a, "the interface %s is down", at->name);
    add(out, at);
    return APP_DONE;
}

int choice_take(app *a, const char *text, soq_family family, choice *out)
{
    soq_interfaces *all;
    soq_rc rc = soq_interfaces_get(&all);
    int status;

    out->count = 0;
    if (rc.err)
        return app_fail(a, "read", "the interfaces", rc);
    status = strcmp(text, "all") == 0 ? take_all(a, all, family, out)
                                      : take_one(a, all, text, out);
    soq_interfaces_free(&all);
    return status;
}

const char *choice_name(const choice *c, uint32_t index, char *buf, size_t cap)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->index[i] == index)
            return c->name[i];
    snprintf(buf, cap, "interface %lu", (unsigned long)index);
    return buf;
}
