/*
 * sys.h -- what a port must provide: the whole contract between the layer and
 * a system.  Private to compat/.
 *
 * common/ calls these functions and nothing else of the system; posix/,
 * win32/ and tests/fake/ each define all of them.  common/ owns every policy:
 * deadlines, retries, which address next, how to close.  A port owns
 * mechanism only, and keeps these rules:
 *
 *   - One function is one step: it never loops but to resume EINTR, never
 *     retries, never sleeps, never decides, never prints.  Where EINTR would
 *     need a new timeout (soq__sys_wait, a mechanism's wait) it returns
 *     SOQ_EINTR, and common/ counts the time again.
 *   - A failure is soq__sys_rc(code) with the code captured right at the call.
 *     Where one call gives a code another meaning, the correction stands at
 *     that call, with the reason.
 *   - Sockets never wait: what is not ready is SOQ_EAGAIN, and a connect under
 *     way SOQ_EINPROGRESS.  The one exception is `may_block`, below.
 *   - Every socket, file and pipe is opened so that no child inherits it.
 *   - Outputs are written only on SOQ_OK, unless the function says otherwise.
 *   - Arguments were checked by common/: pointers are not NULL where a value
 *     is needed, lengths are at most SOQ__IO_MAX, and none is 0 but a
 *     datagram's.
 */
#ifndef SOQ_SYS_H
#define SOQ_SYS_H

#include <soquete/connections.h>
#include <soquete/datagram.h>
#include <soquete/file.h>
#include <soquete/hosts.h>
#include <soquete/interfaces.h>
#include <soquete/library.h>
#include <soquete/poller.h>
#include <soquete/reach.h>
#include <soquete/socket.h>
#include <soquete/system.h>

/* No single send or receive is longer: Winsock's lengths are int. */
#define SOQ__IO_MAX ((size_t)1 << 30)

static inline soq_rc soq__rc(soq_err err)
{
    soq_rc rc = { err, 0 };

    return rc;
}

/* ---- errors ------------------------------------------------------------ */

/* The result for a native code, by the port's one table; a code without a row
 * is SOQ_EOTHER.  Total: any int.  0 is SOQ_OK. */
soq_rc soq__sys_rc(int os);

/* The rows of that table, for the test that walks it; false past the last. */
bool soq__sys_rc_row(size_t i, int *os, soq_err *err);

/* ---- start-up ---------------------------------------------------------- */

/* Start and end the network system; common/ counts, so these are called in
 * pairs and never at the same time. */
soq_rc soq__sys_start(void);
void soq__sys_stop(void);

/* A lock that needs no opening, for the start-up count alone.  The system has
 * one of these. */
void soq__sys_start_lock(void);
void soq__sys_start_unlock(void);

/* ---- sockets ----------------------------------------------------------- */

typedef enum soq__kind { SOQ__STREAM, SOQ__DATAGRAM } soq__kind;

soq_rc soq__sys_open(soq_family family, soq__kind kind, soq *out);
void soq__sys_close(soq s); /* never retried: the number may be reused */

/* What the socket is.  SOQ_ENOTSOCK, SOQ_EBADF as the system says. */
soq_rc soq__sys_kind(soq s, soq__kind *out);

/* Options that make the bind that follows keep soq_bind()'s promise: the port
 * is ours alone, and a restart is not held up by old connections. */
soq_rc soq__sys_exclusive(soq s, soq__kind kind);

/* addr->mapped asks for the ::ffff:a.b.c.d form here, in connect and in
 * send_to; addresses that come out have mapped set when they had it. */
soq_rc soq__sys_bind(soq s, const soq_addr *addr);
soq_rc soq__sys_listen(soq s, int backlog); /* <= 0: the system's most */

/* The accepted socket is as soq__sys_connect_result() leaves one. */
soq_rc soq__sys_accept(soq listener, soq *out, soq_addr *peer);

/* SOQ_OK: connected.  SOQ_EINPROGRESS: ask again when SOQ_WRITE is ready.  A
 * stream that is connected already is SOQ_EISCONN. */
soq_rc soq__sys_connect(soq s, const soq_addr *to);

/*
 * How a connect under way came out: its error, read once, or SOQ_OK.  While
 * it has no outcome yet: SOQ_EINPROGRESS.  On SOQ_OK the socket is made ready
 * for send and receive.
 */
