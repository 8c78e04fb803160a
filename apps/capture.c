/* capture.c -- `soquete capture`: packets of this machine, into a file that
 * Wireshark and `soquete explain` read. */
#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "capture/devices.h"
#include "capture/record.h"
#include "capture/tell.h"
#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "common/stop.h"

static const char help[] =
    "Usage: soquete capture [-i IF] [--port N] [--filter EXPR] -o FILE "
    "[options]\n"
    "       soquete capture --list [--json]\n"
    "\n"
    "Write the packets of this machine into a capture file (pcapng), for "
    "Wireshark\n"
    "and for `soquete explain FILE`.  Beside the first packet of a "
    "conversation\n"
    "stands which processes speak and what they were started with, where the "
    "system\n"
    "tells it in time.\n"
    "\n"
    "It takes libpcap (Linux) or Npcap (Windows), which is loaded now and may "
    "be\n"
    "missing, and a right that the system gives; what is missing is said in a "
    "line.\n"
    "\n"
    "  -i, --interface IF  on this interface: its name, its number in --list "
    "or an\n"
    "                      address of it; several times for several.  "
    "Without:\n"
    "                      loopback, where this machine speaks with itself\n"
    "  --port N            only packets from or to this port\n"
    "  --filter EXPR       only what this expression of pcap-filter(7) means\n"
    "  -o, --output FILE   into this file, which must not exist; - is "
    "standard\n"
    "                      output\n"
    "  --seconds S         end after so long\n"
    "  --packets N         end after so many\n"
    "  --no-command        without what processes were started with: options "
    "of\n"
    "                      programs may hold what is nobody's business\n"
    "  --list              show what can be captured on\n"
    "  --json              one JSON object a line instead of text\n"
    "  --help              this text\n"
    "\n"
    "Ctrl-C ends it in order.  The account at the end holds every packet: "
    "seen is\n"
    "written and dropped, and dropped says where.\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete capture --port 65432 -o run.pcapng\n"
    "  soquete capture -i eth0 --filter 'udp or icmp' --seconds 10 -o "
    "udp.pcapng\n";

enum {
    OPTION_PORT = OPTION_OWN,
    OPTION_FILTER,
    OPTION_SECONDS,
    OPTION_PACKETS,
    OPTION_NO_COMMAND,
    OPTION_LIST,
    STEP_MS = 200
};

static const struct option known[] = {
    { "interface", required_argument, NULL, 'i' },
    { "output", required_argument, NULL, 'o' },
    { "port", required_argument, NULL, OPTION_PORT },
    { "filter", required_argument, NULL, OPTION_FILTER },
    { "seconds", required_argument, NULL, OPTION_SECONDS },
    { "packets", required_argument, NULL, OPTION_PACKETS },
    { "no-command", no_argument, NULL, OPTION_NO_COMMAND },
    { "list", no_argument, NULL, OPTION_LIST },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 },
};

typedef struct task {
    app *a;
    const char *interfaces[RECORD_MOST];
    size_t count;
    const char *path, *filter;
    uint16_t port;
    int lasts_ms;
    uint64_t packets;
    bool list, no_command;

    pcap_library library;
    devices devices;
    char whole[LIVE_FILTER]; /* the filter that is used */
    soq_file file;
    record *record;
    stop stop;
} task;

/* ---- words ------------------------------------------------------------- */

static int take_interface(task *t, const char *value)
{
    if (t->count == RECORD_MOST)
        return app_misuse(t->a, "-i: %d interfaces at most", RECORD_MOST);
    t->interfaces[t->count++] = value;
    return APP_DONE;
}

static int take(void *own, int code, const char *value)
{
    task *t = own;

    switch (code) {
    case 'i':
        return take_interface(t, value);
    case 'o':
        t->path = value;
        break;
    case OPTION_FILTER:
        t->filter = value;
        break;
    case OPTION_PORT:
        if (soq_port_parse(value, &t->port).err || t->port == 0)
            return app_misuse(t->a, "--port '%.200s': 1 to 65535", value);
        break;
    case OPTION_SECONDS:
        if (!options_seconds(value, &t->lasts_ms))
            return app_misuse(t->a, "--seconds '%.200s': seconds, such as 2.5",
                              value);
        break;
    case OPTION_PACKETS:
        if (!options_count(value, UINT64_C(1) << 62, &t->packets))
            return app_misuse(t->a, "--packets '%.200s': a number from 1 on",
                              value);
        break;
    case OPTION_NO_COMMAND:
        t->no_command = true;
        break;
    default:
        t->list = true;
    }
    return APP_DONE;
}

