#!/bin/sh
# Measure multi-server --mode events and udp-server beside servers written by
# hand on the system's calls, and on libuv: bench-servers.sh [ROW...]
#
# echo64, echo5000  64 bytes there and back, over so many connections
# connect           a connection, one echo, the next one
# datagrams, sink   UDP with an answer, and without
# scaling           one loop and two
# memory            of an idle connection
#
# The server runs on one processor and the load (bench/posix/load.c) on the
# other; the servers take turns in each of 7 or more rounds, each round in
# another order, and what is compared is compared within a round.  Prints a
# table in Markdown; judges nothing by its exit status.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need $native_packages libuv1-dev util-linux

rounds=${SOQ_ROUNDS:-15}
work=$(mktemp -d)
servers=
clean_up()
{
  for pid in $servers; do
    ! ours "$pid" || kill "$pid" 2>/dev/null || :
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

{
  cmake --preset release
  cmake --build --preset release -j "$(jobs)" --target bin/soquete \
    bench_load bench_raw_server bench_raw_udp_server bench_uv_server
} >"$work/log" 2>&1 || {
  tail -n 30 "$work/log" >&2
  die "preset release does not build"
}
soquete=build/release/bin/soquete
bench=build/release/bench
[ "$(nproc)" -gt 1 ] || die "the server and the load want a processor each"

# Before everything else the machine has to do, if we may: then it disturbs
# less, and it disturbs all sides alike.
first='chrt -f 1'
$first true 2>/dev/null || first=

# start NAME PROCESSORS COMMAND...: a server; its process and its port are in
# files of that name.
start()
{
  name=$1
  cpus=$2
  shift 2
  : >"$work/$name.out"
  # shellcheck disable=SC2086 # these are words
  $leash taskset -c "$cpus" $first "$@" >"$work/$name.out" 2>/dev/null &
  servers="$servers $!"
  printf '%s\n' "$!" >"$work/$name.pid"
  for _ in $(seq 50); do
    sleep 0.1
    port=$(sed -n 's/^[BL]i[sn][a-z]* *127\.0\.0\.1:\([0-9]*\).*/\1/p
      s/^\([0-9][0-9]*\)$/\1/p' "$work/$name.out" | head -n 1)
    [ -n "$port" ] || continue
    printf '%s\n' "$port" >"$work/$name.port"
    return 0
  done
  die "no server: $*"
}

# stop NAME...
stop()
{
  for name; do
    pid=$(cat "$work/$name.pid")
    kill "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
}

# start_ours NAME PROCESSORS
start_ours()
{
  start "$1" "$2" "$soquete" multi-server 127.0.0.1 0 --mode events --quiet
}

# load NAME PROCESSOR KIND COUNT CLIENTS [AT]: "<done> <ns> <processor ns>"
load()
{
  # shellcheck disable=SC2086
  taskset -c "$2" $first "$bench/bench_load" "$3" \
    "$(cat "$work/$1.port")" "$4" "$5" "$(cat "$work/$1.pid")" ${6-}
}

# turns ROW KIND COUNT CLIENTS NAME...: all rounds of all of them; a line for
# each round in ROW.NAME.
turns()
{
  row=$1
  kind=$2
  count=$3
  clients=$4
  shift 4
  for name; do
    load "$name" 1 "$kind" "$count" "$clients" >/dev/null # to warm up
  done
  for _ in $(seq "$rounds"); do
    for name; do
      load "$name" 1 "$kind" "$count" "$clients" >>"$work/$row.$name"
    done
    # The first one is the last in the next round.
    name=$1
    shift
    set -- "$@" "$name"
  done
}

# column WHAT: of lines of load(): done in a second, or processor time of each
column()
{
  awk -v what="$1" '{
    if ($1 == 0) print 0
    else if (what == "rate") print $1 * 1e9 / $2
    else print $3 / $1
  }'
}

middle()
{
  sort -g | awk '{ n[NR] = $1 } END { print NR ? n[int((NR + 1) / 2)] : "-" }'
}

# ratio ROW A B WHAT: the median of A over B, each within a round
ratio()
{
  if ! [ -s "$work/$1.$2" ] || ! [ -s "$work/$1.$3" ]; then
    echo -
    return
  fi
  column "$4" <"$work/$1.$2" >"$work/a"
  column "$4" <"$work/$1.$3" >"$work/b"
  paste "$work/a" "$work/b" | awk '$1 > 0 && $2 > 0 { print $1 / $2 }' |
    middle | awk '{ printf "%.3f\n", $1 }'
}

# number FORM ROW NAME WHAT
number()
{
  [ -s "$work/$2.$3" ] || {
    echo -
    return
  }
  column "$4" <"$work/$2.$3" | awk '$1 > 0' | middle | awk -v form="$1" '
    { printf form "\n", $1 }'
}

verdict()
{
  awk -v is="$1" -v goal="$2" 'BEGIN {
    print (is == "-" || goal == "-" ? "" : is >= goal ? "met" : "NOT MET") }'
}

