/*
 * error.c -- the names and English texts of the error codes.
 */
#include <soquete/error.h>

#include <stddef.h>

typedef struct err_words {
    const char *name;
    const char *text;
} err_words;

static const err_words words[] = { [SOQ_OK] = { "OK", "success" },
#define SOQ_X(code, words_of_it) [SOQ_##code] = { #code, words_of_it },
                                   SOQ_ERR_MAP(SOQ_X)
#undef SOQ_X
};

static const err_words *find(soq_err err)
{
    /* The cast makes a negative value, which C may give an enum, too large. */
    size_t i = (size_t)err;

    return &words[i < SOQ_ERR_COUNT ? i : SOQ_EOTHER];
}

const char *soq_err_name(soq_err err)
{
    return find(err)->name;
}

const char *soq_err_text(soq_err err)
{
    return find(err)->text;
}
