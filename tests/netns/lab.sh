#!/bin/sh
# The lab with another machine's lab: a report of two hosts, seen from both
# ends, with its packets; and one of a host that is not there.  $SOQUETE is the
# program.  Prints TAP; everything happens in namespaces that end with this
# script.
# shellcheck disable=SC2317 # functions that check() and the trap call
. "$(dirname "$0")/hosts.sh"
set -u
: "${RUN=}"

soquete()
{
  # shellcheck disable=SC2086 # words to put before it
  timeout 300 $RUN "$SOQUETE" "$@"
}

# has FILE PATTERN: shown when not.
has()
{
  grep -q -- "$2" "$1" && return 0
  echo "no '$2' in:"
  cat "$1"
  return 1
}

# A claim is one line of report.json.
answered()
{
  has "$1/report.json" "\"id\":\"$2\".*\"verdict\":\"answered\""
}

second_host
link_hosts near far 8

# The colleague waits; a third one asks for what nobody listens at.
two_labs()
{
  # shellcheck disable=SC2086 # words
  $enter $RUN "$SOQUETE" lab peer --serve --name ana >"$work/ana" 2>&1 &
  ana=$!
  pids="$pids $ana"
  if command -v dumpcap >/dev/null; then
    dumpcap -q -a duration:600 -i near -w "$work/run.pcapng" >"$work/dump" 2>&1 &
    dump=$!
    pids="$pids $dump"
    until_said '^File:' "$work/dump" || return 1
  fi
  until_said '^Waiting' "$work/ana" || return 1
  # shellcheck disable=SC2086 # words
  $leash timeout 300 $RUN "$SOQUETE" lab all --with 10.11.8.2 --port 9 --output "$work/nobody" --lang ru \
    --timeout 60 >"$work/nobody.out" 2>"$work/nobody.err" &
  nobody=$!
  pids="$pids $nobody"
  soquete lab all --with 10.11.8.2 --output "$work/met" --lang en \
    --timeout 60 >"$work/out" 2>"$work/err"
  code=$?
  wait "$ana" && wait "$nobody"
  [ $? -eq 1 ] || {
    cat "$work/ana" "$work/err" "$work/nobody.err"
    return 1
  }
  # How busy the machine is decides what else it makes on purpose is seen.
  [ "$code" -eq 0 ] || ! grep -q 'block remote' "$work/err" || {
    cat "$work/err"
    return 1
  }
}
check "two_hosts_meet_in_their_labs" two_labs

both_ends()
{
  has "$work/met/report.json" '"SAY_REMOTE_RUN","observed":true,"args":\["10.11.8.1:[0-9]*","10.11.8.2:65433","ana","Linux"' ||
    return 1
  for item in remote.1 remote.3; do
    answered "$work/met" "$item" || return 1
  done
  has "$work/met/report.json" \
    '"SAY_REMOTE_BOTH","observed":true,"args":\["10.11.8.1:' &&
    has "$work/met/report.html" '10\.11\.8\.2:65433' &&
    has "$work/met/report.json" '"event":"clock".*"ahead_us":\[-[0-9]*,[0-9]*\]' &&
    has "$work/met/report.json" \
      '"APART_[A-Z]*","observed":true,"args":\["[^"]*","[^"]*"\],"evidence":\[' &&
    has "$work/ana" 'the same pair, from both ends' &&
    soquete lab --verify "$work/met/report.json" >"$work/verify" 2>&1 &&
    has "$work/verify" 'claims follow from'
}
check "the_report_shows_it_from_both_ends" both_ends

packets()
{
  kill "$dump" && wait "$dump"
  soquete lab add "$work/met/report.json" "$work/run.pcapng" --lang en \
    --output "$work/wired" >"$work/add" 2>&1 || {
    cat "$work/add"
    return 1
  }
  answered "$work/wired" remote.4 && [ -s "$work/met/peer.pcapng" ] &&
    has "$work/wired/report.json" '"tcp.port == [0-9]* && tcp.port == 65433"'
}
if command -v dumpcap >/dev/null; then
  check "its_packets_answer_the_item_about_them" packets
else
  skip "its_packets_answer_the_item_about_them" "no dumpcap here"
fi

nobody()
{
  has "$work/nobody.err" 'в блоке remote наблюдалось не всё' &&
    has "$work/nobody.err" 'порт  *9: отказ' &&
    has "$work/nobody/report.json" \
      '"SAY_REMOTE_WHY","observed":true,"args":\["10.11.8.2","9","' &&
    has "$work/nobody/report.json" \
      '"WHY_[A-Z_]*_FOUND","observed":true,"args":\["[0-9.]*","9"' &&
    answered "$work/nobody" tcp.1 && [ -s "$work/nobody/report.html" ] &&
    soquete lab --verify "$work/nobody/report.json" >"$work/verify" 2>&1 &&
    has "$work/verify" 'claims follow from'
}
check "who_is_not_there_is_told_and_the_rest_is_made" nobody

finish