line()
{
  printf '| %-47s | %7s | %7s | %7s | %8s | %7s | %7s | %s |\n' "$@"
}

head_line()
{
  line '' ours raw libuv 'over raw' 'over uv' control goals
  echo '|---|--:|--:|--:|--:|--:|--:|---|'
}

# report ROW TEXT GOAL-RAW GOAL-UV: two lines, of ours, raw, uv and raw again
report()
{
  raw=$(ratio "$1" ours raw rate)
  uv=$(ratio "$1" ours uv rate)
  goals=
  [ "$3" = - ] || goals="raw $3: $(verdict "$raw" "$3")"
  [ "$4" = - ] || goals="$goals, uv $4: $(verdict "$uv" "$4")"
  line "$2, a second" "$(number %.0f "$1" ours rate)" \
    "$(number %.0f "$1" raw rate)" "$(number %.0f "$1" uv rate)" "$raw" \
    "$uv" "$(ratio "$1" again raw rate)" "$goals"
  line "- the server's processor time, ns each" \
    "$(number %.0f "$1" ours cpu)" "$(number %.0f "$1" raw cpu)" \
    "$(number %.0f "$1" uv cpu)" "$(ratio "$1" ours raw cpu)" \
    "$(ratio "$1" ours uv cpu)" "$(ratio "$1" again raw cpu)" 'less is better'
}

# ---- the rows ----------------------------------------------------------------

start_streams()
{
  start_ours ours 0
  start raw 0 "$bench/bench_raw_server"
  start uv 0 "$bench/bench_uv_server"
  start again 0 "$bench/bench_raw_server"
  start thread 0 "$bench/bench_raw_server" with-a-thread
}

# streams ROW KIND COUNT CLIENTS TEXT GOAL-RAW GOAL-UV
streams()
{
  start_streams
  turns "$1" "$2" "$3" "$4" ours raw uv again thread
  stop ours raw uv again thread
  report "$1" "$5" "$6" "$7"
  line '- raw with a second thread that sleeps' - \
    "$(number %.0f "$1" thread rate)" - "$(ratio "$1" ours thread rate)" - - ''
}

# datagrams ROW KIND COUNT CLIENTS REPLY TEXT: raw is recvmmsg and sendmmsg,
# "uv" a raw server of single calls.
datagrams()
{
  reply=$5
  [ "$reply" != sink ] || reply=none
  start ours 0 "$soquete" udp-server 127.0.0.1 0 --reply "$reply" --quiet
  start raw 0 "$bench/bench_raw_udp_server" "$5" many
  start single 0 "$bench/bench_raw_udp_server" "$5" one
  start again 0 "$bench/bench_raw_udp_server" "$5" many
  turns "$1" "$2" "$3" "$4" ours raw single again
  stop ours raw single again
  report "$1" "$6" - -
  line "- single raw calls instead of many" - \
    "$(number %.0f "$1" single rate)" - - - - \
    "$(ratio "$1" single raw rate) of the many"
}

