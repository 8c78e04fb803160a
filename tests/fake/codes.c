/*
 * codes.c -- for each call of the contract, the failures that the real ones
 * can give: each with its number on either system.
 *
 * Where Windows answers with a code of GetLastError() (files, processes), the
 * errno of the same meaning stands for it: those numbers overlap errno's.
 */
#include "world.h"

enum { CODES_MOST = 40 };

static const soq_err in_start[] = { SOQ_ENOTREADY, SOQ_EVERSION, SOQ_EPROCLIM,
                                    SOQ_OK };
static const soq_err in_open[] = {
    SOQ_EMFILE, SOQ_ENFILE,   SOQ_ENOBUFS,     SOQ_ENOMEM,    SOQ_EAFNOSUPPORT,
    SOQ_EACCES, SOQ_ENETDOWN, SOQ_ENOTSTARTED, SOQ_EPROVIDER, SOQ_OK
};
static const soq_err in_kind[] = { SOQ_EBADF, SOQ_ENOTSOCK, SOQ_ENOTSTARTED,
                                   SOQ_OK };
static const soq_err in_exclusive[] = { SOQ_ENOPROTOOPT, SOQ_ENETDOWN,
                                        SOQ_EINVAL, SOQ_ENOBUFS, SOQ_OK };
static const soq_err in_bind[] = { SOQ_EADDRINUSE, SOQ_EADDRNOTAVAIL,
                                   SOQ_EACCES,     SOQ_EINVAL,
                                   SOQ_ENOBUFS,    SOQ_ENETDOWN,
                                   SOQ_OK };
static const soq_err in_listen[] = { SOQ_EADDRINUSE, SOQ_EOPNOTSUPP,
                                     SOQ_EMFILE,     SOQ_ENOBUFS,
                                     SOQ_EINVAL,     SOQ_OK };
static const soq_err in_accept[] = {
    SOQ_EAGAIN,      SOQ_ECONNABORTED, SOQ_ECONNRESET,
    SOQ_EMFILE,      SOQ_ENFILE,       SOQ_ENOBUFS,
    SOQ_ENOMEM,      SOQ_EPROTO,       SOQ_EPERM,
    SOQ_ENETDOWN,    SOQ_ENOPROTOOPT,  SOQ_EHOSTDOWN,
    SOQ_ENONET,      SOQ_EHOSTUNREACH, SOQ_EOPNOTSUPP,
    SOQ_ENETUNREACH, SOQ_ETIMEDOUT,    SOQ_OK
};
static const soq_err in_connect[] = { SOQ_ECONNREFUSED,
                                      SOQ_ENETUNREACH,
                                      SOQ_EHOSTUNREACH,
                                      SOQ_ETIMEDOUT,
                                      SOQ_EACCES,
                                      SOQ_EPERM,
                                      SOQ_EADDRNOTAVAIL,
                                      SOQ_EADDRINUSE,
                                      SOQ_ENOBUFS,
                                      SOQ_EAFNOSUPPORT,
                                      SOQ_EAGAIN,
                                      SOQ_ECONNRESET,
                                      SOQ_OK };
static const soq_err in_result[] = { SOQ_EINPROGRESS,
                                     SOQ_ECONNREFUSED,
                                     SOQ_ETIMEDOUT,
                                     SOQ_ENETUNREACH,
                                     SOQ_EHOSTUNREACH,
                                     SOQ_ECONNRESET,
                                     SOQ_ECONNABORTED,
                                     SOQ_EHOSTDOWN,
                                     SOQ_EACCES,
                                     SOQ_ENETDOWN,
                                     SOQ_EADDRNOTAVAIL,
                                     SOQ_ENOBUFS,
                                     SOQ_OK };
static const soq_err in_send[] = {
    SOQ_EAGAIN,    SOQ_ECONNRESET,   SOQ_EPIPE,     SOQ_ENOBUFS,
    SOQ_ENOMEM,    SOQ_ECONNABORTED, SOQ_ENETRESET, SOQ_ENOTCONN,
    SOQ_ETIMEDOUT, SOQ_EHOSTUNREACH, SOQ_ENETDOWN,  SOQ_OK
};
static const soq_err in_recv[] = {
    SOQ_EAGAIN,       SOQ_ECONNRESET, SOQ_ENOMEM,       SOQ_ENOBUFS,
    SOQ_ECONNABORTED, SOQ_ENETRESET,  SOQ_ENOTCONN,     SOQ_ETIMEDOUT,
    SOQ_EHOSTUNREACH, SOQ_ENETDOWN,   SOQ_ECONNREFUSED, SOQ_OK
};
static const soq_err in_wake[] = { SOQ_ENOBUFS, SOQ_ENOMEM, SOQ_OK };
static const soq_err in_send_to[] = { SOQ_EAGAIN,       SOQ_ECONNREFUSED,
                                      SOQ_ECONNRESET,   SOQ_ENOBUFS,
                                      SOQ_ENOMEM,       SOQ_ENETUNREACH,
                                      SOQ_EHOSTUNREACH, SOQ_EMSGSIZE,
                                      SOQ_EPERM,        SOQ_EACCES,
                                      SOQ_ENETDOWN,     SOQ_EADDRNOTAVAIL,
                                      SOQ_EINVAL,       SOQ_OK };
