#!/bin/sh
# Measure `soquete netstat` beside `ss` on a table of 16,000 sockets, in a
# network of its own: bench-netstat.sh
#
# Both print the same rows with the same processes, into /dev/null; that they
# are the same is checked first.  Judges nothing by its exit status.
. "$(dirname "$0")/lib.sh"

if [ "${IN_NAMESPACE-}" != 1 ]; then
  # shellcheck disable=SC2086 # a list of words
  need $native_packages iproute2 python3
  cmake --preset release >/dev/null
  cmake --build --preset release -j "$(jobs)" --target bin/soquete >/dev/null
  IN_NAMESPACE=1 exec unshare -rn sh "$0"
fi
soquete=build/release/bin/soquete
rounds=${SOQ_ROUNDS:-15}
work=$(mktemp -d)
holder=
trap '[ -z "$holder" ] || kill "$holder"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
ip link set lo up

# A tenth waits in TIME_WAIT, for a minute: enough for the comparison, and what
# is measured is the rest.
# shellcheck disable=SC2086 # $leash is words
$leash python3 tests/apps/sockets.py hold 8450 >"$work/port" &
holder=$!
for _ in $(seq 300); do
  ! grep -q port "$work/port" || break
  sleep 0.1
done
"$soquete" netstat -n -a --json >"$work/ours"
ss -Htuanp >"$work/ss"
say "the same set: $(python3 tests/apps/sockets.py compare 0 "$work/ss" \
  "$work/ours" 16000)"
for _ in $(seq 90); do
  [ "$(ss -Htan state time-wait | wc -l)" -gt 0 ] || break
  sleep 1
done
say "measured: $(ss -Htan | wc -l) sockets of TCP, ss beside soquete"

# row NAME SS-OPTIONS SOQUETE-OPTION...
row()
{
  name=$1 options=$2
  shift 2
  say "$name  $(python3 tests/apps/sockets.py race "$rounds" ss "$options" \
    -- "$soquete" netstat "$@")"
}
row "ss -tanp, netstat -tan               " -tanp -tan
row "ss -tan,  netstat -tan --no-process  " -tan -tan --no-process
row "ss -tanp, netstat -tan --pairs       " -tanp -tan --pairs
row "ss -tanp, netstat -tan --json        " -tanp -tan --json
