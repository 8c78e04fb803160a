#!/bin/sh
# soquete udp-server and udp-client with each other and with programs that we
# did not write.  Groups are joined on loopback only.
. "$(dirname "$0")/lib.sh"

# receive WORD...: start `soquete udp-server` on a free port; $port, $log.
receive()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" udp-server 127.0.0.1 0 "$@"
  next_line 'ind' || return 1 # Bind, or "bind"
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
}

# send WORD...: the client, to that port.
send()
{
  soquete udp-client 127.0.0.1 "$port" "$@"
}

python()
{
  timeout 60 python3 -u "$here/datagrams.py" "$@" >"$out" 2>"$err"
  status=$?
}

# ---- the conversation --------------------------------------------------------

conversation()
{
  receive --count 1 && send 'olá, world  ' && await || return 1
  me='127.0.0.1:[0-9]*'
  expect_status 0 && expect "$out" '^Socket  .* no port yet$' &&
    expect "$out" "^Port       $me  *given .* when the peer was fixed$" &&
    expect "$out" "^Sent       $me --> 127.0.0.1:$port  *13 bytes 'olá, wo" &&
    expect "$out" '^Sent:     olá, world  $' &&
    expect "$out" "^Received   $me <-- 127.0.0.1:$port  *11 bytes 'OLá, WORLD'$" &&
    expect "$out" '^Received: OLá, WORLD$' &&
    expect "$log" "^Received   127.0.0.1:$port <-- $me  *13 bytes" &&
    expect "$log" '^127.0.0.1 wrote:$' && expect "$log" '^olá, world  $' &&
    expect "$log" "^Sent       127.0.0.1:$port --> $me  *11 bytes 'OLá, WORLD'$" &&
    expect "$log" '^Closed .* 1 datagram received, 1 answered, 0 ig.*, 0 cut$' &&
    [ ! -s "$err" ] && [ ! -s "$log.err" ]
}
check "client and server tell each datagram, in the course's words too" \
  conversation

unconnected()
{
  receive --count 1 && send hello --unconnected && await || return 1
  expect_status 0 &&
    expect "$out" '^Port       0.0.0.0:[0-9]*  *given .* at the first send$' &&
    expect "$out" '^Received: HELLO$'
}
check "a client that does not fix its peer has its port at the first send" \
  unconnected

lines()
{
  receive --count 3 || return 1
  printf 'one\n\nthree' >"$work/lines"
  # shellcheck disable=SC2086
  timeout 60 $RUN "$SOQUETE" udp-client 127.0.0.1 "$port" <"$work/lines" \
    >"$out" 2>"$err"
  status=$?
  await
  expect_status 0 && expect "$out" '^Received: ONE$' &&
    expect "$out" '^Received: THREE$' &&
    expect "$out" ' 0 bytes' && expect "$log" ' 3 datagrams received, 3 ans'
}
check "each line of standard input is a datagram" lines

echoed()
{
  receive --reply echo --count 1 && send '  as it is ' && await &&
    expect_status 0 && expect "$out" '^Received:   as it is $'
}
check "--reply echo answers the same bytes" echoed

none()
{
  receive --reply none --count 1 && send hello --timeout 0.3
  await
  # The server's own status is 0; the client's was 1.
  expect_status 0 && expect "$err" 'no answer from 127.0.0.1:' &&
    expect "$log" ' 1 datagram received, 0 answered, 0 ignored'
}
check "--reply none receives and says nothing" none

ipv6()
{
  # shellcheck disable=SC2086
  background "$work/server" $RUN "$SOQUETE" udp-server '[::1]' 0 --count 1
  next_line 'ind' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*\[::1\]:\([0-9]*\).*/\1/')
  soquete udp-client ::1 "$port" hello && await && expect_status 0 &&
    expect "$out" "<-- \[::1\]:$port  *5 bytes 'HELLO'$" &&
    expect "$log" '^::1 wrote:$'
}
if grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null; then
  check "IPv6 loopback works" ipv6
else
  skip "IPv6 loopback works" "no ::1 here"
fi

json()
{
  receive --json --count 1 && send hello --json && await && expect_status 0 ||
    return 1
  for file in "$out" "$log"; do
    python3 "$here/peers.py" json_lines "$file"
  done >"$work/events" 2>&1
  expect "$work/events" '^open port send datagram$' &&
    expect "$work/events" '^bind datagram send result$' &&
    expect "$out" '"event":"datagram".*"bytes":5.*"text":"HELLO"}$'
}
check "--json tells the same as data" json

clean()
{
  receive --count 1 --reply echo && send "$(printf '\033[2J\tx\177')" &&
    await && expect_status 0 && expect_not "$out" "$(printf '\033')" &&
    expect_not "$log" "$(printf '\033')" && expect_not "$log" "$(printf '\177')"
}
check "no byte from the network reaches the terminal raw" clean

