#!/bin/sh
# What a server of many clients must hold, at full size: soak.sh [CASE...]
#
# held         19,000 connections at once, every byte back; memory of each
# churn        a million connections, descriptors and memory flat
# descriptors  a limit of 64, 500 clients: no spinning, service resumes
# drip         1,000 clients that drip, evicted; the others at p99 < 50 ms
# stalled      one of 1,000 that does not read slows nobody
# dead         a million datagrams, nine senders of ten gone: the living one is
#              answered each time
# peer         100 files cut at a random byte and resumed, 10,000 small ones in
#              a row
# cuts         10,000 connections cut at a random byte: no beginning is taken
#              for the whole
# hostile      peers that mean no good: 10,000 connections of a peer with a file
#              cut at a random byte, 300 of them encrypted; 100 cut and resumed;
#              20,000 of strange bytes; 1,000 at once, 1,000 silent
# impaired     1,000 files over a link that loses, doubles and reorders
# hosts        1 GiB between two hosts (namespaces), plain and encrypted, whole
#              and cut at a random byte and resumed
# table        16,000 sockets: netstat shows the set that ss shows
# packets      as many packets as iperf3 sends in four seconds, while capture is
#              stopped for two of them: seen is written and dropped, and sent
# wine         5,000 connections at once under Wine
#
# Minutes long, so not in ci/test.sh, whose tests do the same in small.
. "$(dirname "$0")/lib.sh"

program=build/release/bin/soquete
windows_program=build/mingw64/bin/soquete.exe
work=$(mktemp -d)
server=
port=
failed=0
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

ready=Listen # its line when it can be reached
# start COMMAND...: a server; $server, $port.
start()
{
  # shellcheck disable=SC2086 # $leash is words
  $leash "$@" >"$work/server" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    port=$(sed -n 's/^'"$ready"' *127\.0\.0\.1:\([0-9]*\).*/\1/p' \
      "$work/server")
    [ -z "$port" ] || return 0
    sleep 0.1
  done
  die "the server did not begin: $(cat "$work/server")"
}

serve()
{
  start "$program" multi-server 127.0.0.1 0 --mode events --quiet "$@"
}

stop()
{
  [ -n "$server" ] || return 0
  kill -TERM "$server" 2>/dev/null || true
  ends "$server" 100 || {
    say "FAILED   the server: it did not end in 10 s"
    failed=$((failed + 1))
    kill -KILL "$server" 2>/dev/null || true
  }
  wait "$server" || true
  server=
}

# ends PROCESS TENTHS: within this time?  One that nobody has waited for yet
# is a zombie.
ends()
{
  for _ in $(seq "$2"); do
    state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 0
    case $state in Z | X | '') return 0 ;; esac
    sleep 0.1
  done
  return 1
}

# call WORD...: multi-client with --json; its result in $work/result.
call()
{
  timeout 900 "$program" multi-client 127.0.0.1 "$port" --quiet --json "$@" \
    >"$work/client"
  status=$?
  grep '"event":"result"' "$work/client" >"$work/result"
  return "$status"
}

# of GROUP KEY: a number of the result.
of()
{
  sed -n "s/.*\"$1\":{[^}]*\"$2\":\([0-9.]*\).*/\1/p" "$work/result"
}

resident()
{
  awk '/^VmRSS/ { print $2 }' "/proc/$server/status"
}

