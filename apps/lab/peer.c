/* peer.c -- the block `lab peer`: two hosts, the way between them, a
 * conversation seen from both ends, and why it may not come about. */
#include <stdio.h>
#include <string.h>

#include <soquete/hosts.h>
#include <soquete/interfaces.h>
#include <soquete/reach.h>

#include "blocks.h"
#include "cast.h"
#include "common/columns.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "gallery.h"
#include "peer/modes.h"
#include "report/evidence.h"
#include "report/layout.h"
#include "story.h"
#include "witness.h"
#include "words.h"

#define LOOPBACK "127.0.0.1"
#define FIND_S "10" /* a busy machine takes its time */
#define SCENE "two-hosts"

typedef struct lab {
    app *a;
    const lab_peer_order *order;
    soq_hosts *hosts;  /* NULL: there is one */
    soq_rc why_not;    /* the reason for that */
    char far_name[32]; /* by which it is found */
    bool stopped;
    /* The proof. */
    bool met;    /* both ends had the connection */
    bool mirror; /* with the same pair */
    bool named;  /* found by its name */
    size_t said; /* lines that arrived, of two */
    size_t failures, as_expected, left_out;
    char near_pair[2][SOQ_ADDR_TEXT], far_pair[2][SOQ_ADDR_TEXT];
} lab;

/* ---- the way ------------------------------------------------------------ */

static void tell_addresses(lab *l, const char *who)
{
    soq_interfaces *all = NULL;
    char text[SOQ_ADDR_TEXT];

    if (soq_interfaces_get(&all).err)
        return;
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i].addr_count; k++) {
            const soq_interface_addr *one = &all->list[i].addrs[k];

            if (!all->list[i].up || soq_addr_is_link_local(&one->addr) ||
                (all->list[i].loopback && l->hosts))
                continue;
            output_print(l->a->steps, "  %-*s  %-8s %s/%u\n",
                         layout_field(who, 5), who, all->list[i].name,
                         soq_addr_ip_text(&one->addr, text, sizeof(text)),
                         one->prefix);
        }
    soq_interfaces_free(&all);
}

static void tell_way(lab *l, const char *to_text)
{
    char own_text[SOQ_ADDR_TEXT];
    soq_addr to, own;
    soq_rc rc = soq_addr_parse(to_text, &to);

    if (!rc.err)
        rc = soq_way_to(&to, &own);
    if (rc.err)
        say(l->a, l->a->steps, 2, TEXT_LAB_NO_WAY, "%s\n%s", to_text,
            say_text(l->a, text_of_error(rc.err)));
    else
        say(l->a, l->a->steps, 2, TEXT_LAB_WAY, "%s\n%s", to_text,
            soq_addr_ip_text(&own, own_text, sizeof(own_text)));
}

static void tell_two_hosts(lab *l)
{
    say_line(l->a, l->a->steps, 0, TEXT_LAB_HOSTS_TWO);
    output_print(l->a->steps, "\n");
    tell_addresses(l, "near");
    if (!soq_hosts_enter(l->hosts, 1).err)
        tell_addresses(l, "far");
    (void)soq_hosts_enter(l->hosts, 0);
    tell_way(l, SOQ_HOST_1);
}

static void tell_one_host(lab *l)
{
    app *a = l->a;

    if (l->order->one_host)
        say_line(a, a->steps, 0, TEXT_LAB_HOSTS_ASKED);
    else
        say(a, a->steps, 0, TEXT_LAB_HOSTS_ONE, "%s",
            say_text(a, text_of_error(l->why_not.err)));
    say_line(a, a->steps, 0, TEXT_LAB_HOSTS_ADVICE);
    output_print(a->steps, "\n");
    tell_addresses(l, words_who(a, "both"));
    tell_way(l, LOOPBACK);
}

static void tell_hosts(lab *l)
{
    if (l->a->json)
        return;
    if (l->hosts)
        tell_two_hosts(l);
    else
        tell_one_host(l);
}

/* ---- the conversation --------------------------------------------------- */

