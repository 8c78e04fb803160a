#!/bin/sh
# soquete timeline: both ends and the packets in one order of time.
. "$(dirname "$0")/lib.sh"

server=$work/server.jsonl
client=$work/client.jsonl

# flat: what was said, without where lines end.
flat()
{
  tr -d '\r' <"$out" | tr '\n' ' ' | tr -s ' ' >"$work/flat"
}

converse()
{
  serve --json --once --reply upper || return 1
  printf 'Hello, world' >"$work/said"
  soquete tcp-client 127.0.0.1 "$port" --json --file "$work/said"
  expect_status 0 || return 1
  cat "$out" "$err" | tr -d '\r' | grep '^{' >"$client"
  await
  tr -d '\r' <"$work/server" >"$server"
}
check "a server and a client tell of a conversation" converse

# told_by WHO: what an end told, in its order.
told_by()
{
  tr -d '\r' <"$out" | sed -n "s/.*\"who\":\"$1\".*\"told\":\"\([a-z]*\)\".*/\1/p" |
    tr '\n' ' '
}

one_clock()
{
  soquete timeline "$server" "$client" --json
  expect_status 0 && expect "$out" '"rows":1[2-9],.*"too_early":0' &&
    expect_not "$out" '"order_known":false' &&
    [ "$(told_by server)" = "bind listen accept recv send recv shutdown close " ] &&
    # The client's own end may come before the answer, or after it.
    case $(told_by client) in
    "connect send "*"recv close ") ;;
    *)
      told_by client
      return 1
      ;;
    esac
}

by_one_clock()
{
  soquete timeline "$server" "$client" --lang en
  expect_status 0 && expect "$out" '^One clock' &&
    expect "$out" ' call  *connect()' &&
    expect "$out" ' call  *accept()' && expect_clean "$out" &&
    [ ! -s "$err" ]
}
check "on one machine one clock orders all of it" by_one_clock
check "what comes first is shown first" one_clock

