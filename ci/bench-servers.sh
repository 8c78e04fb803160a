#!/bin/sh
# Measure multi-server --mode events beside a hand-written epoll server and
# beside libuv: bench-servers.sh
#
# All three serve the same load (multi-client), each in one loop on one
# processor, the load on another; they take turns, and the medians of seven
# rounds are compared.  Prints ratios; judges nothing by its exit status.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need $native_packages libuv1-dev util-linux

rounds=${SOQ_ROUNDS:-7}
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
    bench_raw_server bench_uv_server
} >"$work/log" 2>&1 || {
  tail -n 30 "$work/log" >&2
  die "preset release does not build"
}
soquete=build/release/bin/soquete

# start KIND: a server on processor 0; $port is where it listens.
start()
{
  : >"$work/port"
  case $1 in
  ours)
    taskset -c 0 "$soquete" multi-server 127.0.0.1 0 --mode events --quiet \
      >"$work/port" 2>/dev/null &
    ;;
  raw) taskset -c 0 build/release/bench/bench_raw_server >"$work/port" & ;;
  libuv) taskset -c 0 build/release/bench/bench_uv_server >"$work/port" & ;;
  esac
  server=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.2
    port=$(sed -n 's/^Listen *127\.0\.0\.1:\([0-9]*\).*/\1/p
      s/^\([0-9][0-9]*\)$/\1/p' "$work/port" | head -n 1)
    [ -z "$port" ] || return 0
  done
  die "no server: $1"
}

stop()
{
  kill "$server" 2>/dev/null || :
  wait "$server" 2>/dev/null || :
  server=
}

# ticks: processor time of the server so far, in clock ticks.
ticks()
{
  awk '{ print $14 + $15 }' "/proc/$server/stat"
}

# field NAME: a number of the client's result.
field()
{
  sed -n '/"event":"result"/s/.*"'"$1"'":\([0-9.]*\).*/\1/p' "$work/json"
}

# load WORK: one round; prints "<a second> <server's ns for each>".
load()
{
  before=$(ticks)
  case $1 in
  echo64) set -- --connections 64 --messages 3000 --size 64 ;;
  echo5000) set -- --connections 5000 --messages 40 --size 64 --sources 4 ;;
  connect) set -- --connections 64 --repeat 400 --size 64 --sources 8 ;;
  esac
  taskset -c 1 "$soquete" multi-client 127.0.0.1 "$port" "$@" --quiet --json \
    >"$work/json" 2>/dev/null || :
  after=$(ticks)
  awk -v n="$(field messages)" -v s="$(field seconds)" \
    -v t="$((after - before))" -v hz="$(getconf CLK_TCK)" \
    'BEGIN { if (n && s) printf "%.1f %.1f\n", n / s, t * 1e9 / hz / n
      else print "0 0" }'
}

middle()
{
  sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }'
}

for kind in echo64 echo5000 connect; do
  for _ in $(seq "$rounds"); do
    for who in ours raw libuv; do
      start "$who"
      load "$kind" >>"$work/$kind.$who"
      stop
    done
  done
done

# Memory that the server's own processes need more for 5,000 idle clients.
rss()
{
  awk '/^RssAnon/ { print $2 * 1024 }' "/proc/$server/status"
}

for who in ours raw libuv; do
  start "$who"
  before=$(rss)
  "$soquete" multi-client 127.0.0.1 "$port" --connections 5000 --hold \
    --messages 2 --think 3000 --sources 4 --quiet --json >"$work/json" \
    2>/dev/null &
  client=$!
  sleep 4.5
  echo "$(($(rss) - before))" | awk '{ printf "%.0f\n", $1 / 5000 }' \
    >"$work/memory.$who"
  wait "$client" || :
  stop
done

show()
{
  printf '%-42s %12s %12s %12s %9s %9s\n' "$@"
}

show '' ours 'raw epoll' libuv 'over raw' 'over uv'
for kind in echo64 echo5000 connect; do
  case $kind in
  echo64) what='echoes a second, 64 connections' ;;
  echo5000) what='echoes a second, 5,000 connections' ;;
  connect) what='connections a second, one echo each' ;;
  esac
  for column in 1 2; do
    [ "$column" = 1 ] || what='  server, processor ns for each'
    for who in ours raw libuv; do
      awk -v c="$column" '{ print $c }' "$work/$kind.$who" | middle
    done | paste -s -d ' ' - | {
      read -r a b c
      show "$what" "$a" "$b" "$c" \
        "$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / (b ? b : 1) }')" \
        "$(awk -v a="$a" -v b="$c" 'BEGIN { printf "%.2f", a / (b ? b : 1) }')"
    }
  done
done
show 'memory of an idle connection, bytes' "$(cat "$work/memory.ours")" \
  "$(cat "$work/memory.raw")" "$(cat "$work/memory.libuv")" - -
