/* witness.c -- the packets of a run of the lab. */
#include "witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/hosts.h>
#include <soquete/system.h>

#include "capture/devices.h"
#include "capture/record.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "common/whole.h"
#include "report/say.h"

/* Headers and the first bytes: a message is whole, a mass of data is not. */
enum { SNAP = 2048, STEP_MS = 100 };
static const size_t longest = (size_t)256 * 1024 * 1024;

/* Where it looks. */
typedef struct place {
    const char *device, *file;
    bool loopback;
} place;

static const place loopback = { "lo", WITNESS_FILE, true };
static const place cable = { "near0", WITNESS_CABLE_FILE, false };

struct witness {
    const place *at;
    witness_why why;
    soq_rc host; /* of making a host */
    bool shared; /* with others, where there is none */
    soq_rc rc;   /* of memory, and of the file */
    pcap_library library;
    record *record;
    soq_thread *thread;
    soq_mutex lock;
    bool locked, stop; /* stop: under lock */
    record_account account;
    char path[4096]; /* "" for none */
    soq_file file;
    unsigned char *bytes; /* of the file */
    size_t len, cap;
    char problem[LIVE_TEXT];
};

/* ---- where packets go -------------------------------------------------- */

static bool make_room(witness *w, size_t len)
{
    size_t cap = w->cap ? w->cap : 65536;
    unsigned char *more;

    if (len > longest || w->len + len > longest)
        return false;
    while (cap < w->len + len)
        cap *= 2;
    if (cap == w->cap)
        return true;
    more = realloc(w->bytes, cap);
    if (!more)
        return false;
    w->bytes = more;
    w->cap = cap;
    return true;
}

static soq_rc take(void *user, const void *data, size_t len, size_t *taken)
{
    witness *w = user;
    soq_rc rc = { SOQ_OK, 0 };

    *taken = len;
    if (!soq_file_is_none(w->file))
        rc = soq_file_write(w->file, data, len, taken);
    if (!make_room(w, *taken)) {
        *taken = 0;
        rc.err = SOQ_ENOMEM;
    }
    memcpy(w->bytes + w->len, data, *taken);
    w->len += *taken;
    return rc;
}

/* ---- beginning --------------------------------------------------------- */

static bool is_to_stop(witness *w)
{
    bool stop;

    soq_mutex_lock(&w->lock);
    stop = w->stop;
    soq_mutex_unlock(&w->lock);
    return stop;
}

static void watch(void *user)
{
    witness *w = user;

    while (!is_to_stop(w) && record_step(w->record, STEP_MS) == RECORD_ON)
        continue;
    (void)record_end(w->record);
}

static live *open_live(witness *w)
{
    char problem[LIVE_TEXT];
    live_options o = { .snap = SNAP, .loopback = w->at->loopback };
    const pcap_device *device;
    live *l = NULL;
    devices d;

    snprintf(w->problem, sizeof(w->problem), "%s", w->at->device);
    if (!devices_open(&d, &w->library, problem))
        return NULL;
    device = devices_find(&d, w->at->device);
    o.device = device ? device->name : w->at->device;
    if (live_open(&l, &w->library, &o, problem) != LIVE_OK)
        snprintf(w->problem, sizeof(w->problem), "%s", problem);
    devices_close(&d);
    return l;
}

static witness_why open_device(witness *w)
{
    live *l = open_live(w);

    if (!l)
        return w->host.err ? WITNESS_NO_HOST : WITNESS_NO_CAPTURE;
    w->rc = record_open(&w->record, take, w);
    if (w->rc.err) {
        live_close(&l);
        return WITNESS_NO_MEMORY;
    }
    w->rc = record_add(w->record, l, w->at->device, "a run of soquete lab",
                       NULL);
    return w->rc.err ? WITNESS_NO_MEMORY : WITNESS_SEES;
}

