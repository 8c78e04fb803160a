/*
 * codes.c -- for each call of the contract, the failures that the real ones
 * can give, with the number of one system or the other.
 *
 * Where Windows answers with a code of GetLastError() (files, processes), the
 * errno of the same meaning stands here: those numbers overlap errno's.
 */
#include "world.h"

#define END                                                                   \
    {                                                                         \
        SOQ_OK, 0                                                             \
    }

static const soq_rc start_codes[] = { { SOQ_ENOTREADY, 10091 },
                                      { SOQ_EVERSION, 10092 },
                                      { SOQ_EPROCLIM, 10067 },
                                      END };
static const soq_rc open_codes[] = {
    { SOQ_EMFILE, 24 },       { SOQ_EMFILE, 10024 },
    { SOQ_ENFILE, 23 },       { SOQ_ENOBUFS, 105 },
    { SOQ_ENOBUFS, 10055 },   { SOQ_ENOMEM, 12 },
    { SOQ_EAFNOSUPPORT, 97 }, { SOQ_EAFNOSUPPORT, 10047 },
    { SOQ_EACCES, 13 },       { SOQ_ENETDOWN, 100 },
    { SOQ_ENETDOWN, 10050 },  { SOQ_ENOTSTARTED, 10093 },
    { SOQ_EPROVIDER, 10106 }, END
};
static const soq_rc kind_codes[] = { { SOQ_EBADF, 9 },
                                     { SOQ_ENOTSOCK, 88 },
                                     { SOQ_ENOTSOCK, 10038 },
                                     { SOQ_ENOTSTARTED, 10093 },
                                     END };
static const soq_rc exclusive_codes[] = {
    { SOQ_ENOPROTOOPT, 92 }, { SOQ_ENOPROTOOPT, 10042 }, { SOQ_ENETDOWN, 100 },
    { SOQ_ENETDOWN, 10050 }, { SOQ_EINVAL, 22 },         { SOQ_EINVAL, 10022 },
    { SOQ_ENOBUFS, 105 },    { SOQ_ENOBUFS, 10055 },     END
};
static const soq_rc bind_codes[] = { { SOQ_EADDRINUSE, 98 },
                                     { SOQ_EADDRINUSE, 10048 },
                                     { SOQ_EADDRNOTAVAIL, 99 },
                                     { SOQ_EADDRNOTAVAIL, 10049 },
                                     { SOQ_EACCES, 13 },
                                     { SOQ_EACCES, 10013 },
                                     { SOQ_EINVAL, 22 },
                                     { SOQ_EINVAL, 10022 },
                                     { SOQ_ENOBUFS, 105 },
                                     { SOQ_ENOBUFS, 10055 },
                                     { SOQ_ENETDOWN, 100 },
                                     { SOQ_ENETDOWN, 10050 },
                                     END };
static const soq_rc listen_codes[] = { { SOQ_EADDRINUSE, 98 },
                                       { SOQ_EADDRINUSE, 10048 },
                                       { SOQ_EOPNOTSUPP, 95 },
                                       { SOQ_EOPNOTSUPP, 10045 },
                                       { SOQ_EMFILE, 24 },
                                       { SOQ_EMFILE, 10024 },
                                       { SOQ_ENOBUFS, 105 },
                                       { SOQ_ENOBUFS, 10055 },
                                       { SOQ_EINVAL, 22 },
                                       { SOQ_EINVAL, 10022 },
                                       END };