static bool enter(lab *l, cast *c, int host, const char *who,
                  const char *const words[])
{
    soq_rc rc = { SOQ_OK, 0 };

    if (l->hosts)
        rc = soq_hosts_enter(l->hosts, host);
    if (!rc.err)
        rc = cast_enter(c, who, words);
    if (l->hosts)
        (void)soq_hosts_enter(l->hosts, 0);
    if (rc.err)
        app_fail(l->a, "start", who, rc);
    return !rc.err;
}

static bool speak(cast *c, const char *from, const char *to, const char *text)
{
    return !cast_say(c, from, text).err && cast_wait(c, to, "message", 0);
}

static bool perform(lab *l, cast *c)
{
    const char *far[] = { "peer",      "--listen", "127.0.0.1:0", "--name",
                          l->far_name, "--once",   "--json",      NULL };
    const char *near[] = { "peer",   l->far_name, "--name", "near",
                           "--json", "--seconds", FIND_S,   "--interface",
                           LOOPBACK, NULL };

    if (l->hosts) {
        far[2] = SOQ_HOST_1 ":65433";
        near[7] = NULL;
    }
    if (!enter(l, c, 1, "far", far) || !cast_wait(c, "far", "announce", 0) ||
        !enter(l, c, 0, "near", near) || !cast_wait(c, "near", "proof", 0) ||
        !cast_wait(c, "far", "proof", 0))
        return false;
    if (!speak(c, "near", "far", "Hello, far!\n") ||
        !speak(c, "far", "near", "Hello, near!\n"))
        return false;
    return !cast_say(c, "near", "/quit\n").err && cast_end(c);
}

static void take_pair(const cast *c, const char *who, char pair[2][72])
{
    const json_t *proof = cast_find(c, who, "proof");
    const char *local = proof ? story_text(proof, "local") : NULL;
    const char *peer = proof ? story_text(proof, "peer") : NULL;

    snprintf(pair[0], SOQ_ADDR_TEXT, "%s", local ? local : "-");
    snprintf(pair[1], SOQ_ADDR_TEXT, "%s", peer ? peer : "-");
}

static void examine(lab *l, const cast *c)
{
    take_pair(c, "near", l->near_pair);
    take_pair(c, "far", l->far_pair);
    l->met = cast_find(c, "near", "greet") && cast_find(c, "far", "greet");
    l->named = l->met; /* nothing but its name was given */
    l->mirror = l->met && strcmp(l->near_pair[0], l->far_pair[1]) == 0 &&
                strcmp(l->near_pair[1], l->far_pair[0]) == 0;
    l->said = cast_find(c, "near", "message") ? 1 : 0;
    l->said += cast_find(c, "far", "message") ? 1U : 0U;
}

static void converse(lab *l)
{
    cast *c = cast_open(l->a, SCENE, l->order->timeout_ms);

    if (!c)
        return;
    c->muted = true; /* where it was found is told in the story */
    (void)perform(l, c);
    if (!l->a->json)
        output_print(l->a->steps, "\n%s\n\n",
                     say_text(l->a, TEXT_LAB_CONVERSATION));
    story_tell(c);
    examine(l, c);
    l->stopped = stop_asked(&c->stop);
    cast_close(c);
}

/* ---- why not ------------------------------------------------------------ */

static void fail_on_purpose(lab *l)
{
    gallery g = { .a = l->a, .hosts = l->hosts };
    stop s;

    g.interface = l->hosts ? NULL : LOOPBACK;
    if (stop_open(&s, NULL).err)
        return;
    if (!l->a->json)
        output_print(l->a->steps, "\n%s\n", say_text(l->a, TEXT_LAB_GALLERY));
    l->stopped = !gallery_show(&g, &s);
    stop_close(&s);
    l->failures = g.made;
    l->as_expected = g.as_expected;
    l->left_out = g.left_out;
}

/* ---- the proof ---------------------------------------------------------- */

static bool holds(const lab *l)
{
    return l->met && l->mirror && l->said == 2 && l->failures > 0 &&
           l->as_expected == l->failures && (!l->hosts || l->left_out == 0);
}

static void tell_pair(const lab *l, text_id who, const char *const pair[2],
                      const char *remark)
{
    const app *a = l->a;
    size_t near_columns = columns_of(say_text(a, TEXT_LAB_NEAR_SEES));
    size_t far_columns = columns_of(say_text(a, TEXT_LAB_FAR_SEES));
    char rest[256];

    snprintf(rest, sizeof(rest), "%s <-> %s%s%s", pair[0], pair[1],
             remark[0] ? "  " : "", remark);
    say_row(a->steps, say_text(a, who),
            near_columns > far_columns ? near_columns : far_columns, rest);
}