static witness_why begin(witness *w)
{
    if (w->path[0] && !w->host.err)
        w->rc = soq_file_open(w->path, SOQ_OPEN_NEW, &w->file);
    if (!w->rc.err)
        w->rc = record_begin(w->record);
    if (!w->rc.err)
        w->rc = soq_mutex_open(&w->lock);
    w->locked = !w->rc.err;
    if (!w->rc.err)
        w->rc = soq_thread_start(watch, w, &w->thread);
    return w->rc.err ? WITNESS_NO_MEMORY : WITNESS_SEES;
}

static witness_why look(witness *w, const char *folder)
{
    witness_why why = WITNESS_NO_HOST;

    if (!w->host.err || w->shared)
        why = open_device(w);
    if (folder)
        snprintf(w->path, sizeof(w->path), "%s/%s", folder, w->at->file);
    return why == WITNESS_SEES ? begin(w) : why;
}

/* With the library, without which moving would be useless; or NULL. */
static witness *make(const place *at)
{
    witness *w = calloc(1, sizeof(*w));
    const char *missing;

    if (!w)
        return NULL;
    w->at = at;
    w->file = SOQ_FILE_NONE;
    w->why = pcap_load(&w->library, &missing).err ? WITNESS_NO_LIBRARY
                                                  : WITNESS_SEES;
    return w;
}

witness *witness_open(const char *folder, bool shared)
{
    witness *w = make(&loopback);

    if (!w || w->why != WITNESS_SEES)
        return w;
    w->shared = shared;
    w->host = soq_host_alone();
    w->why = look(w, folder);
    return w;
}

witness *witness_open_cable(const char *folder, soq_rc hosts)
{
    witness *w = make(&cable);

    if (!w || (w->why != WITNESS_SEES && !hosts.err))
        return w;
    w->host = hosts;
    w->why = look(w, folder);
    return w;
}

/* ---- the end ----------------------------------------------------------- */

soq_rc witness_end(witness *w)
{
    soq_rc closed = { SOQ_OK, 0 };

    if (!w->thread)
        return w->why == WITNESS_SEES ? w->rc : closed;
    soq_mutex_lock(&w->lock);
    w->stop = true;
    soq_mutex_unlock(&w->lock);
    record_wake(w->record);
    soq_thread_join(&w->thread);
    record_account_all(w->record, &w->account);
    w->rc = record_rc(w->record);
    if (!soq_file_is_none(w->file))
        closed = soq_file_close(&w->file);
    if (!w->rc.err)
        w->rc = closed;
    return w->rc;
}

soq_rc witness_keep_own(witness *w, const sieve_pair *own, size_t count)
{
    if (w->why != WITNESS_SEES || !w->host.err || w->rc.err)
        return w->rc;
    w->rc = sieve(w->bytes, &w->len, own, count);
    if (!w->rc.err && w->path[0])
        w->rc = whole_bytes(w->path, w->bytes, w->len);
    if (w->rc.err)
        w->path[0] = '\0';
    return w->rc;
}

void witness_close(witness **out)
{
    witness *w = *out;

    if (!w)
        return;
    (void)witness_end(w);
    if (!soq_file_is_none(w->file))
        (void)soq_file_close(&w->file);
    record_close(&w->record);
    pcap_unload(&w->library);
    if (w->locked)
        soq_mutex_close(&w->lock);
    free(w->bytes);
    free(w);
    *out = NULL;
}

witness_why witness_sees(const witness *w)
{
    return w ? w->why : WITNESS_NOT_ASKED;
}

bytes witness_file(const witness *w)
{
    return (bytes){ w->bytes, w->len };
}

/* ---- told -------------------------------------------------------------- */

static const char *missing_name(witness_why why)
{
    switch (why) {
    case WITNESS_NO_HOST:
        return "host";
    case WITNESS_NO_LIBRARY:
        return "libpcap";
    case WITNESS_NO_CAPTURE:
        return "right";
    case WITNESS_NO_MEMORY:
        return "room";
    case WITNESS_SEES:
    case WITNESS_NOT_ASKED:
    default:
        return "";
    }
}

