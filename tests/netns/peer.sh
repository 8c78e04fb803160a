#!/bin/sh
# Two hosts find each other by every means, and each reason why they do not
# meet is really made and diagnosed.  $SOQUETE is the program.  Prints TAP;
# everything happens in namespaces that end with this script.
# shellcheck disable=SC2317 # functions that check() and the trap call
. "$(dirname "$0")/hosts.sh"
set -u
: "${RUN=}"

here=$(cd "$(dirname "$0")" && pwd)

soquete()
{
  # shellcheck disable=SC2086 # words to put before it
  timeout 60 $RUN "$SOQUETE" "$@"
}

# far_peer FILE WORD...: a peer on the other host, that waits; $far is its pid.
far_peer()
{
  file=$work/$1
  shift
  : >"$file"
  # shellcheck disable=SC2086 # words
  $enter $RUN "$SOQUETE" peer --stay "$@" </dev/null >"$file" 2>&1 &
  far=$!
  pids="$pids $far"
  until_said '^Listen' "$file"
}

# near_peer FILE WORD...: the same on this one; $near is its pid.
near_peer()
{
  file=$work/$1
  shift
  : >"$file"
  # shellcheck disable=SC2086 # words
  $leash $RUN "$SOQUETE" peer --stay "$@" </dev/null >"$file" 2>&1 &
  near=$!
  pids="$pids $near"
  until_said '^Listen' "$file"
}

# end PID: of one that was started.
end()
{
  kill "$1" 2>/dev/null
  wait "$1" 2>/dev/null
}

# has FILE PATTERN: shown when not.
has()
{
  grep -q -- "$2" "$1" && return 0
  echo "no '$2' in:"
  cat "$1"
  return 1
}

# sees PATTERN: `peer --list` prints a line like this, before long.
sees()
{
  for seconds in 0.4 0.6 2 5 10; do
    soquete peer --list --seconds "$seconds" >"$work/list" 2>&1
    ! grep -q -- "$1" "$work/list" || return 0
  done
  has "$work/list" "$1"
}

# sees_not PATTERN
sees_not()
{
  soquete peer --list --seconds 0.5 >"$work/list" 2>&1
  ! grep -- "$1" "$work/list"
}

# finds CAUSE WORD...: `peer --check` comes to this reason, and its exit
# status says so.
finds()
{
  wanted=$1
  shift
  soquete peer --check "$@" --json >"$work/check" 2>&1
  code=$?
  has "$work/check" "\"cause\":\"$wanted\"" || return 1
  case $wanted in
  WORKS*) [ "$code" -eq 0 ] ;;
  *) [ "$code" -eq 1 ] ;;
  esac
}

# finds_name: the same of a name, which may take its time to be heard.
finds_name()
{
  finds "$@" --seconds 20
}

# says TEXT: what the last check printed has it.
says()
{
  has "$work/check" "$1"
}

# far_end KIND PORT: what is no peer, on the other host.
far_end()
{
  # shellcheck disable=SC2086 # words
  $enter python3 "$here/peer_ends.py" "$1" "$2" >"$work/end.$1" 2>&1 &
  pids="$pids $!"
  until_said ready "$work/end.$1"
}

second_host
link_hosts near far 7
for run in "" "$enter"; do
  # shellcheck disable=SC2016,SC2086 # words; expanded there
  $run sh -c 'echo "0 0" >/proc/sys/net/ipv4/ping_group_range' 2>/dev/null
done

# ---- who is there ------------------------------------------------------------

both_families()
{
  far_peer ana --listen 65433 --name ana && ana=$far &&
    sees '^ana ' && soquete peer --list --json --seconds 1 >"$work/list" &&
    has "$work/list" \
      '"name":"ana","system":"[A-Z][a-z]*","peer":"10\.11\.7\.2:65433"' &&
    has "$work/list" '"\[fd11:7::2\]:65433"\|"\[fe80::7:2%[0-9]*\]:65433"'
}
check "a_peer_is_found_by_both_families" both_families

by_name()
{
  finds_name WORKS ana && says '"peer":"10.11.7.2:65433"' &&
    says 'announces itself here'
}
check "a_peer_is_reached_by_its_name" by_name

