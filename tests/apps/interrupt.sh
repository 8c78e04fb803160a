#!/bin/sh
# The ways out: Ctrl-C, SIGTERM, and what is typed on a terminal.
. "$(dirname "$0")/lib.sh"

stop_server()
{
  serve || return 1
  mkfifo "$work/talk"
  # shellcheck disable=SC2086
  $leash timeout 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" --file - \
    <"$work/talk" >"$work/one" 2>&1 &
  one=$!
  exec 4>"$work/talk"
  echo hello >&4
  next_line "'hello" && signal "$1" "$pid" && await
  exec 4>&-
  wait "$one"
  expect_status 0 && expect "$log" '^Closed .* 6 bytes in, 6 out  interrupted$' &&
    expect "$work/one" "^Received 'hello" &&
    expect "$work/one" 'end of stream' && [ ! -s "$log.err" ]
}
stop_waiting()
{
  serve && signal INT "$pid" && await && expect_status 0 &&
    expect "$log" '^Closed .* 0 connections$'
}
stop_client()
{
  serve --once || return 1
  mkfifo "$work/quiet"
  # shellcheck disable=SC2086
  $leash timeout --foreground 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" \
    --file - <"$work/quiet" >"$out" 2>"$err" &
  one=$!
  exec 4>"$work/quiet"
  echo hello >&4
  next_line "'hello" && signal INT "$one"
  wait "$one"
  client=$?
  exec 4>&-
  await
  expect_status 0 || return 1
  status=$client
  expect_status 130 && expect "$err" '^soquete tcp-client: interrupted$' &&
    expect "$log" 'end of stream$'
}
# The first one waits for a client that does not end; the second does not.
stop_at_once()
{
  serve --json || return 1
  mkfifo "$work/stay"
  # shellcheck disable=SC2086
  $leash python3 "$here/peers.py" stay "$port" <"$work/stay" >"$work/one" 2>&1 &
  one=$!
  exec 4>"$work/stay"
  next_line '"accept"' && signal INT "$pid" && next_line '"shutdown"' &&
    signal INT "$pid" && await
  exec 4>&-
  wait "$one"
  expect_status 130 && expect_not "$log" '"result"'
}
if [ "$windows" = no ]; then
  check_with python3 "a second Ctrl-C ends a server at once, with 130" \
    stop_at_once
  check "Ctrl-C ends a server in order, with 0" stop_server INT
  rm -f "$work/talk"
  check "SIGTERM ends a server in order, with 0" stop_server TERM
  check "Ctrl-C ends a server that waits, with 0" stop_waiting
  check "Ctrl-C ends a client in order, with 130" stop_client
else
  skip "signals end a server in order" "signals are not Windows' way"
fi

# A terminal of its own; ^C is typed on it, on both systems.
typed_interrupt()
{
  # shellcheck disable=SC2086
  timeout 100 python3 "$here/peers.py" terminal no Listen '\x03' $RUN \
    "$SOQUETE" tcp-server 127.0.0.1 0 >"$out" 2>&1
  expect "$out" '^status 0' && expect "$out" 'Closed  *127.0.0.1:'
}
# $PARTS is test_interrupt, whose parts say "ready" and wait; 42 is what they
# end with when all was well.  It interrupts them itself where it can: Wine has
# no Ctrl-Break, by which children are.
typed_part()
{
  # shellcheck disable=SC2086
  timeout 100 python3 "$here/peers.py" terminal no ready "$2" $RUN \
    "$PARTS" "$1" >"$out" 2>&1
  expect "$out" "^status $3"
}
typed_lines()
{
  serve --once --max-bytes "$3" || return 1
  # shellcheck disable=SC2086
  timeout 100 python3 "$here/peers.py" terminal "$windows" Connected \
    "ol\\xc3\\xa1\\r$2" $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" \
    --file - >"$out" 2>&1
  await
  expect_status 0 && expect "$out" "^status $1" && expect "$log" "'olá"
}
check_typed "Ctrl-C typed on a terminal ends a server" typed_interrupt
if [ "$windows" = no ]; then
  check_with python3 "lines typed on a terminal are sent, and Ctrl-D ends" \
    typed_lines 0 '\x04' 100
else
  # Ctrl-Z, which is the end on Windows, would stop Wine instead: the server
  # is who ends, and then not all was sent.
  check_with python3 "lines typed on a terminal are sent" typed_lines 1 '' 1
  check_with python3 "Ctrl-C may cancel a wait" typed_part await '\x03' 42
  check_with python3 "Ctrl-C may wake a poller" typed_part wake '\x03' 42
  check_with python3 "a hook may give Ctrl-C back" typed_part let-go '\x03' 42
  check_with python3 "a second Ctrl-C is heard like the first" \
    typed_part again '\x03,\x03' 42
  # Neither 1 nor 2, which the part ends with by itself.
  check_with python3 "without a hook the system ends the program" \
    typed_part leave '\x03' 0
fi

finish
