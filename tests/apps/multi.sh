#!/bin/sh
# soquete multi-server and multi-client, with each other, with programs that we
# did not write, and with clients that mean no good.
. "$(dirname "$0")/lib.sh"

# serve_many WORD...: start `soquete multi-server` on a free port; $port, $log.
serve_many()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" multi-server "$host" 0 "$@"
  next_line 'isten' || return 1
  port=$(printf '%s\n' "$line" | sed 's/[^]]*\(127\.0\.0\.1\|\[::1\]\):\([0-9]*\).*/\2/')
}
host=127.0.0.1

# Wine takes its time to say what state a connection is in.
lifetime=0.5
many=500
# What is the same code on both systems is run there in one mode: a program
# takes seconds to begin under Wine.
modes='sequential threads events'
# It lets a reset look like an end now and then.
turned_away=3
reset=4
if [ "$windows" = yes ]; then
  lifetime=5
  many=150
  modes=events
  turned_away='[1-3]'
  reset='[1-4]'
fi

# call WORD...: run `soquete multi-client` at that server.
call()
{
  soquete multi-client "$host" "$port" --timeout 50 "$@"
}

# number KEY FILE: the number after this key in a line of JSON.
number()
{
  sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$2" | tail -n 1
}

# await_line PATTERN FILE
await_line()
{
  tries grep -q -e "$1" "$2"
}

# ---- three ways of serving ---------------------------------------------------

echoes()
{
  serve_many --mode "$1" --count 5 &&
    call --connections 5 --messages 3 --size 1000 && expect_status 0 &&
    await && expect_status 0 &&
    expect "$log" "^Connected  127.0.0.1:$port <-> 127.0.0.1:[0-9]* .*#5$" &&
    expect "$log" '^Closed .* 3000 bytes in, 3000 out  #5  waited .* ms' &&
    expect "$log" '^Served    5 connections, 15000 bytes in, 15000 out$' &&
    expect "$log" "^  distinct ports of the server  *1  ($port)$" &&
    expect "$log" '^  distinct ports of the clients  *5  (' &&
    expect "$out" '^  *5  had every answer, every byte as sent$' &&
    expect "$out" '; 15000 bytes sent, 15000 back and checked$' &&
    expect "$out" "^  distinct ports of the server  *1  ($port)$" &&
    expect "$out" '^  distinct ports of the clients  *5  (' &&
    expect "$out" '^Closed .* #5  waited [0-9]*\.[0-9]* ms  had every' &&
    [ ! -s "$log.err" ] && [ ! -s "$err" ]
}

upper()
{
  serve_many --mode "$1" --session once --count 3 &&
    call --connections 3 --reply upper --size 1000 && expect_status 0 &&
    await && expect_status 0 && expect "$log" '^  *3  answered$'
}

large()
{
  serve_many --mode "$1" --count 3 --queue-bytes 3000 &&
    call --connections 3 --size 400k --messages 2 && expect_status 0 &&
    await && expect "$log" ' 2457600 bytes in, 2457600 out$'
}

drop_after()
{
  serve_many --mode "$1" --drop-after "$2" --count 4 &&
    call --connections 4 --messages 5 --allow-drops && expect_status 0 &&
    await && expect_status 0 && expect "$log" '^  *4  --drop-after$' &&
    expect "$log" '^Closed .* 128 bytes in, 128 out ' &&
    expect "$out" "^  *$3  were $4" || return 1
  serve_many --mode "$1" --drop-after "$2" --count 1 || return 1
  call --connections 1 --messages 5
  expect_status 1 && expect "$err" 'not every connection had its answers$' &&
    await
}

idle()
{
  serve_many --mode "$1" --idle-timeout 0.2 --count 2 &&
    call --connections 2 --messages 2 --think 5000 --allow-drops &&
    expect_status 0 && await && expect_status 0 &&
    expect "$log" '^  *2  --idle-timeout is over$'
}

deadline()
{
  serve_many --mode "$1" --deadline "$lifetime" --count 2 &&
    call --connections 2 --messages 1000 --think 50 --allow-drops &&
    expect_status 0 && await && expect_status 0 &&
    expect "$log" '^  *2  --deadline is over$' &&
    expect_not "$log" '^Closed .* 0 bytes in'
}

# The last connection may end while the server looks for the next one.
ends_each_time()
{
  runs=0
  while [ $runs -lt 100 ]; do
    runs=$((runs + 1))
    serve_many --mode "$1" --count 8 --quiet &&
      call --connections 8 --quiet && expect_status 0 &&
      await && expect_status 0 || return 1
  done
}