talk_by_name()
{
  echo "hello over there" | soquete peer ana --seconds 20 --name bia >"$work/talk" 2>&1 &&
    until_said 'bia: hello over there' "$work/ana"
}
check "a_line_reaches_the_peer_of_that_name" talk_by_name

nobody_else()
{
  # A name server that does not answer is told as such.
  finds '\(NO_NAME\|NAME_SERVER\)' carla && says '"heard":\[{"name":"ana"'
}
check "who_is_not_there_is_told_with_who_is" nobody_else

two_of_a_name()
{
  far_peer ana2 --listen 0 --name Ana || return 1
  finds_name SEVERAL ana || return 1
  label=$(sed -n 's/.*"name":"\([Aa]na#[0-9a-f]*\)".*/\1/p' "$work/check")
  finds_name WORKS "$label" || return 1
  echo hi | soquete peer ana --seconds 20 >"$work/talk" 2>&1 && return 1
  has "$work/talk" "2 peers are called 'ana'; choose one" &&
    has "$work/talk" "soquete peer [Aa]na#[0-9a-f]* "
}
check "two_of_one_name_are_told_apart" two_of_a_name
end "$far"

hidden()
{
  far_peer hidden --listen 0 --name nobody --hidden &&
    sees_not '^nobody' && end "$far"
}
check "a_hidden_peer_is_not_found" hidden

other_port()
{
  finds_name OTHER_PORT ana 9 && says 'peer ana 65433'
}
check "a_peer_at_another_port_is_told" other_port

one_family()
{
  far_peer v4 --listen 10.11.7.2:0 --name four && v4=$far &&
    far_peer v6 --listen '[fd11:7::2]:0' --name six && v6=$far &&
    sees '^four .*10\.11\.7\.2:' &&
    ! grep -A1 '^four' "$work/list" | tail -n 1 | grep -q '^ ' &&
    has "$work/list" '^six .*\[f[de]'
  status=$?
  end "$v4"
  end "$v6"
  return "$status"
}
check "who_listens_at_one_address_is_announced_by_its_family" one_family

# No group can be joined there, by either family: what is left is broadcast.
broadcast()
{
  there sh -c 'echo 0 >/proc/sys/net/ipv4/igmp_max_memberships' &&
    far_peer broad --listen 10.11.7.2:0 --name broad || return 1
  sees '^broad .*10\.11\.7\.2:'
  status=$?
  there sh -c 'echo 20 >/proc/sys/net/ipv4/igmp_max_memberships'
  end "$far"
  return "$status"
}
check "where_no_group_is_joined_a_peer_is_found_by_broadcast" broadcast

goodbye()
{
  far_peer gone --listen 0 --name gone && sees '^gone ' &&
    end "$far" && sees_not '^gone '
}
check "who_has_left_is_not_listed" goodbye

# ---- why not -----------------------------------------------------------------
# Nobody announces anything, so that nothing is known but what is tried.

end "$ana"

refused()
{
  finds REFUSED 10.11.7.2 9 && says 'nobody listens at port 9'
}
check "a_closed_port_is_refused" refused

there_on_loopback()
{
  far_peer loop --listen 127.0.0.1:4000 --name loop &&
    finds REFUSED 10.11.7.2 4000 && says "listens at 127.0.0.1"
  status=$?
  end "$far"
  return "$status"
}
check "a_server_bound_to_its_loopback_is_refused" there_on_loopback

here_on_loopback()
{
  near_peer loop --listen 127.0.0.1:4000 --name loop &&
    finds SELF_LOOPBACK 10.11.7.1 4000 && says 'bound to 127.0.0.1' &&
    finds WORKS_SELF 127.0.0.1 4000
  status=$?
  end "$near"
  return "$status"
}
check "ones_own_server_bound_to_loopback_is_told" here_on_loopback

oneself()
{
  finds SELF_NOBODY 10.11.7.1 4001 && finds SELF_NOBODY 127.0.0.1 4001 &&
    finds NOT_A_HOST 0.0.0.0 && finds NOT_A_HOST 10.11.7.255 &&
    finds NOT_A_HOST 239.1.1.1
}
check "ones_own_address_and_what_is_none_are_told" oneself