json_t *witness_json(const witness *w)
{
    const record_account *x = &w->account;

    if (w->why != WITNESS_SEES)
        return json_pack("{s:s, s:s}", "event", "capture", "missing",
                         missing_name(w->why));
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "event", "capture",
                     "interface", w->at->device, "seen", (json_int_t)x->seen,
                     "written", (json_int_t)x->written, "dropped",
                     (json_int_t)(x->seen - x->written), "file",
                     w->path[0] ? w->at->file : "");
}

static text_id told_as(const witness *w, uint64_t lost, size_t shown)
{
    if (w->host.err)
        return w->path[0] ? TEXT_LAB_PACKETS_OWN : TEXT_LAB_PACKETS_SHARED;
    if (lost > 0)
        return TEXT_LAB_PACKETS_LOST;
    if (shown == WITNESS_NO_REPORT)
        return TEXT_LAB_PACKETS_BLOCK;
    if (w->at == &cable)
        return w->path[0] ? TEXT_LAB_PACKETS_CABLE_FILE
                          : TEXT_LAB_PACKETS_CABLE;
    return w->path[0] ? TEXT_LAB_PACKETS_FILE : TEXT_LAB_PACKETS;
}

static void tell_numbers(const witness *w, app *a, size_t shown)
{
    uint64_t lost = w->account.seen - w->account.written;

    say(a, &a->out, 0, told_as(w, lost, shown),
        "%" PRIu64 "\n%zu\n%s\n%" PRIu64, w->account.written, shown, w->path,
        lost);
}

void witness_tell(const witness *w, app *a, size_t shown)
{
    if (w->why == WITNESS_SEES)
        tell_numbers(w, a, shown);
    else if (w->why == WITNESS_NO_LIBRARY)
        say(a, &a->out, 0, TEXT_LAB_NO_LIBRARY, "%s", pcap_install_command());
    else if (w->why == WITNESS_NO_HOST)
        say(a, &a->out, 0,
            w->shared ? TEXT_LAB_NO_HOST : TEXT_LAB_NO_OWN_NETWORK, "%s",
            soq_err_name(w->host.err));
    else
        say(a, &a->out, 0, TEXT_LAB_NO_CAPTURE, "%s",
            w->why == WITNESS_NO_CAPTURE ? w->problem
                                         : soq_err_name(w->rc.err));
}

/* ---- a block by itself ------------------------------------------------- */

static void tell_block(const witness *w, app *a)
{
    json_t *o;

    if (!a->json) {
        output_text(&a->out, "\n", 1);
        witness_tell(w, a, WITNESS_NO_REPORT);
        return;
    }
    o = witness_json(w);
    json_object_set_new(o, "app", json_string(a->command->name));
    json_object_set_new(o, "pid",
                        json_integer((json_int_t)soq_own_process_id()));
    jsonl_print(&a->out, soq_wall_us(), o);
}

int witness_finish(app *a, witness **out, int status)
{
    witness *w = *out;
    soq_rc rc;

    if (!w)
        return status;
    rc = witness_end(w);
    tell_block(w, a);
    if (rc.err)
        status = app_fail(a, "write", w->path, rc);
    else if (w->why != WITNESS_SEES && status == APP_DONE)
        status = APP_FAILED; /* the packets were asked for */
    witness_close(out);
    return status;
}

int witness_run(app *a, const char *folder, int (*run)(app *a, int timeout_ms),
                int timeout_ms)
{
    soq_rc rc = soq_folder_create(folder);
    witness *w;
    int status;

    if (rc.err)
        return app_fail(a, "make", folder, rc);
    w = witness_open(folder, false);
    status = run(a, timeout_ms);
    return witness_finish(a, &w, status);
}
