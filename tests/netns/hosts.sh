# Networks of our own with a second host in them.  A script here sources it
# before anything else: it then runs again, in namespaces that end with it.
#
#   second_host            start it; it has no link yet
#   link_hosts near far 7  one device each: 10.11.7.1, fd11:7::1 and fe80::7:1
#                          here, the same with 2 there
#   there COMMAND...       run it on the second host; $enter is the words
#                          before COMMAND, for what runs in the background
#   until_said PATTERN FILE  wait for it; 1 after a minute
#
# and what ../tap.sh has.  The processes in $pids end with the script.
# Where the machine allows none of this, the script is skipped, with the reason.
# shellcheck disable=SC2317 # functions that the scripts call

hosts_skip()
{
  echo "1..0 # SKIP $1"
  exit 0
}

if [ "${IN_NAMESPACE-}" != 1 ]; then
  for tool in unshare ip nsenter; do
    command -v "$tool" >/dev/null || hosts_skip "no $tool on this machine"
  done
  unshare -rnm --propagation private true 2>/dev/null ||
    hosts_skip "this machine allows no network namespaces"
  IN_NAMESPACE=1 exec unshare -rnm --propagation private sh "$0" "$@"
fi

. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../leash.sh"

other= # the process that holds the second host's namespace
enter=

# network_of PID: the name of its namespace.
network_of()
{
  readlink "/proc/$1/ns/net"
}

second_host()
{
  ip link set lo up
  $leash unshare -n sleep 900 &
  other=$!
  enter="$leash nsenter -t $other -n"
  # Until it has its own, it is still on this host.
  end=$(($(date +%s) + 30))
  until [ "$(network_of "$other")" != "$(network_of $$)" ]; do
    [ "$(date +%s)" -le "$end" ] ||
      hosts_skip "the second namespace did not come"
  done
  there ip link set lo up
}

there()
{
  # shellcheck disable=SC2086 # words
  $enter "$@"
}

until_said()
{
  end=$(($(date +%s) + 60))
  until grep -q "$1" "$2" 2>/dev/null; do
    if [ "$(date +%s)" -gt "$end" ]; then
      echo "'$1' was not said:"
      cat "$2"
      return 1
    fi
    there true
  done
}

# give_addresses WORDS DEVICE NET NUMBER: WORDS before ip say on which host.
give_addresses()
{
  # shellcheck disable=SC2086 # words
  {
    $1 ip link set "$2" addrgenmode none
    $1 ip addr add "10.11.$3.$4/24" brd + dev "$2"
    $1 ip addr add "fd11:$3::$4/64" dev "$2" nodad
    $1 ip addr add "fe80::$3:$4/64" dev "$2" nodad
    $1 ip link set "$2" up
  }
}

link_hosts()
{
  ip link add "$1" type veth peer name "$2" 2>/dev/null ||
    hosts_skip "this kernel has no veth"
  ip link set "$2" netns "$other"
  give_addresses "" "$1" "$3" 1
  give_addresses "$enter" "$2" "$3" 2
}

# end_children PID...: those that still are children of this script.
end_children()
{
  for pid; do
    ! ours "$pid" || kill "$pid" 2>/dev/null
  done
}

pids=
leave()
{
  # shellcheck disable=SC2086 # lists
  end_children $pids $other
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
