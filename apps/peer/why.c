/* why.c -- from what was observed to what it means. */
#include "why.h"

#include <string.h>

const char *why_name(why_cause cause)
{
    static const char *const names[] = {
#define WHY_X(name) #name,
        WHY_CAUSE_MAP(WHY_X)
#undef WHY_X
    };

    return (unsigned)cause < WHY_CAUSES ? names[cause] : "OTHER";
}

bool why_same_net(const soq_addr *a, const soq_addr *b, unsigned prefix)
{
    unsigned whole = prefix / 8, rest = prefix % 8;
    unsigned mask = 0xFF00U >> rest & 0xFFU;

    if (a->family != b->family || a->family == SOQ_ANY_FAMILY ||
        prefix > (a->family == SOQ_IPV4 ? 32U : 128U))
        return false;
    if (a->scope && b->scope && a->scope != b->scope)
        return false;
    return memcmp(a->ip, b->ip, whole) == 0 &&
           (rest == 0 || ((a->ip[whole] ^ b->ip[whole]) & mask) == 0);
}

/* ---- the name ----------------------------------------------------------- */

static bool judge_name(const why_seen *s, why_cause *out)
{
    if (!s->named)
        return false;
    if (s->heard > 1 && !s->connected)
        *out = WHY_SEVERAL;
    else if (s->heard > 0 || s->resolve == SOQ_OK)
        return false;
    else if (s->resolve == SOQ_ENAMEAGAIN || s->resolve == SOQ_ENAMEFAIL ||
             s->resolve == SOQ_ETIMEDOUT)
        *out = s->up ? WHY_NAME_SERVER : WHY_NO_NETWORK;
    else
        *out = WHY_NO_NAME;
    return true;
}

/* ---- connected ---------------------------------------------------------- */

/* Of a plain and an encrypted side that meet, the one that speaks first may be
 * cut off before it is understood; but the announcement has told. */
static bool judge_code(const why_seen *s, why_cause *out)
{
    bool failed = s->greeting != WHY_NOT_TRIED && s->greeting != WHY_PEER &&
                  s->greeting != WHY_OTHER_VERSION &&
                  s->greeting != WHY_IS_FULL;

    if (!failed || s->heard == 0 || s->heard_code == s->with_code)
        return false;
    *out = s->heard_code ? WHY_CODE_WANTED : WHY_CODE_UNWANTED;
    return true;
}

static why_cause judge_greeting(const why_seen *s)
{
    why_cause cause;

    if (judge_code(s, &cause))
        return cause;
    switch (s->greeting) {
    case WHY_OTHER_VERSION:
        return WHY_VERSION;
    case WHY_STRANGE_BYTES:
        return WHY_STRANGER;
    case WHY_NOTHING_CAME:
        return WHY_MUTE;
    case WHY_WAS_RESET:
        return WHY_RESET;
    case WHY_WAS_ENDED:
        return WHY_ENDED;
    case WHY_WANTS_CODE:
        return WHY_CODE_WANTED;
    case WHY_WANTS_NO_CODE:
        return WHY_CODE_UNWANTED;
    case WHY_WRONG_CODE:
        return WHY_CODE_WRONG;
    case WHY_IS_FULL:
        return WHY_FULL;
    case WHY_NOT_TRIED:
    case WHY_PEER:
    default:
        return s->own ? WHY_WORKS_SELF : WHY_WORKS;
    }
}

/* ---- the address -------------------------------------------------------- */

static bool judge_address(const why_seen *s, why_cause *out)
{
    if (s->to.family == SOQ_ANY_FAMILY)
        return false;
    if (soq_addr_is_any(&s->to) || soq_addr_is_multicast(&s->to) ||
        s->broadcast)
        *out = WHY_NOT_A_HOST;
    else if (s->own && s->connect.err == SOQ_ECONNREFUSED)
        *out = s->loopback == WHY_YES ? WHY_SELF_LOOPBACK : WHY_SELF_NOBODY;
    else if (s->own)
        return false;
    else if (!s->up)
        *out = WHY_NO_NETWORK;
    else if (s->to.family == SOQ_IPV6 && soq_addr_is_link_local(&s->to) &&
             s->to.scope == 0)
        *out = WHY_NO_SCOPE;
    else
        return false;
    return true;
}