# Everything on one processor, then on both: the load is on the same ones, so
# twice as much is what could come of it.  The second raw line is two servers
# that share nothing: what this machine gives.
scaling()
{
  start_ours one 0
  start_ours two 0,1
  # The two loops are its last threads.  At real-time priority the kernel would
  # leave both on one processor as often as not.
  cpu=0
  find "/proc/$(cat "$work/two.pid")/task" -mindepth 1 -maxdepth 1 |
    sed 's|.*/||' | sort -n | tail -n 2 | while read -r thread; do
    taskset -cp "$cpu" "$thread" >/dev/null
    cpu=1
  done
  start raw 0 "$bench/bench_raw_server"
  start raw2 1 "$bench/bench_raw_server"
  for _ in $(seq "$rounds"); do
    load one 0 echo 20000 32 >>"$work/scale.one"
    both two two >>"$work/scale.two"
    load raw 0 echo 20000 32 >>"$work/scale.raw"
    both raw raw2 >>"$work/scale.raw2"
  done
  stop one two raw raw2
  line 'echoes a second, all on one processor' \
    "$(number %.0f scale one rate)" "$(number %.0f scale raw rate)" - - - - ''
  line '- all on two' "$(number %.0f scale two rate)" \
    "$(number %.0f scale raw2 rate)" - - - - ''
  line '- two over one' "$(ratio scale two one rate)" \
    "$(ratio scale raw2 raw rate)" - - - - 'raw: two that share nothing'
}

# both NAME NAME2: a load on each processor at the same time
both()
{
  at=$(awk '{ print $1 * 100 + 50 }' /proc/uptime)
  load "$1" 0 echo 20000 32 "$at" >"$work/left" &
  left=$!
  load "$2" 1 echo 20000 32 "$at" >"$work/right"
  wait "$left"
  paste "$work/left" "$work/right" | awk '$1 > 0 && $4 > 0 {
    print $1 + $4, ($2 > $5 ? $2 : $5), $3
    told = 1
  }
  END { if (!told) print "0 0 0" }'
}

# Memory that the server's own process needs more for idle clients.
resident()
{
  awk '/^RssAnon/ { print $2 * 1024 }' "/proc/$(cat "$work/$1.pid")/status"
}

memory()
{
  start_streams
  for name in ours raw uv; do
    load "$name" 1 echo 100 1 >/dev/null
    before=$(resident "$name")
    rm -f "$work/stdin"
    mkfifo "$work/stdin"
    : >"$work/held"
    load "$name" 1 hold 0 "$many" <"$work/stdin" >"$work/held" &
    client=$!
    exec 3>"$work/stdin"
    for _ in $(seq 200); do
      [ ! -s "$work/held" ] || break
      sleep 0.1
    done
    echo "$(($(resident "$name") - before))" | awk -v n="$many" '
      { printf "%.0f\n", $1 / n }' >"$work/memory.$name"
    exec 3>&-
    wait "$client" || :
  done
  stop ours raw uv again thread
  line 'memory of an idle connection, bytes' "$(cat "$work/memory.ours")" \
    "$(cat "$work/memory.raw")" "$(cat "$work/memory.uv")" - - - \
    'less is better'
}

many=5000
[ $# -gt 0 ] || set -- echo64 echo5000 connect datagrams sink scaling memory
group "$(date +%F): $(nproc) cores, $(uname -sr), $(sed -n \
  's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1); medians of $rounds \
rounds${first:+, before all other work}; load average $(cut -d ' ' -f 1 \
    /proc/loadavg)"
head_line
for row; do
  case $row in
  echo64)
    streams echo64 echo 30000 64 'echoes of 64 B over 64 connections' 1.0 1.05
    ;;
  echo5000)
    streams echo5000 echo 30000 "$many" \
      'echoes of 64 B over 5,000 connections' 1.0 1.05
    ;;
  connect) streams connect connect 4000 64 'connections, one echo each' - - ;;
  datagrams)
    datagrams datagrams datagrams 40000 8 echo 'datagrams of 64 B, answered'
    ;;
  sink) datagrams sink flood 40000 1 sink 'datagrams of 64 B, received' ;;
  scaling) scaling ;;
  memory) memory ;;
  *) die "no such row: $row" ;;
  esac
done
