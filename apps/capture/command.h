/*
 * command.h -- what a process was started with, as a line to be handed in.
 *
 * A command line may hold a secret: the code of `soquete peer`, a password.
 * What stands behind a name that says so is left out: behind an option
 * ("--code 1234", "--password=x"), a variable or a header ("token=x",
 * "Authorization: x"), and before the @ of a URL.  Nobody can know all of
 * them.  Pure.
 */
#ifndef CAPTURE_COMMAND_H
#define CAPTURE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum {
    COMMAND_READ = 4096, /* bytes of arguments that are looked at */
    COMMAND_TEXT = 280
};

/*
 * The arguments, each with a NUL behind it, as text that is safe to show, in
 * UTF-8; arguments with blanks stand in quotes.  cut: there were more.  What
 * has no room is left out, and "…" says so.
 */
void command_text(const char *args, size_t len, bool cut,
                  char out[COMMAND_TEXT]);

#endif
