/* tls.c -- a channel that mbedTLS encrypts: one version, one cipher. */
#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/ssl.h>
#include <soquete/system.h>

#include "peer/tls.h"

/*
 * Records are read many at a time, and a record that the socket took half of
 * waits here, not in mbedTLS, which would want it sent before it does anything
 * else.  OUT holds the longest record, or all messages of a handshake.
 */
enum { RECORD = 16384, IN = 32768, OUT = RECORD + 2048 };

struct tls {
    soq s;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    bool begun;    /* a first byte came: what it was tells a TLS */
    bool strange;  /* and it was none of TLS */
    bool drained;  /* the last read met the end of what is there */
    bool notified; /* we have said that we send no more */
    bool ended;    /* the connection's own end was met */
    soq_rc failed; /* of the socket, which mbedTLS cannot tell */
    channel_fault fault;
    size_t in_at, in_end, out_at, out_end;
    unsigned char in[IN], out[OUT];
};

static soq_rc result(soq_err err)
{
    soq_rc rc = { err, 0 };

    return rc;
}

/* ---- under mbedTLS ------------------------------------------------------ */

static int give_random(void *unused, unsigned char *buf, size_t len)
{
    (void)unused;
    return soq_random(buf, len).err ? MBEDTLS_ERR_SSL_HW_ACCEL_FAILED : 0;
}

static int refill(tls *t)
{
    soq_rc rc = soq_recv(t->s, t->in, IN, soq_no_wait(), &t->in_end);

    t->in_at = 0;
    if (!rc.err && !t->begun) {
        t->begun = true;
        t->strange = t->in[0] != MBEDTLS_SSL_MSG_HANDSHAKE &&
                     t->in[0] != MBEDTLS_SSL_MSG_ALERT;
    }
    if (!rc.err)
        return 0;
    t->in_end = 0;
    if (rc.err == SOQ_EAGAIN)
        return MBEDTLS_ERR_SSL_WANT_READ;
    if (rc.err == SOQ_EOF)
        t->ended = true;
    else
        t->failed = rc;
    return MBEDTLS_ERR_SSL_CONN_EOF;
}

static int take_in(void *user, unsigned char *buf, size_t len)
{
    tls *t = user;
    size_t n;

    if (t->in_at == t->in_end) {
        int error = refill(t);

        if (error)
            return error;
    }
    n = t->in_end - t->in_at;
    n = n < len ? n : len;
    memcpy(buf, t->in + t->in_at, n);
    t->in_at += n;
    return (int)n;
}

static int put_out(void *user, const unsigned char *buf, size_t len)
{
    tls *t = user;

    if (t->out_end + len > OUT)
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    memcpy(t->out + t->out_end, buf, len);
    t->out_end += len;
    return (int)len;
}

soq_rc tls_flush(tls *t)
{
    while (t->out_at < t->out_end) {
        size_t n;
        soq_rc rc = soq_send(t->s, t->out + t->out_at, t->out_end - t->out_at,
                             soq_no_wait(), &n);

        if (rc.err)
            return rc;
        t->out_at += n;
    }
    t->out_at = 0;
    t->out_end = 0;
    return result(SOQ_OK);
}

/* ---- opening ------------------------------------------------------------ */

