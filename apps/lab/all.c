/* all.c -- every block of the lab, and the report of it. */
#include "all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/interfaces.h>
#include <soquete/system.h>

#include "common/jsonl.h"
#include "common/message.h"
#include "common/whole.h"
#include "report/claim.h"
#include "report/evidence.h"
#include "report/page.h"
#include "report/report.h"
#include "report/say.h"
#include "report/wire.h"
#include "summary.h"
#include "witness.h"

typedef struct all {
    const all_order *o;
    app *a;
    evidence seen;
    json_t *blocks, *report;
    witness *witness; /* of the packets, or NULL */
    witness *cable;   /* of those of the block peer, or NULL */
    soq_rc packets;   /* of what they had to write */
    bool interrupted;
} all;

/* ---- files ------------------------------------------------------------- */

static int keep(app *a, const char *folder, const char *name, char *text)
{
    char path[4096];
    soq_rc rc;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    rc = whole_file(path, text);
    free(text);
    if (rc.err)
        return app_fail(a, "write", path, rc);
    if (!a->json)
        output_print(&a->out, "%s\n", path);
    return APP_DONE;
}

int report_keep(app *a, const char *folder, json_t *report,
                text_language language)
{
    int status = keep(a, folder, "report.json", report_text(report));

    if (status != APP_DONE)
        return status;
    return keep(a, folder, "report.html", page_make(report, language));
}

/* ---- the run ----------------------------------------------------------- */

/* Another machine's lab comes first: somebody waits there. */
static int run_remote(const all *l, output *told)
{
    lab_peer_order order = *l->o->remote;

    order.waiting = told;
    return lab_peer_with(l->a, &order);
}

/* Two hosts come last: whoever makes them leaves this network for good. */
static int run_peers(all *l)
{
    lab_peer_order order = { .timeout_ms = l->o->timeout_ms,
                             .packets = &l->cable,
                             .folder = l->o->folder };

    return lab_peer(l->a, &order);
}

static const all_block remote = { "remote", NULL }, peers = { "peer", NULL };

static int run(all *l, const all_block *block, output *told)
{
    if (block == &remote)
        return run_remote(l, told);
    if (block == &peers)
        return run_peers(l);
    return block->run(l->a, l->o->timeout_ms);
}

/* What a block says by itself is in the evidence; here it stays silent. */
static int run_block(all *l, const all_block *block)
{
    static const output nowhere = { .file = { UINTPTR_MAX } };
    output *steps = l->a->steps, *silent = malloc(sizeof(*silent));
    output err = l->a->err;
    bool json = l->a->json;
    int status;

    if (!silent)
        return app_fail(l->a, "prepare", "the lab", (soq_rc){ SOQ_ENOMEM, 0 });
    *silent = nowhere;
    l->a->steps = silent;
    l->a->err = nowhere;
    l->a->json = false;
    status = run(l, block, &err);
    l->a->steps = steps;
    l->a->err = err;
    l->a->json = json;
    free(silent);
    return status;
}

static void take_turn(all *l, const all_block *block, size_t nth, size_t of)
{
    int64_t begin_ns = soq_now_ns();
    char line[64];
    int status;

    (void)say_into(l->a, line, sizeof(line), TEXT_LAB_TURN, "%zu\n%zu\n%s",
                   nth, of, block->name);
    output_status(&l->a->err, line);
    l->seen.block = block->name;
    status = run_block(l, block);
    output_status(&l->a->err, "");
    l->interrupted = status == APP_INTERRUPTED;
    json_array_append_new(
        l->blocks,
        json_pack("{s:s, s:i, s:I}", "name", block->name, "status", status,
                  "ms", (json_int_t)((soq_now_ns() - begin_ns) / 1000000)));
}

static void run_blocks(all *l)
{
    size_t before = l->o->remote ? 1 : 0, count = before + l->o->count + 1;

    for (size_t i = 0; i < count && !l->interrupted; i++)
        take_turn(l,
                  i < before       ? &remote
                  : i == count - 1 ? &peers
                                   : &l->o->blocks[i - before],
                  i + 1, count);
}

/* The address that a colleague would use; nothing is sent for it. */
static void keep_address(all *l)
{
    char text[SOQ_ADDR_TEXT];
    const soq_interface_addr *at;
    soq_interfaces *list = NULL;

    l->seen.block = "remote";
    if (soq_interfaces_get(&list).err)
        return;
    at = soq_interfaces_reachable(list, SOQ_IPV4);
    at = at ? at : soq_interfaces_reachable(list, SOQ_IPV6);
    for (size_t i = 0; at && i < list->count; i++)
        if (list->list[i].index == at->index)
            evidence_add(
                &l->seen, "address", "lab", "measure", soq_wall_us(),
                json_pack("{s:s, s:s, s:s+}", "event", "address", "address",
                          soq_addr_ip_text(&at->addr, text, sizeof(text)),
                          "interface", list->list[i].name, ""));
    soq_interfaces_free(&list);
}

/* ---- the packets ------------------------------------------------------- */

