#!/bin/sh
# soquete lab all: the report, its claims, and what finds a changed one out.
. "$(dirname "$0")/lib.sh"

dir=$work/report

# A run of everything takes its time where the machine is busy.
everything()
{
  # shellcheck disable=SC2086 # RUN is words
  timeout 300 $RUN "$SOQUETE" lab all --timeout 60 "$@" >"$out" 2>"$err"
  all=$?
}

# The other machine is this one, so nothing is claimed about another.
all_writes()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/serve" $RUN "$SOQUETE" lab peer --serve --port 0 \
    --name "report $$" --interface 127.0.0.1
  next_line 'by address also --port' || return 1
  everything --output "$dir" --lang en --with 127.0.0.1 --port "${line##* }"
  await
  [ "$status" -eq 0 ] || {
    cat "$log" "$log.err"
    return 1
  }
  status=$all
  # What the block peer makes on purpose depends on how busy the machine is;
  # its own test sees to it.
  if [ "$status" -eq 1 ] && [ "$(cat "$err")" = \
    "soquete lab: not all of the block peer was observed" ]; then
    status=0
    : >"$err"
  fi
  expect_status 0 && expect "$out" '^tcp.1  .* bind, listen$' &&
    expect "$out" '^myth.10 .* -- it depends$' &&
    expect "$out" '/report.json$' && expect "$out" '/report.html$' &&
    [ ! -s "$err" ] && expect "$out" ' is this machine itself, not' &&
    expect_not "$out" '.\{81\}' && expect_clean "$out" &&
    [ -s "$dir/report.json" ]
}
check "lab all answers the items and the myths, and keeps a report" all_writes

# Wine tells nobody of a "port unreachable" (row 60), so that one is open.
verdicts()
{
  python3 - "$dir/report.json" >"$work/verdicts" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
assert [row["n"] for row in report["evidence"]] == list(
    range(1, len(report["evidence"]) + 1))
assert len(report["claims"]) == 28
for claim in report["claims"]:
    print(claim["id"], claim["verdict"])
    for one in claim["statements"]:
        assert one.get("advice") or one["observed"] == bool(one.get("evidence"))
EOF
  for myth in 1 2 3 4 5 7 8; do
    expect "$work/verdicts" "^myth.$myth false\$" || return 1
  done
  for item in tcp.1 tcp.3 tcp.5 udp.1 udp.2 udp.3 multi.1 multi.2 multi.3; do
    expect "$work/verdicts" "^$item answered\$" || return 1
  done
  # Of the packets that prove it, some may have been lost.
  expect "$work/verdicts" '^multi.5 \(answered\|partly\)$' &&
    expect "$work/verdicts" '^myth.6 depends$' &&
    expect "$work/verdicts" '^myth.10 depends$' &&
    expect "$work/verdicts" '^remote.3 \(partly\|not observed\)$'
}
check "each claim has a verdict, and each observed sentence its evidence" verdicts

verify_good()
{
  soquete lab --verify "$dir/report.json"
  expect_status 0 && expect "$out" ': 28 claims follow from [0-9]* rows'
}
check "lab --verify finds that all of it follows" verify_good

verify_in_languages()
{
  soquete lab --verify "$dir/report.json" --lang pt-BR
  expect_status 0 && expect "$out" ': 28 afirmações decorrem de [0-9]* linhas' ||
    return 1
  printf '{"schema":"other"}' >"$work/other.json"
  soquete lab --verify "$work/other.json" --lang ru
  expect_status 1 && expect "$out" '^schema: это не "' &&
    expect "$err" ': не следует частей: 1$'
}
check "lab --verify speaks the teacher's language" verify_in_languages

# changed WHAT PYTHON: a change of one value in the report is found out.
changed()
{
  python3 - "$dir/report.json" "$work/changed.json" "$2" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
rows, claims = report["evidence"], {c["id"]: c for c in report["claims"]}
exec(sys.argv[3])
json.dump(report, open(sys.argv[2], "w", encoding="utf-8"))
EOF
  soquete lab --verify "$work/changed.json"
  expect_status 1 && expect "$out" "$1"
}
check "a changed verdict is found out" changed \
  "^myth.1: the report says 'true', from the evidence follows 'false'" \
  'claims["myth.1"]["verdict"] = "true"'
check "a changed argument is found out" changed \
  '^tcp.1: what it says does not follow' \
  'claims["tcp.1"]["statements"][0]["args"][0] = "127.0.0.1:1"'
check "an event that was taken away is found out" changed \
  '^evidence #5: it is not there' 'del rows[4]'