soq_rc soq__sys_connect_result(soq s);

/*
 * may_block: the caller has no deadline and no canceller, and a port whose
 * system can do so in one call waits there; a port may also return
 * SOQ_EAGAIN, as after an interruption: common/ then waits or calls again.
 * Receiving 0 bytes of a stream is SOQ_EOF; a reset must not look like an end
 * where the system can tell.
 */
soq_rc soq__sys_send(soq s, const void *buf, size_t len, bool may_block,
                     size_t *n);
soq_rc soq__sys_recv(soq s, void *buf, size_t cap, bool may_block, size_t *n);

/* One datagram.  SOQ_EMSGSIZE with *n, *full and *from written: it was longer
 * than cap.  to NULL: to the peer that connect fixed. */
soq_rc soq__sys_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                        bool may_block);
soq_rc soq__sys_recv_from(soq s, void *buf, size_t cap, bool may_block,
                          size_t *n, size_t *full, soq_addr *from);

/* Report "port unreachable" on this UDP socket (it was connected), or not (it
 * serves many).  Nothing to do where the system has it so by itself. */
soq_rc soq__sys_report_unreachable(soq s, bool on);

/* Without a peer, as a listener is: SOQ_ENOTCONN, and nothing was done. */
soq_rc soq__sys_shutdown(soq s, soq_how how);

/* Arrange that closing resets (linger 0), for soq_abort(). */
soq_rc soq__sys_reset_on_close(soq s);

/* A socket that has no address yet: SOQ_OK and the wildcard, port 0. */
soq_rc soq__sys_local(soq s, soq_addr *out);
soq_rc soq__sys_peer(soq s, soq_addr *out);

/* SOQ_EAGAIN: the system's table grew while it was read. */
soq_rc soq__sys_tcp_state(soq s, soq_tcp_state *out);

soq_rc soq__sys_set_nodelay(soq s, bool on);
soq_rc soq__sys_get_nodelay(soq s, bool *on); /* for the tests */
/* SOQ_ENOPROTOOPT: the system has no such option on its own; then common/
 * calls the older form, which has no count. */
soq_rc soq__sys_set_keepalive(soq s, int idle_s, int interval_s, int count);
soq_rc soq__sys_set_keepalive_times(soq s, int idle_s, int interval_s);
soq_rc soq__sys_set_buffers(soq s, size_t send, size_t recv);
soq_rc soq__sys_get_buffers(soq s, size_t *send, size_t *recv);
soq_rc soq__sys_set_v6_only(soq s, bool on);
soq_rc soq__sys_get_v6_only(soq s, bool *on);
soq_rc soq__sys_set_broadcast(soq s, bool on);

/* Datagrams with all that is known of them, as soq__sys_recv_from(); out->to
 * and out->index are cleared where the system does not say. */
soq_rc soq__sys_set_arrival(soq s, bool on);
soq_rc soq__sys_recv_datagram(soq s, void *buf, size_t cap, bool may_block,
                              soq_datagram *out);

/*
 * Several datagrams in one call, in their order; *n, at least 1, says how
 * many.  An error is that of the first.  What stopped the call behind it, the
 * next receive tells; when sending it may be forgotten, unless it is there
 * still.  Receiving may wait for the first; sending does not wait, and each
 * has an address.
 * 1 <= count <= SOQ__MANY; a cap may be any size.  SOQ_EOPNOTSUPP: the system
 * has no such call; common/ makes the single ones.
 */
#define SOQ__MANY 64
soq_rc soq__sys_recv_many(soq s, soq_msg *list, size_t count, bool may_block,
                          size_t *n);
soq_rc soq__sys_send_many(soq s, const soq_msg *list, size_t count, size_t *n);

/* Options that let several sockets receive on one port, then the bind: to the
 * group itself where the system allows it, else to the wildcard.  group may
 * be the wildcard, for what is sent to all. */
soq_rc soq__sys_bind_group(soq s, const soq_addr *group);
soq_rc soq__sys_group_member(soq s, const soq_addr *group, uint32_t index,
                             bool on);

