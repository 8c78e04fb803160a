#!/bin/sh
# Groups and broadcast between two hosts on two links: who hears what.
# $GROUPS_PROBE is group_probe, $SOQUETE the program.  Prints TAP; everything
# happens in namespaces that end with this script.
# shellcheck disable=SC2317 # functions that check() and the trap call
. "$(dirname "$0")/hosts.sh"
set -u
: "${RUN=}"

# until_said PATTERN FILE: bounded.
until_said()
{
  tries=0
  until grep -q "$1" "$2" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -le 2000 ] || return 1
    there true
  done
}

probe()
{
  # shellcheck disable=SC2086 # words to put before it
  $RUN "$GROUPS_PROBE" "$@"
}

# ---- two hosts, two links ----------------------------------------------------

second_host
link_hosts neara fara 1
link_hosts nearb farb 2

# ---- the truth table ---------------------------------------------------------

# Eight members: host, link, the receiver's loop.  Four datagrams from the
# near host: link, the sender's loop.  On this system the sender's decides.
group=239.11.12.13
members()
{
  : >"$work/members"
  for link in a b; do
    for loop in on off; do
      # shellcheck disable=SC2086
      $leash $RUN "$GROUPS_PROBE" hear "$group" 7001 "near$link" "$loop" \
        >"$work/near$link$loop" &
      pids="$pids $!"
      # shellcheck disable=SC2086
      $enter $RUN "$GROUPS_PROBE" hear "$group" 7001 "far$link" "$loop" \
        >"$work/far$link$loop" &
      pids="$pids $!"
    done
  done
  for at in nearaon nearaoff nearbon nearboff faraon faraoff farbon farboff; do
    until_said ready "$work/$at" || return 1
  done
}
talk()
{
  for link in a b; do
    for loop in on off; do
      probe say "$group" 7001 "near$link" "$loop" "$link-$loop" || return 1
    done
  done
  # On loopback, so that every member of a host hears it last.
  probe say "$group" 7001 lo on end
  # shellcheck disable=SC2086
  there $RUN "$GROUPS_PROBE" say "$group" 7001 lo on end
  for pid in $pids; do
    wait "$pid" || return 1
  done
  pids=
}
# heard MEMBER TEXT: just that.
heard()
{
  saw=$(grep '^heard' "$work/$1" | sed 's/^heard //' | tr '\n' ' ')
  [ "$saw" = "$2" ] || {
    echo "$1 heard '$saw', not '$2'"
    return 1
  }
}
check "eight members on two hosts and two links join one group" members
check "four datagrams are sent, and all members end" talk
for loop in on off; do
  for link in a b; do
    check "member near$link, its loop $loop, hears what loops on its link" \
      heard "near$link$loop" "$link-on "
    check "member far$link, its loop $loop, hears both of its link" \
      heard "far$link$loop" "$link-on $link-off "
  done
done

# Ports that both hosts know; nobody else is in these namespaces.
meeting=7004
near_by=7005

# ---- the program between hosts -----------------------------------------------

# serve WORD...: `soquete udp-server` on the other host; $log is what it says.
serve()
{
  log=$work/server$1
  : >"$log" # what another one said is not what this one says
  shift
  # shellcheck disable=SC2086
  $enter $RUN "$SOQUETE" udp-server "$@" >"$log" 2>&1 &
  server=$!
  pids="$pids $server"
}
stop()
{
  kill "$1" 2>/dev/null
  wait "$1"
}
# client STATUS WORD...
client()
{
  want=$1
  shift
  # shellcheck disable=SC2086
  timeout 60 $RUN "$SOQUETE" udp-client "$@" >"$work/out" 2>"$work/err"
  saw=$?
  [ "$saw" -eq "$want" ] && return 0
  echo "exit status $saw, not $want"
  cat "$work/out" "$work/err" "$log"
  return 1
}
said()
{
  grep -q -e "$2" "$1" || {
    echo "no line '$2' in:"
    cat "$1"
    return 1
  }
}