check "a changed event is found out" changed '^digest: ' \
  'rows[1]["event"]["pid"] = 4711'
check "a changed time is found out" changed '^evidence #2: its time' \
  'rows[1]["time_us"] = 1'
check "a claim more than follows is found out" changed '^claims: ' \
  'report["claims"].append({"id": "myth.11"})'

not_a_report()
{
  printf '{"schema":"other"}' >"$work/other.json"
  printf 'no' >"$work/no.json"
  : >"$work/empty.json"
  for name in other no empty; do
    soquete lab --verify "$work/$name.json"
    expect_status 1 || return 1
  done
  soquete lab --verify "$work/there-is-none.json"
  expect_status 1 && expect "$err" 'no such file'
}
check "what is no report is told in a line" not_a_report

# ---- the page -----------------------------------------------------------------

. "$here/page.sh"

# Its drawings are shown, of each the one for this width; and it is not empty.
cat >"$work/drawings.js" <<'EOF'
window.probeMore = function (bad, wide) {
  ['ladder', 'chart'].forEach(function (kind) {
    var shown = Array.from(document.querySelectorAll('svg.' + kind)).filter(function (s) {
      return s.getBoundingClientRect().width > 250;
    });
    if (shown.length !== (kind === 'ladder' ? 2 : 1) ||
        !shown.every(function (s) { return s.classList.contains(wide ? 'wide' : 'narrow'); }))
      bad.push(kind + ' shown: ' + shown.length);
  });
  if (document.querySelectorAll('body *').length < 1500) bad.push('few elements');
};
EOF
report_looks_well()
{
  looks_well "$dir/report.html" "$work/drawings.js" "$@"
}
if [ "$windows" = no ]; then
  check_with chromium "the page shows well in a wide window" report_looks_well 1280 1
  check_with chromium "the page shows well in a narrow window" report_looks_well 400 1
  check_with chromium "the page shows well in the dark" report_looks_well 1280 0
fi

self_contained()
{
  asks_nobody "$dir/report.html" &&
    expect "$dir/report.html" '<html lang="en" data-lang="en">'
}
check "the page asks nobody for anything" self_contained

# ---- packets -------------------------------------------------------------------

