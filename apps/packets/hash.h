/*
 * hash.h -- SipHash-1-3 over a few words: with a random key, nobody who wrote
 * a file can know which of its keys meet in a table.
 */
#ifndef PACKETS_HASH_H
#define PACKETS_HASH_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t hash_turn(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void hash_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = hash_turn(v[1], 13) ^ v[0];
    v[0] = hash_turn(v[0], 32);
    v[2] += v[3];
    v[3] = hash_turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = hash_turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = hash_turn(v[1], 17) ^ v[2];
    v[2] = hash_turn(v[2], 32);
}

static inline void hash_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    hash_round(v);
    v[0] ^= word;
}

/*
 * Of two ends of a conversation, each its address in two words, and of what
 * else tells them apart.  rest says how long an address is: of IPv4 both go
 * in one word.  So no text is the beginning of another, and its length need
 * not be hashed.
 */
static inline uint64_t hash_of_pair(const uint64_t key[2], const uint64_t a[2],
                                    const uint64_t b[2], uint64_t rest,
                                    bool is_long)
{
    uint64_t v[4] = { key[0] ^ UINT64_C(0x736f6d6570736575),
                      key[1] ^ UINT64_C(0x646f72616e646f6d),
                      key[0] ^ UINT64_C(0x6c7967656e657261),
                      key[1] ^ UINT64_C(0x7465646279746573) };

    hash_word(v, rest);
    if (is_long) {
        hash_word(v, a[0]);
        hash_word(v, a[1]);
        hash_word(v, b[0]);
        hash_word(v, b[1]);
    } else {
        hash_word(v, a[0] << 32 | b[0]);
    }
    v[2] ^= 0xff;
    hash_round(v);
    hash_round(v);
    hash_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
