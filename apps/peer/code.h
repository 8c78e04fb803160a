/*
 * code.h -- the words that two people tell each other, and the key that both
 * programs make of them.
 *
 * A word is four letters, consonant and vowel by turns, as every mouth can say
 * and no ear can miss: 12 bits.  Five are 60 bits, and making a key of them
 * costs a computer a third of a second: who recorded a conversation, or played
 * one of its sides, and tries all codes at home pays that 2^60 times.
 */
#ifndef APP_PEER_CODE_H
#define APP_PEER_CODE_H

#include <stdbool.h>

#include <soquete/error.h>

#include "peer/channel.h"

enum {
    CODE_WORDS = 5, /* of a new code, and the fewest of one that is taken */
    CODE_WORDS_MOST = 16,
    CODE_TEXT = 5 * CODE_WORDS_MOST /* "zuvo-", the last with a NUL */
};

/* A new code: "bodu-kasi-lomo-tuva-giri".  Errors: soq_random()'s. */
soq_rc code_new(char out[CODE_TEXT]);

/*
 * The one form of a code that a person typed: capitals, and whatever stands
 * between the letters, do not count.  false: it is no code, and *word is where
 * the first piece of it begins that is no word; or the end of text, where
 * words are missing or too many.
 */
bool code_read(const char *text, char out[CODE_TEXT], const char **word);

/* The key of a code that code_new() or code_read() wrote: PBKDF2 with
 * HMAC-SHA-256, as docs/protocol.md has it.  SOQ_ENOMEM. */
soq_rc code_key(const char *code, uint8_t key[CHANNEL_KEY]);

/* Overwrite what nobody may find in memory. */
void code_forget(void *secret, size_t len);

#endif