static const soq_err in_recv_from[] = { SOQ_EAGAIN,    SOQ_ECONNRESET,
                                        SOQ_ENETRESET, SOQ_ENOMEM,
                                        SOQ_ENOBUFS,   SOQ_ECONNREFUSED,
                                        SOQ_ENETDOWN,  SOQ_OK };
static const soq_err in_send_many[] = { SOQ_EAGAIN,       SOQ_ECONNREFUSED,
                                        SOQ_ENOBUFS,      SOQ_ENOMEM,
                                        SOQ_ENETUNREACH,  SOQ_EHOSTUNREACH,
                                        SOQ_EMSGSIZE,     SOQ_EPERM,
                                        SOQ_EACCES,       SOQ_ENETDOWN,
                                        SOQ_EINVAL,       SOQ_EOPNOTSUPP,
                                        SOQ_EAFNOSUPPORT, SOQ_OK };
static const soq_err in_recv_many[] = { SOQ_EAGAIN,     SOQ_ENOMEM,
                                        SOQ_ENOBUFS,    SOQ_ECONNREFUSED,
                                        SOQ_ECONNRESET, SOQ_ENETDOWN,
                                        SOQ_EOPNOTSUPP, SOQ_OK };
static const soq_err in_unreachable[] = { SOQ_EINVAL, SOQ_ENETDOWN,
                                          SOQ_EOPNOTSUPP, SOQ_ENOTSOCK,
                                          SOQ_OK };
static const soq_err in_shutdown[] = { SOQ_ENOTCONN,     SOQ_ECONNRESET,
                                       SOQ_ECONNABORTED, SOQ_ENETDOWN,
                                       SOQ_ENOBUFS,      SOQ_OK };
static const soq_err in_reset[] = { SOQ_ENETDOWN, SOQ_EINVAL, SOQ_ENOPROTOOPT,
                                    SOQ_OK };
static const soq_err in_local[] = { SOQ_ENOBUFS, SOQ_ENETDOWN, SOQ_ENOTSOCK,
                                    SOQ_OK };
static const soq_err in_peer[] = { SOQ_ENOTCONN, SOQ_ENOBUFS, SOQ_EINVAL,
                                   SOQ_ENETDOWN, SOQ_OK };
static const soq_err in_state[] = { SOQ_EAGAIN, SOQ_EOPNOTSUPP, SOQ_ENOMEM,
                                    SOQ_EINVAL, SOQ_OK };
static const soq_err in_table[] = { SOQ_EAGAIN, SOQ_ENOENT, SOQ_ENOMEM,
                                    SOQ_EMFILE, SOQ_EACCES, SOQ_OK };
static const soq_err in_holders[] = { SOQ_ENOENT, SOQ_EMFILE, SOQ_ENOMEM,
                                      SOQ_OK };
static const soq_err in_name[] = { SOQ_ENONAME, SOQ_ENAMEAGAIN, SOQ_ENAMEFAIL,
                                   SOQ_EMFILE,  SOQ_ENOMEM,     SOQ_OK };
static const soq_err in_option[] = { SOQ_ENOPROTOOPT, SOQ_EINVAL, SOQ_ENETDOWN,
                                     SOQ_ENOBUFS, SOQ_OK };
static const soq_err in_keepalive[] = { SOQ_ENOPROTOOPT, SOQ_EINVAL,
                                        SOQ_ENETDOWN, SOQ_EOPNOTSUPP, SOQ_OK };
static const soq_err in_v6_only[] = { SOQ_ENOPROTOOPT, SOQ_EINVAL,
                                      SOQ_ENETDOWN, SOQ_OK };
