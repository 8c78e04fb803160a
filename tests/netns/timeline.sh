#!/bin/sh
# Two hosts, a clock each, and a way that is slower in one direction: `soquete
# timeline` finds the difference of the clocks that was put into the files of
# one of them.  $SOQUETE is the program.  Prints TAP; everything happens in
# namespaces that end with this script.
# shellcheck disable=SC2317 # functions that check() and the trap call
. "$(dirname "$0")/hosts.sh"
set -u
: "${RUN=}"
ahead=7250 # ms, the server's clock

timeline()
{
  # shellcheck disable=SC2086 # words to put before it
  timeout 100 $RUN "$SOQUETE" timeline "$@"
}

second_host
link_hosts near far 9

# Half of the way is slow, where this kernel can make it so.
if command -v tc >/dev/null &&
  there tc qdisc add dev far root netem delay 20ms 2>"$work/tc"; then
  slow=yes
else
  slow=no
fi

# capture DEVICE FILE WORD...: WORDS before dumpcap say on which host; $!.
begin_capture()
{
  device=$1 file=$2
  shift 2
  "$@" dumpcap -q -a duration:600 -i "$device" -w "$file" >"$file.log" 2>&1 &
  pids="$pids $!"
  until_said '^File:' "$file.log"
}

# until_whole FILE: the capture has the conversation's end; it comes into the
# file some time after it came by.
until_whole()
{
  end=$(($(date +%s) + 60))
  # shellcheck disable=SC2086 # words to put before it
  until timeout 100 $RUN "$SOQUETE" explain "$1" --lang en 2>&1 |
    grep -q 'TCP .* graceful'; do
    [ "$(date +%s)" -le "$end" ] || {
      echo "the conversation did not come into $1"
      return 1
    }
  done
}

converse()
{
  if command -v dumpcap >/dev/null && command -v editcap >/dev/null; then
    begin_capture near "$work/near.pcapng" env || return 1
    near=$!
    # shellcheck disable=SC2086 # words
    begin_capture far "$work/far.pcapng" $enter || return 1
    far=$!
  fi
  # shellcheck disable=SC2086 # words
  $enter $RUN "$SOQUETE" tcp-server 10.11.9.2 0 --once --json --reply upper \
    >"$work/server" 2>"$work/server.err" &
  server=$!
  pids="$pids $server"
  until_said '"listen"' "$work/server" || return 1
  port=$(sed -n 's/.*"local":"10\.11\.9\.2:\([0-9]*\)".*/\1/p' "$work/server" | head -1)
  printf 'Hello, world' >"$work/said"
  # shellcheck disable=SC2086 # words
  timeout 100 $RUN "$SOQUETE" tcp-client 10.11.9.2 "$port" --json --file "$work/said" \
    >"$work/client" 2>"$work/client.err" || {
    cat "$work/client" "$work/client.err" "$work/server.err"
    return 1
  }
  wait "$server" || return 1
  cat "$work/client.err" >>"$work/client"
  grep '^{' "$work/client" >"$work/client.jsonl"
  python3 - "$ahead" "$work/server" >"$work/server.jsonl" <<'PY'
import re, sys
ms = int(sys.argv[1])
for line in open(sys.argv[2], encoding="utf-8"):
    def later(m):
        us = int(m.group(1)) * 1000000 + int(m.group(2)) + ms * 1000
        return '{"time":%d.%06d' % (us // 1000000, us % 1000000)
    sys.stdout.write(re.sub(r'^\{"time":(\d+)\.(\d{6})', later, line))
PY
  [ -s "$work/near.pcapng" ] || return 0
  until_whole "$work/near.pcapng" || return 1
  until_whole "$work/far.pcapng" || return 1
  for pid in $near $far; do
    kill "$pid" && wait "$pid"
  done
  editcap -t "$((ahead / 1000)).$((ahead % 1000))" "$work/far.pcapng" "$work/far-ahead.pcapng"
}

# found SLACK FILE...: the difference that was put in is within what is told,
# and that is no wider than SLACK ms; 0: it need not be told.
found()
{
  slack=$1
  shift
  timeline "$@" --json >"$work/out" 2>"$work/err" || {
    cat "$work/out" "$work/err"
    return 1
  }
  python3 - "$ahead" "$slack" "$work/out" <<'PY'
import json, sys
ahead, slack, rows = int(sys.argv[1]) * 10**6, int(sys.argv[2]) * 10**6, []
far = None
for line in open(sys.argv[3], encoding="utf-8"):
    e = json.loads(line)
    if e["event"] == "clock" and e["name"] == "far":
        print(e)
        far = e["clock"]
        # Of two captures alone, and as near to each other, none is the first.
        assert e["difference"] == "found" or slack == 0
        if e["difference"] != "found":
            sys.exit(0)
        for low, high in e["ahead_ns"], e["ahead_at_end_ns"]:
            assert low <= ahead <= high and (slack == 0 or high - low <= slack)
    if e["event"] in ("call", "packet"):
        # By the client's clock: what the server's said, less what was put in.
        truth = e["own_time_ns"] - (ahead if e["clock"] == far else 0)
        assert abs(e["time"] * 1e9 - truth) <= e["uncertainty_ns"] + 2000, e
        rows.append(e)
assert len(rows) > 10
PY
}

from_calls()
{
  found 1000 "far=$work/server.jsonl" "near=$work/client.jsonl"
}

# Captures stand nearer to the way than calls do.
from_packets_too()
{
  found 1000 "far=$work/server.jsonl" "near=$work/client.jsonl" \
    "near=$work/near.pcapng" "far=$work/far-ahead.pcapng" || return 1
  grep -q '"event":"packet"' "$work/out" && ! grep -q '"too_early":[1-9]' "$work/out"
}

# Nothing but two captures, of which one is of the other clock.
from_packets_alone()
{
  found 0 "near=$work/near.pcapng" "far=$work/far-ahead.pcapng"
}

if ! command -v python3 >/dev/null; then
  skip "two_hosts_have_a_clock_each" "no python3 here"
  finish
fi
[ "$slow" = yes ] || echo "# this kernel delays nothing: $(cat "$work/tc" 2>/dev/null)"
check "two_hosts_converse" converse
check "the_difference_is_found_from_calls" from_calls
if [ -s "$work/far-ahead.pcapng" ]; then
  check "and_from_packets_beside_them" from_packets_too
  check "and_from_packets_alone" from_packets_alone
else
  skip "packets_of_two_clocks" "no dumpcap and editcap here"
fi
finish
