/* orders.c -- what is typed: a line for the others, or a command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "report/layout.h"
#include "tell.h"

/* ---- to whom ----------------------------------------------------------- */

static size_t tell_all(room *r, const char *text, size_t len)
{
    size_t count = 0;

    for (member *m = r->members; m; m = m->next)
        if (!member_leaves(m)) {
            member_say(m, text, len, false);
            count++;
        }
    return count;
}

static void speak(room *r, const char *text, size_t len)
{
    if (tell_all(r, text, len) > 0)
        return;
    r->failed = r->failed || !r->keys_terminal;
    tell(r, "nobody", NULL, NULL, "%s", say_text(r->a, TEXT_PEER_NOBODY));
}

/* The member whose label stands at the beginning, with the rest after it. */
static member *by_label(room *r, const char *words, const char **rest)
{
    member *best = NULL;
    size_t longest = 0;

    for (member *m = r->members; m; m = m->next) {
        const char *label;
        size_t len;

        if (member_leaves(m))
            continue;
        label = member_label(m);
        len = strlen(label);
        if (len > longest && strncmp(words, label, len) == 0 &&
            (words[len] == ' ' || words[len] == '\0')) {
            best = m;
            longest = len;
            *rest = words + len + (words[len] == ' ' ? 1 : 0);
        }
    }
    return best;
}

static void no_such(room *r, const char *words)
{
    char list[1024] = "";
    size_t len = 0;

    for (member *m = r->members; m; m = m->next)
        if (!member_leaves(m) && len < sizeof(list))
            len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
                                    len > 0 ? ", " : "", member_label(m));
    tell_as(r, "nobody", NULL, NULL, TEXT_PEER_NOBODY_NAMED, "%.100s\n%s\n%s",
            words, say_text(r->a, len > 0 ? TEXT_PEER_ARE : TEXT_PEER_IS),
            len > 0 ? list : say_text(r->a, TEXT_PEER_NO_ONE));
}

/* Terminals put the path of a file that is dropped on them in quotes. */
static const char *path_of(const char *words, char path[FRAME_LINE + 1])
{
    size_t len = strlen(words);

    if (len < 3 || (words[0] != '"' && words[0] != '\'') ||
        words[len - 1] != words[0])
        return words;
    memcpy(path, words + 1, len - 2);
    path[len - 2] = '\0';
    return path;
}

static void send_to(room *r, const char *words)
{
    const char *rest = "";
    member *m = by_label(r, words, &rest);
    char path[FRAME_LINE + 1];

    if (!m)
        no_such(r, words);
    else if (strncmp(rest, "/send ", 6) == 0)
        sharing_send(m, path_of(rest + 6, path));
    else if (rest[0] != '\0')
        member_say(m, rest, strlen(rest), true);
}

static void send_file(room *r, const char *words)
{
    char unquoted[FRAME_LINE + 1];
    const char *path = path_of(words, unquoted);
    size_t count = 0;

    for (member *m = r->members; m && path[0]; m = m->next)
        if (!member_leaves(m)) {
            sharing_send(m, path);
            count++;
        }
    if (count == 0)
        tell(r, "nobody", NULL, NULL, "%s",
             say_text(r->a, path[0] ? TEXT_PEER_NOBODY_TO_SEND
                                    : TEXT_PEER_WHICH_FILE));
}

/* ---- who is here ------------------------------------------------------- */

static void who_one(room *r, member *m)
{
    const char *label = member_label(m);
    soq_tcp_state state = SOQ_TCP_UNKNOWN;
    char local[SOQ_ADDR_TEXT], peer[SOQ_ADDR_TEXT];
    const char *remark = "";

    if (member_leaves(m))
        remark = say_text(r->a,
                          m->greeted ? TEXT_PEER_ENDS : TEXT_PEER_BEGINS);
    (void)soq_get_tcp_state(m->l.s, &state);
    tell(r, "who", m,
         json_pack("{s:s, s:i}", "state", soq_tcp_state_name(state), "queued",
                   (int)link_queued(&m->l)),
         "  %-*s %s <-> %s  %s%s", layout_field(label, 16), label,
         soq_addr_text(&m->l.local, local, sizeof(local)),
         soq_addr_text(&m->l.peer, peer, sizeof(peer)),
         soq_tcp_state_name(state), remark);
}

