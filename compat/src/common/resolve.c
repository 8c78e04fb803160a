/*
 * resolve.c -- a host and a service turned into addresses.
 *
 * Numbers are read here, and nothing that looks like a number reaches the
 * system's resolver: it would read "1.2.3" as 1.2.0.3, "010.0.0.1" as 8.0.0.1
 * and the port "99999" as 34463 (rows 68 and 69 of docs/semantics.md).
 */
#include <string.h>

#include "common/lookup.h"
#include "common/trace.h"

#define NAME_MAX_LEN 253 /* RFC 1035 with RFC 1123, without a last dot */
#define LABEL_MAX_LEN 63

/* Addresses on their way to the caller. */
typedef struct answers {
    soq_addr *addrs;
    size_t cap;
    size_t n;
    soq_family family; /* wanted */
} answers;

static void add(answers *out, const soq_addr *addr)
{
    if (out->family != SOQ_ANY_FAMILY && addr->family != out->family)
        return;
    for (size_t i = 0; i < out->n; i++)
        if (soq_addr_equal(&out->addrs[i], addr))
            return;
    if (out->n < out->cap)
        out->addrs[out->n++] = *addr;
}

/* Character classes of our own: the C library's follow the locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- services ---------------------------------------------------------- */

/* A name has a letter (RFC 6335) and begins with what no number parser skips:
 * getaddrinfo reads " 80" and "+80" as 80. */
static bool may_be_service(const char *p)
{
    bool letter = false;

    if (!is_letter(*p) && !is_digit(*p))
        return false;
    for (; *p; p++) {
        if (*p <= ' ' || *p > '~')
            return false;
        letter = letter || is_letter(*p);
    }
    return letter;
}

static soq_rc find_port(const char *service, soq__until *until, uint16_t *port)
{
    soq_addr found[SOQ__LOOKUP_MAX];
    size_t n;
    soq_rc rc = soq_port_parse(service, port);

    if (rc.err != SOQ_EINVAL)
        return rc;
    if (!may_be_service(service))
        return soq__rc(SOQ_ENOSERVICE);
    rc = soq__lookup(NULL, service, SOQ_ANY_FAMILY, until, found, &n);
    if (rc.err)
        return rc;
    if (n == 0 || found[0].port == 0)
        return soq__rc(SOQ_ENOSERVICE);
    *port = found[0].port;
    return rc;
}

/* ---- hosts ------------------------------------------------------------- */

/* The last label of a name is no number (RFC 3696, 2); what has one is an
 * address that somebody misspelt. */
static bool is_number(const char *label, size_t len)
{
    bool hex = len > 1 && label[0] == '0' && (label[1] | 0x20) == 'x';

    if (hex)
        return strspn(label + 2, "0123456789abcdefABCDEF") >= len - 2;
    return strspn(label, "0123456789") >= len;
}

/* Letters, digits, '-', '_' and whatever is not ASCII, in labels. */
static bool may_be_name(const char *name)
{
    const char *label = name;
    const char *end = name + strlen(name);
    const char *last = name;

    if (end > name && end[-1] == '.')
        end--;
    if (end == name || end - name > NAME_MAX_LEN)
        return false;
    for (const char *p = name; p <= end; p++) {
        if (p == end || *p == '.') {
            if (p == label || p - label > LABEL_MAX_LEN)
                return false;
            last = label;
            label = p + 1;
        } else if (!is_letter(*p) && !is_digit(*p) && *p != '-' && *p != '_' &&
                   !((unsigned char)*p & 0x80)) {
            return false;
        }
    }
    return !is_number(last, (size_t)(end - last));
}

/* "localhost" and all names below it are this machine (RFC 6761, 6.3). */
static bool is_localhost(const char *name)
{
    static const char word[] = "localhost";
    size_t word_len = sizeof(word) - 1;
    size_t len = strlen(name);
    const char *tail;

    if (len > 0 && name[len - 1] == '.')
        len--;
    if (len < word_len || (len > word_len && name[len - word_len - 1] != '.'))
        return false;
    tail = name + len - word_len;
    for (size_t i = 0; i < word_len; i++)
        if ((tail[i] | 0x20) != word[i])
            return false;
    return true;
}

