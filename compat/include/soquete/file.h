/*
 * file.h -- files, pipes and the console, and standard input beside sockets.
 *
 * Names are UTF-8 on every system, contents are bytes: nothing is translated.
 * Reading and writing a file waits for the disk, the pipe or the user; to
 * wait for one beside sockets, open a soq_input on it.  The conventions are
 * those of socket.h.
 */
#ifndef SOQUETE_FILE_H
#define SOQUETE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct soq_file {
    uintptr_t os; /* the descriptor or HANDLE */
} soq_file;

static inline soq_file soq_file_none(void)
{
    soq_file none = { UINTPTR_MAX };

    return none;
}
#define SOQ_FILE_NONE soq_file_none()

static inline bool soq_file_is_none(soq_file f)
{
    return f.os == UINTPTR_MAX;
}

typedef enum soq_open_how {
    SOQ_OPEN_READ,   /* must exist; SOQ_EISDIR for a directory */
    SOQ_OPEN_STORED, /* the same of what is on a disk: of a pipe or a device it
                        is SOQ_ESPIPE, and that at once */
    SOQ_OPEN_CREATE, /* to write; emptied when it exists */
    SOQ_OPEN_NEW,    /* to write; SOQ_EEXIST when it exists */
    SOQ_OPEN_APPEND  /* to write after what is in it; created when missing;
                        SOQ_EBUSY while another has it open so */
} soq_open_how;

typedef enum soq_stream { SOQ_STDIN, SOQ_STDOUT, SOQ_STDERR } soq_stream;

/* Errors: SOQ_ENOENT, SOQ_EACCES, SOQ_EISDIR, SOQ_EEXIST, SOQ_ENAMETOOLONG,
 * SOQ_EINVAL (a name the system cannot have), SOQ_EROFS, SOQ_EMFILE. */
soq_rc soq_file_open(const char *path, soq_open_how how, soq_file *out);

/* A standard stream of this process; never close it.  SOQ_FILE_NONE where the
 * process was started without it. */
soq_file soq_file_standard(soq_stream which);

/*
 * Read 1..cap bytes; cap 0 is SOQ_OK with *n 0, SOQ_EOF the end.  A console
 * gives lines of UTF-8, and Ctrl-D (Ctrl-Z on Windows) at the beginning of a
 * line ends it.  On Windows a console wants room for two whole characters: cap
 * below 6 is SOQ_EINVAL then.  A soq_input, below, has no such limit.
 */
soq_rc soq_file_read(soq_file f, void *buf, size_t cap, size_t *n);

/* Write all of buf.  *written may be NULL; it is written in every case.
 * Errors: SOQ_ENOSPC, SOQ_EDQUOT, SOQ_EFBIG, SOQ_EPIPE, SOQ_EIO. */
soq_rc soq_file_write(soq_file f, const void *buf, size_t len,
                      size_t *written);

/* Bytes in a regular file; SOQ_ESPIPE for what has no length. */
soq_rc soq_file_size(soq_file f, uint64_t *size);

/*
 * Send 1..len bytes of a regular file from offset on, past this program's
 * memory where the system can; *n says how many it took.  Otherwise as
 * soq_send(), and SOQ_EOF: the file ends at offset or before, so a file that
 * somebody cuts short gives less than it had.  Where soq_file_read() goes on
 * stays as it is.  Errors: soq_send()'s and soq_file_read()'s; SOQ_ESPIPE for
 * what is no regular file.
 *
 * Without a limit, the system may take some of it before it fails and not say
 * how much: after SOQ_ECONNABORTED, and after SOQ_ECANCELED, the connection is
 * good for soq_abort() alone.  (sendfile; TransmitFile, which is used only
 * without a limit, as it keeps what it has begun)
 */
soq_rc soq_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                     soq_limit limit, size_t *n);

/* Would such a call go past the program's memory here?  Who has the bytes at
 * hand anyway sends them himself if not. */
bool soq_send_file_is_direct(soq_limit limit);

/* An error at the last moment (a full disk, NFS) is reported here.  Leaves
 * SOQ_FILE_NONE in every case. */
soq_rc soq_file_close(soq_file *f);

soq_rc soq_file_remove(const char *path);

/* Give a file another name in the same file system, and never take the place
 * of another: SOQ_EEXIST, and nothing was changed.  Two that want one name at
 * the same time: one gets it.  The file may be open to append.  (renameat2,
 * link and unlink; MoveFileExW) */
soq_rc soq_file_rename(const char *from, const char *to);

/* Make a folder in one that exists; SOQ_OK also when it is there and empty.
 * SOQ_ENOTEMPTY: it has something in it.  SOQ_EEXIST: a file has its name.
 * Else as soq_file_open(). */
soq_rc soq_folder_create(const char *path);

/* Is there a folder, that may be looked into? */
bool soq_folder_exists(const char *path);

/* Bytes that this user may still write into this folder, as the file system
 * says just now.  (statvfs; GetDiskFreeSpaceExW) */
soq_rc soq_folder_room(const char *path, uint64_t *bytes);

/* Is a person at the other end; and how wide and how high is the window
 * (columns, 80 where nobody says; lines, 24). */
bool soq_file_is_terminal(soq_file f);
int soq_file_columns(soq_file f);
int soq_file_lines(soq_file f);

/* Let a terminal give each key at once and unseen, instead of lines; then put
 * it back.  Ctrl-C stays the interrupt, and where soq_interrupt_set() has a
 * hook, keys stay keys when the program is stopped (Ctrl-Z) and goes on.
 * SOQ_EOPNOTSUPP: no terminal. */
soq_rc soq_file_keys(soq_file f, bool on);

/* ---- input that can be awaited beside sockets -------------------------- */

typedef struct soq_input soq_input;

/*
 * Read f on a thread of the layer's into a buffer of 64 KiB, so that it can
 * be awaited: a terminal, a pipe, a file, on every system.  f stays the
 * caller's and must outlive the input; standard input is allowed.
 */
soq_rc soq_input_open(soq_file f, soq_input **out);

/* Give this to a poller or to soq_wait(): it is readable when the next
 * soq_input_read() will not wait.  Do not read, write or close it. */
soq soq_input_socket(const soq_input *input);

/* As soq_recv(): 1..cap bytes, SOQ_EOF at the end, an error of the file's
 * where it was met, after all that came before it. */
soq_rc soq_input_read(soq_input *input, void *buf, size_t cap, soq_limit limit,
                      size_t *n);

/* End it, also in the middle of a read that waits for a terminal or a pipe.
 * What was read and not taken is lost. */
void soq_input_close(soq_input **input);

#ifdef __cplusplus
}
#endif

#endif
