#!/bin/sh
# Networks of our own: two hosts, routes that lead nowhere, IPv6 switched off,
# twenty ports.  $PROBE is net_probe.  Prints TAP; everything happens in
# namespaces that end with this script.
. "$(dirname "$0")/hosts.sh"
set -u

# tell STATUS NAME SEEN
tell()
{
  number=$((number + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    echo "# saw: $3"
    failures=$((failures + 1))
  fi
}

probe()
{
  # shellcheck disable=SC2086 # words to put before it
  $RUN "$PROBE" "$@"
}

# expect NAME PATTERN STEP...: what the step prints begins like this.
expect()
{
  name=$1 pattern=$2
  shift 2
  saw=$(probe "$@" 2>&1 | tr '\n' ' ')
  # shellcheck disable=SC2254 # a pattern it is
  case $saw in
  $pattern) tell 0 "$name" ;;
  *) tell 1 "$name" "$saw" ;;
  esac
}

# ms OUTPUT: the milliseconds in it.
ms()
{
  echo "$1" | sed -n 's/.* \([0-9]*\) ms.*/\1/p' | tail -n 1
}

# ---- two hosts ---------------------------------------------------------

second_host
link_hosts near far 12
there ip link set far address 02:00:00:00:00:02

# await FILE: wait until the server has told its port in it; a loaded machine
# may take its time to start one.
await()
{
  end=$(($(date +%s) + 30))
  until grep -q '^ready .*:[0-9]*$' "$1" || [ "$(date +%s)" -gt "$end" ]; do
    ip link show lo >/dev/null
  done
  port=$(sed -n 's/^ready .*:\([0-9]*\)$/\1/p' "$1")
}

# serve N: a server on the other host; its port in $port.  What the last one
# said must be gone: the new one opens its file after the shell went on.
serve()
{
  : >"$work/server"
  # shellcheck disable=SC2086
  $enter $RUN "$PROBE" serve - 0 "$1" >"$work/server" &
  pids=$!
  await "$work/server"
}

serve 2
expect "another_host_is_reached_by_ipv4" \
  "OK 10.11.12.1:* 10.11.12.2:$port *" dial 10.11.12.2 "$port" 5000
expect "another_host_is_reached_by_ipv6" \
  "OK \[fd11:12::1\]:* \[fd11:12::2\]:$port *" dial fd11:12::2 "$port" 5000
wait "$pids"
pids=
expect "closed_port_of_another_host_is_econnrefused" \
  "ECONNREFUSED *" dial 10.11.12.2 9 5000

# ---- silence -----------------------------------------------------------

# The other host takes the packets and says nothing: it is not its address,
# and it forwards nothing.
ip neigh add 10.11.12.99 lladdr 02:00:00:00:00:02 dev near
# Never early, and the median of ten on time: but a machine is busy now and
# then, and gets five goes.
ten_silences()
{
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    saw=$(probe connect 10.11.12.99 80 250 2>&1)
    late=$(ms "$saw")
    case $saw in
    ETIMEDOUT*) [ "${late:-0}" -lt 250 ] || echo "$((late - 250))" ;;
    esac
  done >"$work/late"
  in_order=$(grep -c . "$work/late")
  middle=$(sort -n "$work/late" | sed -n 5p)
  [ "$in_order" -ne 10 ] || [ "$middle" -le 20 ]
}
tries=1
until ten_silences || [ "$tries" -eq 5 ]; do
  tries=$((tries + 1))
done
status=0
[ "$in_order" -eq 10 ] && [ "$middle" -le 20 ] || status=1
tell "$status" "silent_host_ends_at_the_deadline" \
  "$in_order of 10 in order, the median late by ${middle:-?} ms"

# Beside the silent one after 250 ms; a busy machine may need more than one go.
dial_two_ways()
{
  serve 1
  saw=$(probe dial two-ways.test "$port" 5000 2>&1)
  took=$(ms "$saw")
  wait "$pids"
  pids=
}
ip neigh add fd11:12::99 lladdr 02:00:00:00:00:02 dev near
printf 'fd11:12::99 two-ways.test\n10.11.12.2 two-ways.test\n' \
  >"$work/hosts"
if mount --bind "$work/hosts" /etc/hosts 2>/dev/null; then
  dial_two_ways
  for _ in 1 2 3 4; do
    [ "${took:-0}" -le 400 ] || dial_two_ways
  done
  case $saw in
  "OK "*"10.11.12.2:$port"*) status=0 ;;
  *) status=1 ;;
  esac
  [ "${took:-9999}" -le 400 ] || status=1
  tell "$status" "dial_passes_a_silent_ipv6_address_within_300_ms" "$saw"
else
  skip "dial_passes_a_silent_ipv6_address_within_300_ms" \
    "the hosts file cannot be replaced here"
fi

# ---- routes that lead nowhere (row 98) ----------------------------------

ip route add unreachable 10.20.1.0/24
ip route add prohibit 10.20.2.0/24
ip route add blackhole 10.20.3.0/24
expect "unreachable_route_is_ehostunreach" "EHOSTUNREACH *" \
  dial 10.20.1.1 80 2000
expect "prohibited_route_is_eacces" "EACCES *" dial 10.20.2.1 80 2000
expect "blackhole_route_is_an_error_at_once" "E[!T]* ms *" \
  dial 10.20.3.1 80 60000
expect "no_route_is_enetunreach" "ENETUNREACH *" dial 198.51.100.1 80 2000

# ---- a machine without IPv6 (row 28) ------------------------------------

if echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null; then
  saw=$(
    : >"$work/server"
    # shellcheck disable=SC2086
    $leash $RUN "$PROBE" serve - 0 1 >"$work/server" &
    server=$!
    await "$work/server"
    probe dial 127.0.0.1 "${port:-9}" 5000
    kill "$server" 2>/dev/null
  )
  case $saw in
  "OK "*) tell 0 "listener_on_all_addresses_works_without_ipv6" ;;
  *) tell 1 "listener_on_all_addresses_works_without_ipv6" \
    "$saw $(cat "$work/server")" ;;
  esac
  expect "ipv6_address_of_a_machine_without_it_is_an_error" "E* *" \
    bind ::1 0
  echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6
else
  skip "listener_on_all_addresses_works_without_ipv6" "IPv6 stays on here"
  skip "ipv6_address_of_a_machine_without_it_is_an_error" "IPv6 stays on here"
fi

# ---- twenty ports (rows 22 and 96) --------------------------------------

if echo 40000 40019 >/proc/sys/net/ipv4/ip_local_port_range 2>/dev/null; then
  expect "last_port_gone_is_eaddrnotavail_until_one_comes_back" \
    "20 then EADDRNOTAVAIL * OK *" ports 40 9
  saw=$(probe knock 2000 40010 2>&1)
  met=$(echo "$saw" | sed -n 's/^MET \([0-9]*\) WRONG 0$/\1/p')
  status=1
  [ "${met:-0}" -ge 10 ] && status=0
  tell "$status" "client_among_twenty_ports_never_takes_itself_for_a_server" \
    "$saw"
else
  skip "last_port_gone_is_eaddrnotavail_until_one_comes_back" \
    "the range of ports cannot be changed here"
  skip "client_among_twenty_ports_never_takes_itself_for_a_server" \
    "the range of ports cannot be changed here"
fi

finish