static int complete(task *t)
{
    size_t n = t->filter ? strlen(t->filter) : 0;

    if (t->list && (t->path || t->count > 0 || t->filter || t->port))
        return app_misuse(t->a, "--list captures nothing: it stands alone");
    if (!t->list && (!t->path || !*t->path))
        return app_misuse(t->a, "-o FILE: where shall the packets go?");
    if (t->list)
        return APP_DONE;
    if (n + 64 > sizeof(t->whole))
        return app_misuse(t->a, "--filter: %zu bytes are too many", n);
    if (n > 0 && t->port)
        snprintf(t->whole, sizeof(t->whole), "port %u and (%s)", t->port,
                 t->filter);
    else if (t->port)
        snprintf(t->whole, sizeof(t->whole), "port %u", t->port);
    else
        snprintf(t->whole, sizeof(t->whole), "%s", n > 0 ? t->filter : "");
    if (t->count == 0)
        t->interfaces[t->count++] = "lo";
    if (strcmp(t->path, "-") == 0)
        t->a->steps = &t->a->err;
    return APP_DONE;
}

/* ---- opening ----------------------------------------------------------- */

/* One line each, whatever fails. */
static int tell_why(task *t, live_why why, const char *name,
                    const char *problem)
{
    char hint[2200];

    if (why == LIVE_DENIED) {
        pcap_permit_hint(hint, sizeof(hint));
        return app_fault(t->a, "capture on %.100s is not permitted: %s", name,
                         hint);
    }
    if (why == LIVE_NO_DEVICE)
        return app_fault(t->a,
                         "no interface '%.100s' to capture on: `soquete "
                         "capture --list` shows what there is",
                         name);
    if (why == LIVE_BAD_FILTER)
        return app_misuse(t->a, "--filter '%.1000s': %s", t->filter, problem);
    return app_fault(t->a, "capture on %.100s: %s", name, problem);
}

static int load(task *t)
{
    const char *missing;
    char problem[LIVE_TEXT];
    soq_rc rc = pcap_load(&t->library, &missing);

    if (rc.err == SOQ_ENOSYS)
        return app_fault(t->a,
                         "the packet library here is too old: it has no "
                         "%s()",
                         missing);
    if (rc.err)
        return app_fault(t->a,
                         "nothing can be captured: libpcap is not "
                         "installed; %s",
                         pcap_install_hint());
    if (!devices_open(&t->devices, &t->library, problem))
        return app_fault(t->a, "the list of interfaces: %s", problem);
    return APP_DONE;
}

static int open_one(task *t, size_t i)
{
    const pcap_device *device = devices_find(&t->devices, t->interfaces[i]);
    live_options o = { .device = device ? device->name : t->interfaces[i],
                       .filter = t->whole,
                       .loopback = device && device_is_loopback(device) };
    char problem[LIVE_TEXT];
    live *l = NULL;
    live_why why = live_open(&l, &t->library, &o, problem);
    soq_rc rc;

    /* Libraries have several answers for what is not there. */
    if (!device && why == LIVE_UNAVAILABLE)
        why = LIVE_NO_DEVICE;
    if (why != LIVE_OK)
        return tell_why(t, why, t->interfaces[i], problem);
    rc = record_add(t->record, l, o.device,
                    device ? device->description : NULL, t->whole);
    return rc.err ? app_fail(t->a, "watch", o.device, rc) : APP_DONE;
}

static soq_rc take_bytes(void *user, const void *data, size_t len,
                         size_t *taken)
{
    return soq_file_write(*(soq_file *)user, data, len, taken);
}