# make_capture [FEWER]: a capture of what the report tells of, and of others:
# raw IPv4 in pcap, so that no right is needed.
make_capture()
{
  python3 - "$dir/report.json" "$work/run.pcap" "${1-}" <<'EOF'
import json, socket, struct, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
out = open(sys.argv[2], "wb")
out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
def end(text):
    host, port = text.rsplit(":", 1)
    return socket.inet_aton(host), int(port)
def put(us, proto, a, b, rest):
    data = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(rest), 0, 0x4000, 64,
                       proto, 0, a[0], b[0]) + rest
    out.write(struct.pack("<IIII", us // 10**6, us % 10**6, len(data), len(data)) + data)
def tcp(us, a, b, flags, seq, ack, data=b""):
    put(us, 6, a, b, struct.pack(">HHIIBBHHH", a[1], b[1], seq, ack, 0x50, flags, 65535, 0, 0) + data)
pairs = []
for row in report["evidence"]:
    e, us = row["event"], row["time_us"]
    if (row["who"], e["event"]) in (("client", "connect"), ("here", "greet")):
        pairs.append((us, 6, end(e["local"]), end(e["peer"])))
    elif e["event"] == "step" and e["call"] == "connected":
        pairs.append((us, 6, end(e["client"]), end(e["server"])))
    elif row["who"] == "server" and e["event"] == "datagram":
        pairs.append((us, 17, end(e["peer"]), end(e["local"])))
if sys.argv[3]:
    del pairs[0]
tcp(1, (b"\x7f\0\0\1", 1), (b"\x7f\0\0\1", 2), 2, 1, 0)
for us, proto, a, b in pairs:
    if proto == 17:
        put(us, 17, a, b, struct.pack(">HHHH", a[1], b[1], 12, 0) + b"data")
        continue
    tcp(us, a, b, 2, 100, 0)
    tcp(us + 1, b, a, 18, 500, 101)
    tcp(us + 2, a, b, 16, 101, 501)
    tcp(us + 3, a, b, 24, 101, 501, b"hello")
    tcp(us + 4, b, a, 24, 501, 106, b"HELLO!")
    tcp(us + 5, a, b, 17, 106, 507)
    tcp(us + 6, b, a, 17, 507, 107)
    tcp(us + 7, a, b, 16, 107, 508)
EOF
}

# verify_beside REPORT CAPTURE: with that of the two hosts, if there were two.
verify_beside()
{
  set -- "$@" "$dir/peer.pcapng"
  [ -e "$3" ] || set -- "$1" "$2"
  soquete lab --verify "$@"
}

packets_added()
{
  make_capture && soquete lab add "$dir/report.json" "$work/run.pcap" \
    --output "$work/wired" --lang pt-BR
  expect_status 0 && expect "$out" ': \([0-9]*\) das \1 conversas desta execução, ' &&
    python3 - "$work/wired/report.json" >"$work/verdicts" <<'EOF'
import json, sys
for claim in json.load(open(sys.argv[1], encoding="utf-8"))["claims"]:
    print(claim["id"], claim["verdict"])
EOF
  for item in tcp.4 udp.4 multi.4 multi.5; do
    expect "$work/verdicts" "^$item answered\$" || return 1
  done
  # What was put into the capture, by its numbers there.
  python3 - "$work/wired/report.json" >"$work/said" <<'EOF' || return 1
import json, sys
claims = json.load(open(sys.argv[1], encoding="utf-8"))["claims"]
said = [one for claim in claims if claim["id"] == "tcp.4" for one in claim["statements"]]
first = int(said[0]["args"][1])
words = [(one["text"], one["args"][0], one["args"][-1]) for one in said[2:]]
assert words == [("SAY_WIRE_OPEN", str(first), str(first + 2)),
                 ("SAY_WIRE_DATA", str(first + 3), "6"),
                 ("SAY_WIRE_DATA", str(first + 4), "7"),
                 ("SAY_WIRE_CLOSE", str(first + 5), str(first + 7))], (first, words)
EOF
  expect "$work/wired/report.html" 'class="packets wide"' &&
    expect "$work/wired/report.html" '(SYN_SENT)</span><span class="segment">SYN ▶</span><span>(SYN_RECEIVED)' &&
    verify_beside "$work/wired/report.json" "$work/run.pcap"
  expect_status 0
}
check "the packets of a capture answer the items about them" packets_added

packets_of_another()
{
  make_capture fewer
  verify_beside "$dir/report.json" "$work/run.pcap"
  expect_status 1 && expect "$err" 'is not a capture of this whole run' || return 1
  verify_beside "$work/wired/report.json" "$work/run.pcap"
  expect_status 1 && expect "$err" 'are not those of' || return 1
  soquete lab --verify "$dir/report.json" "$dir/report.json"
  expect_status 1 && expect "$err" 'is no capture file' || return 1
  head -c 24 "$work/run.pcap" >"$work/none.pcap"
  soquete lab add "$dir/report.json" "$work/none.pcap" --output "$work/not-made"
  expect_status 1 && expect "$err" 'has none of the' &&
    [ ! -e "$work/not-made" ] || return 1
  soquete lab add "$dir/report.json" "$work/run.pcap"
  expect_status 2
}
check "a capture of something else is told of" packets_of_another

# ---- wrong usage and a bad place ---------------------------------------------

not_overwritten()
{
  cp "$dir/report.json" "$work/before"
  soquete lab all --output "$dir"
  expect_status 1 && expect "$err" 'directory not empty' &&
    [ "$(wc -l <"$err")" -eq 1 ] && expect_same "$dir/report.json" "$work/before" &&
    soquete lab all --output "$dir/report.json" && expect_status 1 &&
    expect "$err" 'file exists' && expect_not "$err" '--force' &&
    soquete lab all --output "$work/no/dir" &&
    expect_status 1 && expect "$err" '^soquete lab: make '
}
check "a folder that has something in it is left as it is" not_overwritten

wrong_words()
{
  soquete lab all --port 1
  expect_status 2 && expect "$err" 'go with --serve or --with' || return 1
  soquete lab all --with x --serve
  expect_status 2 && expect "$err" 'which side is this' || return 1
  soquete lab all --with x --one-host
  expect_status 2 || return 1
  soquete lab all --lang de
  expect_status 2 && expect "$err" "no such language: 'de'" || return 1
  soquete lab tcp --lang de
  expect_status 2 && expect "$err" "no such language: 'de'" || return 1
  soquete lab peer --output "$work/x" --with y
  expect_status 2 || return 1
  soquete lab add a b c --output "$work/x"
  expect_status 2 || return 1
  soquete lab close --hold 1 --output "$work/x"
  expect_status 2 || return 1
  soquete lab --verify "$dir/report.json" one --output "$work/x"
  expect_status 2 && [ ! -e "$work/x" ]
}
check "wrong words are told, and nothing is run" wrong_words

finish
