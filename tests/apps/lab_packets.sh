#!/bin/sh
# soquete lab on a host of its own: its packets are captured, they are evidence,
# and where they cannot be had it says so and goes on.
. "$(dirname "$0")/lib.sh"

dir=$work/report

# block NAME: by itself, with its packets.
block()
{
  soquete lab "$1" --output "$work/$1" --lang en
  expect_status 0 && expect "$out" '^All [0-9]* packets of this run are in ' &&
    [ ! -s "$err" ]
}

# Can it be tried at all?
soquete lab tcp --output "$work/tcp" --lang en
if [ "$status" -ne 0 ] && grep -q '^The packets were not captured' "$out"; then
  skip "the packets of a run are captured" \
    "$(sed -n 's/^The packets were not captured: //p' "$out")"
  finish
  exit 0
fi

tcp()
{
  expect_status 0 && [ ! -s "$err" ] &&
    expect "$out" '^All [0-9]* packets of this run are in ' &&
    soquete explain "$work/tcp/capture.pcapng" --json && expect_status 0 &&
    expect "$out" '"end":"graceful"' || return 1
  # Nobody else speaks there.
  [ "$(grep -c '"event":"conversation"' "$out")" -eq 1 ]
}
check "lab tcp --output keeps the packets of its conversation alone" tcp

again()
{
  soquete lab tcp --output "$work/tcp"
  expect_status 1 && expect "$err" 'directory not empty' && [ ! -s "$out" ]
}
check "a folder that has something in it is left as it is" again

ends()
{
  block close && soquete explain "$work/close/capture.pcapng" --json &&
    expect_status 0 && expect "$out" '"end":"reset"'
}
check "lab close --output has its resets on the wire" ends

# The cable between two hosts; how busy the machine is decides what is made of
# the failures.
soquete lab peer --output "$work/peer" --lang en
two=no
grep -q '^Two hosts in this machine' "$out" && two=yes
peers()
{
  [ "$status" -eq 0 ] || [ "$(cat "$err")" = \
    "soquete lab: not all of it was observed" ] || return 1
  expect "$out" '^All [0-9]* packets of this run are in' &&
    soquete explain "$work/peer/peer.pcapng" --port 65433 --json &&
    expect_status 0 && expect "$out" '"server":"10.77.0.2:65433"' &&
    expect "$out" '"end":"graceful"' || return 1
  soquete lab peer --output "$work/peer"
  expect_status 1 && expect "$err" 'directory not empty' &&
    soquete lab peer --one-host --output "$work/one" && expect_status 2 &&
    [ ! -e "$work/one" ]
}
if [ "$two" = yes ]; then
  check "lab peer --output keeps the packets of the cable" peers
else
  skip "lab peer --output keeps the packets of the cable" "no second host here"
fi

# ---- the report --------------------------------------------------------------

all()
{
  # shellcheck disable=SC2086 # RUN is words
  timeout 300 $RUN "$SOQUETE" lab all --output "$dir" --lang en >"$out" 2>"$err"
  status=$?
  # What the block peer makes on purpose depends on how busy the machine is.
  [ "$status" -eq 0 ] || [ "$(cat "$err")" = \
    "soquete lab: not all of the block peer was observed" ] || {
    cat "$out" "$err"
    return 1
  }
  tr '\n' ' ' <"$out" >"$work/line"
  expect "$work/line" '[0-9]* packets .* captured' &&
    expect "$dir/report.json" '"event":"capture","interface":"lo"' &&
    expect "$dir/report.json" '"id":"tcp.4".*"verdict":"answered"' &&
    expect "$dir/report.json" '"kind":"packet","who":"wire"'
}
check "lab all captures its packets, and they are evidence" all

of_two_hosts()
{
  expect "$dir/report.json" \
    '"id":"remote.4".*"SAY_HOSTS_PACKETS","observed":true,.*"peer.pcapng"\]'
}
if [ "$two" = yes ]; then
  check "the packets of two hosts answer the item about another machine" \
    of_two_hosts
fi

verified()
{
  soquete lab --verify "$dir/report.json" "$dir"/*.pcapng
  expect_status 0 || return 1
  # shellcheck disable=SC2046 # two words
  set -- $(sed -n 's/.*: \([0-9]*\) of the \([0-9]*\) conversations .*/\1 \2/p' \
    "$out")
  [ "$1" -gt 20 ] && [ "$1" -eq "$2" ]
}
check "every conversation of the run is in its capture" verified

# counted INTERFACE NAME: packets of that interface, in that capture.
counted()
{
  said=$(sed -n \
    "s/.*\"interface\":\"$1\".*\"written\":\([0-9]*\),.*/\1/p" \
    "$dir/report.json")
  [ "$(tshark -r "$dir/$2" 2>"$err" | wc -l)" -eq "$said" ] &&
    expect_not "$err" 'tshark:'
}
check_with tshark "tshark counts as many packets as the report" counted lo \
  capture.pcapng
if [ "$two" = yes ]; then
  check_with tshark "and as many of the cable" counted near0 peer.pcapng
fi