# shift_times MS FILE: as a clock would have told it that is so much ahead.
shift_times()
{
  python3 - "$1" "$2" <<'PY'
import re, sys
ms = int(sys.argv[1])
for line in open(sys.argv[2], encoding="utf-8"):
    def later(m):
        us = int(m.group(1)) * 1000000 + int(m.group(2)) + ms * 1000
        return '{"time":%d.%06d' % (us // 1000000, us % 1000000)
    sys.stdout.write(re.sub(r'^\{"time":(\d+)\.(\d{6})', later, line))
PY
}

# found_again MS: the difference of the clocks that was put in.
found_again()
{
  shift_times "$1" "$server" >"$work/shifted.jsonl" || return 1
  soquete timeline "ana=$work/shifted.jsonl" "bia=$client" --json
  expect_status 0 || return 1
  python3 - "$1" "$out" <<'PY'
import json, sys
ms, clocks, rows = int(sys.argv[1]), [], []
for line in open(sys.argv[2], encoding="utf-8"):
    event = json.loads(line)
    if event["event"] == "clock":
        clocks.append(event)
    if event["event"] == "call":
        rows.append(event)
(ana,) = [c for c in clocks if c["name"] == "ana"]
assert ana["difference"] == "found", ana
for key in "ahead_ns", "ahead_at_end_ns":
    low, high = ana[key]
    assert low <= ms * 1000000 <= high, (ana, ms)
assert ana["sightings_to"] > 1 and ana["sightings_back"] > 1, ana
# No arrival is before what it is of.
at = {}
for row in rows:
    at.setdefault((row["who"], row["told"]), row["time"])
assert at["client", "connect"] <= at["server", "accept"]
assert at["client", "send"] <= at["server", "recv"]
assert at["server", "send"] <= at["client", "recv"]
# What is not known is not told.
for a, b in zip(rows, rows[1:]):
    apart = (b["time"] - a["time"]) * 1e9
    if a["clock"] != b["clock"] and apart < max(a["uncertainty_ns"], b["uncertainty_ns"]) - 2000:
        assert not a["order_known"] and not b["order_known"], (a, b)
PY
}

# Half of the server's lines are told by a clock that was set in between.
set_clock()
{
  { sed -n 1,4p "$server"; shift_times 9000 "$server" | sed 1,4d; } >"$work/set.jsonl"
  soquete timeline "ana=$work/set.jsonl" "bia=$client" --lang en
  flat
  expect_status 0 && expect "$work/flat" 'The clock of ana or that of bia was set between\|No difference of the clocks of ana and bia fits'
}

# The packets of the conversation, as a capture on the server's machine.
make_capture()
{
  python3 - "$server" "$work/run.pcap" "$1" <<'PY'
import json, socket, struct, sys
out = open(sys.argv[2], "wb")
out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
def end(text):
    host, port = text.rsplit(":", 1)
    return socket.inet_aton(host), int(port)
def tcp(us, a, b, flags, seq, ack, data=b""):
    rest = struct.pack(">HHIIBBHHH", a[1], b[1], seq, ack, 0x50, flags, 65535, 0, 0) + data
    data = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(rest), 0, 0x4000, 64, 6, 0, a[0], b[0]) + rest
    us += int(sys.argv[3]) * 1000
    out.write(struct.pack("<IIII", us // 10**6, us % 10**6, len(data), len(data)) + data)
at = {}
for line in open(sys.argv[1], encoding="utf-8"):
    e = json.loads(line)
    at.setdefault(e["event"], e)
us = {name: round(e["time"] * 1e6) for name, e in at.items()}
s, c = end(at["accept"]["local"]), end(at["accept"]["peer"])
n = at["recv"]["bytes"]
tcp(us["accept"] - 3, c, s, 2, 100, 0)
tcp(us["accept"] - 2, s, c, 18, 500, 101)
tcp(us["accept"] - 1, c, s, 16, 101, 501)
tcp(us["recv"] - 1, c, s, 24, 101, 501, b"x" * n)
tcp(us["send"] + 1, s, c, 24, 501, 101 + n, b"X" * n)
PY
}

packets_between()
{
  make_capture 0 && soquete timeline "$server" "$client" "$work/run.pcap" --lang en
  expect_status 0 && expect "$out" '^One clock' &&
    expect "$out" 'wire  *(SYN_SENT)  *── #1 SYN seq=0 ─*▶ (SYN_RECEIVED)' &&
    expect "$out" '◀─ #5 PSH,ACK .*len=12' && expect_not "$out" 'arrived' &&
    tr -d '\r' <"$out" >"$work/lines" && expect_clean "$work/lines"
}

packets_of_another_clock()
{
  make_capture -4000 &&
    soquete timeline "ana=$server" "ana=$client" "tap=$work/run.pcap" --lang en
  flat
  expect_status 0 && expect "$work/flat" 'The clock of tap is [0-9.]* m*s behind that of ana' ||
    return 1
  # As if it were the same clock: what cannot be is said.
  soquete timeline "$server" "$client" "$work/run.pcap" --lang en
  flat
  expect_status 0 && expect "$work/flat" 'arrived before they were sent, by up to 3999'
}

captures_alone()
{
  soquete timeline "$work/run.pcap" --port "$port" --lang en
  expect_status 0 && expect "$out" '#5 PSH,ACK' || return 1
  soquete timeline "$work/run.pcap" --port 1
  expect_status 1 && expect "$err" 'no conversation has port 1'
}
if command -v python3 >/dev/null 2>&1; then
  check "a difference that was put in is found again" found_again 7250
  check "also one of a clock that is behind" found_again -3600000
  check "also none" found_again 0
  check "a clock that was set is told of" set_clock
  check "packets stand between the calls" packets_between
  check "a capture has the clock that it was made with" packets_of_another_clock
  check "packets can stand alone" captures_alone
else
  skip "clocks and packets" "no python3 here"
fi

languages()
{
  soquete timeline "$server" "$client" --lang pt-BR
  expect_status 0 && expect "$out" ' chamada  *connect()' &&
    expect "$out" '^Um só relógio' || return 1
  soquete timeline "$server" "$client" --lang ru
  expect_status 0 && expect "$out" ' вызов  *connect()' &&
    expect "$out" '^Часы одни'
}
check "it is said in three languages" languages

ascii_only()
{
  soquete timeline "$server" "$client" --ascii
  expect_status 0 && ! LC_ALL=C grep -q '[^ -~[:cntrl:]]' "$out"
}
check "ASCII is drawn where asked" ascii_only

as_powershell_writes()
{
  { printf '\377\376'; iconv -f UTF-8 -t UTF-16LE "$server"; } >"$work/wide.jsonl"
  { printf '\357\273\277'; cat "$client"; } >"$work/marked.jsonl"
  soquete timeline "$work/wide.jsonl" "$work/marked.jsonl" --lang en
  expect_status 0 && expect "$out" ' recv() 12 B' && expect "$out" ' connect()'
}
check "files as PowerShell writes them are read" as_powershell_writes

# ---- what is not as it should be ----------------------------------------------

told_with_its_line()
{
  sed '3s/.*/hello \\x1b[31m/' "$server" >"$work/bad.jsonl"
  soquete timeline "$work/bad.jsonl"
  expect_status 1 && expect "$err" 'line 3 is not JSON; the rest is shown' &&
    expect "$out" ' recv() 12 B' && [ "$(wc -l <"$err")" -eq 1 ] || return 1
  head -c 900 "$server" >"$work/cut.jsonl"
  soquete timeline "$work/cut.jsonl"
  expect_status 1 && expect "$err" 'is cut: the file ends in it'
}
check "a line that is no event is told with its number" told_with_its_line

hostile()
{
  sed 's/"event":"recv"/"event":"re\\u001b[31m\\u202ev"/' "$server" >"$work/evil.jsonl"
  soquete timeline "$work/evil.jsonl"
  expect_status 0 && expect_clean "$out"
}
check "nothing in an event reaches the terminal" hostile

not_events()
{
  : >"$work/empty"
  printf 'GET / HTTP/1.1 is what this is not\n' >"$work/text"
  printf '{"a":1}\n' >"$work/other"
  soquete timeline "$work/empty"
  expect_status 1 && expect "$err" 'is empty' || return 1
  soquete timeline "$work/text"
  expect_status 1 && expect "$err" 'neither events of --json nor a capture' || return 1
  soquete timeline "$work/other"
  expect_status 1 && expect "$err" 'has no event in 1 line$' || return 1
  soquete timeline "$work/there-is-none"
  expect_status 1 && expect "$err" 'ENOENT'
}
check "what is neither is refused" not_events

usage()
{
  soquete timeline
  expect_status 2 && expect "$err" 'which FILE' || return 1
  soquete timeline "$server" --port 0
  expect_status 2 || return 1
  soquete timeline "$server" --lang de
  expect_status 2 || return 1
  soquete timeline "=$server"
  expect_status 2 && expect "$err" 'a name has' || return 1
  soquete timeline "$server" --port 9
  expect_status 1 && expect "$err" 'no conversation has port 9'
}
check "wrong usage is told" usage

finish
