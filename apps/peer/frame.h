/*
 * frame.h -- the frames of the peer protocol, as bytes and back.
 *
 * A frame is a header of eight bytes, the length of what follows, its kind and
 * three zeros, and so many bytes.  Numbers are big-endian.  Each kind has a
 * most that it may be long, so that a header alone can cost nothing; a kind
 * that is not known is skipped without being kept.  docs/protocol.md has it
 * all.  Pure: nothing here sends or receives.
 */
#ifndef PEER_FRAME_H
#define PEER_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_HEADER = 8,
    FRAME_LINE = 4096,   /* the longest line */
    FRAME_NAME = 1024,   /* the longest name of a file */
    FRAME_REASON = 256,  /* the longest explanation */
    FRAME_PIECE = 131072 /* the most of a file in one frame */
};

/* Kind, number, least and most bytes after the header. */
#define FRAME_KIND_MAP(X)                                                     \
    X(HELLO, 1, 20, 1024)                                                     \
    X(BYE, 2, 1, 1 + FRAME_REASON)                                            \
    X(PING, 3, 8, 8)                                                          \
    X(PONG, 4, 8, 8)                                                          \
    X(TEXT, 5, 1, 1 + FRAME_LINE)                                             \
    X(CLOCK, 6, 24, 24)                                                       \
    X(OFFER, 16, 14, 13 + FRAME_NAME)                                         \
    X(ACCEPT, 17, 44, 44)                                                     \
    X(REFUSE, 18, 5, 5 + FRAME_REASON)                                        \
    X(START, 19, 12, 12)                                                      \
    X(DATA, 20, 13, 12 + FRAME_PIECE)                                         \
    X(END, 21, 44, 44)                                                        \
    X(VERIFIED, 22, 4, 4)                                                     \
    X(CANCEL, 23, 5, 5 + FRAME_REASON)

typedef enum frame_kind {
#define FRAME_X(name, number, least, most) FRAME_##name = number,
    FRAME_KIND_MAP(FRAME_X)
#undef FRAME_X
} frame_kind;

/* A kind that is not known may be so long, to be skipped. */
enum { FRAME_UNKNOWN = 65536 };

/* The longest frame of any known kind. */
enum { FRAME_MOST = FRAME_HEADER + 12 + FRAME_PIECE };

typedef struct frame {
    uint8_t kind;
    uint32_t len;
    const unsigned char *data; /* within the reader's window */
} frame;

/* ---- reading ----------------------------------------------------------- */

/*
 * Frames out of a stream that comes in pieces, through a window of the
 * caller's.  Whoever has received n bytes at frame_room() says so with
 * frame_came(), and takes frames until there are none.
 */
typedef struct frame_reader {
    unsigned char *window;
    size_t cap, begin, end;
    size_t skip;       /* of a frame that is not known, still to come */
    uint64_t skipped;  /* frames */
    uint64_t position; /* in the stream, of window[begin] */
} frame_reader;

typedef enum frame_result {
    FRAME_READY,
    FRAME_WAIT,  /* more must come */
    FRAME_WRONG, /* no such frame can be: nothing more can be read */
    FRAME_WIDE   /* it is longer than the window: give it a larger one */
} frame_result;

void frame_reader_open(frame_reader *r, void *window, size_t cap);

/* Go on in another window, at least as large as what waits in this one. */
void frame_reader_move(frame_reader *r, void *window, size_t cap);

/* Where the next bytes go, and how many fit; f of a frame that was taken
 * before is no longer valid.  0: take frames first. */
unsigned char *frame_room(frame_reader *r, size_t *room);
void frame_came(frame_reader *r, size_t n);

/* The next frame; f is valid until frame_room(). */
frame_result frame_next(frame_reader *r, frame *f);

/* Is something there that is not a whole frame? */
bool frame_cut(const frame_reader *r);

/* ---- what is in a frame ------------------------------------------------ */

/* Take fields in their order.  Past the end they are 0 and bad is set; what
 * is left over is for later versions. */
typedef struct frame_in {
    const unsigned char *at;
    size_t left;
    bool bad;
} frame_in;

frame_in frame_open(const frame *f);
uint64_t frame_take(frame_in *in, int bytes); /* a number of 1 to 8 bytes */
const unsigned char *frame_take_bytes(frame_in *in, size_t n);

/* A length in one byte and so many bytes; longer than cap - 1 is bad. */
void frame_take_text(frame_in *in, char *text, size_t cap);

/* All the rest, as text that ends with a NUL; cut to cap - 1. */
void frame_take_rest(frame_in *in, char *text, size_t cap);

/* ---- writing ----------------------------------------------------------- */

typedef struct frame_out {
    unsigned char *data;
    size_t cap, len; /* the header included */
    bool full;
} frame_out;

/* Begin a frame in data; nothing is written past cap. */
frame_out frame_begin(void *data, size_t cap, frame_kind kind);
void frame_put(frame_out *out, uint64_t number, int bytes);
void frame_put_bytes(frame_out *out, const void *bytes, size_t n);
void frame_put_text(frame_out *out, const char *text); /* 255 bytes at most */

/* Finish it, with `more` bytes that follow from elsewhere, and return what
 * stands in data; 0 if it did not fit. */
size_t frame_finish(frame_out *out, size_t more);

#endif