/* ---- the way ------------------------------------------------------------ */

static bool is_nowhere(soq_err err)
{
    return err == SOQ_ENETUNREACH || err == SOQ_EADDRNOTAVAIL ||
           err == SOQ_EAFNOSUPPORT || err == SOQ_ENETDOWN;
}

/* An answer of any kind, a refusal too, has found its way. */
static bool is_answer(soq_err err)
{
    return err == SOQ_ECONNREFUSED || err == SOQ_ECONNRESET ||
           err == SOQ_ECONNABORTED;
}

static bool judge_way(const why_seen *s, why_cause *out)
{
    bool apipa = s->to.family == SOQ_IPV4 && soq_addr_is_link_local(&s->to);
    bool lost = is_nowhere(s->way) || is_nowhere(s->connect.err);

    if (is_answer(s->connect.err))
        return false;
    if (s->to.family == SOQ_IPV6 && lost && !s->has6)
        *out = WHY_NO_IPV6;
    else if (s->to.family == SOQ_IPV4 && lost && !s->has4)
        *out = WHY_NO_IPV4;
    else if (s->to.family == SOQ_IPV4 && s->dhcp_failed && !apipa)
        *out = WHY_NO_DHCP_HERE;
    else if (apipa && !s->dhcp_failed && s->heard == 0)
        *out = WHY_NO_DHCP_THERE;
    else if (s->connect.err == SOQ_EACCES || s->connect.err == SOQ_EPERM)
        *out = WHY_FORBIDDEN;
    else if (lost)
        *out = WHY_NO_ROUTE;
    else
        return false;
    return true;
}

/* ---- the other machine -------------------------------------------------- */

static why_cause judge_refusal(const why_seen *s)
{
    if (s->heard > 0 && s->heard_port != s->port)
        return WHY_OTHER_PORT;
    return s->heard > 0 ? WHY_REFUSED_HEARD : WHY_REFUSED;
}

/* "Host unreachable" is what the own system says when nobody has the address,
 * what a router says, and what firewalld says. */
static why_cause judge_unreachable(const why_seen *s)
{
    if (s->neighbour == WHY_YES || s->ping == WHY_YES)
        return WHY_REJECTED;
    if (s->heard > 0)
        return WHY_ISOLATED;
    return s->same_net ? WHY_NO_HOST : WHY_NO_HOST_FAR;
}

static why_cause judge_silence(const why_seen *s)
{
    if (s->ping == WHY_YES || (s->same_net && s->neighbour == WHY_YES))
        return WHY_FIREWALL;
    if (s->heard > 0)
        return s->neighbour == WHY_NO ? WHY_ISOLATED : WHY_FIREWALL;
    if (s->same_net)
        return s->neighbour == WHY_NO ? WHY_NO_HOST : WHY_SILENT;
    return WHY_SILENT_FAR;
}

static why_cause judge_host(const why_seen *s)
{
    soq_err err = s->connect.err;

    if (err == SOQ_ECONNREFUSED)
        return judge_refusal(s);
    if (err == SOQ_ECONNRESET || err == SOQ_ECONNABORTED)
        return WHY_RESET;
    if (err == SOQ_EHOSTUNREACH || err == SOQ_EHOSTDOWN)
        return judge_unreachable(s);
    return err == SOQ_ETIMEDOUT ? judge_silence(s) : WHY_OTHER;
}

why_cause why_decide(const why_seen *s)
{
    why_cause cause = WHY_OTHER;

    if (s->connected)
        return judge_greeting(s);
    if (judge_name(s, &cause) || judge_address(s, &cause) ||
        judge_way(s, &cause))
        return cause;
    return judge_host(s);
}