/* Options of one protocol each: family is the socket's own. */
soq_rc soq__sys_set_group_interface(soq s, soq_family family, uint32_t index);
soq_rc soq__sys_set_group_hops(soq s, soq_family family, int hops);
soq_rc soq__sys_set_group_loop(soq s, soq_family family, bool on);
soq_rc soq__sys_set_hops(soq s, soq_family family, int hops);

/* Two connected stream sockets that no other process can have touched.
 * SOQ_EOPNOTSUPP: the system has no such call; common/ makes them itself. */
soq_rc soq__sys_pair(soq out[2]);

/* ---- waiting ----------------------------------------------------------- */

/*
 * What a mechanism reports.  Systems disagree on which of "readable",
 * "writable" and "hung up" a dead connection is; here a socket that has failed
 * or hung up is also everything it was watched for, so that the next call on
 * it tells its owner why.
 */
static inline unsigned soq__ready(unsigned interest, bool in, bool out,
                                  bool fail)
{
    unsigned ready = (in ? SOQ_READ : 0U) | (out ? SOQ_WRITE : 0U) |
                     (fail ? SOQ_READ | SOQ_WRITE : 0U);

    return (ready & interest) | (fail && interest ? SOQ_FAIL : 0U);
}

typedef struct soq__wait_item {
    soq s;
    unsigned interest;
    unsigned ready; /* out: soq__ready(); written on SOQ_OK */
} soq__wait_item;

/* Wait until an item is ready or timeout_ms (-1: for ever) is over; the time
 * being over is SOQ_OK with nothing ready.  1 <= count <= SOQ__WAIT_MAX, no
 * item is SOQ_NONE.  SOQ_EINTR as said above. */
#define SOQ__WAIT_MAX 16
soq_rc soq__sys_wait(soq__wait_item *items, size_t count, int timeout_ms);

/*
 * A readiness mechanism.  All members are required; `state` is `size` bytes,
 * zeroed.  set: add or change; level-triggered, unless it has edges and
 * interest has SOQ_EDGE, where the peer's end is told as SOQ_FAIL, and setting
 * tells again of what is there.  unset: SOQ_ENOENT if absent,
 * and afterwards no event of that socket may come, also not for a new socket
 * of the same number.  wait: at most cap events; time over is SOQ_OK with *n
 * 0; SOQ_EINTR as said above; at least one socket is always watched, and with
 * more ready than cap the others come next.
 */
typedef struct soq__mechanism {
    const char *name;
    bool edges; /* interest may have SOQ_EDGE */
    size_t size;
    soq_rc (*open)(void *state);
    void (*close)(void *state);
    soq_rc (*set)(void *state, soq s, unsigned interest, void *user);
    soq_rc (*unset)(void *state, soq s);
    soq_rc (*wait)(void *state, soq_event *events, size_t cap, int timeout_ms,
                   size_t *n);
} soq__mechanism;

extern const soq__mechanism *const soq__sys_mechanisms[]; /* NULL last */

/* ---- names ------------------------------------------------------------- */

/* Ask the system's resolver; waits as long as it likes.  host and service may
 * each be NULL, not both.  At most cap addresses; common/ removes doubles. */
soq_rc soq__sys_resolve(const char *host, const char *service,
                        soq_family family, soq_addr *addrs, size_t cap,
                        size_t *n);

/* The index of an interface by its name.  SOQ_ENXIO: there is none. */
soq_rc soq__sys_interface_index(const char *name, uint32_t *index);

/*
 * The interfaces, without their addresses (addrs NULL), and all addresses, in
 * any order.  *n says how many there are; where that is more than cap, the
 * result is SOQ_ENOBUFS, *n is written, and the caller comes again with room.
 */
soq_rc soq__sys_interfaces(soq_interface *list, size_t cap, size_t *n);
soq_rc soq__sys_interface_addrs(soq_interface_addr *list, size_t cap,
                                size_t *n);

/* One echo request, and at most timeout_ms for its answer: SOQ_ETIMEDOUT.
 * SOQ_EINTR as said above. */
soq_rc soq__sys_ping(const soq_addr *to, int timeout_ms);

/* SOQ_EAGAIN: the system's table changed while it was read. */
soq_rc soq__sys_neighbour(const soq_addr *addr, soq_neighbour *out);

/*
 * The name of an address, and that of a service; the first waits as long as
 * it likes.  SOQ_ENONAME, SOQ_ENOSERVICE: it has none.
 */