static void who(room *r, const char *rest)
{
    char text[SOQ_ADDR_TEXT];

    (void)rest;
    tell_people(r, "  %-*s %s", layout_field(r->me.name, 16), r->me.name,
                soq_is_none(r->listener)
                    ? say_text(r->a, TEXT_PEER_NOT_LISTENING)
                    : soq_addr_text(&r->local, text, sizeof(text)));
    for (member *m = r->members; m; m = m->next)
        if (!m->gone)
            who_one(r, m);
}

/* ---- commands ---------------------------------------------------------- */

static void answer(room *r, const char *dir)
{
    for (member *m = r->members; m; m = m->next)
        if (!m->gone && m->in.state == IN_ASKING) {
            sharing_answer(m, dir);
            return;
        }
    tell(r, "nobody", NULL, NULL, "%s", say_text(r->a, TEXT_PEER_NO_FILE));
}

static void connect_to(room *r, const char *words)
{
    char host[256], problem[256];
    const char *port = strrchr(words, ' ');
    size_t len;
    endpoint at;
    soq_rc rc;

    /* A name may have blanks, too. */
    if (port && port[1 + strspn(port + 1, "0123456789")] != '\0')
        port = NULL;
    len = port ? (size_t)(port - words) : strlen(words);
    snprintf(host, sizeof(host), "%.*s", (int)(len < 255 ? len : 255), words);
    if (!endpoint_parse(&at, ENDPOINT_CLIENT, host, port ? port + 1 : "65433",
                        problem, sizeof(problem))) {
        tell(r, "nobody", NULL, NULL, "/connect: %s", problem);
        return;
    }
    rc = dialer_begin_by_name(&r->dialer, &at, port ? at.port : NULL,
                              &r->setup->find, r->setup->timeout_ms);
    if (rc.err)
        (void)app_fail(r->a, "connect", at.text, rc);
}

static const char *after(const char *text, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(text, word, len) != 0 ||
        (text[len] != ' ' && text[len] != '\0'))
        return NULL;
    while (text[len] == ' ')
        len++;
    return text + len;
}

static void yes(room *r, const char *dir)
{
    answer(r, dir[0] ? dir : ".");
}

static void no(room *r, const char *rest)
{
    (void)rest;
    answer(r, NULL);
}

static void quit(room *r, const char *rest)
{
    (void)rest;
    r->quitting = true;
}

static void show_help(room *r, const char *rest)
{
    const char *help = say_text(r->a, TEXT_PEER_HELP);

    (void)rest;
    output_text(r->a->json ? &r->a->err : r->a->steps, help, strlen(help));
}

static const struct {
    const char *word;
    void (*run)(room *r, const char *rest);
    bool at_once;
} orders[] = {
    { "/to", send_to, false },
    { "/send", send_file, false },
    { "/yes", yes, false },
    { "/no", no, false },
    { "/who", who, true },
    { "/quit", quit, true },
    { "/connect", connect_to, true },
    { "/help", show_help, true },
};

bool orders_at_once(const char *line, size_t len)
{
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        size_t n = strlen(orders[i].word);

        if (orders[i].at_once && len >= n &&
            memcmp(line, orders[i].word, n) == 0)
            return true;
    }
    return false;
}

static void obey(room *r, const char *text)
{
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        const char *rest = after(text, orders[i].word);

        if (rest) {
            orders[i].run(r, rest);
            return;
        }
    }
    tell_as(r, "nobody", NULL, NULL, TEXT_PEER_NO_COMMAND, "%.40s", text);
}

void orders_take(room *r, const char *line, size_t len)
{
    char text[FRAME_LINE + 1];

    if (len == 0 || r->quitting)
        return;
    if (line[0] != '/') {
        speak(r, line, len);
    } else if (len > 1 && line[1] == '/') {
        speak(r, line + 1, len - 1);
    } else {
        memcpy(text, line, len);
        text[len] = '\0';
        obey(r, text);
    }
}
