/* error.c -- the one table from errno and resolver codes to soq_err.  They
 * share it because they never collide: errno is positive, EAI_ negative. */
#include <errno.h>
#include <netdb.h>

#include "sys.h"

typedef struct row {
    int os;
    soq_err err;
} row;

/* The first few are those that a running program meets; the order of the rest
 * is that of errno(3).  EWOULDBLOCK is EAGAIN, ENOTSUP is EOPNOTSUPP here. */
static const row rows[] = {
    { 0, SOQ_OK },
    { EAGAIN, SOQ_EAGAIN },
    { EINPROGRESS, SOQ_EINPROGRESS },
    { EINTR, SOQ_EINTR },
    { ECONNRESET, SOQ_ECONNRESET },
    { EPIPE, SOQ_EPIPE },
    { ECONNREFUSED, SOQ_ECONNREFUSED },
    { EACCES, SOQ_EACCES },
    { EADDRINUSE, SOQ_EADDRINUSE },
    { EADDRNOTAVAIL, SOQ_EADDRNOTAVAIL },
    { EAFNOSUPPORT, SOQ_EAFNOSUPPORT },
    { EALREADY, SOQ_EALREADY },
    { EBADF, SOQ_EBADF },
    { EBUSY, SOQ_EBUSY },
    { ECANCELED, SOQ_ECANCELED },
    { ECHILD, SOQ_ECHILD },
    { ECONNABORTED, SOQ_ECONNABORTED },
    { EDEADLK, SOQ_EDEADLK },
    { EDESTADDRREQ, SOQ_EDESTADDRREQ },
    { EDQUOT, SOQ_EDQUOT },
    { EEXIST, SOQ_EEXIST },
    { EFAULT, SOQ_EFAULT },
    { EFBIG, SOQ_EFBIG },
    { EHOSTDOWN, SOQ_EHOSTDOWN },
    { EHOSTUNREACH, SOQ_EHOSTUNREACH },
    { EILSEQ, SOQ_EILSEQ },
    { EINVAL, SOQ_EINVAL },
    { EIO, SOQ_EIO },
    { EISCONN, SOQ_EISCONN },
    { EISDIR, SOQ_EISDIR },
    { ELIBBAD, SOQ_ENOEXEC },
    { ELOOP, SOQ_ELOOP },
    { EMFILE, SOQ_EMFILE },
    { EMLINK, SOQ_EMLINK },
    { EMSGSIZE, SOQ_EMSGSIZE },
    { ENAMETOOLONG, SOQ_ENAMETOOLONG },
    { ENETDOWN, SOQ_ENETDOWN },
    { ENETRESET, SOQ_ENETRESET },
    { ENETUNREACH, SOQ_ENETUNREACH },
    { ENFILE, SOQ_ENFILE },
    { ENOBUFS, SOQ_ENOBUFS },
    { ENODEV, SOQ_ENODEV },
    { ENOENT, SOQ_ENOENT },
    { ENOEXEC, SOQ_ENOEXEC },
    { ENOMEM, SOQ_ENOMEM },
    { ENONET, SOQ_ENONET },
    { ENOPROTOOPT, SOQ_ENOPROTOOPT },
    { ENOSPC, SOQ_ENOSPC },
    { ENOSYS, SOQ_ENOSYS },
    { ENOTCONN, SOQ_ENOTCONN },
    { ENOTDIR, SOQ_ENOTDIR },
    { ENOTEMPTY, SOQ_ENOTEMPTY },
    { ENOTSOCK, SOQ_ENOTSOCK },
    { ENXIO, SOQ_ENXIO },
    { EOPNOTSUPP, SOQ_EOPNOTSUPP },
    { EOVERFLOW, SOQ_EOVERFLOW },
    { EPERM, SOQ_EPERM },
    { EPFNOSUPPORT, SOQ_EPFNOSUPPORT },
    { EPROTO, SOQ_EPROTO },
    { EPROTONOSUPPORT, SOQ_EPROTONOSUPPORT },
    { EPROTOTYPE, SOQ_EPROTOTYPE },
    { ERANGE, SOQ_ERANGE },
    { EREMOTE, SOQ_EREMOTE },
    { EREMOTEIO, SOQ_EIO },
    { EROFS, SOQ_EROFS },
    { ESHUTDOWN, SOQ_EPIPE },
    { ESOCKTNOSUPPORT, SOQ_ESOCKTNOSUPPORT },
    { ESPIPE, SOQ_ESPIPE },
    { ESRCH, SOQ_ESRCH },
    { ESTALE, SOQ_ESTALE },
    { ETIMEDOUT, SOQ_ETIMEDOUT },
    { ETOOMANYREFS, SOQ_ETOOMANYREFS },
    { ETXTBSY, SOQ_ETXTBSY },
    { EUSERS, SOQ_EUSERS },
    { EXDEV, SOQ_EXDEV },
    /* getaddrinfo.  EAI_SYSTEM has no row: name.c hands on the errno behind
     * it. */
    { EAI_ADDRFAMILY, SOQ_ENODATA },
    { EAI_AGAIN, SOQ_ENAMEAGAIN },
    { EAI_BADFLAGS, SOQ_EINVAL },
    { EAI_CANCELED, SOQ_ECANCELED },
    { EAI_FAIL, SOQ_ENAMEFAIL },
    { EAI_FAMILY, SOQ_EAFNOSUPPORT },
    { EAI_MEMORY, SOQ_ENOMEM },
    { EAI_NODATA, SOQ_ENODATA },
    { EAI_NONAME, SOQ_ENONAME },
    { EAI_OVERFLOW, SOQ_EOVERFLOW },
    { EAI_SERVICE, SOQ_ENOSERVICE },
    { EAI_SOCKTYPE, SOQ_ESOCKTNOSUPPORT },
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

soq_rc soq__sys_rc(int os)
{
    soq_rc rc = { SOQ_EOTHER, os };

    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].os == os) {
            rc.err = rows[i].err;
            break;
        }
    return rc;
}

bool soq__sys_rc_row(size_t i, int *os, soq_err *err)
{
    if (i >= ROWS)
        return false;
    *os = rows[i].os;
    *err = rows[i].err;
    return true;
}