soq_rc soq__sys_host_name(const soq_addr *addr, char *buf, size_t cap);
soq_rc soq__sys_service_name(soq__kind kind, uint16_t port, char *buf,
                             size_t cap);

/* ---- the system's table of sockets ------------------------------------- */

typedef struct soq__socket_row {
    soq_addr local;
    soq_addr peer;       /* port 0, or a listener's: it has none */
    soq_tcp_state state; /* UNKNOWN for UDP */
    uint32_t owner;      /* what soq__sys_holders() knows it by; 0: nobody */
} soq__socket_row;

/* Returns false to end the walk. */
typedef bool (*soq__row_fn)(const soq__socket_row *row, void *user);

/* Call fn for each row of one table; owners false: they are not needed.
 * SOQ_EAGAIN: it changed while it was read, and what fn was given may be
 * incomplete.  A system without this family has an empty table. */
soq_rc soq__sys_sockets(soq__kind kind, soq_family family, bool owners,
                        soq__row_fn fn, void *user);

/* A process has what rows are owned by; name is good during the call only. */
typedef bool (*soq__holder_fn)(uint32_t owner, long long pid, const char *name,
                               void *user);

/* Call fn for every owner that every process has, one process after the
 * other; some are no owner of a row.  Processes that this one may not look
 * into, and what ends meanwhile, are passed over. */
soq_rc soq__sys_holders(soq__holder_fn fn, void *user);

soq_rc soq__sys_port_range(soq_port_range *out);

/* ---- two hosts ---------------------------------------------------------- */

/* As in hosts.h, which see.  os: what the port holds of each host. */
typedef struct soq__hosts {
    uintptr_t os[2];
} soq__hosts;

soq_rc soq__sys_hosts_open(soq__hosts *out);
soq_rc soq__sys_hosts_enter(const soq__hosts *hosts, int which);
soq_rc soq__sys_hosts_deafen(soq s);
void soq__sys_hosts_close(soq__hosts *hosts);
soq_rc soq__sys_host_alone(void);

/* ---- libraries, privileges ---------------------------------------------- */

/* As in library.h.  folder NULL: from where the system keeps its own; else
 * from that folder below it, and SOQ_ENOENT where there are none such.
 * SOQ_ENOENT too for a failure that the system gives no number. */
soq_rc soq__sys_library_open(const char *name, const char *folder,
                             soq_library *out);
soq_function soq__sys_library_find(soq_library library, const char *name);
void soq__sys_library_close(soq_library library);
soq_addr soq__sys_addr_of(const void *sockaddr);
soq_rc soq__sys_filter(soq s, const void *instructions, size_t count);

/* As in system.h. */
soq_rc soq__sys_privileges_drop(void);

/* ---- clock, random, threads -------------------------------------------- */

int64_t soq__sys_now_ns(void);
int64_t soq__sys_wall_us(void);
void soq__sys_sleep_ms(int ms);
soq_rc soq__sys_random(void *buf, size_t len);

typedef struct soq__thread {
    uintptr_t os;
} soq__thread;

/* A detached thread is never joined and cleans up after itself. */
soq_rc soq__sys_thread_start(void (*fn)(void *arg), void *arg, bool detached,
                             soq__thread *out);
void soq__sys_thread_join(soq__thread thread);

/* As in system.h, which see. */
soq_rc soq__sys_mutex_open(soq_mutex *mutex);
void soq__sys_mutex_lock(soq_mutex *mutex);
void soq__sys_mutex_unlock(soq_mutex *mutex);
void soq__sys_mutex_close(soq_mutex *mutex);
soq_rc soq__sys_cond_open(soq_cond *cond);
bool soq__sys_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms);
void soq__sys_cond_signal(soq_cond *cond);
void soq__sys_cond_broadcast(soq_cond *cond);
void soq__sys_cond_close(soq_cond *cond);

/* ---- program, interrupt, processes ------------------------------------- */

/*
 * Prepare the process as soq_run() promises and undo it.  begin may replace
 * *argc and *argv by UTF-8 ones that live until end.  *saved is whatever the
 * port needs to put things back.
 */
soq_rc soq__sys_program_begin(int *argc, char ***argv, void **saved);
void soq__sys_program_end(void *saved);

