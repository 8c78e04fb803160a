#!/bin/sh
# soquete lab peer: two hosts where the system makes them, else one; and two
# machines, which here are two programs over loopback.
. "$(dirname "$0")/lib.sh"

# No line is longer than a terminal, but the command that must be one line.
expect_narrow()
{
  grep -v 'netsh advfirewall' "$1" >"$work/narrow"
  expect_not "$work/narrow" '.\{80\}'
}

one_machine()
{
  soquete lab peer --timeout 50
  expect_status 0 && expect "$out" '^  near was told only the name .*: found$' &&
    expect "$out" 'the mirror image$' &&
    expect "$out" 'arrived on the other side: 2 of 2$' &&
    expect "$out" 'Bound to loopback, seen from the server' &&
    expect "$out" 'bound to 127.0.0.1\|bound to ::1\|not observed: address' &&
    expect_narrow "$out" && expect_clean "$out" && [ ! -s "$err" ] || return 1
  if grep -q '^Two hosts in this machine' "$out"; then
    expect "$out" '^  near sees  10\.77\.0\.1:[0-9]* <-> 10\.77\.0\.2:65433$' &&
      expect "$out" 'failures that were known for what they are: 5 of 5$' &&
      expect "$out" 'is silent: a firewall\.$' &&
      expect "$out" '^There is no way from here to 10\.88\.0\.2\.$'
  else
    expect "$out" '^Two programs on one host, near and far, over loopback' &&
      expect "$out" 'because it takes a second host: [34]$'
  fi
}
check "lab peer shows the way, the talk and the failures, in 79 columns" \
  one_machine

one_host()
{
  soquete lab peer --one-host --json --timeout 50
  expect_status 0 && python3 "$here/peers.py" json_lines "$out" \
    >"$work/events" && expect "$work/events" ' result$' &&
    expect "$out" '"hosts":1,"found_by_name":true,"ends_mirror":true,"lines":2' &&
    expect "$out" '"event":"check".*"cause":"SELF_NOBODY"' &&
    expect "$out" '"left_out":[34],"all_observed":true}$' && [ ! -s "$err" ]
}
check_with python3 "lab peer --one-host --json tells the same as data" one_host

two_machines()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/serve" $RUN "$SOQUETE" lab peer --serve --port 0 \
    --name "lab $$" --interface 127.0.0.1
  next_line 'Waiting' || return 1
  soquete lab peer --with "lab $$" --interface 127.0.0.1 --timeout 50
  expect_status 0 && expect "$out" 'the same pair, from both ends$' || return 1
  await
  expect_status 0 && expect "$log" 'the same pair, from both ends$'
}
check "lab peer --serve and --with meet by name" two_machines

# Its peer listens at $port.
is_reached()
{
  soquete tcp-client 127.0.0.1 "$port" --file - --timeout 5 </dev/null
  ! grep -q ECONNREFUSED "$err"
}
is_refused()
{
  ! is_reached
}

killed()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/serve" $RUN "$SOQUETE" lab peer --serve --port 0 \
    --name "lab $$" --interface 127.0.0.1
  next_line ' --port ' || return 1
  port=$(printf '%s' "${line##* }" | tr -d '\r')
  is_reached || return 1
  signal KILL "$pid"
  await
  expect_status 137 && tries is_refused
}
check "lab peer that is killed leaves no peer behind" killed

nobody()
{
  soquete lab peer --with 127.0.0.1 --port 1 --timeout 50
  expect_status 1 && expect "$out" '^Why not$' &&
    expect "$out" 'nobody listens at port 1' &&
    expect "$err" 'not all of it was observed'
}
check "lab peer --with says why it did not come about" nobody

wrong_words()
{
  soquete lab peer --serve --with x
  expect_status 2 && expect "$err" '--serve or --with' || return 1
  soquete lab tcp --with x
  expect_status 2 && expect "$err" 'are for the blocks peer and all' || return 1
  soquete lab peer --with x --port 0
  expect_status 2 && expect "$err" "'0' is not a port"
}
check "lab peer names what is wrong with its words" wrong_words

finish
