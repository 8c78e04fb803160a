/* result.c -- what a load has come to. */
#include <inttypes.h>

#include <soquete/system.h>

#include "caller.h"
#include "common/jsonl.h"

static double seconds(const load *l)
{
    return l->first_ns == 0 ? 0 : (double)(l->last_ns - l->first_ns) / 1e9;
}

static void tell_times(output *o, const char *what, const histogram *h)
{
    char line[128];

    histogram_line(h, line, sizeof(line));
    output_print(o, "%s  %s\n", what, line);
}

static void tell_text(load *l)
{
    output *o = l->a->steps;
    double took = seconds(l);
    char rate[24];

    if (l->crowd.left_out > 0)
        output_print(o, "          ... %" PRIu64 " left out\n",
                     l->crowd.left_out);
    output_print(
        o, "Connected %" PRIu64 " of %" PRIu64 " times, %zu at once at most\n",
        l->ports.connections, l->begun, l->most_open);
    for (size_t i = 0; i < OUTCOMES; i++)
        if (l->outcomes[i] > 0)
            output_print(o, "  %8" PRIu64 "  %s\n", l->outcomes[i],
                         caller_outcomes[i]);
    if (l->broken.err)
        output_print(o, "            the first: %s (%s, os %d)\n",
                     soq_err_text(l->broken.err), soq_err_name(l->broken.err),
                     l->broken.os);
    tell_times(o, "Until connected      ", &l->connects);
    tell_times(o, "Until the first byte ", &l->firsts);
    tell_times(o, "A message and back   ", &l->rounds);
    progress_bytes(rate, sizeof(rate),
                   took > 0 ? (uint64_t)((double)l->received / took) : 0);
    output_print(
        o,
        "Throughput            %.0f messages/s, %s/s each way; %" PRIu64
        " bytes sent, %" PRIu64 " back and checked\n",
        took > 0 ? (double)l->rounds.count / took : 0, rate, l->sent,
        l->received);
}

static json_t *data_of(const histogram *h)
{
    static const struct {
        const char *name;
        double percent;
    } list[] = {
        { "median", 50 }, { "p90", 90 }, { "p99", 99 }, { "p999", 99.9 }
    };
    json_t *o = json_object();

    json_object_set_new(o, "count", json_integer((json_int_t)h->count));
    json_object_set_new(o, "least", json_real((double)h->least / 1e6));
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        json_object_set_new(
            o, list[i].name,
            json_real((double)histogram_percentile(h, list[i].percent) / 1e6));
    json_object_set_new(o, "most", json_real((double)h->most / 1e6));
    return o;
}

static void tell_json(load *l)
{
    static const char *const names[OUTCOMES] = {
        "well",  "time_over", "refused", "no_place",      "reset",
        "early", "timed_out", "wrong",   "no_local_port", "failed"
    };
    json_t *o = json_object(), *ends = json_object();

    for (size_t i = 0; i < OUTCOMES; i++)
        json_object_set_new(ends, names[i],
                            json_integer((json_int_t)l->outcomes[i]));
    json_object_set_new(o, "app", json_string(l->a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "event", json_string("result"));
    json_object_set_new(o, "begun", json_integer((json_int_t)l->begun));
    json_object_set_new(o, "connected",
                        json_integer((json_int_t)l->ports.connections));
    json_object_set_new(o, "most_at_once",
                        json_integer((json_int_t)l->most_open));
    json_object_set_new(o, "outcomes", ends);
    json_object_set_new(o, "connect_ms", data_of(&l->connects));
    json_object_set_new(o, "first_byte_ms", data_of(&l->firsts));
    json_object_set_new(o, "round_trip_ms", data_of(&l->rounds));
    json_object_set_new(o, "seconds", json_real(seconds(l)));
    json_object_set_new(o, "messages",
                        json_integer((json_int_t)l->rounds.count));
    json_object_set_new(o, "sent", json_integer((json_int_t)l->sent));
    json_object_set_new(o, "received", json_integer((json_int_t)l->received));
    jsonl_print(l->a->steps, soq_wall_us(), o);
}

void load_tell_result(load *l)
{
    if (l->a->json)
        tell_json(l);
    else
        tell_text(l);
    verdict_tell(l->a, &l->ports);
}
