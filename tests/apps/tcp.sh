#!/bin/sh
# soquete tcp-server and tcp-client with each other: the conversation, its
# limits, its two forms.
. "$(dirname "$0")/lib.sh"

# ---- the conversation --------------------------------------------------------

conversation()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" && await || return 1
  end=127.0.0.1:$port
  state='[A-Z_0-9]*'
  expect_status 0 &&
    expect "$out" "^Connected  127.0.0.1:[0-9]* <-> $end *ESTABLISHED$" &&
    expect "$out" "^Sent       127.0.0.1:[0-9]* --> $end *$state  *12 bytes$" &&
    expect "$out" "^Shutdown   127.0.0.1:[0-9]* --> $end *$state$" &&
    expect "$out" "^Received 'Hello, world'$" &&
    expect "$out" "^Closed  .* 12 bytes in, 12 out$" &&
    expect "$log" "^Bind       $end *CLOSED$" &&
    expect "$log" "^Listen     $end *LISTEN$" &&
    expect "$log" "^Connected  $end <-> 127.0.0.1:[0-9]* *$state$" &&
    expect "$log" "^Connected by ('127.0.0.1', [0-9]*)" &&
    expect "$log" "^Received   $end <-- 127.* 12 bytes 'Hello, world'$" &&
    expect "$log" "^Received   $end <-- .* end of stream$" &&
    expect "$log" "^Closed     $end <-> .* 12 bytes in, 12 out$" &&
    expect "$log" "^Closed     $end  .* 1 connection$" &&
    [ ! -s "$err" ] && [ ! -s "$log.err" ]
}
check "client and server tell each step with both ends and the state" \
  conversation

in_order()
{
  steps=$(sed 's/ .*//' "$work/server" | tr '\n' ' ')
  [ "$steps" = "Bind Listen Connected Connected Received Received Closed \
Closed " ] || {
    echo "$steps"
    return 1
  }
}
check "the server's steps come in order" in_order

upper()
{
  serve --once --reply upper &&
    soquete tcp-client 127.0.0.1 "$port" 'olá, Straße 7' && await &&
    expect_status 0 && expect "$out" "^Received 'OLá, STRAßE 7'$"
}
check "--reply upper changes ASCII letters alone" upper

empty()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" '' && await &&
    expect_status 0 && expect "$out" "^Received ''$" &&
    expect "$out" "^Closed .* 0 bytes in, 0 out$"
}
check "a message of 0 bytes is a conversation" empty

dashes()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" -- --help && await &&
    expect_status 0 && expect "$out" "^Received '--help'$"
}
check "a message may look like an option" dashes

wildcard()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" tcp-server 0.0.0.0 0 --once &&
    next_line Listen || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*0\.0\.0\.0:\([0-9]*\).*/\1/')
  soquete tcp-client 127.0.0.1 "$port" && await && expect_status 0 &&
    expect "$log" '^Listen .* reachable from other machines$'
}
check "a server on 0.0.0.0 says that others can reach it" wildcard

ipv6()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" tcp-server '[::1]' 0 --once &&
    next_line Listen || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*\[::1\]:\([0-9]*\).*/\1/')
  soquete tcp-client ::1 "$port" && await && expect_status 0 &&
    expect "$out" "^Connected  \[::1\]:[0-9]* <-> \[::1\]:$port" &&
    expect "$log" "^Connected by ('::1', [0-9]*)" &&
    expect "$out" "^Received 'Hello, world'$"
}
if grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null; then
  check "IPv6 loopback works, with and without brackets" ipv6
else
  skip "IPv6 loopback works, with and without brackets" "no ::1 here"
fi