static void tell_proof(const lab *l)
{
    app *a = l->a;
    output *o = a->steps;
    const char *const near[2] = { l->near_pair[0], l->near_pair[1] };
    const char *const far[2] = { l->far_pair[0], l->far_pair[1] };

    output_print(o, "\n%s\n", say_text(a, TEXT_LAB_PROOF));
    say(a, o, 2, TEXT_LAB_TOLD_NAME, "%s\n%s", l->far_name,
        say_text(a, l->named ? TEXT_LAB_FOUND : TEXT_NOT_OBSERVED));
    tell_pair(l, TEXT_LAB_NEAR_SEES, near, "");
    tell_pair(l, TEXT_LAB_FAR_SEES, far,
              say_text(a, l->mirror ? TEXT_LAB_MIRROR : TEXT_NOT_OBSERVED));
    say(a, o, 2, TEXT_LAB_LINES, "%u", (unsigned)l->said);
    say(a, o, 2, TEXT_LAB_FAILURES, "%u\n%u", (unsigned)l->as_expected,
        (unsigned)l->failures);
    if (l->left_out > 0)
        say(a, o, 2, TEXT_LAB_LEFT_OUT, "%u", (unsigned)l->left_out);
}

static json_t *proof_json(const lab *l)
{
    json_t *o = json_pack("{s:s, s:I, s:s}", "app", l->a->command->name, "pid",
                          (json_int_t)soq_own_process_id(), "event", "result");

    json_object_set_new(o, "hosts", json_integer(l->hosts ? 2 : 1));
    json_object_set_new(o, "found_by_name", json_boolean(l->named));
    json_object_set_new(o, "ends_mirror", json_boolean(l->mirror));
    json_object_set_new(o, "lines", json_integer((json_int_t)l->said));
    json_object_set_new(o, "failures", json_integer((json_int_t)l->failures));
    json_object_set_new(o, "as_expected",
                        json_integer((json_int_t)l->as_expected));
    json_object_set_new(o, "left_out", json_integer((json_int_t)l->left_out));
    json_object_set_new(o, "all_observed", json_boolean(holds(l)));
    return o;
}

/* ---- its packets -------------------------------------------------------- */

static void watch(const lab *l)
{
    if (l->order->packets)
        *l->order->packets = witness_open_cable(l->order->folder, l->why_not);
}

static void watch_no_more(const lab *l)
{
    witness *w = l->order->packets ? *l->order->packets : NULL;

    if (!w)
        return;
    (void)witness_end(w); /* whoever closes it asks again */
    evidence_add(l->a->evidence, SCENE, "lab", "measure", soq_wall_us(),
                 witness_json(w));
}

/* ---- the block ---------------------------------------------------------- */

static int on_one_machine(lab *l)
{
    /* Before anything starts a thread. */
    if (l->order->one_host)
        l->why_not.err = SOQ_ECANCELED;
    else
        l->why_not = soq_hosts_open(&l->hosts);
    snprintf(l->far_name, sizeof(l->far_name), l->hosts ? "far" : "far %lld",
             soq_own_process_id());
    watch(l);
    tell_hosts(l);
    converse(l);
    if (!l->stopped)
        fail_on_purpose(l);
    watch_no_more(l);
    evidence_add(l->a->evidence, SCENE, "lab", "measure", soq_wall_us(),
                 proof_json(l));
    if (l->a->json)
        jsonl_print(l->a->steps, soq_wall_us(), proof_json(l));
    else
        tell_proof(l);
    soq_hosts_close(&l->hosts);
    if (l->stopped)
        return APP_INTERRUPTED;
    return holds(l) ? APP_DONE
                    : app_fault(l->a, "%s", say_text(l->a, TEXT_LAB_PART));
}

int lab_peer(app *a, const lab_peer_order *order)
{
    lab l = { .a = a, .order = order };

    if (order->serve || order->with)
        return lab_peer_with(a, order);
    return on_one_machine(&l);
}