no_machine()
{
  finds NO_HOST 10.11.7.77 --timeout 0.4 && says 'nobody on this network answers'
}
check "an_address_that_nobody_has_is_told" no_machine

silent()
{
  mac=$(there ip -o link show far | sed 's/.*ether \([0-9a-f:]*\).*/\1/')
  ip neigh add 10.11.7.99 lladdr "$mac" dev near
  finds SILENT 10.11.7.99 4000 --timeout 0.4 && says 'netsh advfirewall' &&
    says 'ufw allow 4000/tcp' && says 'firewall-cmd --add-port=4000/tcp'
}
check "silence_names_the_firewalls_commands" silent

firewalled()
{
  far_end silent 4002 && finds FIREWALL 10.11.7.2 4002 --timeout 1 &&
    says 'a firewall'
}

cut()
{
  far_end reset 4003 && finds RESET 10.11.7.2 4003
}

strangers()
{
  far_end banner 4004 && finds STRANGER 10.11.7.2 4004 &&
    far_end newer 4005 && finds VERSION 10.11.7.2 4005 &&
    far_end mute 4006 && finds MUTE 10.11.7.2 4006 --timeout 0.5
}
if command -v python3 >/dev/null; then
  check "a_machine_that_is_there_with_a_silent_port_has_a_firewall" firewalled
  check "a_connection_that_is_cut_off_is_told" cut
  check "another_program_and_another_version_are_told" strangers
else
  skip "a_machine_that_is_there_with_a_silent_port_has_a_firewall" "no python3"
  skip "a_connection_that_is_cut_off_is_told" "no python3"
  skip "another_program_and_another_version_are_told" "no python3"
fi

codes()
{
  far_peer coded --listen 4007 --name coded --code "$1" &&
    finds_name WORKS coded --code "$1" && finds_name CODE_WANTED coded &&
    finds_name CODE_WRONG coded --code "$2"
  status=$?
  end "$far"
  [ "$status" -eq 0 ] && far_peer plain --listen 4008 --name plain &&
    finds_name CODE_UNWANTED plain --code "$1"
  status=$?
  end "$far"
  return "$status"
}
check "a_wrong_a_missing_and_a_needless_code_are_told" codes \
  jali-jifa-faza-paka-biko bodu-jifa-faza-paka-biko

no_way()
{
  finds NO_ROUTE 10.99.0.1 && says 'Do both of you have addresses of one' &&
    ip route add prohibit 10.98.0.0/16 && finds FORBIDDEN 10.98.0.1
}
check "another_network_without_a_way_is_told" no_way

far_away()
{
  ip route add 10.50.0.0/16 via 10.11.7.2 &&
    finds SILENT_FAR 10.50.0.1 --timeout 0.4 && says 'another network' &&
    ip route del 10.50.0.0/16
}
check "silence_from_another_network_is_told" far_away

families()
{
  finds NO_SCOPE fe80::7:2 && ip addr flush dev near scope global &&
    ip addr add 10.11.7.1/24 brd + dev near && finds NO_IPV6 fd11:7::2 &&
    ip addr flush dev near scope global &&
    ip addr add fd11:7::1/64 dev near nodad && finds NO_IPV4 10.11.7.2
}
check "one_family_against_the_other_is_told" families

no_dhcp()
{
  ip addr flush dev near scope global &&
    ip addr add 169.254.9.1/16 brd + dev near &&
    ip route add default dev near &&
    finds NO_DHCP_HERE 10.11.7.2 --timeout 0.4 && says '169.254.9.1' &&
    ip addr flush dev near && ip addr add 10.11.7.1/24 brd + dev near &&
    finds NO_DHCP_THERE 169.254.7.7 --timeout 0.4
}
check "an_address_that_nobody_gave_is_told" no_dhcp

no_network()
{
  ip link set near down && finds NO_NETWORK 10.11.7.2 &&
    says 'no interface but loopback' &&
    # Some resolvers know without a network that there is none of that name.
    finds '\(NO_NETWORK\|NO_NAME\)' ana
}
check "no_network_at_all_is_told" no_network

finish
