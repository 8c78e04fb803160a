# What the scripts here share beside ../tap.sh: programs that are started and
# awaited without sleeping.
#
# From the environment: SOQUETE, the program; RUN, words before it (Wine).
# shellcheck disable=SC2034 # what is set here, the scripts use
set -u
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../leash.sh"
# UTF-8, as people have it: Wine reads a program's words by it.
LC_ALL=C.UTF-8
export LC_ALL

: "${SOQUETE:?the program to test}"
: "${RUN=}"
case $SOQUETE in
*.exe) windows=yes ;;
*) windows=no ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
patience=100 # seconds, for what runs in the background
servers=

# signal NAME PID: to the command below `timeout`, or to PID where none is.  For
# a moment `timeout` does not know yet what it has started: a signal then ends
# it alone, and nobody ends the command.
signal()
{
  child=
  read -r child _ 2>/dev/null <"/proc/$2/task/$2/children"
  kill "-$1" "${child:-$2}" 2>/dev/null
}

# Nothing that was started outlives the script.
clean_up()
{
  for pid in $servers; do
    ours "$pid" && signal TERM "$pid" && wait "$pid" 2>/dev/null
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# check_with COMMAND SENTENCE FUNCTION [WORD...]: a case that needs a command
# which not every machine has.
check_with()
{
  command=$1
  shift
  if command -v "$command" >/dev/null 2>&1; then
    check "$@"
  else
    skip "$1" "no $command here"
  fi
}

# check_typed SENTENCE FUNCTION...: a case of a terminal (peers.py) that rests on
# a signal, which is sent once.
check_typed()
{
  if grep -q __tsan_init "$SOQUETE"; then
    skip "$1" "the thread sanitizer loses a signal now and then"
  else
    check_with python3 "$@"
  fi
}

# soquete WORD...: run it to its end, a minute at most.  $status, and the files
# $out and $err.
out=$work/out
err=$work/err
soquete()
{
  # shellcheck disable=SC2086 # these are words
  $leash timeout 60 $RUN "$SOQUETE" "$@" >"$out" 2>"$err"
  status=$?
}

# background LOG COMMAND...: start it, and let its lines be read by next_line.
# $pid is the command's; all it prints is in LOG when it has ended.
background()
{
  log=$1
  shift
  rm -f "$work/pipe"
  mkfifo "$work/pipe"
  # shellcheck disable=SC2086 # words
  $leash timeout --foreground "$patience" "$@" >"$work/pipe" 2>"$log.err" &
  pid=$!
  servers="$servers $pid"
  exec 3<"$work/pipe"
  : >"$log"
}

# next_line PATTERN: read the lines of what runs in the background up to the
# first with the pattern; $line is that line.
next_line()
{
  while IFS= read -r line <&3; do
    printf '%s\n' "$line" >>"$log"
    case $line in
    *"$1"*) return 0 ;;
    esac
  done
  wait "$pid"
  echo "it ended, with $?, before it said '$1':"
  cat "$log" "$log.err"
  return 1
}

# await: the end of what runs in the background, and its $status.  Not every
# case looks at that; one that was slow says why (tap.sh).
await()
{
  cat <&3 >>"$log"
  exec 3<&-
  wait "$pid"
  status=$?
  [ "$status" -ne 124 ] || {
    echo "it did not end within $patience s, and had said:"
    cat "$log" "$log.err"
  }
}

# end: end what runs in the background.
end()
{
  signal TERM "$pid"
  await
}

# serve WORD...: start `soquete tcp-server` on a free port; $port, $log.
serve()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" tcp-server 127.0.0.1 0 "$@"
  next_line 'isten' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
}

# peer WORD...: start a program that is not ours (peers.py); $port.
peer()
{
  background "$work/peer" python3 -u "$here/peers.py" "$@"
  next_line 'port ' || return 1
  port=${line#port }
}

# tries COMMAND...: some 20 seconds of them.
tries()
{
  begun=$(date +%s)
  until "$@"; do
    [ $(($(date +%s) - begun)) -lt 20 ] || return 1
  done
}

expect_status()
{
  [ "$status" -eq "$1" ] && return 0
  echo "exit status $status, not $1"
  cat "$out" "$err"
  return 1
}

# expect FILE PATTERN: a line of it matches this basic regular expression.
expect()
{
  grep -q -e "$2" "$1" && return 0
  echo "no line '$2' in:"
  cat "$1"
  return 1
}

expect_not()
{
  grep -q -e "$2" "$1" || return 0
  echo "a line '$2' in:"
  cat "$1"
  return 1
}

expect_same()
{
  cmp "$1" "$2" && return 0
  ls -l "$1" "$2"
  return 1
}

# No byte that a terminal obeys but the end of line; nothing but UTF-8.
expect_clean()
{
  if tr -d '\n' <"$1" | LC_ALL=C grep -q '[[:cntrl:]]'; then
    echo "control bytes in $1:"
    od -c "$1" | head -20
    return 1
  fi
  iconv -f UTF-8 -t UTF-8 "$1" >/dev/null
}