# A host where no other can be made, and somebody else speaks.
shared()
{
  # shellcheck disable=SC2016 # for the shell inside
  timeout 300 unshare -Urn sh -c '
    ip link set lo up &&
      echo 0 >/proc/sys/user/max_net_namespaces || exit
    timeout 250 $3 "$1" udp-client 127.0.0.1 9 stranger --count 1000000 \
      --interval 20 --timeout 0.1 >/dev/null 2>&1 &
    stranger=$!
    $3 "$1" lab all --output "$2" --lang en
    status=$?
    kill "$stranger"
    wait "$stranger"
    exit "$status"' - "$SOQUETE" "$work/shared" "$RUN" >"$out" 2>"$err"
  status=$?
  tr '\n' ' ' <"$out" >"$work/line"
  expect "$work/line" "the run's own  *conversations alone are in" &&
    soquete explain "$work/shared/capture.pcapng" --json && expect_status 0 &&
    expect "$out" '"end":"graceful"' && expect_not "$out" ':9"' || return 1
  soquete lab --verify "$work/shared/report.json" "$work/shared/capture.pcapng"
  expect_status 0 || return 1
  # shellcheck disable=SC2046 # two words
  set -- $(sed -n 's/.*: \([0-9]*\) of the \([0-9]*\) conversations .*/\1 \2/p' \
    "$out")
  [ "$1" -gt 20 ] && [ "$1" -eq "$2" ]
}
if unshare -Urn ip link show lo >/dev/null 2>&1; then
  check "of a loopback where others speak, its own is kept" shared
else
  skip "of a loopback where others speak, its own is kept" \
    "this user may not make namespaces here, or there is no ip"
fi

# The filter that the report gives shows just the packets that it names.
syns_as_named()
{
  python3 - "$dir/report.json" >"$work/syns" <<'EOF'
import json, sys
for claim in json.load(open(sys.argv[1], encoding="utf-8"))["claims"]:
    for one in claim["statements"]:
        if claim["id"] == "multi.5" and one["text"] == "SAY_WIRE_SYNS":
            print(one["args"][4])
            print(one["args"][1].replace(", ", "\n"))
EOF
  [ "$(wc -l <"$work/syns")" -eq 9 ] &&
    tshark -r "$dir/capture.pcapng" -Y "$(head -n 1 "$work/syns")" -T fields \
      -e frame.number >"$work/shown" 2>"$err" &&
    sed 1d "$work/syns" >"$work/named" && expect_same "$work/shown" "$work/named"
}
check_with tshark "the filter of the report shows the packets that it names" \
  syns_as_named

# part_of NAME: of that capture, with the other one whole.
part_of()
{
  rm -rf "$work/part" && mkdir "$work/part" && cp "$dir"/*.pcapng "$work/part"
  head -c 3000 "$dir/$1" >"$work/part/$1"
  soquete lab --verify "$dir/report.json" "$work"/part/*.pcapng
  expect_status 1 && expect "$err" 'are not those of'
}
check "a part of the capture is not taken for all of it" part_of capture.pcapng

# A packet that was changed: the RST that refused is one no more.
changed()
{
  python3 - "$dir/peer.pcapng" "$work/part/peer.pcapng" <<'EOF'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at, packets, changed = 0, 0, 0
while at < len(data):
    kind, size = (int.from_bytes(data[at + i:at + i + 4], "little") for i in (0, 4))
    packet = at + 28
    if kind == 6 and data[packet + 12:packet + 14] == b"\x08\0" and data[packet + 23] == 6:
        flags = packet + 14 + 20 + 13
        if data[flags] & 4:
            data[flags] &= ~4
            changed += 1
    at += size
assert changed > 0
open(sys.argv[2], "wb").write(data)
EOF
  soquete lab --verify "$dir/report.json" "$dir/capture.pcapng" \
    "$work/part/peer.pcapng"
  expect_status 1 && expect "$err" 'are not those of'
}

forgotten()
{
  soquete lab --verify "$dir/report.json" "$dir/capture.pcapng"
  expect_status 1 && expect "$err" 'file of their own, peer.pcapng: give both'
}
if [ "$two" = yes ]; then
  check "nor is a part of the cable's" part_of peer.pcapng
  check_with python3 "a changed packet of the cable is found out" changed
  check "the cable's capture is asked for" forgotten
fi

# ---- without -----------------------------------------------------------------

# The library's file is empty in a world of its own.
without()
{
  PATH=$PATH:/sbin:/usr/sbin
  library=$(ldconfig -p | sed -n 's/.*libpcap\.so\.[01][.0-9]* .*=> //p' | head -n 1)
  # shellcheck disable=SC2016,SC2086 # words of the inner shell
  unshare -rm sh -c 'mount --bind /dev/null "$1" && shift && exec "$@"' sh \
    "$(readlink -f "$library")" $RUN "$SOQUETE" lab tcp --lang en \
    --output "$work/without" >"$out" 2>"$err"
  status=$?
  expect_status 1 && [ ! -e "$work/without/capture.pcapng" ] &&
    expect "$out" '^The packets were not captured: libpcap is not installed' &&
    expect "$out" 'the mirror image' && [ ! -s "$err" ]
}
if unshare -rm true 2>/dev/null; then
  check "without the library the block is told, and what is missing" without
fi

finish