static const soq_rc accept_codes[] = {
    { SOQ_EAGAIN, 11 },        { SOQ_EAGAIN, 10035 },
    { SOQ_ECONNABORTED, 103 }, { SOQ_ECONNABORTED, 10053 },
    { SOQ_ECONNRESET, 104 },   { SOQ_ECONNRESET, 10054 },
    { SOQ_EMFILE, 24 },        { SOQ_EMFILE, 10024 },
    { SOQ_ENFILE, 23 },        { SOQ_ENOBUFS, 105 },
    { SOQ_ENOBUFS, 10055 },    { SOQ_ENOMEM, 12 },
    { SOQ_EPROTO, 71 },        { SOQ_EPERM, 1 },
    { SOQ_ENETDOWN, 100 },     { SOQ_ENETDOWN, 10050 },
    { SOQ_ENOPROTOOPT, 92 },   { SOQ_EHOSTDOWN, 112 },
    { SOQ_ENONET, 64 },        { SOQ_EHOSTUNREACH, 113 },
    { SOQ_EOPNOTSUPP, 95 },    { SOQ_ENETUNREACH, 101 },
    { SOQ_ETIMEDOUT, 110 },    END
};
static const soq_rc connect_codes[] = { { SOQ_ECONNREFUSED, 111 },
                                        { SOQ_ECONNREFUSED, 10061 },
                                        { SOQ_ENETUNREACH, 101 },
                                        { SOQ_ENETUNREACH, 10051 },
                                        { SOQ_EHOSTUNREACH, 113 },
                                        { SOQ_EHOSTUNREACH, 10065 },
                                        { SOQ_ETIMEDOUT, 110 },
                                        { SOQ_ETIMEDOUT, 10060 },
                                        { SOQ_EACCES, 13 },
                                        { SOQ_EACCES, 10013 },
                                        { SOQ_EPERM, 1 },
                                        { SOQ_EADDRNOTAVAIL, 99 },
                                        { SOQ_EADDRNOTAVAIL, 10049 },
                                        { SOQ_EADDRINUSE, 98 },
                                        { SOQ_EADDRINUSE, 10048 },
                                        { SOQ_ENOBUFS, 105 },
                                        { SOQ_ENOBUFS, 10055 },
                                        { SOQ_EAFNOSUPPORT, 97 },
                                        { SOQ_EAFNOSUPPORT, 10047 },
                                        { SOQ_EAGAIN, 11 },
                                        { SOQ_ECONNRESET, 104 },
                                        END };
static const soq_rc result_codes[] = {
    { SOQ_EINPROGRESS, 115 },     { SOQ_EINPROGRESS, 10036 },
    { SOQ_ECONNREFUSED, 111 },    { SOQ_ECONNREFUSED, 10061 },
    { SOQ_ETIMEDOUT, 110 },       { SOQ_ETIMEDOUT, 10060 },
    { SOQ_ENETUNREACH, 101 },     { SOQ_ENETUNREACH, 10051 },
    { SOQ_EHOSTUNREACH, 113 },    { SOQ_EHOSTUNREACH, 10065 },
    { SOQ_ECONNRESET, 104 },      { SOQ_ECONNRESET, 10054 },
    { SOQ_ECONNABORTED, 103 },    { SOQ_ECONNABORTED, 10053 },
    { SOQ_EHOSTDOWN, 112 },       { SOQ_EACCES, 13 },
    { SOQ_EACCES, 10013 },        { SOQ_ENETDOWN, 100 },
    { SOQ_ENETDOWN, 10050 },      { SOQ_EADDRNOTAVAIL, 99 },
    { SOQ_EADDRNOTAVAIL, 10049 }, { SOQ_ENOBUFS, 105 },
    { SOQ_ENOBUFS, 10055 },       END
};
static const soq_rc send_codes[] = {
    { SOQ_EAGAIN, 11 },          { SOQ_EAGAIN, 10035 },
    { SOQ_ECONNRESET, 104 },     { SOQ_ECONNRESET, 10054 },
    { SOQ_EPIPE, 32 },           { SOQ_EPIPE, 10058 },
    { SOQ_ENOBUFS, 105 },        { SOQ_ENOBUFS, 10055 },
    { SOQ_ENOMEM, 12 },          { SOQ_ECONNABORTED, 103 },
    { SOQ_ECONNABORTED, 10053 }, { SOQ_ENETRESET, 102 },
    { SOQ_ENETRESET, 10052 },    { SOQ_ENOTCONN, 107 },
    { SOQ_ENOTCONN, 10057 },     { SOQ_ETIMEDOUT, 110 },
    { SOQ_ETIMEDOUT, 10060 },    { SOQ_EHOSTUNREACH, 113 },
    { SOQ_EHOSTUNREACH, 10065 }, { SOQ_ENETDOWN, 100 },
    { SOQ_ENETDOWN, 10050 },     END
};
static const soq_rc recv_codes[] = { { SOQ_EAGAIN, 11 },
                                     { SOQ_EAGAIN, 10035 },
                                     { SOQ_ECONNRESET, 104 },
                                     { SOQ_ECONNRESET, 10054 },
                                     { SOQ_ENOMEM, 12 },
                                     { SOQ_ENOBUFS, 105 },
                                     { SOQ_ENOBUFS, 10055 },
                                     { SOQ_ECONNABORTED, 103 },
                                     { SOQ_ECONNABORTED, 10053 },
                                     { SOQ_ENETRESET, 102 },
                                     { SOQ_ENETRESET, 10052 },
                                     { SOQ_ENOTCONN, 107 },
                                     { SOQ_ENOTCONN, 10057 },
                                     { SOQ_ETIMEDOUT, 110 },
                                     { SOQ_ETIMEDOUT, 10060 },
                                     { SOQ_EHOSTUNREACH, 113 },
                                     { SOQ_EHOSTUNREACH, 10065 },
                                     { SOQ_ENETDOWN, 100 },
                                     { SOQ_ENETDOWN, 10050 },
                                     { SOQ_ECONNREFUSED, 111 },
                                     END };
