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

verified()
{
  soquete lab --verify "$dir/report.json" "$dir/capture.pcapng"
  expect_status 0 || return 1
  # shellcheck disable=SC2046 # two words
  set -- $(sed -n 's/.*: \([0-9]*\) of the \([0-9]*\) conversations .*/\1 \2/p' \
    "$out")
  [ "$1" -gt 20 ] && [ "$1" -eq "$2" ]
}
check "every conversation of the run is in its capture" verified

counted()
{
  said=$(sed -n 's/.*"event":"capture".*"written":\([0-9]*\),.*/\1/p' \
    "$dir/report.json")
  [ "$(tshark -r "$dir/capture.pcapng" 2>"$err" | wc -l)" -eq "$said" ] &&
    expect_not "$err" 'tshark:'
}
check_with tshark "tshark counts as many packets as the report" counted

cut_short()
{
  head -c 3000 "$dir/capture.pcapng" >"$work/part.pcapng"
  soquete lab --verify "$dir/report.json" "$work/part.pcapng"
  expect_status 1 && expect "$err" 'are not those of'
}
check "a part of the capture is not taken for all of it" cut_short

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