# ---- the programs of others --------------------------------------------------

course_server()
{
  background "$work/peer" python3 -u "$here/datagrams.py" course_server 2
  next_line 'port ' || return 1
  port=${line#port }
  printf 'hello\nolá\n' >"$work/lines"
  # shellcheck disable=SC2086
  timeout 60 $RUN "$SOQUETE" udp-client 127.0.0.1 "$port" <"$work/lines" \
    >"$out" 2>"$err"
  status=$?
  await
  expect_status 0 && expect "$log" "^b'hello'$" &&
    expect "$out" '^Sent:     hello$' && expect "$out" '^Received: HELLO$' &&
    expect "$out" '^Received: OLá$'
}
check "the course's server answers our client" course_server

course_client()
{
  receive --count 2 && python course_client "$port" hello 'two words' &&
    await && expect_status 0 && expect "$out" '^Received: HELLO$' &&
    expect "$out" '^Received: TWO WORDS$' && expect "$log" '^hello$'
}
check "our server answers the course's client" course_client

socats()
{
  receive --count 1 || return 1
  printf 'by socat' | timeout 60 socat -t 2 - "UDP4:127.0.0.1:$port" \
    >"$out" 2>"$err"
  await
  expect_status 0 && [ "$(cat "$out")" = 'BY SOCAT' ]
}
# ncat ends when its input does, so that stays open; then 2 s without a word.
ncats()
{
  receive --count 1 && mkfifo "$work/keys" || return 1
  exec 4<>"$work/keys"
  printf 'by ncat' >&4
  timeout 60 ncat -u -i 2 127.0.0.1 "$port" <"$work/keys" >"$out" 2>"$err"
  exec 4>&-
  await
  expect_status 0 && [ "$(cat "$out")" = 'BY NCAT' ]
}
for other in socat ncat; do
  if command -v "$other" >/dev/null; then
    check "our server answers $other" "${other}s"
  else
    skip "our server answers $other" "no $other here"
  fi
done

whole()
{
  receive --reply echo --quiet && python sizes "$port" && expect_status 0 &&
    expect "$out" '^whole 15$'
  end
}
check "datagrams of 0 to 65507 bytes come back whole" whole

# ---- truncation, size, loss --------------------------------------------------

cut()
{
  receive --buffer 4 --count 2 && send 'longer than that' && send four &&
    await && expect_status 0 && expect "$out" '^Received: FOUR$' &&
    expect "$log" ' 4 bytes .*cut: ' && expect "$log" ' 2 ans.* 1 cut$' &&
    [ "$(grep -c 'cut: ' "$log")" -eq 1 ]
}
check "a datagram that is longer than the buffer is shown as cut" cut

largest()
{
  receive --reply echo --count 1 --quiet &&
    send --count 1 --size 65507 --timeout 10 && await && expect_status 0 &&
    expect "$out" '^1 sent, 1 answered, 0 lost'
}
check "a datagram of 65507 bytes is answered" largest

too_long()
{
  printf '%65508s' x >"$work/long"
  soquete udp-client 127.0.0.1 9 "$(cat "$work/long")"
  expect_status 2 && expect "$err" 'message has 65508 bytes; .* carries 65507$'
}
if [ "$windows" = no ]; then
  check "a message of 65508 bytes is refused" too_long
else
  skip "a message of 65508 bytes is refused" \
    "a command line of Windows has 32767 characters"
fi

counted()
{
  receive --quiet && send --count 200 --interval 1 --json --timeout 1 \
    --impair loss=5%,dup=5%,reorder=10%,seed=7 && expect_status 0 || return 1
  end
  # Killed, a server of Windows tells no totals.
  [ "$windows" = yes ] || expect "$log" ' 200 datagrams rec.*, 200 answered' &&
    expect "$out" '"sent":200,"answered":190,"lost":10,"reordered":16' &&
    expect "$out" '"duplicated":10,"refused":0' &&
    expect "$out" '"impaired":{"lost":10,"duplicated":10,"reordered":17' &&
    expect "$out" '"round_trip_ns":{"min":[0-9]*,"median":[0-9]*,"p99":' &&
    expect "$out" '"event":"send".*"note":"held back by the impairment"'
}
check "a seeded impairment is counted as it happened" counted

silence()
{
  soquete udp-client 127.0.0.1 "$1" x --unconnected --timeout 0.3
  expect_status 1 && expect "$err" "no answer from 127.0.0.1:$1 within 0.300 s"
}
refusal()
{
  soquete udp-client 127.0.0.1 "$1" x --timeout 5
  expect_status 1 && expect "$err" 'connection refused' &&
    expect "$err" 'nobody receives at that port'
}
receive --count 1 && send x && await
check "an unanswered port is silence without a fixed peer" silence "$port"
if [ "$windows" = no ]; then
  check "an unanswered port refuses a fixed peer" refusal "$port"
else
  skip "an unanswered port refuses a fixed peer" "Wine tells nobody (row 60)"
fi

# ---- senders that mean no good -----------------------------------------------

deaf()
{
  receive --reply echo --quiet &&
    python dead_peers "$port" "${SOQ_DATAGRAMS:-5000}" && expect_status 0 &&
    expect "$out" "^answered $((${SOQ_DATAGRAMS:-5000} / 10))\$"
  python_status=$status
  end
  [ "$python_status" -eq 0 ]
}
check "nine dead peers of ten do not deafen the server" deaf

many()
{
  receive --reply echo --quiet --buffer 100 --count 4800 &&
    python burst "$port" 100 100 && expect_status 0 && await &&
    expect "$out" '^answered 4800 cut [1-9][0-9]*$' || return 1
  cut=$(sed 's/.* cut //' "$out")
  expect "$log" " 4800 datagrams received, 4800 answered, 0 ig.*, $cut cut\$" &&
    [ "$(grep -c . "$log")" = 2 ]
}
check "many at once are answered as each alone would be" many

port_zero()
{
  receive --count 2 && python forge 0 "$port" x && send hello && await &&
    expect_status 0 && expect "$out" '^Received: HELLO$' &&
    expect "$log" '^Ignored .* from port 0' &&
    expect "$log" ' 2 datagrams received, 1 answered, 1 ignored'
}
own_port()
{
  receive --count 2 && python forge "$port" "$port" x && send hello && await &&
    expect_status 0 && expect "$log" '^Ignored .* from our own port' &&
    expect "$log" ' 2 datagrams received, 1 answered, 1 ignored'
}

# One forged datagram, as if from the second server to the first.
two_servers()
{
  # shellcheck disable=SC2086
  $leash timeout --foreground 60 $RUN "$SOQUETE" udp-server 127.0.0.1 0 --json \
    --reply echo >"$work/other" 2>&1 &
  other=$!
  servers="$servers $other"
  receive --json --reply echo || return 1
  until grep -q '"bind"' "$work/other"; do
    kill -0 "$other" || return 1
  done
  second=$(sed -n 's/.*"bind".*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/other")
  python forge "$second" "$port" round && next_line '"event":"drop"' ||
    return 1
  case $line in
  *'sends our answers back'*) ;;
  *) return 1 ;;
  esac
  # It is over: a client is answered, and nothing was between.
  send hello && expect "$out" '^Received: hello$' || return 1
  kill "$other" && wait "$other"
  end
  rounds=$(grep -c '"event":"datagram"' "$log")
  echo "rounds: $rounds"
  # All were answered but one.
  [ "$rounds" -ge 50 ] && [ "$rounds" -le 104 ] &&
    [ "$(grep -c '"event":"send"' "$log")" -eq $((rounds - 1)) ]
}