descriptors()
{
  set -- "/proc/$server/fd"/*
  echo $#
}

used()
{
  awk '{ print $14 + $15 }' "/proc/$server/stat"
}

hostile()
{
  : >"$work/$1"
  timeout 300 python3 -u tests/apps/hostile.py "$1" "$port" "$2" "$3" \
    >"$work/$1" 2>&1 &
  hostile=$!
  for _ in $(seq 300); do
    ! grep -q ready "$work/$1" || return 0
    ! ends "$hostile" 1 || break
  done
  say "FAILED   $1: it did not begin: $(tail -n 1 "$work/$1")"
  failed=$((failed + 1))
}

# holds NAME MEASURED COMMAND...: does it?
holds()
{
  name=$1
  measured=$2
  shift 2
  if "$@"; then
    say "holds    $name: $measured"
  else
    say "FAILED   $name: $measured"
    failed=$((failed + 1))
  fi
}

# shellcheck disable=SC2317 # holds calls it
below()
{
  # shellcheck disable=SC2317 # called by name
  awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 < b + 0) }'
}

held()
{
  serve
  before=$(resident)
  call --connections 19000 --messages 2 --think 4000 --hold --sources 4 &
  client=$!
  for _ in $(seq 600); do
    [ "$(descriptors)" -lt 19000 ] || break
    ! ends "$client" 1 || break
  done
  sleep 1 # the last ones get their answer
  each=$((($(resident) - before) * 1024 / 19000))
  wait "$client" && whole=yes || whole=no
  holds held "19000 connections, $(of outcomes well) with every byte back, \
$each bytes of memory each" \
    [ "$whole $(of outcomes well) $((each <= 512))" = "yes 19000 1" ]
  stop
}

churn()
{
  serve
  call --connections 200 --repeat 50
  memory=$(resident)
  open=$(descriptors)
  call --connections 200 --repeat 5000 --timeout 60 && whole=yes || whole=no
  sleep 1
  grown=$(($(resident) - memory))
  holds churn "$(of outcomes well) connections opened and closed, memory \
$memory kB and $grown more, descriptors $open then $(descriptors)" \
    [ "$whole $(of outcomes well) $(descriptors) $((grown < 1024))" = \
    "yes 1000000 $open 1" ]
  stop
}

descriptors_gone()
{
  serve
  prlimit --pid "$server" --nofile=64:64
  hostile echo 1 8
  steady=$hostile
  hostile flood 500 5
  ticks=$(used)
  sleep 4
  ticks=$(($(used) - ticks))
  wait "$hostile"
  call --connections 1
  wait "$steady" && whole=yes || whole=no
  resumed=$(of first_byte_ms most)
  holds descriptors "$((ticks / 4)) % of a processor, live connections: \
$(tail -n 1 "$work/echo"), served again after $resumed ms" \
    [ "$whole $((ticks / 4 < 5)) ${resumed%%.*}" = \
    "yes 1 $(awk -v ms="$resumed" 'BEGIN { print ms < 1000 ? int(ms) : "late" }')" ]
  stop
}

drip()
{
  serve --deadline 5
  hostile drip 1000 12
  call --connections 50 --messages 150 --think 20 && whole=yes || whole=no
  wait "$hostile" && gone=yes || gone=no
  grep -q 'evicted 1000 of 1000, left 0' "$work/drip" || gone=no
  [ "$(of outcomes well)" = 50 ] || whole=no
  holds drip "$(tail -n 1 "$work/drip"); the others p99 \
$(of round_trip_ms p99) ms" \
    below "$([ "$whole$gone" = yesyes ] && of round_trip_ms p99)" 50
  stop
}

stalled()
{
  serve
  call --connections 999 --messages 20 --think 200 --hold
  alone=$(of round_trip_ms p99)
  hostile stall 1 60
  call --connections 999 --messages 20 --think 200 --hold &&
    [ "$(of outcomes well)" = 999 ] && whole=yes || whole=no
  kill "$hostile"
  holds stalled "999 others p99 $alone ms without it, \
$(of round_trip_ms p99) ms beside it" \
    below "$([ "$whole" = yes ] && of round_trip_ms p99)" \
    "$(awk -v ms="$alone" 'BEGIN { print 2 * ms + 20 }')"
  stop
}

dead()
{
  ready=Bind
  start "$program" udp-server 127.0.0.1 0 --reply echo --quiet
  open=$(descriptors)
  answered=$(timeout 900 python3 tests/apps/datagrams.py dead_peers "$port" 1000000)
  holds dead "$answered of 100000, descriptors $open then $(descriptors)" \
    [ "$answered $(descriptors)" = "answered 100000 $open" ]
  stop
  ready=Listen
  say "         $(tail -n 1 "$work/server")"
}

peers()
{
  SOQUETE=$top/$program RUN='' SOQ_PEER_CUTS=100 SOQ_PEER_FILES=10000 \
    sh tests/apps/peer.sh >"$work/peer" 2>&1 && whole=yes || whole=no
  holds peer "$(grep -c '^ok' "$work/peer") of $(grep -c 'ok [0-9]' \
    "$work/peer") cases of tests/apps/peer.sh, 100 cuts, 10000 files" \
    [ "$whole" = yes ]
}

# A round of the test cuts once; at scale 1 there are 40.
cuts()
{
  transfer=build/release/tests/test_peer_transfer
  [ -x "$transfer" ] ||
    cmake --build --preset release -j "$(jobs)" --target test_peer_transfer
  SOQ_TEST_SCALE=250 "$transfer" >"$work/cuts" 2>&1 && whole=yes || whole=no
  holds cuts "10000 cuts, each resumed and the whole compared: $whole" \
    [ "$whole" = yes ]
}

# hostile_case CASE N [WORD...]: each with a seed of its own, which it prints.
hostile_case()
{
  name=$1
  SOQUETE=$top/$program RUN='' python3 tests/apps/peer_hostile.py "$1" "$2" \
    "$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')" ${3+"$3" "$4"} \
    >"$work/$name" 2>&1 && whole=yes || whole=no
  holds "hostile $name" "$(tail -n 1 "$work/$name") ($(head -n 1 \
    "$work/$name"))" [ "$whole" = yes ]
}

hostile_peers()
{
  hostile_case cuts 10000
  hostile_case cuts 300 --code bodu-kasi-lomo-tuva-giri
  hostile_case resumes 100
  hostile_case garbage 20000
  hostile_case names 2000
  hostile_case headers 100
  hostile_case silent 1000
  hostile_case crowd 1000
  hostile_case replay 3
}

impaired()
{
  SOQUETE=$top/$program RUN='' python3 tests/apps/impaired.py 1000 \
    "$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')" >"$work/impaired" 2>&1 &&
    whole=yes || whole=no
  holds impaired "$(tail -n 1 "$work/impaired")" [ "$whole" = yes ]
}

two_hosts()
{
  SOQUETE=$top/$program RUN='' SOQ_FILE_MIB=1024 sh tests/netns/file.sh \
    >"$work/hosts" 2>&1 && whole=yes || whole=no
  ! grep -q SKIP "$work/hosts" || whole=skipped
  holds hosts "$(grep -c '^ok' "$work/hosts") of 4; $(grep '^# [0-9]' \
    "$work/hosts" | sed 's/^# //; s/, SHA.*//' | paste -sd, -)" \
    [ "$whole" = yes ]
}

