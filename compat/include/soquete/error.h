/*
 * error.h -- what a call of soquete reports: one code that means the same on
 * every system, and the system's own number, untouched.
 *
 *     soq_rc rc = soq_connect(s, &to, soq_within(5000));
 *
 *     if (rc.err == SOQ_ECONNREFUSED)
 *         ...
 *
 * Every function here is pure and may be called from any thread.
 */
#ifndef SOQUETE_ERROR_H
#define SOQUETE_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Every outcome there is, with its English text.  The names are POSIX's where
 * POSIX has one; the last groups are outcomes that POSIX gives no number to.
 * SOQ_EOF and SOQ_ETIMEDOUT are outcomes, not faults: the peer ended its side,
 * the time ran out.
 */
#define SOQ_ERR_MAP(X)                                                        \
    X(EOF, "end of stream")                                                   \
    X(EAGAIN, "operation would block")                                        \
    X(EINPROGRESS, "operation now in progress")                               \
    X(EALREADY, "operation already in progress")                              \
    X(EINTR, "interrupted call")                                              \
    X(ETIMEDOUT, "timed out")                                                 \
    X(ECANCELED, "cancelled")                                                 \
    X(ECONNREFUSED, "connection refused")                                     \
    X(ECONNRESET, "connection reset by peer")                                 \
    X(ECONNABORTED, "connection aborted")                                     \
    X(EPIPE, "the stream is closed for writing")                              \
    X(EISCONN, "socket is already connected")                                 \
    X(ENOTCONN, "socket is not connected")                                    \
    X(EADDRINUSE, "address already in use")                                   \
    X(EADDRNOTAVAIL, "address not available")                                 \
    X(EDESTADDRREQ, "destination address required")                           \
    X(EAFNOSUPPORT, "address family not supported")                           \
    X(EPFNOSUPPORT, "protocol family not supported")                          \
    X(EPROTONOSUPPORT, "protocol not supported")                              \
    X(ESOCKTNOSUPPORT, "socket type not supported")                           \
    X(EPROTOTYPE, "wrong protocol type for socket")                           \
    X(EPROTO, "protocol error")                                               \
    X(ENOPROTOOPT, "option not supported by protocol")                        \
    X(EOPNOTSUPP, "operation not supported")                                  \
    X(ENOSYS, "call not provided by the system")                              \
    X(EMSGSIZE, "message too long")                                           \
    X(ENETDOWN, "network is down")                                            \
    X(ENETUNREACH, "network unreachable")                                     \
    X(ENETRESET, "connection dropped by network")                             \
    X(EHOSTDOWN, "host is down")                                              \
    X(EHOSTUNREACH, "host unreachable")                                       \
    X(ENONET, "machine is not on the network")                                \
    X(ENOBUFS, "no buffer space available")                                   \
    X(ENOMEM, "out of memory")                                                \
    X(EMFILE, "too many open files or sockets in this process")               \
    X(ENFILE, "too many open files or sockets in the system")                 \
    X(EPROCLIM, "too many processes use the network")                         \
    X(EUSERS, "too many users")                                               \
    X(ETOOMANYREFS, "too many references")                                    \
    X(EDQUOT, "disk quota exceeded")                                          \
    X(EACCES, "permission denied")                                            \
    X(EPERM, "operation not permitted")                                       \
    X(EINVAL, "invalid argument")                                             \
    X(EBADF, "bad handle")                                                    \
    X(ENOTSOCK, "not a socket")                                               \
    X(EFAULT, "bad address")                                                  \
    X(ERANGE, "out of range")                                                 \
    X(EOVERFLOW, "value too large")                                           \
    X(EILSEQ, "invalid byte sequence")                                        \
    X(EBUSY, "resource busy")                                                 \
    X(EDEADLK, "deadlock avoided")                                            \
    X(ENOENT, "no such file or directory")                                    \
    X(EEXIST, "file exists")                                                  \
    X(ENOTDIR, "not a directory")                                             \
    X(EISDIR, "is a directory")                                               \
    X(ENOTEMPTY, "directory not empty")                                       \
    X(ENAMETOOLONG, "name too long")                                          \
    X(ELOOP, "too many levels of links")                                      \
    X(EMLINK, "too many links")                                               \
    X(EXDEV, "link across devices")                                           \
    X(EROFS, "read-only file system")                                         \
    X(ENOSPC, "no space left on device")                                      \
    X(EFBIG, "file too large")                                                \
    X(EIO, "input/output error")                                              \
    X(ENODEV, "no such device")                                               \
    X(ENXIO, "no such device or address")                                     \
    X(ESPIPE, "cannot seek")                                                  \
    X(ETXTBSY, "program file is busy")                                        \
    X(ENOEXEC, "not a program")                                               \
    X(ECHILD, "no such child process")                                        \
    X(ESRCH, "no such process")                                               \
    X(ESTALE, "stale handle")                                                 \
    X(EREMOTE, "object is remote")                                            \
    /* Names and services (getaddrinfo). */                                   \
    X(ENONAME, "no such host name")                                           \
    X(ENAMEAGAIN, "the name server did not answer")                           \
    X(ENAMEFAIL, "the name server failed")                                    \
    X(ENODATA, "the name has no address of this kind")                        \
    X(ENOSERVICE, "no such service name")                                     \
    /* The network system itself (WSAStartup). */                             \
    X(ENOTREADY, "the network system is not ready")                           \
    X(EVERSION, "the network system has no usable version")                   \
    X(ENOTSTARTED, "the network system was not started")                      \
    X(EDISCON, "the peer is shutting down")                                   \
    X(EPROVIDER, "a network provider failed")                                 \
    /* A code of the system's that has no row: rc.os tells which. */          \
    X(EOTHER, "other system error")

/* SOQ_OK is 0; the values of the others may change between versions. */
typedef enum soq_err {
    SOQ_OK,
#define SOQ_X(name, text) SOQ_##name,
    SOQ_ERR_MAP(SOQ_X)
#undef SOQ_X
        SOQ_ERR_COUNT
} soq_err;

/*
 * The result of a call.  `os` is the errno, WSAGetLastError(), GetLastError()
 * or getaddrinfo() code that was behind it, or 0 where the layer decided by
 * itself.  Compare `err`; print both.
 */
typedef struct soq_rc {
    soq_err err;
    int os;
} soq_rc;

/* "ECONNREFUSED"; "OK" for SOQ_OK; "EOTHER" for a value out of range. */
const char *soq_err_name(soq_err err);

/* "connection refused".  English, ASCII, the same on every system; never
 * NULL.  Static storage. */
const char *soq_err_text(soq_err err);

#ifdef __cplusplus
}
#endif

#endif