static const soq_rc wake_codes[] = {
    { SOQ_ENOBUFS, 105 }, { SOQ_ENOBUFS, 10055 }, { SOQ_ENOMEM, 12 }, END
};
static const soq_rc send_to_codes[] = { { SOQ_EAGAIN, 11 },
                                        { SOQ_EAGAIN, 10035 },
                                        { SOQ_ECONNREFUSED, 111 },
                                        { SOQ_ECONNRESET, 104 },
                                        { SOQ_ECONNRESET, 10054 },
                                        { SOQ_ENOBUFS, 105 },
                                        { SOQ_ENOBUFS, 10055 },
                                        { SOQ_ENOMEM, 12 },
                                        { SOQ_ENETUNREACH, 101 },
                                        { SOQ_ENETUNREACH, 10051 },
                                        { SOQ_EHOSTUNREACH, 113 },
                                        { SOQ_EHOSTUNREACH, 10065 },
                                        { SOQ_EMSGSIZE, 90 },
                                        { SOQ_EMSGSIZE, 10040 },
                                        { SOQ_EPERM, 1 },
                                        { SOQ_EACCES, 13 },
                                        { SOQ_EACCES, 10013 },
                                        { SOQ_ENETDOWN, 100 },
                                        { SOQ_ENETDOWN, 10050 },
                                        { SOQ_EADDRNOTAVAIL, 99 },
                                        { SOQ_EADDRNOTAVAIL, 10049 },
                                        { SOQ_EINVAL, 22 },
                                        { SOQ_EINVAL, 10022 },
                                        END };
static const soq_rc recv_from_codes[] = { { SOQ_EAGAIN, 11 },
                                          { SOQ_EAGAIN, 10035 },
                                          { SOQ_ECONNRESET, 104 },
                                          { SOQ_ECONNRESET, 10054 },
                                          { SOQ_ENETRESET, 102 },
                                          { SOQ_ENETRESET, 10052 },
                                          { SOQ_ENOMEM, 12 },
                                          { SOQ_ENOBUFS, 105 },
                                          { SOQ_ENOBUFS, 10055 },
                                          { SOQ_ECONNREFUSED, 111 },
                                          { SOQ_ENETDOWN, 100 },
                                          { SOQ_ENETDOWN, 10050 },
                                          END };
static const soq_rc unreachable_codes[] = { { SOQ_EINVAL, 22 },
                                            { SOQ_EINVAL, 10022 },
                                            { SOQ_ENETDOWN, 100 },
                                            { SOQ_ENETDOWN, 10050 },
                                            { SOQ_EOPNOTSUPP, 95 },
                                            { SOQ_EOPNOTSUPP, 10045 },
                                            { SOQ_ENOTSOCK, 88 },
                                            { SOQ_ENOTSOCK, 10038 },
                                            END };