# Who reads the server's events goes, then its last connection ends: there is
# nobody to serve for, and no next client has to come for it to see that.
unread()
{
  serve_many --mode "$1" --json || return 1
  rm -f "$work/held"
  mkfifo "$work/held"
  # shellcheck disable=SC2086
  $leash timeout --foreground "$patience" $RUN "$SOQUETE" tcp-client \
    "$host" "$port" --file - <"$work/held" \
    >"$out" 2>"$err" 3<&- &
  client=$!
  servers="$servers $client"
  exec 4>"$work/held"
  next_line '"accept"' || return 1
  exec 3<&- 4>&-
  wait "$client"
  wait "$pid"
  status=$?
  expect_status 1
}

for mode in sequential threads events; do
  check "$mode: every byte comes back, and the ports are as they are" \
    echoes $mode
  check "$mode: --session once answers in upper case and closes" upper $mode
  check "$mode: --drop-after 2 ends after two messages" \
    drop_after $mode 2 4 'ended by the server'
done
for mode in $modes; do
  check "$mode: large messages pass through a small queue" large "$mode"
  check "$mode: a silent client is closed" idle "$mode"
  check "$mode: a client that talks on is closed at its deadline" \
    deadline "$mode"
done
if [ "$windows" = no ]; then
  check "threads: a server with --count ends, each of 100 times" \
    ends_each_time threads
  for mode in threads events; do
    check "$mode: a server that nobody reads from ends" unread $mode
  done
fi
for mode in threads events; do
  check "$mode: --drop-after 2:abort resets" drop_after $mode 2:abort "$reset" reset
done

# ---- who gets a place --------------------------------------------------------

full()
{
  serve_many --mode "$1" --max 2 --on-full "$2" --count 5 &&
    call --connections 5 --hold --rate 20 --allow-drops &&
    expect_status 0 && await && expect_status 0 &&
    expect "$out" '^  *2  had every answer' &&
    expect "$out" "^  *$turned_away  were $3" && expect "$log" "$4"
}
queue()
{
  serve_many --mode "$1" --max 2 --count 6 &&
    call --connections 6 --messages 2 --think 50 && expect_status 0 && await &&
    expect "$log" '^Served    6 connections'
}
per_source()
{
  serve_many --mode events --per-source 2 --count 5 &&
    call --connections 5 --hold --rate 20 --allow-drops &&
    expect_status 0 && await && expect_status 0 &&
    expect "$out" '^  *2  had every answer' &&
    expect "$out" '^  *3  were told' && expect "$log" 'which is --per-source$'
}
backlog()
{
  serve_many --mode events --backlog 1 --count 20 &&
    call --connections 20 --hold --rate 100 && expect_status 0 && await &&
    expect "$out" '20 at once at most$'
}
for mode in threads events; do
  check "$mode: two connections, then drop" full $mode drop reset \
    'not served: 0 refused with the reason, 3 reset$'
  check "$mode: who gets no place is told why" full $mode refuse \
    'told that there is no place' \
    'not served: 3 refused with the reason, 0 reset$'
  check "$mode: with --on-full queue the others wait their turn" queue $mode
done
check "one source has no more connections than --per-source" per_source
check "--backlog 1 is no limit of one client" backlog

over_ipv6()
{
  host=::1
  serve_many --mode events --count 3 && call --connections 3
  host=127.0.0.1
  expect_status 0 && await && expect "$log" "<-> \\[::1\\]:[0-9]* .*#3$"
}
check "IPv6 works as IPv4 does" over_ipv6

# ---- what is told ------------------------------------------------------------

bounded()
{
  serve_many --mode events --count "$many" && call --connections "$many" &&
    expect_status 0 && await && [ "$(wc -l <"$log")" -lt 80 ] &&
    [ "$(wc -l <"$out")" -lt 80 ] && expect "$out" ' left out$'
}
quiet()
{
  serve_many --mode threads --count 5 --quiet &&
    call --connections 5 --quiet &&
    expect_status 0 && await && expect_status 0 &&
    expect_not "$log" '^Connected' &&
    expect_not "$log" '^Closed ' && expect_not "$out" '^Connected 127' &&
    expect "$log" '^Served    5'
}
complete()
{
  serve_many --mode events --count 30 --json &&
    call --connections 30 --json && expect_status 0 && await &&
    for file in "$log" "$out"; do
      [ "$(grep -c '"event":"close"' "$file")" -eq 30 ] &&
        [ "$(grep -c '"waited_ms":[0-9.]' "$file")" -ge 30 ] &&
        [ "$(grep -c '"number":30' "$file")" -eq 2 ] || return 1
    done
  expect "$out" '"outcomes":{"well":30,.*"round_trip_ms":{"count":30,' &&
    expect "$out" '"event":"verdict","connections":30,"server_ports":{"dist'
}
check "many connections take few lines" bounded
check "--quiet tells no single connection" quiet
check "--json tells every connection" complete
json_is_json()
{
  python3 "$here/peers.py" json_lines "$out" && python3 "$here/peers.py" \
    json_lines "$log"
}
check_with python3 "each line of --json is JSON" json_is_json