wine_held()
{
  export WINEDEBUG=-all WINEPREFIX="$top/build/wine"
  start wine "$windows_program" multi-server 127.0.0.1 0 --mode events --quiet
  timeout 900 wine "$windows_program" multi-client 127.0.0.1 "$port" --quiet --json \
    --connections 5000 --messages 2 --hold --timeout 300 >"$work/client" &&
    whole=yes || whole=no
  grep '"event":"result"' "$work/client" >"$work/result"
  holds wine "5000 connections, $(of outcomes well) with every byte back" \
    [ "$whole $(of outcomes well)" = "yes 5000" ]
  stop
}

# Nobody else's packets are there, so that the account can be compared.
packets()
{
  if ! command -v iperf3 >/dev/null; then
    say "skipped  packets: no iperf3 here"
    return
  fi
  cat >"$work/flood.sh" <<'EOF'
ip link set lo up
iperf3 -s -1 -B 127.0.0.1 >"$2/server" 2>&1 &
sleep 0.5
"$1" capture --json --seconds 9 -o "$2/flood.pcapng" >"$2/flood" &
taker=$!
sleep 1
iperf3 -c 127.0.0.1 -u -b 0 -l 64 -t 4 -J >"$2/iperf" &
sleep 1
kill -STOP "$taker"
sleep 2
kill -CONT "$taker"
wait
EOF
  unshare -rn timeout 60 sh "$work/flood.sh" "$program" "$work" || true
  cat >"$work/account.py" <<'EOF'
import json, sys
r = json.loads(open(sys.argv[1]).readlines()[-1])
sent = json.load(open(sys.argv[2]))["end"]["sum"]["packets"]
lost = r["dropped"] + r["interface_dropped"] + r["unwritten"]
print("%d seen, %d written, %d dropped, %d sent" % (
    r["seen"], r["written"], lost, sent))
sys.exit(not (r["seen"] == r["written"] + lost == r["received"] and
              sent <= r["seen"] < sent + 200))
EOF
  told=$(python3 "$work/account.py" "$work/flood" "$work/iperf") &&
    exact=yes || exact=no
  holds packets "$told" [ "$exact" = yes ]
}

# In a network of its own: nobody else's come and go between the two looks.
table()
{
  cat >"$work/table.sh" <<'EOF'
ip link set lo up
python3 tests/apps/sockets.py hold 8450 >"$2/port" &
holder=$!
for _ in $(seq 300); do
  ! grep -q port "$2/port" || break
  sleep 0.1
done
ss -Htuanp >"$2/ss" && "$1" netstat -n -a --json >"$2/ours" &&
  python3 tests/apps/sockets.py compare 0 "$2/ss" "$2/ours" 16000
status=$?
kill "$holder"
exit "$status"
EOF
  found=$(unshare -rn sh "$work/table.sh" "$program" "$work") && same=yes ||
    same=no
  holds table "$found" [ "$same" = yes ]
}

# shellcheck disable=SC2086 # a list of words
need $native_packages
[ -x "$program" ] || {
  cmake --preset release
  cmake --build --preset release -j "$(jobs)" --target bin/soquete
}
[ $# -gt 0 ] || set -- held churn descriptors drip stalled dead peer cuts \
  hostile impaired hosts table packets wine
for name; do
  case $name in
  held) held ;;
  churn) churn ;;
  drip) drip ;;
  stalled) stalled ;;
  dead) dead ;;
  peer) peers ;;
  cuts) cuts ;;
  hostile) hostile_peers ;;
  impaired) impaired ;;
  hosts) two_hosts ;;
  table) table ;;
  packets) packets ;;
  descriptors) descriptors_gone ;;
  wine)
    if [ -x "$windows_program" ] && command -v wine >/dev/null; then
      wine_held
    else
      say "skipped  wine: no $windows_program or no wine here"
    fi
    ;;
  *) die "no such case: $name" ;;
  esac
done
exit "$failed"