static const soq_rc shutdown_codes[] = {
    { SOQ_ENOTCONN, 107 },     { SOQ_ENOTCONN, 10057 },
    { SOQ_ECONNRESET, 104 },   { SOQ_ECONNRESET, 10054 },
    { SOQ_ECONNABORTED, 103 }, { SOQ_ECONNABORTED, 10053 },
    { SOQ_ENETDOWN, 100 },     { SOQ_ENETDOWN, 10050 },
    { SOQ_ENOBUFS, 105 },      END
};
static const soq_rc reset_codes[] = { { SOQ_ENETDOWN, 100 },
                                      { SOQ_ENETDOWN, 10050 },
                                      { SOQ_EINVAL, 22 },
                                      { SOQ_EINVAL, 10022 },
                                      { SOQ_ENOPROTOOPT, 92 },
                                      { SOQ_ENOPROTOOPT, 10042 },
                                      END };
static const soq_rc local_codes[] = {
    { SOQ_ENOBUFS, 105 }, { SOQ_ENETDOWN, 100 },   { SOQ_ENETDOWN, 10050 },
    { SOQ_ENOTSOCK, 88 }, { SOQ_ENOTSOCK, 10038 }, END
};
static const soq_rc peer_codes[] = {
    { SOQ_ENOTCONN, 107 },   { SOQ_ENOTCONN, 10057 },
    { SOQ_ENOBUFS, 105 },    { SOQ_EINVAL, 22 },
    { SOQ_EINVAL, 10022 },   { SOQ_ENETDOWN, 100 },
    { SOQ_ENETDOWN, 10050 }, END
};
static const soq_rc state_codes[] = {
    { SOQ_EAGAIN, 11 },     { SOQ_EAGAIN, 10035 },
    { SOQ_EOPNOTSUPP, 95 }, { SOQ_EOPNOTSUPP, 10045 },
    { SOQ_ENOMEM, 12 },     { SOQ_EINVAL, 22 },
    { SOQ_EINVAL, 10022 },  END
};
static const soq_rc option_codes[] = { { SOQ_ENOPROTOOPT, 92 },
                                       { SOQ_ENOPROTOOPT, 10042 },
                                       { SOQ_EINVAL, 22 },
                                       { SOQ_EINVAL, 10022 },
                                       { SOQ_ENETDOWN, 100 },
                                       { SOQ_ENETDOWN, 10050 },
                                       { SOQ_ENOBUFS, 105 },
                                       { SOQ_ENOBUFS, 10055 },
                                       END };
static const soq_rc keepalive_codes[] = { { SOQ_ENOPROTOOPT, 92 },
                                          { SOQ_ENOPROTOOPT, 10042 },
                                          { SOQ_EINVAL, 22 },
                                          { SOQ_EINVAL, 10022 },
                                          { SOQ_ENETDOWN, 100 },
                                          { SOQ_ENETDOWN, 10050 },
                                          { SOQ_EOPNOTSUPP, 95 },
                                          { SOQ_EOPNOTSUPP, 10045 },
                                          END };
static const soq_rc v6_only_codes[] = { { SOQ_ENOPROTOOPT, 92 },
                                        { SOQ_ENOPROTOOPT, 10042 },
                                        { SOQ_EINVAL, 22 },
                                        { SOQ_EINVAL, 10022 },
                                        { SOQ_ENETDOWN, 100 },
                                        { SOQ_ENETDOWN, 10050 },
                                        END };
static const soq_rc pair_codes[] = { { SOQ_EOPNOTSUPP, 95 },
                                     { SOQ_EOPNOTSUPP, 10045 },
                                     { SOQ_EMFILE, 24 },
                                     { SOQ_ENFILE, 23 },
                                     { SOQ_ENOMEM, 12 },
                                     { SOQ_ENOBUFS, 105 },
                                     END };
static const soq_rc wait_codes[] = { { SOQ_EINTR, 4 },
                                     { SOQ_ENOMEM, 12 },
                                     { SOQ_ENOBUFS, 105 },
                                     { SOQ_ENOBUFS, 10055 },
                                     { SOQ_ENETDOWN, 100 },
                                     { SOQ_ENETDOWN, 10050 },
                                     END };
static const soq_rc mechanism_codes[] = { { SOQ_EMFILE, 24 },
                                          { SOQ_ENFILE, 23 },
                                          { SOQ_ENOMEM, 12 },
                                          { SOQ_ENOSYS, 38 },
                                          END };