static int configure(mbedtls_ssl_config *config, channel_role role,
                     const uint8_t key[CHANNEL_KEY])
{
    static const int suites[] = {
        MBEDTLS_TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256, 0
    };
    static const mbedtls_ecp_group_id curves[] = { MBEDTLS_ECP_DP_CURVE25519,
                                                   MBEDTLS_ECP_DP_SECP256R1,
                                                   MBEDTLS_ECP_DP_NONE };
    int end = role == CHANNEL_CLIENT ? MBEDTLS_SSL_IS_CLIENT
                                     : MBEDTLS_SSL_IS_SERVER;
    int error = mbedtls_ssl_config_defaults(
        config, end, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);

    if (error)
        return error;
    mbedtls_ssl_conf_rng(config, give_random, NULL);
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_max_version(config, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_ciphersuites(config, suites);
    mbedtls_ssl_conf_curves(config, curves);
    mbedtls_ssl_conf_session_tickets(config,
                                     MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    return mbedtls_ssl_conf_psk(config, key, CHANNEL_KEY,
                                (const unsigned char *)CHANNEL_IDENTITY,
                                strlen(CHANNEL_IDENTITY));
}

soq_rc tls_open(soq s, channel_role role, const uint8_t key[CHANNEL_KEY],
                tls **out)
{
    tls *t = calloc(1, sizeof(*t));

    if (!t)
        return result(SOQ_ENOMEM);
    t->s = s;
    mbedtls_ssl_init(&t->ssl);
    mbedtls_ssl_config_init(&t->config);
    if (configure(&t->config, role, key) ||
        mbedtls_ssl_setup(&t->ssl, &t->config)) {
        tls_close(&t);
        return result(SOQ_ENOMEM); /* nothing else can fail */
    }
    mbedtls_ssl_set_bio(&t->ssl, t, put_out, take_in, NULL);
    *out = t;
    return result(SOQ_OK);
}

void tls_close(tls **t)
{
    if (!*t)
        return;
    mbedtls_ssl_free(&(*t)->ssl);
    mbedtls_ssl_config_free(&(*t)->config);
    mbedtls_platform_zeroize(*t, sizeof(**t));
    free(*t);
    *t = NULL;
}

/* ---- what went wrong ---------------------------------------------------- */

static bool is_hand_shaken(const tls *t)
{
    return t->ssl.state == MBEDTLS_SSL_HANDSHAKE_OVER;
}

/*
 * The first thing that the key decides is whether the last message of the
 * handshake can be read.  Who cannot read it says so with an alert: a bad
 * record, or with OpenSSL a digest that does not fit.
 */
static channel_fault fault_of(const tls *t, int error)
{
    if (t->strange)
        return CHANNEL_NOT_SECURE;
    switch (error) {
    case MBEDTLS_ERR_SSL_INVALID_MAC:
    case MBEDTLS_ERR_SSL_BAD_HS_FINISHED:
        return is_hand_shaken(t) ? CHANNEL_FORGED : CHANNEL_WRONG_KEY;
    case MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY:
        return CHANNEL_WRONG_KEY;
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
        return is_hand_shaken(t) ? CHANNEL_FORGED : CHANNEL_REFUSED;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        if (is_hand_shaken(t))
            return CHANNEL_REFUSED;
        return t->ssl.in_msg[1] == MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC ||
                       t->ssl.in_msg[1] == MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR
                   ? CHANNEL_WRONG_KEY
                   : CHANNEL_REFUSED;
    default:
        return CHANNEL_REFUSED;
    }
}

/* A peer without a code has not heard a byte of TLS from who listens: two
 * alerts, unexpected message and goodbye, since one is shorter than the head
 * of a frame. */
static void say_secure(tls *t)
{
    static const unsigned char alerts[] = { 0x15, 3, 3, 0, 2, 2, 10,
                                            0x15, 3, 3, 0, 2, 1, 0 };

    if (t->out_end > 0)
        return;
    memcpy(t->out, alerts, sizeof(alerts));
    t->out_end = sizeof(alerts);
}

static soq_rc fail(tls *t, int error)
{
    if (t->failed.err)
        return t->failed;
    if (t->ended) {
        t->fault = CHANNEL_CUT;
        return result(SOQ_ECONNRESET);
    }
    if (!t->fault)
        t->fault = fault_of(t, error);
    if (t->fault == CHANNEL_NOT_SECURE)
        say_secure(t);
    tls_flush(t); /* an alert may tell the other side why, if it fits */
    return result(t->fault == CHANNEL_WRONG_KEY ? SOQ_EACCES : SOQ_EPROTO);
}

channel_fault tls_fault(const tls *t)
{
    return t->fault;
}

/* ---- the life of it ----------------------------------------------------- */

soq_rc tls_handshake(tls *t)
{
    int error = 0;
    soq_rc rc = tls_flush(t);

    if (!rc.err && !is_hand_shaken(t))
        error = mbedtls_ssl_handshake(&t->ssl);
    if (error && error != MBEDTLS_ERR_SSL_WANT_READ &&
        error != MBEDTLS_ERR_SSL_WANT_WRITE)
        return fail(t, error);
    if (!rc.err)
        rc = tls_flush(t);
    return !rc.err && error ? result(SOQ_EAGAIN) : rc;
}

soq_rc tls_recv(tls *t, void *buf, size_t cap, size_t *n)
{
    int got;

    if (!is_hand_shaken(t))
        return result(SOQ_ENOTCONN);
    if (cap == 0) {
        *n = 0;
        return result(SOQ_OK);
    }
    t->drained = false;
    got = mbedtls_ssl_read(&t->ssl, buf, cap);
    if (got > 0) {
        *n = (size_t)got;
        return result(SOQ_OK);
    }
    t->drained = true;
    if (got == MBEDTLS_ERR_SSL_WANT_READ || got == MBEDTLS_ERR_SSL_WANT_WRITE)
        return result(SOQ_EAGAIN);
    if (got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
        return result(SOQ_EOF);
    return fail(t, got);
}

bool tls_pending(const tls *t)
{
    return !t->drained &&
           (t->in_at < t->in_end || mbedtls_ssl_check_pending(&t->ssl));
}

soq_rc tls_send(tls *t, const void *buf, size_t len, size_t *n)
{
    soq_rc rc = is_hand_shaken(t) ? tls_flush(t) : result(SOQ_ENOTCONN);
    int put;

    if (rc.err)
        return rc;
    if (len == 0) {
        *n = 0; /* mbedTLS would send an empty record */
        return rc;
    }
    put = mbedtls_ssl_write(&t->ssl, buf, len < RECORD ? len : RECORD);
    if (put < 0)
        return fail(t, put);
    *n = (size_t)put;
    rc = tls_flush(t);
    return rc.err == SOQ_EAGAIN ? result(SOQ_OK) : rc;
}

soq_rc tls_notify(tls *t)
{
    soq_rc rc = tls_flush(t);

    if (!rc.err && !t->notified && is_hand_shaken(t)) {
        t->notified = true;
        mbedtls_ssl_close_notify(&t->ssl);
        rc = tls_flush(t);
    }
    return rc;
}

unsigned tls_wants(const tls *t, unsigned interest)
{
    unsigned wants = is_hand_shaken(t) ? interest : SOQ_READ;

    return t->out_at < t->out_end ? wants | SOQ_WRITE : wants;
}
