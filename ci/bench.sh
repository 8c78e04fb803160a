#!/bin/sh
# Measure the layer beside the system's own calls and beside iperf3: bench.sh
#
# Prints a table of ratios, each of two sides that took turns in one run, and
# whether the goal was met.  It judges nothing by its exit status: a machine
# that does other things at the time measures those, too.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need $native_packages iperf3 util-linux valgrind
# shellcheck disable=SC2086
want $mingw_packages $wine_packages

many=10000
blocks=45
work=$(mktemp -d)
peers=
clean_up()
{
  for pid in $peers; do
    ! ours "$pid" || kill "$pid" 2>/dev/null || :
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# Before everything else the machine has to do, if we may: then it disturbs
# less, and it disturbs both sides alike.
first='chrt -r 1'
$first true 2>/dev/null || first=

# preset NAME: build the program of this directory alone.
preset()
{
  { cmake --preset "$1" && cmake --build --preset "$1" -j "$(jobs)" \
    --target bench; } >"$work/log" 2>&1 || {
    tail -n 30 "$work/log" >&2
    die "preset $1 does not build"
  }
}

# peer NAME COMMAND...: start it; $port is then where it listens.
peer()
{
  name=$1
  shift
  : >"$work/$name"
  # shellcheck disable=SC2086 # $leash is words
  $leash "$@" >"$work/$name" 2>/dev/null &
  peers="$peers $!"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    port=$(tr -d '\r' <"$work/$name")
    [ -z "$port" ] || return 0
    sleep 0.5
  done
  die "no peer: $*"
}

# row WHAT BESIDE LAYER RATIO CONTROL GOAL: GOAL is "<= 1.02", ">= 1.0" or -
row()
{
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$work/table"
}

# The lines of `bench compare`: nanoseconds of one unit, raw and layer.
us()
{
  awk -v n="$1" 'BEGIN { printf "%.1f us", n / 1000 }'
}

mib_s()
{
  awk -v n="$1" 'BEGIN { printf "%.0f MiB/s", 1e9 / n }'
}

# compare WHAT GOAL UNIT PEER WORK AMOUNT PROGRAM...
compare()
{
  what=$1
  goal=$2
  unit=$3
  port=$(cat "$work/$4.port")
  kind=$5
  amount=$6
  shift 6
  "$@" compare "$kind" "$port" "$amount" "$blocks" 2>/dev/null |
    tr -d '\r' >"$work/out" || :
  if read -r _ raw layer ratio control <"$work/out"; then
    row "$what" "$($unit "$raw")" "$($unit "$layer")" "$ratio" "$control" \
      "$goal"
  else
    row "$what" - - "did not run" - "$goal"
  fi
}

# against_raw WHERE GOAL PEERS ROUNDS MIB PROGRAM...
against_raw()
{
  where=$1
  goal=$2
  from=$3
  rounds=$4
  mib=$5
  shift 5
  compare "$where: round trip of 64 B" "$goal" us "$from-echo" ping \
    "$rounds" "$@"
  compare "$where: bulk, sending" "$goal" mib_s "$from-sink" upload \
    "$mib" "$@"
  compare "$where: bulk, receiving" "$goal" mib_s "$from-source" download \
    "$mib" "$@"
}

# peers PREFIX PROGRAM...
start_peers()
{
  prefix=$1
  shift
  for kind in echo sink source; do
    peer "$prefix-$kind" "$@" peer "$kind"
    printf '%s\n' "$port" >"$work/$prefix-$kind.port"
  done
}

# instructions SIDE ROUNDS: those of the whole program, by callgrind.
instructions()
{
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" once \
    ping "$1" "$(cat "$work/native-echo.port")" "$2" 2>&1 |
    awk '/Collected/ { print $4 }'
}

count_instructions()
{
  for side in raw layer; do
    for rounds in 1000 11000; do
      instructions "$side" "$rounds"
    done
  done >"$work/out"
  awk '{ n[NR] = $1 } END {
    raw = (n[2] - n[1]) / 10000; layer = (n[4] - n[3]) / 10000
    printf "%.0f %.0f %.0f\n", raw, layer, layer - raw }' \
    "$work/out" >"$work/sum"
  read -r raw layer over <"$work/sum"
  row 'native: instructions of send + recv over raw' "$raw" "$layer" \
    "$over" - '<= 60'
}

# once_from_new_peer: MiB/s of the layer's bulk to the layer, each time with
# new processes, as iperf3 has them: where their buffers come to lie matters.
once_from_new_peer()
{
  peer layer-sink "$bench" "-$1" peer sink layer
  "$bench" "-$1" once upload layer "$port" 1024 | awk '{ print 1e9 / $2 }'
  kill "${peers##* }"
}

# Its server serves one client and ends.
once_iperf()
{
  # It cannot be asked for a free port, so it gets one that was just given
  # back.
  peer free "$bench" peer echo
  kill "${peers##* }"
  # shellcheck disable=SC2086 # $leash is words
  $leash iperf3 -s -1 -p "$port" >/dev/null 2>&1 &
  peers="$peers $!"
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.1
    iperf3 -c 127.0.0.1 -p "$port" -n 1G -l "$1K" -J >"$work/json" \
      2>/dev/null || continue
    awk '/"sum_received"/ { on = 1 }
      on && /bits_per_second/ {
        gsub(/[^0-9.e+]/, "", $2)
        print $2 / 8 / 1048576
        exit
      }' "$work/json"
    return 0
  done
}

