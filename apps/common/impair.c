/* impair.c -- a bad network on purpose. */
#include "impair.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WHOLE = 1000000, PER_CENT = WHOLE / 100 };

/* "5%", "0.25%": of a million; false if it is none or over 100 %. */
static bool read_share(const char *text, size_t len, uint32_t *out)
{
    uint32_t value = 0, unit = PER_CENT;
    bool point = false, digit = false;

    if (len < 2 || text[len - 1] != '%')
        return false;
    for (size_t i = 0; i + 1 < len; i++) {
        if (text[i] == '.' && !point) {
            point = true;
        } else if (text[i] >= '0' && text[i] <= '9' && unit >= 10) {
            digit = true;
            if (point)
                unit /= 10;
            value = point ? value + (uint32_t)(text[i] - '0') * unit
                          : value * 10 + (uint32_t)(text[i] - '0') * PER_CENT;
            if (value > WHOLE)
                return false;
        } else {
            return false;
        }
    }
    *out = value;
    return digit;
}

static bool read_seed(const char *text, size_t len, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || value > (UINT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *out = value;
    return len > 0;
}

static bool is_key(const char *at, size_t len, const char *key)
{
    return strlen(key) == len && memcmp(at, key, len) == 0;
}

/* One part; taken has a bit for each key that has been. */
static bool take(impair *i, const char *at, size_t len, unsigned *taken)
{
    static const char *const keys[] = { "loss", "dup", "reorder", "seed" };
    uint32_t *const shares[] = { &i->loss, &i->dup, &i->reorder };
    const char *value = memchr(at, '=', len);
    size_t key = value ? (size_t)(value - at) : len;
    size_t rest = value ? len - key - 1 : 0;
    unsigned k = 0;

    while (k < 4 && !is_key(at, key, keys[k]))
        k++;
    if (!value || k == 4 || *taken & 1U << k)
        return false;
    *taken |= 1U << k;
    return k < 3 ? read_share(value + 1, rest, shares[k])
                 : read_seed(value + 1, rest, &i->seed);
}

bool impair_parse(impair *i, const char *spec, char *problem, size_t cap)
{
    unsigned taken = 0;

    i->on = true;
    i->loss = i->dup = i->reorder = 0;
    i->seed = 1;
    for (const char *at = spec;; at++) {
        size_t len = strcspn(at, ",");

        if (!take(i, at, len, &taken)) {
            snprintf(problem, cap,
                     "--impair '%.60s': each part is loss=, dup= or reorder= "
                     "with 0%% to 100%%, or seed=NUMBER, once",
                     spec);
            return false;
        }
        at += len;
        if (*at == '\0')
            break;
    }
    i->state = i->seed;
    return true;
}

/* splitmix64: a good mixer for any seed, 0 too. */
static uint64_t next(impair *i)
{
    uint64_t z = i->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static bool happens(impair *i, uint32_t share)
{
    return next(i) % WHOLE < share;
}

soq_rc impair_flush(impair *i, soq s, const soq_addr *to, soq_limit limit)
{
    bool holds = i->holds;
    soq_rc rc = { SOQ_OK, 0 };

    i->holds = false;
    if (holds)
        rc = soq_send_to(s, i->bytes, i->held, to, limit);
    return rc;
}

soq_rc impair_send(impair *i, soq s, const void *buf, size_t len,
                   const soq_addr *to, soq_limit limit)
{
    bool lost, doubled, late;
    soq_rc rc = { SOQ_OK, 0 };

    if (!i->on)
        return soq_send_to(s, buf, len, to, limit);
    /* All three each time, so that one share does not move the others. */
    lost = happens(i, i->loss);
    doubled = happens(i, i->dup);
    late = happens(i, i->reorder);
    if (lost) {
        i->lost++;
        return rc;
    }
    if (late && !i->holds && len <= sizeof(i->bytes)) {
        memcpy(i->bytes, buf, len);
        i->held = len;
        i->holds = true;
        i->reordered++;
        return rc;
    }
    rc = soq_send_to(s, buf, len, to, limit);
    if (!rc.err && doubled) {
        rc = soq_send_to(s, buf, len, to, limit);
        i->doubled += rc.err == SOQ_OK;
    }
    return rc.err ? rc : impair_flush(i, s, to, limit);
}

static void share_text(uint32_t share, char *buf, size_t cap)
{
    uint32_t rest = share % PER_CENT;
    int digits = 4;

    while (digits > 1 && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    if (rest == 0)
        snprintf(buf, cap, "%" PRIu32 "%%", share / PER_CENT);
    else
        snprintf(buf, cap, "%" PRIu32 ".%0*" PRIu32 "%%", share / PER_CENT,
                 digits, rest);
}

void impair_text(const impair *i, char *buf, size_t cap)
{
    char loss[16], dup[16], reorder[16];

    share_text(i->loss, loss, sizeof(loss));
    share_text(i->dup, dup, sizeof(dup));
    share_text(i->reorder, reorder, sizeof(reorder));
    snprintf(buf, cap, "loss %s, dup %s, reorder %s, seed %" PRIu64, loss, dup,
             reorder, i->seed);
}
