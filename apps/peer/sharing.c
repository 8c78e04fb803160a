/* sharing.c -- the files of one connection of the room. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/grow.h"
#include "common/message.h"
#include "tell.h"
#include "transfer.h"

enum { PIECES_AT_ONCE = 4, RESUME_WAIT_MS = 10000 };

/* ---- files that wait --------------------------------------------------- */

bool files_add(files *f, const char *path)
{
    char **paths = grow(f->paths, f->count, &f->cap, sizeof(*paths));
    char *copy;

    if (!paths)
        return false;
    f->paths = paths;
    copy = malloc(strlen(path) + 1);
    if (!copy)
        return false;
    memcpy(copy, path, strlen(path) + 1);
    f->paths[f->count++] = copy;
    return true;
}

char *files_next(files *f)
{
    return f->at < f->count ? f->paths[f->at++] : NULL;
}

void files_clear(files *f)
{
    while (f->at < f->count)
        free(f->paths[f->at++]);
    free(f->paths);
    memset(f, 0, sizeof(*f));
}

/* ---- what is told ------------------------------------------------------ */

static json_t *fields(const char *file, uint64_t size, const uint8_t *digest,
                      const char *why)
{
    json_t *o = json_object();
    char hex[HASH_TEXT];

    json_object_set_new(o, "file", tell_json(file, strlen(file)));
    json_object_set_new(o, "bytes", json_integer((json_int_t)size));
    if (digest) {
        hash_text(digest, hex);
        json_object_set_new(o, "sha256", json_string(hex));
    }
    if (why)
        json_object_set_new(o, "reason", tell_json(why, strlen(why)));
    return o;
}

static void out_came(member *m, out_event event)
{
    transfer_out *t = &m->out;
    room *r = m->r;
    char size[32], text[SAY_TEXT];

    progress_bytes(size, sizeof(size), t->size);
    if (event == OUT_BEGINS) {
        progress_begin(&m->out_bar, t->from, t->size);
        if (t->from > 0)
            tell_as(r, "resume", m, fields(t->name, t->from, NULL, NULL),
                    TEXT_PEER_RESUMES_OUT, "%s\n%s\n%" PRIu64 "\n%" PRIu64,
                    t->name, member_label(m), t->from, t->size);
    } else if (event == OUT_DONE) {
        tell_as(r, "sent", m, fields(t->name, t->size, t->digest, NULL),
                TEXT_PEER_SENT, "%s\n%s\n%s", t->name, size, member_label(m));
    } else if (event == OUT_REFUSED || event == OUT_FAILED) {
        r->failed = true;
        tell(r, "send-failed", m, fields(t->name, t->size, NULL, t->why), "%s",
             "");
        (void)app_fault(
            r->a, "%s",
            say_into(r->a, text, sizeof(text), TEXT_PEER_SEND_FAILED,
                     "%s\n%s\n%s\n%s", t->name, member_label(m),
                     say_text(r->a, event == OUT_REFUSED ? TEXT_PEER_NOT_TAKEN
                                                         : TEXT_PEER_NOT_SENT),
                     t->why));
    }
}

/* A line that is typed goes first. */
static void draw(member *m, progress *bar, uint64_t done)
{
    if (m->r->editor.len == 0)
        progress_draw(bar, m->r->a->steps, done);
}

/* Who resumes may be here before the end of the connection that was cut: what
 * had come by it is still being written, to where this one is to go on. */
static bool waits_for_another(const member *m)
{
    int64_t waited = soq_now_ns() - m->offered_ns;

    if (!m->in.resume || waited > (int64_t)RESUME_WAIT_MS * 1000000)
        return false;
    for (const member *o = m->r->members; o; o = o->next)
        if (o != m && !o->gone && o->in.key == m->in.key &&
            o->in.state != IN_IDLE && o->in.state != IN_ASKING)
            return true;
    return false;
}

static void decide(member *m)
{
    room *r = m->r;
    transfer_in *t = &m->in;
    char size[32];

    m->offered_ns = soq_now_ns();
    if (r->setup->dir) {
        if (!waits_for_another(m))
            sharing_answer(m, r->setup->dir);
    } else if (r->asks) {
        progress_bytes(size, sizeof(size), t->size);
        tell_as(r, "offer", m, fields(t->name, t->size, NULL, NULL),
                TEXT_PEER_OFFERS, "%s\n%s\n%s", member_label(m), t->name,
                size);
    } else {
        tell_as(r, "refuse", m, fields(t->name, t->size, NULL, NULL),
                TEXT_PEER_REFUSED_FILE, "%s\n%s", t->name, member_label(m));
        transfer_in_refuse(t, TRANSFER_UNWANTED,
                           "it was started without --receive-dir");
    }
}

static void in_came(member *m, in_event event)
{
    transfer_in *t = &m->in;
    room *r = m->r;
    char size[32], text[SAY_TEXT];

    progress_bytes(size, sizeof(size), t->size);
    if (event == IN_OFFERED) {
        decide(m);
    } else if (event == IN_BEGINS) {
        progress_begin(&m->in_bar, t->from, t->size);
        if (t->from > 0)
            tell_as(r, "resume", m, fields(t->name, t->from, NULL, NULL),
                    TEXT_PEER_RESUMES_IN, "%s\n%s\n%" PRIu64 "\n%" PRIu64,
                    t->name, member_label(m), t->from, t->size);
    } else if (event == IN_DONE) {
        json_t *more = fields(t->name, t->size, t->digest, NULL);

        json_object_set_new(more, "path", tell_json(t->path, strlen(t->path)));
        tell_as(r, "received", m, more, TEXT_PEER_RECEIVED, "%s\n%s\n%s",
                t->path, size, member_label(m));
    } else if (event == IN_FAILED) {
        r->failed = true;
        tell(r, "receive-failed", m, fields(t->name, t->size, NULL, t->why),
             "%s", "");
        (void)app_fault(r->a, "%s",
                        say_into(r->a, text, sizeof(text),
                                 TEXT_PEER_RECEIVE_FAILED, "%s\n%s\n%s",
                                 t->name, member_label(m), t->why));
    }
}