broadcast()
{
  serve 1 0.0.0.0 7002
  until_said Bind "$log" || return 1
  client 1 10.11.1.255 7002 x --timeout 1 &&
    said "$work/err" '(EACCES' && said "$work/err" 'wants --broadcast$' &&
    client 0 10.11.1.255 7002 hello --broadcast --timeout 0.5 &&
    said "$work/out" "^Received .* <-- 10.11.1.2:7002 .*'HELLO'$"
  done=$?
  stop "$server"
  [ "$done" -eq 0 ] && said "$log" 'to 10.11.1.255$' &&
    said "$log" ' 1 datagram received, 1 answered'
}
check "broadcast is refused without the option, and received with it" broadcast

never_mix()
{
  serve 2 x 7003 --group 239.11.0.1 --interface fara --reply echo --quiet \
    --count "$1"
  first=$server one=$log
  serve 3 x 7003 --group 239.11.0.2 --interface fara --reply echo --quiet \
    --count "$1"
  until_said Joined "$one" && until_said Joined "$log" || return 1
  probe turns 239.11.0.1 239.11.0.2 7003 neara "$1" >"$work/out"
  cat "$work/out"
  wait "$first" && wait "$server" && said "$work/out" "^answered $1 $1\$" &&
    said "$one" " $1 datagrams received, $1 answered, 0 ignored, 0 cut" &&
    said "$log" " $1 datagrams received, $1 answered, 0 ignored, 0 cut"
}
check "two groups on one port never mix, 10000 of 10000 each" never_mix 10000

# One server on each host, and a client that knows neither.
discover()
{
  serve 4 x "$meeting" --group "$1" --interface farb
  far=$server far_log=$log
  : >"$work/near"
  # shellcheck disable=SC2086
  $leash $RUN "$SOQUETE" udp-server x "$meeting" --group "$1" --interface nearb \
    >"$work/near" 2>&1 &
  near=$!
  pids="$pids $near"
  until_said Joined "$work/near" && until_said Joined "$far_log" || return 1
  client 0 --group "$1" --interface nearb x "$meeting" --count 3 --interval 10 \
    --timeout 0.5 &&
    said "$work/out" "^Answered  $2 .*3 times$" &&
    said "$work/out" "^Answered  $3 .*3 times$" &&
    said "$work/out" '^3 sent, 3 answered, 0 lost .* 3 duplicated$' &&
    client 0 --group "$1" --interface nearb x "$meeting" far --loop off \
      --timeout 0.5 &&
    [ "$(grep -c '^Received' "$work/out")" -eq 1 ] &&
    said "$work/out" "^Received .* <-- $3 "
  done=$?
  stop "$near"
  stop "$far"
  [ "$done" -eq 0 ] && said "$far_log" "to $4.* on farb"
}
check "two hosts are found by an IPv4 group, one without loop" discover \
  239.11.0.9 10.11.2.1:7004 10.11.2.2:7004 239.11.0.9
check "two hosts are found by an IPv6 group of the link" discover ff02::6543 \
  '\[fe80::2:1%nearb\]:7004\|Answered  \[fe80::2:1%[0-9]*\]:7004' \
  '\[fe80::2:2%[a-z0-9]*\]:7004' 'ff02::6543'

# Linux keeps it only where it has a member too.
hops()
{
  serve 5 x "$near_by" --group 239.11.0.7 --interface fara
  : >"$work/near"
  # shellcheck disable=SC2086
  $leash $RUN "$SOQUETE" udp-server x "$near_by" --group 239.11.0.7 --interface neara \
    --reply none >"$work/near" 2>&1 &
  near=$!
  pids="$pids $near"
  until_said Joined "$log" && until_said Joined "$work/near" || return 1
  client 1 --group 239.11.0.7 --interface neara x "$near_by" x --ttl 0 \
    --timeout 0.3 &&
    client 0 --group 239.11.0.7 --interface neara x "$near_by" x --ttl 1 \
      --timeout 0.3
  done=$?
  stop "$near"
  stop "$server"
  [ "$done" -eq 0 ] && said "$log" ' 1 datagram received' &&
    said "$work/near" ' 2 datagrams received'
}
check "--ttl 0 does not leave this machine, 1 does" hops

down()
{
  ip link set nearb down
  client 1 --group 239.11.0.7 --interface nearb x "$near_by" x &&
    said "$work/err" 'the interface nearb is down$'
}
check "an interface that is down is refused" down

finish