static const soq_rc set_codes[] = { { SOQ_ENOMEM, 12 },
                                    { SOQ_ENOSPC, 28 },
                                    { SOQ_ENOTSOCK, 88 },
                                    { SOQ_ENOTSOCK, 10038 },
                                    { SOQ_ENOBUFS, 105 },
                                    { SOQ_ENOBUFS, 10055 },
                                    END };
static const soq_rc unset_codes[] = { { SOQ_ENOENT, 2 },
                                      { SOQ_ENOMEM, 12 },
                                      END };
static const soq_rc resolve_codes[] = { { SOQ_ENONAME, -2 },
                                        { SOQ_ENONAME, 11001 },
                                        { SOQ_ENAMEAGAIN, -3 },
                                        { SOQ_ENAMEAGAIN, 11002 },
                                        { SOQ_ENAMEFAIL, -4 },
                                        { SOQ_ENAMEFAIL, 11003 },
                                        { SOQ_ENODATA, -5 },
                                        { SOQ_ENODATA, 11004 },
                                        { SOQ_ENOSERVICE, -8 },
                                        { SOQ_ENOSERVICE, 10109 },
                                        { SOQ_ENOMEM, 12 },
                                        { SOQ_EMFILE, 24 },
                                        { SOQ_EAFNOSUPPORT, 97 },
                                        { SOQ_EAFNOSUPPORT, 10047 },
                                        END };
static const soq_rc interface_codes[] = {
    { SOQ_ENXIO, 6 }, { SOQ_ENODEV, 19 }, { SOQ_EMFILE, 24 }, END
};
static const soq_rc random_codes[] = {
    { SOQ_EIO, 5 }, { SOQ_ENOSYS, 38 }, { SOQ_EAGAIN, 11 }, END
};
static const soq_rc thread_codes[] = { { SOQ_EAGAIN, 11 },
                                       { SOQ_ENOMEM, 12 },
                                       END };
static const soq_rc mutex_codes[] = { { SOQ_EAGAIN, 11 },
                                      { SOQ_ENOMEM, 12 },
                                      END };
static const soq_rc cond_codes[] = { { SOQ_EAGAIN, 11 },
                                     { SOQ_ENOMEM, 12 },
                                     END };
static const soq_rc program_codes[] = { { SOQ_ENOMEM, 12 },
                                        { SOQ_EILSEQ, 84 },
                                        END };
static const soq_rc interrupt_codes[] = { { SOQ_EINVAL, 22 },
                                          { SOQ_EAGAIN, 11 },
                                          { SOQ_ENOMEM, 12 },
                                          { SOQ_EMFILE, 24 },
                                          END };
static const soq_rc spawn_codes[] = { { SOQ_ENOENT, 2 },  { SOQ_EACCES, 13 },
                                      { SOQ_ENOEXEC, 8 }, { SOQ_EMFILE, 24 },
                                      { SOQ_ENFILE, 23 }, { SOQ_ENOMEM, 12 },
                                      { SOQ_EAGAIN, 11 }, END };
static const soq_rc await_codes[] = { { SOQ_ECHILD, 10 },
                                      { SOQ_EINVAL, 22 },
                                      END };
static const soq_rc signal_codes[] = {
    { SOQ_ESRCH, 3 }, { SOQ_EPERM, 1 }, { SOQ_EOPNOTSUPP, 95 }, END
};
static const soq_rc path_codes[] = {
    { SOQ_ENAMETOOLONG, 36 }, { SOQ_ENOENT, 2 }, { SOQ_EACCES, 13 }, END
};
static const soq_rc file_open_codes[] = { { SOQ_ENOENT, 2 },
                                          { SOQ_EACCES, 13 },
                                          { SOQ_EISDIR, 21 },
                                          { SOQ_EEXIST, 17 },
                                          { SOQ_ENAMETOOLONG, 36 },
                                          { SOQ_EROFS, 30 },
                                          { SOQ_EMFILE, 24 },
                                          { SOQ_ENFILE, 23 },
                                          { SOQ_ENOSPC, 28 },
                                          { SOQ_ENOMEM, 12 },
                                          END };
