/* language.h -- the languages in which the program speaks to a student. */
#ifndef APP_LANGUAGE_H
#define APP_LANGUAGE_H

typedef enum text_language {
    TEXT_ENGLISH,
    TEXT_PORTUGUESE, /* as in Brazil */
    TEXT_RUSSIAN,
    TEXT_LANGUAGES
} text_language;

#endif