python forge 9 9 x
if expect "$out" forged >/dev/null; then
  check "a datagram from port 0 is not answered" port_zero
  check "a datagram from our own port is not answered" own_port
  check "two servers set on each other stop" two_servers
else
  skip "two servers set on each other stop" "no raw sockets without the right"
fi

# ---- groups, on loopback -----------------------------------------------------

group()
{
  # shellcheck disable=SC2086
  background "$work/server" $RUN "$SOQUETE" udp-server x 0 --group "$1" \
    --interface 1 --count 1
  next_line 'Joined' || return 1
  port=$(sed -n 's/^Joined .*:\([0-9]*\).*/\1/p' "$log")
  soquete udp-client --group "$1" --interface 1 x "$port" hello --timeout 1 &&
    await && expect_status 0 && expect "$out" "^Received .* 'HELLO'$" &&
    expect "$log" 'Joined .* on lo$'
}
if [ "$(cat /sys/class/net/lo/ifindex 2>/dev/null)" = 1 ]; then
  check "a group is heard on loopback" group 239.65.43.1
else
  skip "a group is heard on loopback" "no interface 1 that is loopback"
fi

# ---- wrong usage -------------------------------------------------------------

# refused STATUS PATTERN WORD...: one clear line, and where help is for 2.
refused()
{
  want=$1 pattern=$2
  shift 2
  soquete "$@"
  expect_status "$want" && expect "$err" "$pattern" || return 1
  [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq "$want" ]
}
for command in udp-server udp-client; do
  for ip in 10.0.0.1 223.255.255.255 240.0.0.1 fe80::1 nonsense ''; do
    check "$command refuses '$ip' as a group" \
      refused 2 "'$ip' is not a group: those are" "$command" --group "$ip"
  done
  check "$command refuses an interface that does not exist" \
    refused 2 "no interface 'eth77'" "$command" --group 239.1.1.1 \
    --interface eth77
  check "$command refuses --interface without --group" \
    refused 2 "interface goes with --group" "$command" --interface lo
