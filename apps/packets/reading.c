/* reading.c -- capture files, one after another, read into conversations. */
#include "reading.h"

#include <string.h>

soq_rc reading_open(reading *r, const flows_options *o)
{
    soq_rc rc = { SOQ_OK, 0 };

    memset(r, 0, sizeof(*r));
    r->flows = flows_open(o);
    r->fragments = reassembly_open(o->seed);
    if (!r->flows || !r->fragments)
        rc.err = SOQ_ENOMEM;
    return rc;
}

void reading_close(reading *r)
{
    flows_close(&r->flows);
    reassembly_close(&r->fragments);
    comments_free(&r->comments);
}

static void take_link(reading_file *file, uint32_t link)
{
    for (size_t i = 0; i < file->link_count; i++)
        if (file->links[i] == link)
            return;
    if (file->link_count < READING_LINKS)
        file->links[file->link_count++] = link;
}

static void take_time(reading *r, int64_t now_ns)
{
    if (!r->has_time) {
        r->has_time = true;
        r->first_ns = r->last_ns = r->latest_ns = now_ns;
    }
    if (now_ns < r->latest_ns)
        r->backwards++;
    if (now_ns < r->first_ns)
        r->first_ns = now_ns;
    if (now_ns > r->last_ns)
        r->last_ns = now_ns;
    r->latest_ns = now_ns;
}

/* The packet has comments: they are of its conversation. */
static void settle(reading *r, const capture_record *record)
{
    const flow *f = flows_latest(r->flows);

    comments_settle(&r->comments,
                    f && f->last_frame == r->packets ? f->number : 0,
                    record->time_ns);
}

static soq_rc take(reading *r, reading_file *file,
                   const capture_record *record)
{
    soq_rc rc;
    packet p;

    r->packets++;
    r->bytes += record->len;
    r->cut += record->data.len < record->len;
    if (record->has_time)
        take_time(r, record->time_ns);
    if (file->link_count == 0 ||
        file->links[file->link_count - 1] != record->link)
        take_link(file, record->link);
    packet_decode(r->fragments, record, &p);
    rc = flows_add(r->flows, r->packets, record, &p);
    if (r->comments.settled < r->comments.count)
        settle(r, record);
    return rc;
}

soq_rc reading_stream(reading *r, reading_file *file, window_read read,
                      void *user)
{
    const char *path = file->path;
    capture_record record;
    capture c;
    soq_rc rc = capture_open(&c, read, user);

    memset(file, 0, sizeof(*file));
    file->path = path;
    file->number = ++r->comments.file;
    c.comments = &r->comments;
    r->comments.before = r->packets;
    while (!rc.err) {
        file->status = capture_next(&c, &record);
        if (file->status != CAPTURE_PACKET)
            break;
        rc = take(r, file, &record);
    }
    file->format = c.format;
    file->packets = c.packets;
    file->dropped = capture_dropped(&c);
    file->at = c.at;
    file->rc = c.rc;
    file->problem = c.problem;
    memcpy(file->numbers, c.numbers, sizeof(file->numbers));
    capture_close(&c);
    return rc;
}

void reading_finish(reading *r)
{
    flows_finish(r->flows);
    comments_finish(&r->comments);
}