middle()
{
  sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }'
}

# against_iperf KIB: iperf3 and we take turns, with calls of this size.
against_iperf()
{
  : >"$work/iperf"
  : >"$work/ours"
  for _ in 1 2 3 4 5 6 7 8 9 10 11; do
    once_iperf "$1" >>"$work/iperf"
    once_from_new_peer "$1" >>"$work/ours"
  done
  theirs=$(middle <"$work/iperf")
  ours=$(middle <"$work/ours")
  row "native: bulk over iperf3, $1 KiB a call" \
    "$(printf '%.0f MiB/s' "${theirs:-0}")" "$(printf '%.0f MiB/s' "$ours")" \
    "$(awk -v a="$ours" -v b="${theirs:-0}" \
      'BEGIN { printf (b > 0 ? "%.3f" : "did not run"), a / (b ? b : 1) }')" \
    - '>= 1.0'
}

# waits WHERE BEST COUNT PROGRAM...: the price of a wait, with each mechanism
waits()
{
  where=$1
  best=$2
  count=$3
  shift 3
  peer "hold-$where" "$bench" peer hold
  "$@" waits "$port" "$count" 2>/dev/null | tr -d '\r' >"$work/out" || :
  [ -s "$work/out" ] || row "$where: a wait" - - 'did not run' - '<= 1.3'
  while read -r name few lot ratio; do
    goal=-
    [ "$name" != "wait-$best" ] || goal='<= 1.3'
    row "$where: ${name#wait-}, 1 active of 10, of $count" "$(us "$few")" \
      "$(us "$lot")" "$ratio" - "$goal"
  done <"$work/out"
}

# idle COUNT PROGRAM...: KiB of the process itself with so many connections
idle()
{
  count=$1
  shift
  rm -f "$work/stdin"
  mkfifo "$work/stdin"
  : >"$work/out"
  # shellcheck disable=SC2086 # $leash is words
  $leash "$@" idle "$port" "$count" <"$work/stdin" >"$work/out" 2>/dev/null &
  pid=$!
  exec 3>"$work/stdin"
  for _ in $(seq 120); do
    ! grep -q ready "$work/out" || break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.25
  done
  awk '$1 == "RssAnon:" { print $2 }' "/proc/$pid/status" 2>/dev/null || :
  exec 3>&-
  wait "$pid" || :
}

# memory WHERE PROGRAM...
memory()
{
  where=$1
  shift
  peer "idle-$where" "$bench" peer hold
  none=$(idle 1 "$@")
  all=$(idle "$many" "$@")
  row "$where: memory of an idle connection, watched" - \
    "$(awk -v a="$all" -v b="$none" -v n="$many" \
      'BEGIN { printf "%.0f bytes", (a - b) * 1024 / (n - 1) }')" - - -
}

group "building release"
preset release
bench=build/release/bench/bench
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
if [ -x "$wine" ] && command -v x86_64-w64-mingw32-gcc >/dev/null; then
  group "building mingw64"
  sh ci/deps-mingw.sh x86_64 >"$work/log" 2>&1 || {
    tail -n 30 "$work/log" >&2
    die "no libraries for mingw64"
  }
  preset mingw64
else
  wine=
fi
# Sockets take descriptors, here and in the peer.
limit=$(awk '/Max open files/ { print $5 }' /proc/self/limits)
[ "$limit" = unlimited ] || [ "$limit" -ge $((many + 100)) ] ||
  many=$((limit - 100))

group "measuring${first:+, before all other work}"
: >"$work/table"
[ -z "$first" ] || chrt -r -p 1 $$ >/dev/null
start_peers native "$bench"
against_raw native '<= 1.02' native 1000 64 "$bench"
count_instructions
against_iperf 128
against_iperf 256
waits native epoll "$many" "$bench"
memory native "$bench"

if [ -n "$wine" ]; then
  export WINEPREFIX="${WINEPREFIX:-$top/build/wine}" WINEDEBUG=-all
  # As ci/wine.sh has it; what it starts by itself must have come to rest.
  export WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
  sh ci/wine.sh start
  set -- "$wine" build/mingw64/bench/bench.exe
  start_peers wine "$@"
  sleep 10
  blocks=25
  against_raw 'Wine' '<= 1.05' native 300 16 "$@"
  against_raw 'Wine to Wine' '<= 1.05' wine 300 16 "$@"
  waits Wine afd 1000 "$@"
  waits Wine afd "$many" "$@"
  memory Wine "$@"
fi

group "$(date +%F): $(nproc) cores, $(uname -sr), $(sed -n \
  's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)${wine:+, $("$wine" \
  --version 2>/dev/null | head -n 1)}"
say "medians; control: raw beside raw, which would be 1 on a quiet machine"
awk -F '\t' '
  BEGIN {
    form = "%-45s %13s %13s %8s %8s  %-8s %s\n"
    printf form, "", "beside", "layer", "ratio", "control", "goal", ""
  }
  {
    split($6, goal, " ")
    met = $4 + 0 == $4 && (goal[1] == "<=" ? $4 <= goal[2] : $4 >= goal[2])
    verdict = goal[1] == "-" ? "" : met ? "met" : "NOT MET"
    printf form, $1, $2, $3, $4, $5, $6, verdict
  }' "$work/table"