# The second client is connected (the system did that) and has sent, and is
# served only when the first has ended.
queue()
{
  serve || return 1
  mkfifo "$work/first"
  # shellcheck disable=SC2086
  $leash timeout 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" --file - \
    <"$work/first" >"$work/one" 2>&1 &
  one=$!
  exec 4>"$work/first"
  echo first >&4
  next_line "'first" || return 1
  # shellcheck disable=SC2086
  $leash timeout 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" second \
    >"$work/two" 2>&1 4>&- &
  two=$!
  echo again >&4
  next_line "'again" || return 1
  exec 4>&-
  next_line "'second'" || return 1
  wait "$one" && wait "$two" || return 1
  end
  expect "$work/two" "^Received 'second'$" &&
    [ "$(grep -c '^Connected by' "$log")" -eq 2 ] &&
    [ "$(sed -n "/'again/=" "$log")" -lt "$(sed -n "/'second'/=" "$log")" ]
}
check "one client at a time: the next one waits in the queue" queue

# ---- limits ------------------------------------------------------------------

max_bytes()
{
  serve --once --max-bytes 5 || return 1
  soquete tcp-client 127.0.0.1 "$port"
  await
  expect_status 0 && expect "$out" "^Received 'Hello'$" &&
    expect "$log" '^Closed .* 12 bytes in, 5 out  --max-bytes reached$'
}
check "--max-bytes answers so many, and says why it closes" max_bytes

max_exact()
{
  serve --once --max-bytes 12 && soquete tcp-client 127.0.0.1 "$port" &&
    await && expect_status 0 && expect "$out" "^Received 'Hello, world'$" &&
    expect_not "$log" 'max-bytes'
}
check "--max-bytes is not reached by just so many" max_exact

idle_close()
{
  serve --idle-timeout 0.3 || return 1
  python3 "$here/peers.py" idle "$port" >"$out" 2>&1
  next_line Closed && end && expect "$out" '^end$' &&
    expect "$log" '^Closed .* --idle-timeout is over$'
}
check_with python3 "--idle-timeout closes in order, and says why" idle_close

nobody()
{
  soquete tcp-server 127.0.0.1 0 --once --idle-timeout 0.3
  expect_status 1 && expect "$err" 'accept .* timed out'
}
check "--once with --idle-timeout does not wait for ever" nobody

# ---- bytes that a terminal would obey ----------------------------------------

# Every byte after every other, in an order that has all of them.
all_bytes()
{
  LC_ALL=C awk 'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }' >"$work/bytes"
  printf '\033[2J\033]0;x\007\302\233\342\200\256\177' >>"$work/bytes"
  serve --once && soquete tcp-client 127.0.0.1 "$port" --file "$work/bytes" &&
    await && expect_status 0 && expect_clean "$out" && expect_clean "$log" ||
    return 1
  serve --once --json || return 1
  soquete tcp-client 127.0.0.1 "$port" --json "$(printf '\033[2J\177')" &&
    await && expect_status 0 && expect_clean "$out" && expect_clean "$log" &&
    expect "$log" '"text":"\\u001[Bb]\[2J\\u007f"'
}
check "no byte from the network reaches the terminal raw" all_bytes

odd_names()
{
  soquete tcp-client 127.0.0.1 1 --file "$(printf '%s/a\033[2J\nb' "$work")"
  expect_status 1 && expect_clean "$err" && expect "$err" 'a\\x1b\[2J\\nb' &&
    [ "$(wc -l <"$err")" -eq 1 ] || return 1
  soquete tcp-client "$(printf 'a\033cb')" 80 --timeout 10
  expect_clean "$err" && expect "$err" 'resolve a\\x1bcb: '
}
check "no byte of a name reaches the terminal raw" odd_names

# ---- JSON --------------------------------------------------------------------

json()
{
  serve --once --json && soquete tcp-client 127.0.0.1 "$port" --json &&
    await && expect_status 0 || return 1
  for lines in "$out" "$log"; do
    python3 "$here/peers.py" json_lines "$lines"
  done >"$work/events" 2>&1
  expect "$work/events" '^connect send .*shutdown .*recv close result$' &&
    expect "$work/events" \
      '^bind listen accept recv send recv shutdown close result$' &&
    expect "$log" '^{"time":[0-9]*\.[0-9]\{6\},"app":"tcp-server","pid":' &&
    expect "$log" '"event":"listen","local":"127[.0-9]*:[0-9]*","state":"LIS'
}
check_with python3 "--json is one event a line" json

json_error()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" && await || return 1
  soquete tcp-client 127.0.0.1 "$port" --json
  expect_status 1 && expect "$err" 'connection refused' &&
    expect "$out" '"event":"error","call":"connect","subject":"127\.0\.0\.1:'&&
    expect "$out" '"error":{"name":"ECONNREFUSED","os":[0-9]*,"text":'
}
check "--json tells an error as an event too" json_error

finish
