#!/bin/sh
# Programs that we did not write, well-behaved and not.
. "$(dirname "$0")/lib.sh"

head -c 300000 /dev/urandom >"$work/data"

course_client()
{
  serve --once || return 1
  python3 "$here/peers.py" course_client "$port" >"$out" 2>&1
  await
  expect_status 0 && expect "$out" "^Received b'Hello, world'$" &&
    expect "$log" "'Hello, world'$"
}

course_server()
{
  peer course_server && soquete tcp-client 127.0.0.1 "$port" && await &&
    expect_status 0 && expect "$out" "^Received 'Hello, world'$"
}

pieces()
{
  serve --once || return 1
  python3 "$here/peers.py" pieces "$port" 500 >"$out" 2>&1
  await
  expect_status 0 && expect "$out" '^whole$' &&
    [ "$(wc -l <"$log")" -lt 40 ]
}

# The peer's end; $status stays the client's.
await_peer()
{
  client=$status
  await
  status=$client
}

reset_in_the_middle()
{
  peer reset 100000 || return 1
  soquete tcp-client 127.0.0.1 "$port" --file "$work/data" \
    --output "$work/cut"
  await_peer
  expect_status 1 && expect "$err" "^soquete tcp-client: [a-z]* \
127.0.0.1:$port: connection reset by peer (ECONNRESET.*)$"
}

# Before it is awaited, while it is, or in the receive behind it.
reset_at_once()
{
  peer reset 0 || return 1
  soquete tcp-client 127.0.0.1 "$port"
  await_peer
  expect_status 1 && expect "$err" '(ECONNRESET' && expect "$err" '^hint: '
}

reset_by_a_client()
{
  serve || return 1
  python3 "$here/peers.py" reset_client "$port" >"$out" 2>&1
  next_line 'Closed' && soquete tcp-client 127.0.0.1 "$port" || return 1
  end
  expect "$out" "^Received 'Hello, world'$" &&
    expect "$log.err" "connection reset by peer (ECONNRESET"
}

ends_early()
{
  peer early 1000 || return 1
  soquete tcp-client 127.0.0.1 "$port" --file /dev/zero --output "$work/early"
  await_peer
  expect_status 1 && expect "$err" "send 127.0.0.1:$port: end of stream" &&
    expect "$err" '^hint: the other side ended' &&
    expect "$err" 'early holds the first 1000 bytes of the answer only' &&
    [ "$(wc -c <"$work/early")" -eq 1000 ]
}

# held WORD...: a peer that stays until file descriptor 5 is closed.
held()
{
  rm -f "$work/hold"
  mkfifo "$work/hold"
  background "$work/peer" sh -c "exec python3 -u \"$here/peers.py\" $* \
<\"$work/hold\""
  exec 5>"$work/hold"
  next_line 'port ' && port=${line#port }
}

silent()
{
  held silent || return 1
  soquete tcp-client 127.0.0.1 "$port" --timeout 0.5
  exec 5>&-
  await_peer
  expect_status 1 && expect "$err" \
    "receive 127.0.0.1:$port: timed out (ETIMEDOUT" && expect "$err" '^hint: '
}

dropped()
{
  held no_answer || return 1
  soquete tcp-client 127.0.0.1 "$port" --timeout 1
  exec 5>&-
  await_peer
  expect_status 1 && expect "$err" \
    "connect 127.0.0.1:$port: timed out (ETIMEDOUT" &&
    expect "$err" '^hint: nothing answered'
}

hostile()
{
  peer say '\x1b[2J\x1b]0;owned\x07\xc2\x9b\x9b\xe2\x80\xaeevil' &&
    soquete tcp-client 127.0.0.1 "$port" && await && expect_status 0 &&
    expect_clean "$out" && expect "$out" "^Received '\\\\x1b\[2J"
}

check_with python3 "the course's client is served" course_client
check_with python3 "the course's server is understood" course_server
check_with python3 "500 small pieces are told in few lines" pieces
check_with python3 "a peer that cuts the connection is named" \
  reset_in_the_middle
check_with python3 "a server that cuts the connection at once is named" \
  reset_at_once
check_with python3 "a client that cuts the connection does not end the server" \
  reset_by_a_client
check_with python3 "a server that ends before it had everything is named" \
  ends_early
check_with python3 "a silent server is given up when --timeout is over" silent
if [ "$windows" = no ]; then
  check_with python3 "a host that does not answer is given up" dropped
else
  skip "a host that does not answer is given up" \
    "Wine answers with the refusal that Linux's full queue becomes"
fi
check_with python3 "a hostile server cannot move the cursor" hostile

with_ncat()
{
  serve --once || return 1
  printf 'from ncat\n' | timeout 60 ncat 127.0.0.1 "$port" >"$out" 2>"$err"
  await
  expect_status 0 && expect "$out" '^from ncat$'
}
with_socat()
{
  serve --once || return 1
  timeout 60 socat -t 20 - "TCP:127.0.0.1:$port" <"$work/data" >"$work/socat"
  await
  expect_status 0 && expect_same "$work/data" "$work/socat"
}
with_curl()
{
  serve --once --max-bytes 10 || return 1
  printf 'from curl\n..' | timeout 60 curl -sS --max-time 30 \
    "telnet://127.0.0.1:$port" >"$out" 2>"$err"
  await
  expect_status 0 && expect "$out" '^from curl$'
}
check_with ncat "ncat is served" with_ncat
check_with socat "socat is served" with_socat
check_with curl "curl is served" with_curl

finish