/* The file is made by the user whom the rights were given up to. */
static int open_file(task *t)
{
    soq_rc rc = soq_privileges_drop();

    if (rc.err)
        return app_fail(t->a, "give up", "privileges", rc);
    if (strcmp(t->path, "-") == 0) {
        t->file = soq_file_standard(SOQ_STDOUT);
        if (soq_file_is_terminal(t->file))
            return app_misuse(t->a, "-o -: packets are not for a terminal");
        return APP_DONE;
    }
    rc = soq_file_open(t->path, SOQ_OPEN_NEW, &t->file);
    return rc.err ? app_fail(t->a, "make", t->path, rc) : APP_DONE;
}

/* Its packets would be there twice, and look as if they were sent again. */
static int check_once(task *t, size_t i)
{
    const pcap_device *device = devices_find(&t->devices, t->interfaces[i]);

    for (size_t j = 0; device && j < i; j++)
        if (devices_find(&t->devices, t->interfaces[j]) == device)
            return app_misuse(t->a, "-i: '%.100s' and '%.100s' are the same",
                              t->interfaces[j], t->interfaces[i]);
    return APP_DONE;
}

static int open_all(task *t)
{
    soq_rc rc = record_open(&t->record, take_bytes, &t->file);
    int status = APP_DONE;

    if (rc.err)
        return app_fail(t->a, "prepare", "the capture", rc);
    for (size_t i = 0; i < t->count && status == APP_DONE; i++) {
        status = check_once(t, i);
        if (status == APP_DONE)
            status = open_one(t, i);
    }
    if (status == APP_DONE)
        status = open_file(t);
    return status;
}

/* ---- capturing --------------------------------------------------------- */

static bool goes_on(const task *t, int64_t end_ns)
{
    return !stop_asked(&t->stop) && (!t->lasts_ms || soq_now_ns() < end_ns);
}

static record_status capture(task *t)
{
    int64_t end_ns = soq_now_ns() + t->lasts_ms * INT64_C(1000000);
    record_status status = RECORD_ON;

    if (record_begin(t->record).err)
        return RECORD_UNWRITTEN;
    while (status == RECORD_ON && goes_on(t, end_ns)) {
        int64_t left = (end_ns - soq_now_ns()) / 1000000 + 1;
        bool near = t->lasts_ms && left < STEP_MS;

        status = record_step(t->record, near ? (int)left : STEP_MS);
        tell_progress(t->a, t->record);
    }
    return status;
}

static int finish(task *t, const told_capture *told, record_status status)
{
    soq_rc rc = record_end(t->record), closed = { SOQ_OK, 0 };

    if (strcmp(t->path, "-") != 0)
        closed = soq_file_close(&t->file);
    tell_account(t->a, told, t->record);
    if (rc.err || closed.err)
        return app_fail(t->a, "write", t->path, rc.err ? rc : closed);
    if (status == RECORD_INTERRUPTED)
        return app_fault(t->a, "%s", record_problem(t->record));
    return APP_DONE;
}

static int run_capture(task *t)
{
    told_capture told = { t->interfaces, t->count, t->whole, t->path, 0 };
    int status = open_all(t);
    soq_rc rc;

    if (status != APP_DONE)
        return status;
    record_owners(t->record, !t->no_command);
    record_packets(t->record, t->packets);
    rc = stop_open(&t->stop, record_poller(t->record));
    if (rc.err)
        return app_fail(t->a, "prepare", "the capture", rc);
    told.begin_ns = soq_now_ns();
    tell_begin(t->a, &told);
    status = finish(t, &told, capture(t));
    stop_close(&t->stop);
    return status;
}

static int run(app *a, int argc, char *argv[])
{
    static const option_rules rules = { .known = known, .take = take };
    task t = { .a = a, .file = SOQ_FILE_NONE };
    int status = options_parse(a, argc, argv, &rules, &t, NULL, NULL);

    if (status == APP_DONE)
        status = complete(&t);
    if (status != APP_DONE)
        return status;
    status = load(&t);
    if (status == APP_DONE && t.list)
        tell_devices(a, &t.devices);
    else if (status == APP_DONE)
        status = run_capture(&t);
    record_close(&t.record);
    devices_close(&t.devices);
    pcap_unload(&t.library);
    return status;
}

const command capture_command = {
    "capture", "packets of this machine, into a file for Wireshark", help, run
};
