/* why_words.c -- where the texts of the diagnosis stand in the catalogue. */
#include "why_words.h"

#include <string.h>

static const text_id texts[WHY_CAUSES][WHY_PARTS] = {
#define WHY_X(name)                                                           \
    [WHY_##name] = { TEXT_WHY_##name##_FOUND, TEXT_WHY_##name##_MEANS,        \
                     TEXT_WHY_##name##_TODO },
    WHY_CAUSE_MAP(WHY_X)
#undef WHY_X
};

static const text_id note_texts[WHY_NOTES] = {
#define WHY_X(name, about) [WHY_NOTE_##name] = TEXT_WHY_NOTE_##name,
    WHY_NOTE_MAP(WHY_X)
#undef WHY_X
};

static const text_id subjects[WHY_NOTES] = {
#define WHY_X(name, about) [WHY_NOTE_##name] = TEXT_WHY_ABOUT_##about,
    WHY_NOTE_MAP(WHY_X)
#undef WHY_X
};

/* Where it helps to let something through a firewall. */
static bool is_of_firewall(why_cause cause)
{
    return cause == WHY_REFUSED_HEARD || cause == WHY_REJECTED ||
           cause == WHY_FIREWALL || cause == WHY_SILENT ||
           cause == WHY_SILENT_FAR;
}

const char *why_sentence(text_language language, why_cause cause)
{
    return text_of(language, texts[cause][WHY_FOUND]);
}

void why_words(text_language language, why_cause cause, why_part part,
               const why_seen *s, char *buf, size_t cap)
{
    unsigned row = (unsigned)cause < WHY_CAUSES ? cause : WHY_OTHER;
    size_t len;

    why_fill(language, text_of(language, texts[row][part]), s, buf, cap);
    len = strlen(buf);
    if (part == WHY_TODO && is_of_firewall(cause))
        why_fill(language, text_of(language, TEXT_WHY_ALLOW), s, buf + len,
                 cap - len);
}

const char *why_note_subject(text_language language, why_note note)
{
    return text_of(language, subjects[note]);
}

const char *why_note_words(text_language language, why_note note)
{
    return text_of(language, note_texts[note]);
}

const char *why_about(text_language language, const char *subject)
{
    for (size_t i = 0; i < WHY_NOTES; i++)
        if (strcmp(text_of(TEXT_ENGLISH, subjects[i]), subject) == 0)
            return text_of(language, subjects[i]);
    return subject;
}