static const soq_rc file_read_codes[] = {
    { SOQ_EIO, 5 },     { SOQ_EISDIR, 21 },  { SOQ_ENOMEM, 12 },
    { SOQ_EAGAIN, 11 }, { SOQ_ESTALE, 116 }, END
};
static const soq_rc file_write_codes[] = { { SOQ_ENOSPC, 28 },
                                           { SOQ_EDQUOT, 122 },
                                           { SOQ_EFBIG, 27 },
                                           { SOQ_EIO, 5 },
                                           { SOQ_EPIPE, 32 },
                                           { SOQ_EROFS, 30 },
                                           END };
static const soq_rc file_size_codes[] = {
    { SOQ_ESPIPE, 29 }, { SOQ_EIO, 5 }, { SOQ_EOVERFLOW, 75 }, END
};
static const soq_rc file_close_codes[] = {
    { SOQ_EIO, 5 }, { SOQ_ENOSPC, 28 }, { SOQ_EDQUOT, 122 }, END
};
static const soq_rc remove_codes[] = { { SOQ_ENOENT, 2 },
                                       { SOQ_EACCES, 13 },
                                       { SOQ_EBUSY, 16 },
                                       { SOQ_EROFS, 30 },
                                       END };
static const soq_rc reader_codes[] = {
    { SOQ_EMFILE, 24 }, { SOQ_ENOMEM, 12 }, { SOQ_EINVAL, 22 }, END
};
static const soq_rc malloc_codes[] = { { SOQ_ENOMEM, 12 }, END };

static const soq_rc *const codes[CALLS] = {
    [CALL_START] = start_codes,         [CALL_OPEN] = open_codes,
    [CALL_KIND] = kind_codes,           [CALL_EXCLUSIVE] = exclusive_codes,
    [CALL_BIND] = bind_codes,           [CALL_LISTEN] = listen_codes,
    [CALL_ACCEPT] = accept_codes,       [CALL_CONNECT] = connect_codes,
    [CALL_RESULT] = result_codes,       [CALL_SEND] = send_codes,
    [CALL_WAKE] = wake_codes,           [CALL_TAKE] = wake_codes,
    [CALL_RECV] = recv_codes,           [CALL_SEND_TO] = send_to_codes,
    [CALL_RECV_FROM] = recv_from_codes, [CALL_UNREACHABLE] = unreachable_codes,
    [CALL_SHUTDOWN] = shutdown_codes,   [CALL_RESET] = reset_codes,
    [CALL_LOCAL] = local_codes,         [CALL_PEER] = peer_codes,
    [CALL_STATE] = state_codes,         [CALL_OPTION] = option_codes,
    [CALL_KEEPALIVE] = keepalive_codes, [CALL_V6_ONLY] = v6_only_codes,
    [CALL_PAIR] = pair_codes,           [CALL_WAIT] = wait_codes,
    [CALL_MECHANISM] = mechanism_codes, [CALL_SET] = set_codes,
    [CALL_UNSET] = unset_codes,         [CALL_RESOLVE] = resolve_codes,
    [CALL_INTERFACE] = interface_codes, [CALL_RANDOM] = random_codes,
    [CALL_THREAD] = thread_codes,       [CALL_MUTEX] = mutex_codes,
    [CALL_COND] = cond_codes,           [CALL_PROGRAM] = program_codes,
    [CALL_INTERRUPT] = interrupt_codes, [CALL_SPAWN] = spawn_codes,
    [CALL_AWAIT] = await_codes,         [CALL_SIGNAL] = signal_codes,
    [CALL_PATH] = path_codes,           [CALL_FILE_OPEN] = file_open_codes,
    [CALL_FILE_READ] = file_read_codes, [CALL_FILE_WRITE] = file_write_codes,
    [CALL_FILE_SIZE] = file_size_codes, [CALL_FILE_CLOSE] = file_close_codes,
    [CALL_REMOVE] = remove_codes,       [CALL_READER] = reader_codes,
    [CALL_MALLOC] = malloc_codes,
};

const soq_rc *fake_code(fake_call call, size_t i)
{
    const soq_rc *list = codes[call];

    for (size_t at = 0; at < i; at++)
        if (list[at].err == SOQ_OK)
            return NULL;
    return list[i].err == SOQ_OK ? NULL : &list[i];
}