static const soq_err in_pair[] = { SOQ_EOPNOTSUPP, SOQ_EMFILE,  SOQ_ENFILE,
                                   SOQ_ENOMEM,     SOQ_ENOBUFS, SOQ_OK };
static const soq_err in_wait[] = { SOQ_EINTR, SOQ_ENOMEM, SOQ_ENOBUFS,
                                   SOQ_ENETDOWN, SOQ_OK };
static const soq_err in_mechanism[] = { SOQ_EMFILE, SOQ_ENFILE, SOQ_ENOMEM,
                                        SOQ_ENOSYS, SOQ_OK };
static const soq_err in_set[] = { SOQ_ENOMEM, SOQ_ENOSPC, SOQ_ENOTSOCK,
                                  SOQ_ENOBUFS, SOQ_OK };
static const soq_err in_unset[] = { SOQ_ENOENT, SOQ_ENOMEM, SOQ_OK };
static const soq_err in_resolve[] = {
    SOQ_ENONAME, SOQ_ENAMEAGAIN, SOQ_ENAMEFAIL,    SOQ_ENODATA, SOQ_ENOSERVICE,
    SOQ_ENOMEM,  SOQ_EMFILE,     SOQ_EAFNOSUPPORT, SOQ_OK
};
static const soq_err in_interface[] = { SOQ_ENXIO, SOQ_ENODEV, SOQ_EMFILE,
                                        SOQ_OK };
static const soq_err in_random[] = { SOQ_EIO, SOQ_ENOSYS, SOQ_EAGAIN, SOQ_OK };
static const soq_err in_thread[] = { SOQ_EAGAIN, SOQ_ENOMEM, SOQ_OK };
static const soq_err in_mutex[] = { SOQ_EAGAIN, SOQ_ENOMEM, SOQ_OK };
static const soq_err in_cond[] = { SOQ_EAGAIN, SOQ_ENOMEM, SOQ_OK };
static const soq_err in_program[] = { SOQ_ENOMEM, SOQ_EILSEQ, SOQ_OK };
static const soq_err in_interrupt[] = { SOQ_EINVAL, SOQ_EAGAIN, SOQ_ENOMEM,
                                        SOQ_EMFILE, SOQ_OK };
static const soq_err in_spawn[] = { SOQ_ENOENT, SOQ_EACCES, SOQ_ENOEXEC,
                                    SOQ_EMFILE, SOQ_ENFILE, SOQ_ENOMEM,
                                    SOQ_EAGAIN, SOQ_OK };
static const soq_err in_await[] = { SOQ_ECHILD, SOQ_EINVAL, SOQ_OK };
static const soq_err in_signal[] = { SOQ_ESRCH, SOQ_EPERM, SOQ_EOPNOTSUPP,
                                     SOQ_OK };
static const soq_err in_arguments[] = { SOQ_ESRCH, SOQ_EACCES, SOQ_ENOMEM,
                                        SOQ_OK };
static const soq_err in_path[] = { SOQ_ENAMETOOLONG, SOQ_ENOENT, SOQ_EACCES,
                                   SOQ_OK };
static const soq_err in_file_open[] = {
    SOQ_ENOENT,       SOQ_EACCES, SOQ_EISDIR, SOQ_EEXIST,
    SOQ_ENAMETOOLONG, SOQ_EROFS,  SOQ_EMFILE, SOQ_ENFILE,
    SOQ_ENOSPC,       SOQ_ENOMEM, SOQ_OK
};
static const soq_err in_file_read[] = { SOQ_EIO,    SOQ_EISDIR, SOQ_ENOMEM,
                                        SOQ_EAGAIN, SOQ_ESTALE, SOQ_OK };
static const soq_err in_file_write[] = { SOQ_ENOSPC, SOQ_EDQUOT, SOQ_EFBIG,
                                         SOQ_EIO,    SOQ_EPIPE,  SOQ_EROFS,
                                         SOQ_OK };
static const soq_err in_file_size[] = { SOQ_ESPIPE, SOQ_EIO, SOQ_EOVERFLOW,
                                        SOQ_OK };
static const soq_err in_file_close[] = { SOQ_EIO, SOQ_ENOSPC, SOQ_EDQUOT,
                                         SOQ_OK };
static const soq_err in_remove[] = { SOQ_ENOENT, SOQ_EACCES, SOQ_EBUSY,
                                     SOQ_EROFS, SOQ_OK };
static const soq_err in_rename[] = { SOQ_ENOENT, SOQ_EEXIST, SOQ_EACCES,
                                     SOQ_EBUSY,  SOQ_EXDEV,  SOQ_EROFS,
                                     SOQ_OK };