/* ---- what is done ------------------------------------------------------ */

void sharing_send(member *m, const char *path)
{
    if (!files_add(&m->waiting, path)) {
        m->r->failed = true;
        (void)app_fail(m->r->a, "send", path, (soq_rc){ SOQ_ENOMEM, 0 });
    }
    m->more = true;
}

/* They are for whom we connect to, be it by a connection of its own that
 * stays in the place of ours; where that one cannot be reached, for the first
 * who comes.  *soon: it is not known yet.  The list has the newest first. */
static member *whose_files(const room *r, bool *soon)
{
    member *whose = NULL;

    *soon = dialer_busy(&r->dialer);
    for (member *m = r->members; m; m = m->next) {
        bool meant = !r->whom_known || m->l.theirs.id == r->whom;

        if (m->l.dialed && !m->greeted && !m->gone)
            *soon = true;
        if (meant && !member_leaves(m))
            whose = m;
    }
    *soon = *soon && r->setup->connects && !r->whom_known;
    return *soon ? NULL : whose;
}

bool sharing_give(room *r)
{
    bool soon = false;
    member *m = r->send.at < r->send.count ? whose_files(r, &soon) : NULL;

    if (!m && !soon && r->whom_known)
        sharing_drop(r, &r->send, "the connection ended");
    for (char *path = m ? files_next(&r->send) : NULL; path;
         path = files_next(&r->send)) {
        sharing_send(m, path);
        free(path);
    }
    return !soon;
}

void sharing_hear(member *m, const frame *f)
{
    switch (f->kind) {
    case FRAME_OFFER:
    case FRAME_START:
    case FRAME_DATA:
    case FRAME_END:
        in_came(m, transfer_in_hear(&m->in, f));
        break;
    case FRAME_CANCEL:
        in_came(m, transfer_in_hear(&m->in, f));
        out_came(m, transfer_out_hear(&m->out, f));
        break;
    default:
        out_came(m, transfer_out_hear(&m->out, f));
    }
    if (m->in.state == IN_GROWING)
        draw(m, &m->in_bar, m->in.at);
}

static bool may_offer(const member *m)
{
    return m->out.state == OUT_IDLE && m->l.state == LINK_UP && !m->l.bye_sent;
}

static void offer_next(member *m)
{
    room *r = m->r;

    while (may_offer(m)) {
        char *path = files_next(&m->waiting);
        soq_rc rc;

        if (!path)
            return;
        rc = transfer_out_offer(&m->out, path, r->setup->resume);
        if (rc.err) {
            r->failed = true;
            (void)app_fail(r->a, "send", path, rc);
        }
        free(path);
    }
}

void sharing_answer(member *m, const char *dir)
{
    if (m->in.state != IN_ASKING)
        return;
    if (dir)
        in_came(m, transfer_in_accept(&m->in, dir));
    else
        transfer_in_refuse(&m->in, TRANSFER_UNWANTED, "it is not wanted");
    m->more = true;
}

void sharing_step(member *m)
{
    offer_next(m);
    for (int i = 0; i < PIECES_AT_ONCE && transfer_out_ready(&m->out); i++) {
        out_came(m, transfer_out_step(&m->out));
        (void)link_flush(&m->l);
    }
    if (m->out.state == OUT_SENDING)
        draw(m, &m->out_bar, m->out.at);
    if (m->in.state == IN_ASKING && m->r->setup->dir && !waits_for_another(m))
        sharing_answer(m, m->r->setup->dir);
    if (transfer_in_ready(&m->in))
        in_came(m, transfer_in_step(&m->in));
}

bool sharing_ready(const member *m)
{
    return transfer_out_ready(&m->out) || transfer_in_ready(&m->in) ||
           (may_offer(m) && !sharing_idle(m));
}

bool sharing_idle(const member *m)
{
    return m->out.state == OUT_IDLE && m->waiting.at == m->waiting.count;
}

bool sharing_busy(const member *m)
{
    return !sharing_idle(m) || m->in.state != IN_IDLE;
}

void sharing_drop(room *r, files *f, const char *why)
{
    for (char *path = files_next(f); path; path = files_next(f)) {
        r->failed = true;
        (void)app_fault(r->a, "send %s: not sent: %s", path, why);
        free(path);
    }
}

/* why is for the other side; NULL: there is nobody to tell any more. */
void sharing_stop(member *m, const char *why)
{
    static const char ours[] = "it was ended here";
    room *r = m->r;

    if (m->out.state != OUT_IDLE) {
        transfer_out_cancel(&m->out, why ? why : "the connection ended");
        if (why)
            snprintf(m->out.why, sizeof(m->out.why), "%s", ours);
        out_came(m, OUT_FAILED);
    }
    if (m->in.state != IN_IDLE) {
        bool begun = m->in.state == IN_GROWING && m->in.at > 0;

        transfer_in_cancel(&m->in, why ? why : "the connection ended");
        if (why)
            snprintf(m->in.why, sizeof(m->in.why), "%s", ours);
        in_came(m, IN_FAILED);
        if (begun)
            tell_people_as(r, TEXT_PEER_KEPT, "%" PRIu64, m->in.at);
    }
    sharing_drop(r, &m->waiting, "the connection ended");
}