/* As in system.h. */
size_t soq__sys_socket_limit(void);
size_t soq__sys_processors(void);
const char *soq__sys_name(void);
soq_rc soq__sys_interrupt_set(soq_interrupt_fn fn, void *user);

typedef struct soq__child {
    uintptr_t os;
    long long id;
    soq_file pipe[3]; /* ours: write [0], read [1] and [2]; or none */
} soq__child;

/* The child is killed when this process has ended, in whatever way; not when
 * the thread has that calls this. */
soq_rc soq__sys_process_start(const char *const argv[], unsigned pipes,
                              soq__child *out);
/* Wait as long as it takes; called once, on a thread of its own, while others
 * may interrupt or kill: the record outlives the child, so that no signal can
 * reach a stranger that got its number. */
soq_rc soq__sys_process_wait(const soq__child *child, int *status);
soq_rc soq__sys_process_interrupt(const soq__child *child);
soq_rc soq__sys_process_kill(const soq__child *child);
void soq__sys_process_close(soq__child *child); /* after wait; not the pipes */
long long soq__sys_own_process_id(void);
soq_rc soq__sys_own_path(char *buf, size_t cap);

/* As in system.h; 1 <= pid <= UINT32_MAX, cap is not 0. */
soq_rc soq__sys_process_arguments(long long pid, char *buf, size_t cap,
                                  size_t *n);

/* The user's language as the system writes it ("pt_BR.UTF-8", "pt-BR"), "" for
 * none; cut when it is longer than cap, which is at least 2. */
void soq__sys_user_language(char *buf, size_t cap);

/* ---- files and consoles ------------------------------------------------ */

soq_rc soq__sys_file_open(const char *path, soq_open_how how, soq_file *out);
soq_file soq__sys_file_standard(soq_stream which);
soq_rc soq__sys_file_read(soq_file f, void *buf, size_t cap, size_t *n);
soq_rc soq__sys_file_write(soq_file f, const void *buf, size_t len,
                           size_t *n); /* 1..len bytes */
soq_rc soq__sys_file_size(soq_file f, uint64_t *size);
/* SOQ_EOF at the end and after it.  The file's own place stays. */
soq_rc soq__sys_file_read_at(soq_file f, uint64_t offset, void *buf,
                             size_t cap, size_t *n);
/* From the file to a stream in one call.  may_block: there is no deadline; but
 * a port that waits, waits for `waker` (if not NULL) beside: SOQ_ECANCELED
 * when that is readable.  SOQ_EOPNOTSUPP: the system has none for these two,
 * or none that keeps to may_block; common/ then reads and sends.  SOQ_EOF, and
 * the file's own place, as above.  SOQ_ECONNABORTED: it failed in the middle.
 */
soq_rc soq__sys_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                          bool may_block, const soq *waker, size_t *n);
bool soq__sys_send_file_is_direct(bool may_block); /* can it be so at all? */
soq_rc soq__sys_file_close(soq_file f);
soq_rc soq__sys_file_remove(const char *path);
soq_rc soq__sys_file_rename(const char *from, const char *to);
soq_rc soq__sys_folder_create(const char *path); /* SOQ_EEXIST, whatever is */
soq_rc soq__sys_folder_is_empty(const char *path, bool *empty);
soq_rc soq__sys_folder_room(const char *path, uint64_t *bytes);
bool soq__sys_file_is_terminal(soq_file f);
int soq__sys_file_columns(soq_file f); /* 0: unknown */
int soq__sys_file_lines(soq_file f);   /* 0: unknown */
soq_rc soq__sys_file_keys(soq_file f, bool on);

/*
 * A read that another thread can end, for soq_input.  open prepares it, read
 * is soq__sys_file_read() but returns SOQ_ECANCELED after cancel was called
 * (before or during it), close frees it once the reading thread has ended.
 */
typedef struct soq__reader {
    soq_file f;
    uintptr_t os[4];
} soq__reader;

soq_rc soq__sys_reader_open(soq_file f, soq__reader *out);
soq_rc soq__sys_reader_read(soq__reader *reader, void *buf, size_t cap,
                            size_t *n);
void soq__sys_reader_cancel(soq__reader *reader);
void soq__sys_reader_close(soq__reader *reader);

#endif
