#!/bin/sh
# Measure `soquete peer` beside iperf3, ncat and raw ping-pong: bench-peer.sh
#
# A file over loopback in plain text against iperf3's bytes from memory and
# against ncat that pipes the same file; encrypted against ncat --ssl; what goes
# to a peer and back against raw ping-pong (bench/posix/talk.c says how); and
# how long it takes to find a peer by its name.  They take turns; the medians
# of SOQ_ROUNDS (5) are compared, with the processor's time per GiB beside
# each.  SOQ_MIB says how large (4096).  Prints ratios; judges nothing by its
# exit status.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need $native_packages iperf3 ncat python3

rounds=${SOQ_ROUNDS:-5}
mib=${SOQ_MIB:-4096}
work=$(mktemp -d)
server=
clean_up()
{
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

{
  cmake --preset release
  cmake --build --preset release -j "$(jobs)" --target bin/soquete \
    bench_talk
} >"$work/log" 2>&1 || {
  tail -n 30 "$work/log" >&2
  die "preset release does not build"
}
soquete=build/release/bin/soquete

now()
{
  date +%s%N
}

# Seconds of the processor that children of this shell have used.
used()
{
  awk '{ print ($16 + $17) / 100 }' "/proc/$$/stat"
}

# await PATTERN FILE: the server has begun.
await()
{
  for _ in $(seq 200); do
    ! grep -q "$1" "$2" || return 0
    sleep 0.05
  done
  die "no server: $(cat "$2")"
}

# report NAME BEGIN_NS BEGIN_CPU: MiB/s and the processor's seconds per GiB.
report()
{
  end=$(now)
  awk -v ns=$((end - $2)) -v cpu="$(used)" -v before="$3" -v mib="$mib" \
    'BEGIN { printf "%.0f %.2f\n", mib / (ns / 1e9),
             (cpu - before) * 1024 / mib }' >>"$work/$1"
}

peer_file()
{
  name=$1
  shift
  rm -rf "$work/in"
  mkdir "$work/in"
  # shellcheck disable=SC2086 # $leash is words
  $leash "$soquete" peer --listen 127.0.0.1:0 --hidden --stay --once \
    --receive-dir "$work/in" "$@" </dev/null >"$work/server" 2>&1 &
  server=$!
  await '^Listen' "$work/server"
  port=$(sed -n 's/^Listen *127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/server")
  cpu=$(used)
  begin=$(now)
  "$soquete" peer 127.0.0.1 "$port" --send "$work/file" "$@" </dev/null \
    >"$work/client" 2>&1 || cat "$work/client"
  wait "$server" 2>/dev/null || :
  server=
  report "$name" "$begin" "$cpu"
  cmp "$work/file" "$work/in/file" || die "the file is another"
}

ncat_file()
{
  name=$1
  shift
  cpu=$(used)
  # shellcheck disable=SC2086 # $leash is words
  $leash ncat -l 127.0.0.1 65439 --recv-only "$@" >"$work/copy" 2>"$work/server" &
  server=$!
  for _ in $(seq 100); do
    ! grep -q ':FF9F 0*:0000 0A' /proc/net/tcp || break
    sleep 0.05
  done
  begin=$(now)
  ncat 127.0.0.1 65439 --send-only "$@" <"$work/file" || :
  wait "$server" 2>/dev/null || :
  server=
  report "$name" "$begin" "$cpu"
  cmp -s "$work/file" "$work/copy" || say "ncat lost the end of its file"
  rm -f "$work/copy"
}

iperf_bytes()
{
  cpu=$(used)
  # shellcheck disable=SC2086 # $leash is words
  $leash iperf3 -s -1 -B 127.0.0.1 -p 65438 --forceflush >"$work/server" 2>&1 &
  server=$!
  await 'listening' "$work/server"
  begin=$(now)
  iperf3 -c 127.0.0.1 -p 65438 -n "${mib}M" >"$work/client" 2>&1 ||
    cat "$work/client"
  wait "$server" 2>/dev/null || :
  server=
  report iperf3 "$begin" "$cpu"
}

# talk TEXT KIND CPU CPU: there and back beside raw ping-pong, both held on
# these processors; the control is raw over raw.
talk()
{
  build/release/bench/bench_talk "$2" "$soquete" 15 1000 \
    "$3" "$4" 2>/dev/null |
    awk -v text="$1" '{
      printf "%-28s %6.1f / %6.1f us = %.3f (goal 1.1, control %.3f)\n",
        text, $1, $2, $3, $4 }'
}

# From the beginning of a program that knows a name alone until the one of that
# name has said who it is: milliseconds, 20 times.
finding()
{
  # shellcheck disable=SC2086 # $leash is words
  $leash "$soquete" peer --listen 127.0.0.1:0 --name "bench far" --stay </dev/null \
    >"$work/server" 2>&1 &
  server=$!
  await '^Announce' "$work/server"
  for _ in $(seq 20); do
    begin=$(now)
    "$soquete" peer --check "bench far" --interface 127.0.0.1 >"$work/client" ||
      cat "$work/client"
    awk -v from="$begin" -v to="$(now)" \
      'BEGIN { printf "%.1f\n", (to - from) / 1e6 }' >>"$work/found"
  done
  kill "$server" 2>/dev/null || :
  wait "$server" 2>/dev/null || :
  server=
}

# median NAME [COLUMN]
median()
{
  awk -v c="${2:-1}" '{ print $c }' "$work/$1" | sort -n |
    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# row TEXT OURS THEIRS GOAL
row()
{
  awk -v text="$1" -v ours="$(median "$2")" -v theirs="$(median "$3")" \
    -v goal="$4" -v cpu="$(median "$2" 2)" -v other="$(median "$3" 2)" 'BEGIN {
      printf "%-28s %6.0f / %6.0f MiB/s = %.2f (goal %s)  cpu %.2f / %.2f s/GiB\n",
        text, ours, theirs, ours / theirs, goal, cpu, other }'
}

head -c 1048576 /dev/urandom >"$work/block"
for _ in $(seq "$mib"); do
  cat "$work/block"
done >"$work/file"
for _ in $(seq "$rounds"); do
  peer_file plain
  iperf_bytes
  ncat_file ncat
  SOQUETE_CODE=bodu-kasi-lomo-tuva-giri peer_file secret
  ncat_file ncat_ssl --ssl
done
finding
say "$mib MiB, median of $rounds"
row "plain against iperf3" plain iperf3 1.3
row "plain against ncat" plain ncat 1.5
row "encrypted against ncat --ssl" secret ncat_ssl 1.0
# The first processors that we may use; with one alone it is that one twice.
cpus=$(taskset -cp $$ | sed 's/.*: //; s/[-,]/ /g')
first=${cpus%% *}
last=${cpus##* }
talk "PING, PONG; one processor" wire "$first" "$first"
talk "PING, PONG; two" wire "$first" "$last"
talk "a line, typed to shown; one" chat "$first" "$first"
talk "a line, typed to shown; two" chat "$first" "$last"
awk -v ours="$(median found)" 'BEGIN {
  printf "%-28s %6.1f ms (goal 300)\n", "a peer found by its name", ours }'
