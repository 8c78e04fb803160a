/*
 * system.h -- what a network program needs of a system beside sockets: a main
 * program that starts alike everywhere, clocks, random bytes, threads, the
 * interrupt, and child processes.  The conventions are those of socket.h.
 */
#ifndef SOQUETE_SYSTEM_H
#define SOQUETE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/file.h>
#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a program --------------------------------------------------------- */

/*
 * Run a program's main function in the same surroundings on every system:
 * arguments in UTF-8, standard streams binary, a console that shows UTF-8, a
 * closed standard output an error instead of a signal, the limit of open
 * descriptors raised to what this user may have, libraries loaded from the
 * system's folder only, the layer started.  Everything that was changed for
 * the console is put back afterwards.  Returns what program returns; 1 where
 * there was no memory to begin.
 */
int soq_run(int argc, char *argv[], int (*program)(int argc, char *argv[]));

/* How many sockets and files this process may have open at once; SIZE_MAX
 * where the system sets no number.  May change while the program runs. */
size_t soq_socket_limit(void);

/* The processors that this process may use, at least 1. */
size_t soq_processors(void);

/* The system that the program was built for: "Linux", "Windows".  For people
 * to read; what a system can do is asked by doing it. */
const char *soq_system_name(void);

/*
 * Give up for good what this process may do beyond its user, and what it could
 * get back; what is open stays open.  Linux: a program that sudo has started,
 * or that is set-user-ID, becomes the user who did; capabilities are gone, and
 * no program that it starts gets new ones.  Root that nobody else has started
 * stays root, but with two capabilities: to open files, and to see who has a
 * socket.  Windows has nothing of the kind: SOQ_OK.  Call it before anything
 * starts a thread.  After an error, end: some may be given up and some not.
 * (capabilities(7), credentials(7), PR_SET_NO_NEW_PRIVS)
 */
soq_rc soq_privileges_drop(void);

/* ---- clocks and random bytes ------------------------------------------- */

int64_t soq_now_ns(void);  /* monotonic, from an unspecified beginning */
int64_t soq_wall_us(void); /* microseconds since 1970 (UTC); may jump */
void soq_sleep_ms(int ms); /* at least so long; not cancellable */

/* Unpredictable bytes from the system.  SOQ_OK, or nothing was written. */
soq_rc soq_random(void *buf, size_t len);

/* ---- threads ----------------------------------------------------------- */

typedef struct soq_thread soq_thread;

/* Run fn(arg) on a thread of its own; join it exactly once, which frees it. */
soq_rc soq_thread_start(void (*fn)(void *arg), void *arg, soq_thread **out);
void soq_thread_join(soq_thread **thread);

/* Not recursive.  Storage is the caller's; a mutex must not be moved. */
typedef struct soq_mutex {
    union {
        uint64_t align;
        unsigned char bytes[64];
    } os;
} soq_mutex;

typedef struct soq_cond {
    union {
        uint64_t align;
        unsigned char bytes[64];
    } os;
} soq_cond;

soq_rc soq_mutex_open(soq_mutex *mutex);
void soq_mutex_lock(soq_mutex *mutex);
void soq_mutex_unlock(soq_mutex *mutex);
void soq_mutex_close(soq_mutex *mutex);

/* Wakes may be spurious: wait in a loop around the condition.  wait returns
 * false when timeout_ms (monotonic) is over. */
soq_rc soq_cond_open(soq_cond *cond);
bool soq_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms);
void soq_cond_signal(soq_cond *cond);
void soq_cond_broadcast(soq_cond *cond);
void soq_cond_close(soq_cond *cond);

/* ---- the interrupt ----------------------------------------------------- */

typedef enum soq_interrupt {
    SOQ_INTERRUPT_KEY,  /* Ctrl-C, SIGINT; Ctrl-Break */
    SOQ_INTERRUPT_TERM, /* SIGTERM */
    SOQ_INTERRUPT_CLOSE /* the console or session ends (SIGHUP): about 4 s */
} soq_interrupt;

typedef void (*soq_interrupt_fn)(soq_interrupt what, void *user);

/*
 * Call fn when the user or the system wants the program to end; NULL gives
 * the system's own behaviour back.  fn runs on a thread of the layer's, one
 * call at a time, never inside a signal handler: it may lock, print, cancel,
 * wake, and give the interrupt back itself.  The program is not ended by it;
 * main returns when it is ready.  Once a call with NULL has returned, fn does
 * not run any more (but for an fn that made that call).  One hook per
 * process, as the interrupt is the process's.
 */
soq_rc soq_interrupt_set(soq_interrupt_fn fn, void *user);

/* ---- child processes --------------------------------------------------- */

typedef struct soq_process soq_process;

enum {
    SOQ_PIPE_IN = 1, /* we write its standard input */
    SOQ_PIPE_OUT = 2,
    SOQ_PIPE_ERR = 4
};

/*
 * Start argv[0] (a path; no shell, no search) with these arguments, NULL
 * last.  Streams named in pipes are connected to us, the others are ours.
 * Nothing else is inherited.  When this process has ended, in whatever way,
 * the child is killed.  Errors: SOQ_ENOENT, SOQ_EACCES, SOQ_ENOEXEC,
 * SOQ_EMFILE, SOQ_ENOMEM.
 */
soq_rc soq_process_start(const char *const argv[], unsigned pipes,
                         soq_process **out);

/* The child's end of a pipe: write to SOQ_STDIN, read the others with a
 * soq_input or soq_file_read().  Taken once; the caller closes it.
 * SOQ_FILE_NONE when there is none (any more). */
soq_file soq_process_take(soq_process *process, soq_stream which);

/* The system's number for it, and for ourselves. */
long long soq_process_id(const soq_process *process);
long long soq_own_process_id(void);

/* Wait for its end.  *status: its exit status, or 128 + the signal that ended
 * it (POSIX), or the Windows exit code.  May be called again afterwards. */
soq_rc soq_process_wait(soq_process *process, soq_limit limit, int *status);

/* Ask it to end, as Ctrl-C does (on Windows Ctrl-Break, which needs a console
 * that both have: else SOQ_EOPNOTSUPP); end it at once. */
soq_rc soq_process_interrupt(soq_process *process);
void soq_process_kill(soq_process *process);

/* Forget it: kill it if it still runs, and wait for its end. */
void soq_process_close(soq_process **process);

/*
 * What any process was started with, its program first: each argument with a
 * NUL behind it; *n counts all these bytes, and where they are more than cap
 * the rest is missing.  A process may have written something else over them,
 * and one of the kernel's has none.  Where Windows does not tell, it is the
 * program's path alone.  Arguments may hold secrets.
 *
 * Errors: SOQ_ESRCH (it has ended, or this user may not know of it),
 * SOQ_EACCES, SOQ_ENOMEM.
 */
soq_rc soq_process_arguments(long long pid, char *buf, size_t cap, size_t *n);

/* The path of the running program itself.  SOQ_ENAMETOOLONG. */
soq_rc soq_own_path(char *buf, size_t cap);

/* ---- the user's language ----------------------------------------------- */

/* As the user has set it in the system, in the form "pt-BR" or "ru" (BCP 47,
 * language and country).  SOQ_ENOENT: none is set.  SOQ_ENAMETOOLONG. */
soq_rc soq_user_language(char *buf, size_t cap);

#ifdef __cplusplus
}
#endif

#endif
