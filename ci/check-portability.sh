#!/bin/sh
# No system shows through where the design says that none does.
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tracked '*.c' '*.h' >"$work/files"
[ -s "$work/files" ] || die "found no C source"
# All code without comments; `code`: without what stands in quotes, too.
xargs awk -v strings=1 -f ci/code.awk <"$work/files" >"$work/text"
xargs awk -v strings=0 -f ci/code.awk <"$work/files" >"$work/code"

# forbid WHY REGEX [FILE]: no line of FILE (default: all code) matches.
forbid()
{
  if grep -nE "$2" "${3-$work/code}" | cut -d: -f2- >"$work/found" &&
    [ -s "$work/found" ]; then
    cat "$work/found"
    violation "^ $1"
  fi
}

word_begin='(^|[^A-Za-z0-9_])'
word_end='([^A-Za-z0-9_]|$)'

forbid "a platform conditional: the build chooses the port" \
  "$word_begin(_?_?WIN(32|64|NT)(__)?|_MSC_VER|__MINGW[A-Z0-9_]*__|__CYGWIN__|\
__?_?linux(__)?|__gnu_linux__|__?_?unix(__)?|__APPLE__|__FreeBSD__|\
__ANDROID__|__GLIBC__|__GNUC__|__clang__|__x86_64__|_M_[A-Z0-9]+)$word_end"

# The C library, our own headers, and the libraries of the program.
allowed='(assert|ctype|errno|float|inttypes|limits|locale|math|setjmp|signal|'
allowed="${allowed}stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|"
allowed="${allowed}stdlib|stdnoreturn|string|time|wchar|getopt|jansson|cmocka|"
allowed="${allowed}soquete/[a-z_]+|mbedtls/[a-z0-9_]+|nettle/[a-z0-9]+)\\.h"
grep -E ':[[:space:]]*#[[:space:]]*include[[:space:]]*<' "$work/text" |
  grep -vE '^(compat/src|bench|tests)/(posix|win32)/' |
  grep -vE "<$allowed>" >"$work/includes" || true
forbid "a system header outside the ports" . "$work/includes"

forbid "banned: it has no bound, or no error, or no thread" \
  "$word_begin(strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|atoi|atol|\
atoll|atof|alloca|tmpnam)[[:space:]]*\\("
forbid "banned: select has a limit on descriptors; wait with a mechanism" \
  "$word_begin(p?select[[:space:]]*\\(|FD_SET|fd_set)"
forbid "banned: a deadline is a wait, not a socket option" \
  "${word_begin}SO_(RCV|SND)TIMEO$word_end"
forbid "banned: it changes what loopback does" "SIO_LOOPBACK_FAST_PATH"

# Tests: the system chooses the port, and nobody sleeps.
grep -E '^tests/' "$work/code" >"$work/tests" || true
# The sleep has tests of its own, and a child may sleep until it is ended.
grep -vE '^tests/(fake/|child\.c:|test_thread\.c:)' "$work/tests" |
  grep -E "$word_begin(u?sleep|nanosleep|Sleep|soq_sleep_ms)[[:space:]]*\\(" |
  grep -v 'soq_sleep_ms([01])' >"$work/sleeps" || true
forbid "a test that sleeps; wait for what it waits for" . "$work/sleeps"

# Calls that bind, each brought on one line first.
grep -E '^tests/[^f]' "$work/text" | awk '
  {
    line = $0
    sub(/^[^:]*:[0-9]+:/, "", line)
    where = substr($0, 1, length($0) - length(line))
    if (line ~ /soq_(tcp_listen|udp_bind|addr_parse)[ ]*\(/) {
      at = where
      call = ""
    }
    if (at != "") call = call " " line
    if (at != "" && line ~ /;/) {
      if (call ~ /(tcp_listen|udp_bind)[ ]*\([^;]*, *"[1-9][0-9]*"/)
        print at call
      at = ""
    }
  }' >"$work/ports"
tracked 'tests/*.sh' | xargs -r grep -nE \
  '(tcp|udp|multi)-server[[:space:]]+[^[:space:]-][^[:space:]]*[[:space:]]+[1-9][0-9][0-9][0-9]' \
  /dev/null >>"$work/ports" || true
forbid "a fixed port in a test; 0 lets the system choose" . "$work/ports"

finish "portable: $(wc -l <"$work/files") files"