/* What it has seen; false: nothing, or no memory. */
static bool read_packets(reading *r, witness *w, const char *name)
{
    flows_options how = flows_defaults();
    reading_file file = { .path = name };
    bytes left;

    if (reading_open(r, &how).err || witness_sees(w) != WITNESS_SEES)
        return false;
    left = witness_file(w);
    if (reading_stream(r, &file, window_memory, &left).err)
        return false;
    reading_finish(r);
    return true;
}

/* In the order in which `lab --verify` does it, so that rows of one moment
 * come out alike. */
static void add_packets(all *l)
{
    const flows *captures[2];
    reading ours, cable;
    size_t n = 0;

    if (read_packets(&ours, l->witness, WITNESS_FILE))
        captures[n++] = ours.flows;
    if (read_packets(&cable, l->cable, WITNESS_CABLE_FILE))
        captures[n++] = cable.flows;
    if (n > 0)
        (void)wire_add(l->seen.rows, captures, n, WIRE_ALL);
    reading_close(&ours);
    reading_close(&cable);
}

/* Of what others have sent beside it nothing stays. */
static void end_loopback(all *l)
{
    size_t count;
    sieve_pair *own = wire_pairs(l->seen.rows, &count);

    l->packets = witness_end(l->witness);
    if (!l->packets.err)
        l->packets = witness_keep_own(l->witness, own, count);
    free(own);
}

static void end_witnesses(all *l)
{
    if (l->witness) {
        end_loopback(l);
        l->seen.block = "capture";
        evidence_add(&l->seen, "packets", "lab", "measure", soq_wall_us(),
                     witness_json(l->witness));
    }
    if (l->cable && !l->packets.err)
        l->packets = witness_end(l->cable);
    evidence_number(&l->seen);
    add_packets(l);
}

/* Packets that are rows, of the cable or not. */
static size_t count_shown(const all *l, bool cable)
{
    size_t shown = 0;

    for (size_t i = 0; i < json_array_size(l->seen.rows); i++) {
        const json_t *row = json_array_get(l->seen.rows, i);
        bool peer = strcmp(evidence_text(row, "block"), peers.name) == 0;

        if (strcmp(evidence_told(row, "event"), "packet") == 0)
            shown += peer == cable;
    }
    return shown;
}

static int tell_packets(const all *l)
{
    bool told = !l->a->json;

    if (!l->witness && l->o->remote && told)
        say_line(l->a, &l->a->out, 0, TEXT_LAB_PACKETS_BESIDE);
    if (l->witness && told)
        witness_tell(l->witness, l->a, count_shown(l, false));
    if (witness_sees(l->cable) == WITNESS_SEES && told)
        witness_tell(l->cable, l->a, count_shown(l, true));
    return l->packets.err ? app_fail(l->a, "write", "the packets", l->packets)
                          : APP_DONE;
}

/* ---- telling ----------------------------------------------------------- */

/* Why another machine was not met: to be read last, not above all else. */
static void tell_why(all *l)
{
    scene s = { l->seen.rows, "remote", "two-machines" };
    const json_t *check = scene_row(&s, "here", "check");

    if (check)
        lab_peer_why(l->a, &l->a->err, json_object_get(check, "event"));
}

static int tell(all *l)
{
    int status, packets;

    if (l->a->json)
        summary_json(l->a, l->report);
    else
        summary_text(l->a, l->report, l->o->language);
    packets = status = tell_packets(l);
    if (l->o->folder)
        status = report_keep(l->a, l->o->folder, l->report, l->o->language);
    for (size_t i = 0; i < json_array_size(l->blocks); i++) {
        const json_t *one = json_array_get(l->blocks, i);
        char text[SAY_TEXT];

        if (json_integer_value(json_object_get(one, "status")) == APP_DONE ||
            l->interrupted)
            continue;
        (void)say_into(l->a, text, sizeof(text), TEXT_LAB_PART_OF, "%s",
                       evidence_text(one, "name"));
        status = app_fault(l->a, "%s", text);
    }
    tell_why(l);
    if (!l->interrupted)
        return status == APP_DONE ? packets : status;
    app_fault(l->a, "%s", say_text(l->a, TEXT_LAB_INTERRUPTED));
    return APP_INTERRUPTED;
}

int lab_all(const all_order *order)
{
    all l = { .o = order, .a = order->a };
    soq_rc rc = { SOQ_OK, 0 };
    int status = APP_FAILED;

    if (order->folder)
        rc = soq_folder_create(order->folder);
    if (rc.err)
        return app_fail(l.a, "make", order->folder, rc);
    l.blocks = json_array();
    if (l.blocks && evidence_open(&l.seen)) {
        /* On a host of its own there is no such address; and the packets
         * that another machine sends do not come there. */
        keep_address(&l);
        if (!order->remote)
            l.witness = witness_open(order->folder, true);
        l.a->evidence = &l.seen;
        run_blocks(&l);
        l.a->evidence = NULL;
        end_witnesses(&l);
        evidence_number(&l.seen);
        l.report = report_make(l.seen.rows, l.blocks, order->language,
                               soq_wall_us(), !l.interrupted);
    }
    if (l.report)
        status = tell(&l);
    else
        app_fail(l.a, "make", "the report", (soq_rc){ SOQ_ENOMEM, 0 });
    json_decref(l.report);
    json_decref(l.blocks);
    witness_close(&l.witness);
    witness_close(&l.cable);
    evidence_close(&l.seen);
    return status;
}