static const soq_err in_reader[] = { SOQ_EMFILE, SOQ_ENOMEM, SOQ_EINVAL,
                                     SOQ_OK };
static const soq_err in_send_file[] = {
    SOQ_EAGAIN,   SOQ_ECONNRESET, SOQ_EPIPE,      SOQ_ENOBUFS, SOQ_ENOMEM,
    SOQ_ENOTCONN, SOQ_ETIMEDOUT,  SOQ_EOPNOTSUPP, SOQ_EIO,     SOQ_OK
};
static const soq_err in_malloc[] = { SOQ_ENOMEM, SOQ_OK };

static const soq_err *const failures[CALLS] = {
    [CALL_START] = in_start,
    [CALL_OPEN] = in_open,
    [CALL_KIND] = in_kind,
    [CALL_EXCLUSIVE] = in_exclusive,
    [CALL_BIND] = in_bind,
    [CALL_LISTEN] = in_listen,
    [CALL_ACCEPT] = in_accept,
    [CALL_CONNECT] = in_connect,
    [CALL_RESULT] = in_result,
    [CALL_SEND] = in_send,
    [CALL_RECV] = in_recv,
    [CALL_WAKE] = in_wake,
    [CALL_SEND_TO] = in_send_to,
    [CALL_RECV_FROM] = in_recv_from,
    [CALL_SEND_MANY] = in_send_many,
    [CALL_RECV_MANY] = in_recv_many,
    [CALL_UNREACHABLE] = in_unreachable,
    [CALL_SHUTDOWN] = in_shutdown,
    [CALL_RESET] = in_reset,
    [CALL_LOCAL] = in_local,
    [CALL_PEER] = in_peer,
    [CALL_STATE] = in_state,
    [CALL_TABLE] = in_table,
    [CALL_HOLDERS] = in_holders,
    [CALL_NAME] = in_name,
    [CALL_OPTION] = in_option,
    [CALL_KEEPALIVE] = in_keepalive,
    [CALL_V6_ONLY] = in_v6_only,
    [CALL_PAIR] = in_pair,
    [CALL_WAIT] = in_wait,
    [CALL_MECHANISM] = in_mechanism,
    [CALL_SET] = in_set,
    [CALL_UNSET] = in_unset,
    [CALL_RESOLVE] = in_resolve,
    [CALL_INTERFACE] = in_interface,
    [CALL_RANDOM] = in_random,
    [CALL_THREAD] = in_thread,
    [CALL_MUTEX] = in_mutex,
    [CALL_COND] = in_cond,
    [CALL_PROGRAM] = in_program,
    [CALL_INTERRUPT] = in_interrupt,
    [CALL_SPAWN] = in_spawn,
    [CALL_AWAIT] = in_await,
    [CALL_SIGNAL] = in_signal,
    [CALL_ARGUMENTS] = in_arguments,
    [CALL_PATH] = in_path,
    [CALL_FILE_OPEN] = in_file_open,
    [CALL_FILE_READ] = in_file_read,
    [CALL_FILE_WRITE] = in_file_write,
    [CALL_FILE_SIZE] = in_file_size,
    [CALL_FILE_CLOSE] = in_file_close,
    [CALL_REMOVE] = in_remove,
    [CALL_RENAME] = in_rename,
    [CALL_READER] = in_reader,
    [CALL_SEND_FILE] = in_send_file,
    [CALL_MALLOC] = in_malloc,
    [CALL_TAKE] = in_wake,
};

/* Filled from `failures` and the table of native codes, once. */
static soq_rc codes[CALLS][CODES_MOST];

static size_t add_numbers(soq_rc *to, size_t n, soq_err err)
{
    soq_rc row;

    for (size_t i = 0; soq__sys_rc_row(i, &row.os, &row.err); i++)
        if (row.err == err && n + 1 < CODES_MOST)
            to[n++] = row;
    return n;
}

static void fill(void)
{
    for (size_t call = 0; call < CALLS; call++) {
        size_t n = 0;

        for (const soq_err *err = failures[call]; *err != SOQ_OK; err++)
            n = add_numbers(codes[call], n, *err);
    }
}

const soq_rc *fake_code(fake_call call, size_t i)
{
    if (codes[0][0].err == SOQ_OK)
        fill();
    for (size_t at = 0; at < i; at++)
        if (codes[call][at].err == SOQ_OK)
            return NULL;
    return codes[call][i].err == SOQ_OK ? NULL : &codes[call][i];
}