static bool is_no_answer(soq_err err)
{
    return err == SOQ_ENONAME || err == SOQ_ENODATA || err == SOQ_ENAMEAGAIN ||
           err == SOQ_ENAMEFAIL;
}

static soq_rc find_name(const char *host, uint16_t port, soq__until *until,
                        answers *out)
{
    soq_addr found[SOQ__LOOKUP_MAX];
    bool here = is_localhost(host);
    size_t n = 0;
    soq_rc rc = soq__lookup(host, NULL, out->family, until, found, &n);

    if (rc.err && !(here && is_no_answer(rc.err)))
        return rc;
    for (size_t i = 0; i < n; i++) {
        found[i].port = port;
        found[i].mapped = 0;
        if (!here || soq_addr_is_loopback(&found[i]))
            add(out, &found[i]);
    }
    /* The hosts file decides which comes first; without an answer that is
     * this machine, the answer is known all the same. */
    if (here && out->n == 0) {
        soq_addr six = soq_addr_loopback(SOQ_IPV6, port);
        soq_addr four = soq_addr_loopback(SOQ_IPV4, port);

        add(out, &six);
        add(out, &four);
    }
    return soq__rc(SOQ_OK);
}

/* "fe80::1%eth0": the scope by the name of the interface. */
static soq_rc find_scoped(const char *host, soq_addr *addr)
{
    const char *scope = strchr(host, '%') + 1;
    size_t len = (size_t)(scope - host);
    char bare[SOQ_ADDR_TEXT];
    soq_rc rc;

    /* What is all digits is an index, and soq_addr_parse() has refused it. */
    if (strspn(scope, "0123456789") == strlen(scope) || len + 2 > sizeof(bare))
        return soq__rc(SOQ_ENONAME);
    memcpy(bare, host, len);
    memcpy(bare + len, "1", 2);
    rc = soq_addr_parse(bare, addr);
    if (rc.err)
        return soq__rc(SOQ_ENONAME);
    return soq__sys_interface_index(scope, &addr->scope);
}

static soq_rc find_host(const char *host, uint16_t port, soq__until *until,
                        answers *out)
{
    soq_addr addr;
    soq_rc rc;

    if (!host) {
        addr = soq_addr_any(SOQ_IPV6, port);
        add(out, &addr);
        addr = soq_addr_any(SOQ_IPV4, port);
        add(out, &addr);
        return soq__rc(SOQ_OK);
    }
    rc = soq_addr_parse(host, &addr);
    if (rc.err && strchr(host, '%'))
        rc = find_scoped(host, &addr);
    else if (rc.err)
        return may_be_name(host) ? find_name(host, port, until, out)
                                 : soq__rc(SOQ_ENONAME);
    if (rc.err)
        return rc;
    addr.port = port;
    add(out, &addr);
    return rc;
}

static soq_rc resolve(const char *host, const char *service, soq_limit limit,
                      answers *out)
{
    soq__until until = soq__until_begin(limit);
    uint16_t port = 0;
    soq_rc rc;

    if (soq_cancelled(limit.cancel))
        return soq__rc(SOQ_ECANCELED);
    rc = find_port(service, &until, &port);
    if (!rc.err)
        rc = find_host(host, port, &until, out);
    if (!rc.err && out->n == 0)
        rc = soq__rc(SOQ_ENODATA);
    return rc;
}

soq_rc soq_resolve(const char *host, const char *service, soq_family family,
                   soq_limit limit, soq_addr *addrs, size_t cap, size_t *n)
{
    soq__trace t = soq__trace_begin();
    answers out = { addrs, cap, 0, family };
    soq_rc rc;

    if (!service || !*service || (host && !*host) || cap == 0 ||
        (family != SOQ_ANY_FAMILY && family != SOQ_IPV4 && family != SOQ_IPV6))
        rc = soq__rc(SOQ_EINVAL);
    else
        rc = resolve(host, service, limit, &out);
    if (!rc.err)
        *n = out.n;
    if (t.on) {
        soq__traced what = { "resolve", SOQ_NONE, rc.err ? NULL : addrs,
                             (long long)out.n, 0 };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}