# ---- programs that we did not write ------------------------------------------

course()
{
  serve_many --mode "$1" --session once --count 1 &&
    python3 "$here/peers.py" course_client "$port" >"$out" 2>&1 && await &&
    expect "$out" "^Received b'HELLO, WORLD'$"
}
with_ncat()
{
  serve_many --mode "$1" --count 1 &&
    seq 10000 | ncat 127.0.0.1 "$port" >"$work/back" && await &&
    seq 10000 | cmp - "$work/back"
}
with_curl()
{
  serve_many --mode "$1" --count 1 --session once --drop-after 1 &&
    curl -s --http0.9 --max-time 50 "http://127.0.0.1:$port/x" >"$out" &&
    await && expect "$out" '^GET /X HTTP/1.1'
}
with_socat()
{
  # shellcheck disable=SC2086
  $leash timeout --foreground "$patience" socat -d -d TCP-LISTEN:0,bind=127.0.0.1,reuseaddr,fork EXEC:cat \
    2>"$work/socat" &
  servers="$servers $!"
  await_line 'listening on' "$work/socat" || return 1
  port=$(sed -n 's/.*listening on.*:\([0-9]*\)$/\1/p' "$work/socat")
  call --connections 20 --messages 5 --size 3000 && expect_status 0 &&
    expect "$out" '^  *20  had every answer'
}
for mode in $modes; do
  check_with python3 "$mode: the course's own client is served" course "$mode"
  check_with ncat "$mode: ncat gets back what it sends" with_ncat "$mode"
done
check_with curl "events: curl gets its request back" with_curl events
check_with socat "multi-client checks what socat sends back" with_socat

# ---- what goes wrong ---------------------------------------------------------

nobody()
{
  serve_many --mode events --count 1 && call --connections 1 && expect_status 0 &&
    await && expect_status 0 || return 1
  call --connections 3
  expect_status 1 && expect "$out" '^  *3  refused: nobody listens there$'
}
wrong_bytes()
{
  serve_many --mode events --session once --count 2 || return 1
  call --connections 2
  expect_status 1 && await && expect "$out" '^  *2  had WRONG BYTES$'
}
check "nobody listens: refused, counted, 1" nobody
check "another answer than was to come is seen" wrong_bytes

refused()
{
  soquete "$@"
  expect_status "$expected" && expect "$err" "$pattern" &&
    [ "$(wc -l <"$err")" -le 2 ] && [ ! -s "$out" ]
}
wrong()
{
  expected=2
  pattern=$2
  sentence=$1
  shift 2
  check "$sentence" refused "$@"
}
wrong "an unknown mode is refused" "is it threads" multi-server --mode thread
wrong "a server needs a mode" "which --mode" multi-server
wrong "--max 0 is refused" "max '0' is not" multi-server --mode events --max 0
wrong "--max over what can be open names the limit" \
  'more than this process may open: [0-9]' \
  multi-server --mode events --max 10000000
wrong "--max is not for one at a time" 'serves one at a time' \
  multi-server --mode sequential --max 2
wrong "--on-full takes three words" 'queue, refuse or drop' \
  multi-server --mode events --on-full wait
wrong "--drop-after takes messages" 'not a number of messages' \
  multi-server --mode events --drop-after 2:reset
wrong "--connections 0 is refused" 'not a number from 1' \
  multi-client --connections 0
wrong "--sources is for loopback" 'for 127.0.0.1 only' \
  multi-client 192.0.2.1 --sources 2

# ---- under stress ------------------------------------------------------------

# Ticks of the processor that it has used.
used()
{
  awk '{ print $14 + $15 }' "/proc/$(server_id)/stat"
}

# The one with the sockets, below `timeout`.
server_id()
{
  tr -d ' ' <"/proc/$pid/task/$pid/children"
}