done
for ttl in 256 -1 ten ''; do
  check "--ttl '$ttl' is refused" \
    refused 2 "ttl '$ttl' is not a number from 0 to 255" udp-client --ttl "$ttl"
done
for size in 23 65508 0; do
  check "--size $size is refused" refused 2 \
    "size '$size' is not a number from 24 to 65507" udp-client --count 1 \
    --size "$size"
done
check "--size without --count is refused" \
  refused 2 "size goes with --count" udp-client --size 100
for count in 0 -1 10000000 ''; do
  check "--count '$count' is refused" refused 2 "count '$count' is not a" \
    udp-client --count "$count"
done
for spec in loss=200% loss=5 los=5% '' loss=1%,loss=2%; do
  check "--impair '$spec' is refused" \
    refused 2 "impair '$spec': each part is" udp-client --impair "$spec"
done
check "broadcast over IPv6 is refused" \
  refused 2 "IPv6 has no broadcast" udp-client ::1 9 x --broadcast
check "--group with --broadcast is refused" refused 2 "which of them" \
  udp-client --group 239.1.1.1 --broadcast
check "--loop of another kind is refused" \
  refused 2 "loop is on or off, not 'maybe'" udp-client --loop maybe
check "a client refuses --interface all" refused 2 "one" \
  udp-client --group 239.1.1.1 --interface all
check "--reply of another kind is refused" \
  refused 2 "upper, echo or none, not 'lower'" udp-server --reply lower
for bytes in 0 65536 -1 x; do
  check "--buffer '$bytes' is refused" \
    refused 2 "buffer '$bytes' is not a number of bytes" udp-server \
    --buffer "$bytes"
done
for command in udp-server udp-client; do
  check "$command refuses port 65536" \
    refused 2 'port 65536 is out of range' "$command" 127.0.0.1 65536
done

down=$($RUN "$SOQUETE" interfaces --json 2>/dev/null |
  sed -n 's/.*"name":"\([^"]*\)","up":false.*/\1/p' | head -1)
if [ -n "$down" ]; then
  for command in udp-server udp-client; do
    check "$command refuses an interface that is down" refused 1 \
      "the interface $down is down" "$command" --group 239.1.1.1 \
      --interface "$down"
  done
else
  skip "an interface that is down is refused" "all are up here"
fi

taken()
{
  receive || return 1
  soquete udp-server 127.0.0.1 "$port"
  taken=$status
  end
  status=$taken
  expect_status 1 && expect "$err" "bind 127.0.0.1:$port: .*(EADDRINUSE"
}
check "a port in use is refused" taken

broadcast()
{
  soquete udp-client 127.255.255.255 9 x --timeout 1
  expect_status 1 && expect "$err" '(EACCES' &&
    expect "$err" '^hint: a broadcast address wants --broadcast$'
}
check "broadcast without the option is refused, with the reason" broadcast

# ---- Ctrl-C, interfaces ------------------------------------------------------

stopped()
{
  receive && send hello && signal "$1" "$pid" && await && expect_status 0 &&
    expect "$log" '^Closed .* 1 datagram received, 1 answered'
}
stopped_client()
{
  background "$work/client" "$SOQUETE" udp-client 127.0.0.1 "$1" x \
    --unconnected --timeout 30
  next_line 'Sent:' && signal INT "$pid" && await && expect_status 130
}
if [ "$windows" = no ]; then
  check "Ctrl-C ends a server, with 0 and the totals" stopped INT
  check "SIGTERM ends a server, with 0 and the totals" stopped TERM
  check "Ctrl-C ends a client that waits, with 130" stopped_client "$port"
else
  skip "signals end a server and a client" "signals are not Windows' way"
fi

same_set()
{
  soquete interfaces --json && expect_status 0 &&
    python3 "$here/datagrams.py" interfaces "$out"
}
if [ "$windows" = no ] && command -v ip >/dev/null; then
  check "interfaces shows the same set as ip addr" same_set
else
  skip "interfaces shows the same set as ip addr" "Windows has no ip"
fi

shown()
{
  soquete interfaces && expect_status 0 && expect "$out" ' loopback  mtu ' &&
    expect "$out" '^      127.0.0.1/8' && expect_clean "$out" &&
    expect_not "$out" '.\{80\}' && [ ! -s "$err" ] &&
    sed -n 1p "$out" >"$work/first" &&
    expect "$work/first" '^\(A colleague reaches\|Nobody reaches\)'
}
check "interfaces shows first what a colleague should use" shown
check "interfaces refuses a word" refused 2 "one word too many: 'eth0'" \
  interfaces eth0

finish
