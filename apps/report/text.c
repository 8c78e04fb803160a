/* text.c -- what the program says to a student, in each of its languages. */
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/ascii.h"
#include "common/message.h"

/* sizeof("") is 1. */
#define TEXT(name, en, pt, ru)                                                \
    static_assert(sizeof(en) > 1 && sizeof(pt) > 1 && sizeof(ru) > 1,         \
                  #name " is empty in a language");
#include "texts.def"
#undef TEXT

static const char *const texts[TEXT_COUNT][TEXT_LANGUAGES] = {
#define TEXT(name, en, pt, ru) [TEXT_##name] = { en, pt, ru },
#include "texts.def"
#undef TEXT
};

static const char *const names[TEXT_COUNT] = {
#define TEXT(name, en, pt, ru) [TEXT_##name] = #name,
#include "texts.def"
#undef TEXT
};

static const struct {
    const char *code, *name;
} languages[TEXT_LANGUAGES] = {
    [TEXT_ENGLISH] = { "en", "English" },
    [TEXT_PORTUGUESE] = { "pt-BR", "Português" },
    [TEXT_RUSSIAN] = { "ru", "Русский" },
};

const char *text_of(text_language language, text_id id)
{
    return texts[id][language];
}

const char *text_name(text_id id)
{
    return names[id];
}

text_id text_by_name(const char *name)
{
    text_id id = (text_id)0;

    while (id < TEXT_COUNT && strcmp(names[id], name) != 0)
        id++;
    return id;
}

/* ---- places ------------------------------------------------------------ */

/* Append what fits of piece[0..len), whole characters only; false: cut. */
static bool append(char *buf, size_t cap, size_t *at, const char *piece,
                   size_t len)
{
    size_t room = cap - 1 - *at;
    size_t n = len < room ? len : room;

    while (n < len && n > 0 && ((unsigned char)piece[n] & 0xc0) == 0x80)
        n--;
    memcpy(buf + *at, piece, n);
    *at += n;
    return n == len;
}

static const char *const places[TEXT_NAMED] = { "host",  "port",    "to",
                                                "from",  "name",    "heard",
                                                "error", "loopback" };

const char *text_place_name(size_t k)
{
    return places[k - 1];
}

size_t text_place(const char *p, size_t *len)
{
    size_t n = p[0] == '{' ? strcspn(p, "}") : 0;

    *len = n + 1;
    if (n == 0 || p[n] == '\0')
        return 0;
    if (n == 2 && p[1] >= '1' && p[1] <= '9')
        return (size_t)(p[1] - '0');
    for (size_t i = 0; i < TEXT_NAMED; i++)
        if (strlen(places[i]) == n - 1 && memcmp(places[i], p + 1, n - 1) == 0)
            return i + 1;
    return 0;
}

void text_fill(char *buf, size_t cap, const char *text,
               const char *const args[], size_t count)
{
    bool fits = cap > 0;
    size_t at = 0;

    while (fits && *text) {
        size_t n, k = text_place(text, &n);
        const char *arg = k > 0 && k <= count ? args[k - 1] : NULL;

        n = arg ? n : 1 + strcspn(text + 1, "{");
        fits = append(buf, cap, &at, arg ? arg : text, arg ? strlen(arg) : n);
        text += n;
    }
    if (cap > 0)
        buf[at] = '\0';
}

/* ---- which language ---------------------------------------------------- */

const char *text_language_code(text_language language)
{
    return languages[language].code;
}

const char *text_language_name(text_language language)
{
    return languages[language].name;
}

/* The language alone decides: a reader of pt-PT reads pt-BR. */
bool text_language_parse(const char *name, text_language *out)
{
    size_t len = strcspn(name, "-_.@");

    for (int i = 0; i < TEXT_LANGUAGES; i++)
        if (len == 2 && ascii_lower(name[0]) == languages[i].code[0] &&
            ascii_lower(name[1]) == languages[i].code[1]) {
            *out = (text_language)i;
            return true;
        }
    return false;
}

text_language text_language_of_user(void)
{
    text_language language = TEXT_ENGLISH;
    char name[64];

    if (!soq_user_language(name, sizeof(name)).err)
        (void)text_language_parse(name, &language);
    return language;
}

/* Where nothing says so, more than ASCII can be shown. */
static bool is_ascii(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *value = getenv(variables[i]);

        if (value && value[0])
            return !strstr(value, "UTF-8") && !strstr(value, "utf8") &&
                   !strstr(value, "UTF8") && !strstr(value, "utf-8");
    }
    return false;
}

bool text_choose(app *a, const char *option, text_language *out)
{
    if (!option) {
        *out = text_language_of_user();
        return true;
    }
    if (text_language_parse(option, out))
        return true;
    app_misuse(a, "no such language: '%.64s'; there are: en, pt-BR, ru",
               option);
    return false;
}

bool text_choose_drawn(app *a, const char *option, text_language *out,
                       bool *ascii)
{
    if (!text_choose(a, option, out))
        return false;
    *ascii = *ascii || is_ascii();
    if (*ascii && !option)
        *out = TEXT_ENGLISH;
    return true;
}

bool text_speak(app *a, const char *option)
{
    if (!option && a->json) {
        a->language = TEXT_ENGLISH;
        return true;
    }
    return text_choose(a, option, &a->language);
}

/* ---- errors ------------------------------------------------------------ */

text_id text_of_error(soq_err err)
{
    static const text_id ids[SOQ_ERR_COUNT] = { [SOQ_OK] = TEXT_ERROR_OK,
#define SOQ_X(name, text) [SOQ_##name] = TEXT_ERROR_##name,
                                                SOQ_ERR_MAP(SOQ_X)
#undef SOQ_X
    };

    return ids[(unsigned)err < SOQ_ERR_COUNT ? err : SOQ_EOTHER];
}

/* ---- events ------------------------------------------------------------ */

text_id text_of_event(const char *event)
{
    static const struct {
        const char *event;
        text_id id;
    } list[] = {
        { "port", TEXT_LAB_EVENT_PORT },
        { "warning", TEXT_LAB_EVENT_WARNING },
        { "announce", TEXT_LAB_EVENT_ANNOUNCE },
        { "greet", TEXT_LAB_EVENT_GREET },
        { "proof", TEXT_LAB_EVENT_PROOF },
        { "clock", TEXT_LAB_EVENT_CLOCK },
        { "message", TEXT_LAB_EVENT_MESSAGE },
        { "check", TEXT_LAB_EVENT_CHECK },
    };

    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (strcmp(list[i].event, event) == 0)
            return list[i].id;
    return TEXT_COUNT;
}