# await_sockets N: until the server has so many more than $before.
count_sockets()
{
  set -- "/proc/$(server_id)/fd"/*
  echo $#
}
has_sockets()
{
  [ "$(count_sockets)" -ge "$1" ]
}
await_sockets()
{
  tries has_sockets $((before + $1))
}

stop_in_the_middle()
{
  serve_many --mode "$1" && next_line Limits || return 1
  before=$(count_sockets)
  # shellcheck disable=SC2086
  $leash timeout 60 $RUN "$SOQUETE" multi-client 127.0.0.1 "$port" --connections 50 \
    --messages 1000000 --think 1 --size 3000 --quiet --allow-drops \
    >"$work/client" 2>&1 &
  one=$!
  servers="$servers $one"
  await_sockets 50 && signal INT "$pid" && await && expect_status 0 || return 1
  wait "$one"
  status=$?
  expect_status 0 && expect "$work/client" '^  *50  were ended by the server'
}
stop_client()
{
  serve_many --mode events && next_line Limits || return 1
  before=$(count_sockets)
  # shellcheck disable=SC2086
  $leash timeout --foreground 60 $RUN "$SOQUETE" multi-client 127.0.0.1 "$port" \
    --connections 20 --messages 1000000 --think 1 --quiet >"$out" 2>"$err" &
  one=$!
  await_sockets 20 && signal INT "$one"
  wait "$one"
  status=$?
  expect_status 130 && expect "$err" 'multi-client: interrupted$' &&
    expect "$out" '^  *20  were ended by us' && end && expect_status 0 &&
    expect "$log" '^  *20  the client ended$'
}

# hostile WHAT N SECONDS: start it, and wait until it is under way.
hostile()
{
  : >"$work/$1"
  # shellcheck disable=SC2086
  $leash python3 -u "$here/hostile.py" "$1" "$port" "$2" "$3" >"$work/$1" 2>&1 &
  one=$!
  servers="$servers $one"
  await_line ready "$work/$1"
}

no_descriptor()
{
  serve_many --mode events --quiet && hostile echo 1 4 || return 1
  steady=$one
  prlimit --pid "$(server_id)" --nofile=64:64 || return 1
  ticks=$(used)
  hostile flood 500 2 && wait "$one" || return 1
  more=$(used)
  call --connections 1 --quiet --timeout 1 && expect_status 0 &&
    wait "$steady" && cat "$work/echo" && end && expect_status 0 &&
    expect "$log.err" 'accept the next client: too many open files' &&
    [ "$(wc -l <"$log.err")" -eq 2 ] && [ $((more - ticks)) -lt 10 ]
}
drip()
{
  serve_many --mode events --quiet --deadline 2 && hostile drip 300 20 &&
    call --connections 30 --messages 20 --think 20 --quiet &&
    expect_status 0 && wait "$one" && end &&
    expect "$work/drip" 'evicted 300 of 300, left 0'
}
# It would hold the others up for as long as it does not read.
stalled()
{
  serve_many --mode events --quiet --queue-bytes 16k && hostile stall 1 60 &&
    call --connections 300 --messages 20 --think 10 --hold --json &&
    expect_status 0 || return 1
  kill "$one"
  end
  p99=$(sed -n 's/.*"round_trip_ms":{[^}]*"p99":\([0-9]*\).*/\1/p' "$out")
  echo "p99 of the others: $p99 ms"
  [ "$p99" -lt 2000 ]
}
if [ "$windows" = no ]; then
  for mode in threads events; do
    check "$mode: Ctrl-C in the middle loses no answer, with 0" \
      stop_in_the_middle $mode
  done
  check "Ctrl-C ends a client in order, with 130" stop_client
  check_with python3 "without descriptors it does not spin, and goes on after" \
    no_descriptor
  check_with python3 "clients that drip are closed at their deadline" drip
  check_with python3 "one that does not read does not slow the others" stalled
else
  skip "signals and limits of descriptors" "they are not Windows' way"
fi

# ---- the block of the lab ----------------------------------------------------

lab()
{
  soquete lab multi --timeout 50
  expect_status 0 && expect "$out" '^sequential: one client after another$' &&
    expect "$out" '^  client 8 |========================================' &&
    expect "$out" '^  distinct ports of the server, over all of them  *1$' &&
    expect "$out" '^  distinct ports of the clients  *8$' &&
    expect "$out" '^  clients that were cut off  *6$'
}
lab_data()
{
  soquete lab multi --json --timeout 50
  expect_status 0 && [ "$(wc -l <"$out")" -eq 6 ] &&
    expect "$out" '"proved":true' && expect_not "$out" null,null,null,null,null,null,null
}
check "lab multi: who waited, and the ports, as text" lab
check "lab multi: the same as data" lab_data

finish
