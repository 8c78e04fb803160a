/* pcap_load.c -- libpcap or Npcap, loaded when it is first needed. */
#include "pcap_load.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

/* The first that is installed. */
static const struct {
    const char *name, *folder;
} libraries[] = {
    { "libpcap.so.0.8", NULL }, /* Debian and Ubuntu call it so */
    { "libpcap.so.1", NULL },   /* and most others so */
    { "wpcap.dll", "Npcap" },
};

/* Texts to read; %s is where this program is. */
static const struct {
    const char *system, *command, *install, *permit;
} hints[] = { { "Linux", "sudo apt install libpcap0.8",
                "it is the package libpcap0.8 of Debian and Ubuntu "
                "(sudo apt install libpcap0.8), libpcap of others",
                "sudo setcap cap_net_raw=ep '%s' permits it, and so does "
                "sudo before the command" },
              { "Windows", "https://npcap.com",
                "it comes with Npcap, https://npcap.com",
                "an administrator may, and everybody where Npcap was "
                "installed for all users" },
              { "", "libpcap", "it is called libpcap on most systems",
                "an administrator may" } };

/* The row of this system, or the last one. */
static size_t row(void)
{
    size_t i = 0;

    while (*hints[i].system && strcmp(hints[i].system, soq_system_name()) != 0)
        i++;
    return i;
}

const char *pcap_install_hint(void)
{
    return hints[row()].install;
}

const char *pcap_install_command(void)
{
    return hints[row()].command;
}

void pcap_permit_hint(char *buf, size_t cap)
{
    const char *text = hints[row()].permit, *place = strstr(text, "%s");
    char path[2048];

    if (soq_own_path(path, sizeof(path)).err)
        snprintf(path, sizeof(path), "soquete");
    if (place)
        snprintf(buf, cap, "%.*s%s%s", (int)(place - text), text, path,
                 place + 2);
    else
        snprintf(buf, cap, "%s", text);
}

static soq_rc open_first(soq_library *out)
{
    soq_rc rc = { SOQ_ENOENT, 0 };

    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]) && rc.err;
         i++)
        rc = soq_library_open(libraries[i].name, libraries[i].folder, out);
    return rc;
}

/* All pointers to functions have one form. */
static void set(void *slot, soq_function found)
{
    memcpy(slot, &found, sizeof(found));
}

static const char *find_all(pcap_library *p)
{
    const char *missing = NULL;

#define PCAP_X(name, returns, takes)                                          \
    set(&p->call.name, soq_library_find(p->at, "pcap_" #name));
    PCAP_NEEDED(PCAP_X)
    PCAP_WANTED(PCAP_X)
#undef PCAP_X
#define PCAP_X(name, returns, takes)                                          \
    missing = !missing && !p->call.name ? "pcap_" #name : missing;
    PCAP_NEEDED(PCAP_X)
#undef PCAP_X
    return missing;
}

soq_rc pcap_load(pcap_library *p, const char **missing)
{
    char error[PCAP_ERROR_TEXT];
    soq_rc rc;

    memset(p, 0, sizeof(*p));
    *missing = NULL;
    rc = open_first(&p->at);
    if (rc.err)
        return rc;
    *missing = find_all(p);
    if (*missing) {
        pcap_unload(p);
        rc.err = SOQ_ENOSYS;
        return rc;
    }
    if (p->call.init)
        (void)p->call.init(PCAP_UTF_8, error);
    return rc;
}

void pcap_unload(pcap_library *p)
{
    soq_library_close(&p->at);
}
