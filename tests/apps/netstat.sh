#!/bin/sh
# shellcheck disable=SC2086 # $quick is a word or none
# soquete netstat against what ss says: in a network of its own where this
# machine allows one, so that nobody else's sockets come and go in between.
case ${SOQUETE-} in
*.exe) ;; # Wine's server is outside
*)
  if [ "${IN_NAMESPACE-}" != 1 ] && unshare -rn true 2>/dev/null; then
    IN_NAMESPACE=1 exec unshare -rn sh "$0" "$@"
  fi
  ;;
esac
. "$(dirname "$0")/lib.sh"

[ "${IN_NAMESPACE-}" != 1 ] || ip link set lo up
sockets=$here/sockets.py

# What Wine cannot know: whose a socket of the host's is, and whom a UDP socket
# is connected to.
unknown=
quick=
if [ "$windows" = yes ]; then
  unknown='processes udp-peers'
  quick=--no-process # which Wine looks for in each process, row by row
fi

# Outside a namespace somebody else's old connection may have the same port,
# and may go between two looks: it is looked again, and counts are the least.
[ "${IN_NAMESPACE-}" = 1 ] && alone=yes || alone=no

thrice()
{
  "$@" || { [ "$alone" = no ] && { "$@" || "$@"; }; }
}

# count WANTED PATTERN FILE: so many lines.
count()
{
  found=$(grep -c -e "$2" "$3")
  [ "$found" -eq "$1" ] || { [ "$alone" = no ] && [ "$found" -gt "$1" ]; } || {
    echo "$found lines '$2', not $1, in:"
    cat "$3"
    return 1
  }
}

# natively SENTENCE FUNCTION [WORD...]
natively()
{
  if [ "$windows" = no ]; then
    check "$@"
  else
    skip "$1" "the sockets here are the host's, and Wine has no terminal"
  fi
}

# hold WORD...: sockets that stay; $port, $udp.  New ones for each case, as
# the system forgets a connection in TIME_WAIT after a minute.
holding=no
hold()
{
  release
  holding=yes
  background "$work/sockets" python3 "$sockets" "$@"
  next_line 'port ' || return 1
  # shellcheck disable=SC2086 # words
  set -- ${line#port }
  port=$1 udp=${2-}
}

release()
{
  [ "$holding" = no ] || end
  holding=no
}

same()
{
  # shellcheck disable=SC2086 # words
  python3 "$sockets" compare "$@" $unknown
}

whole_table()
{
  hold hold 100 || return 1
  ss -Htuanp >"$work/ss" && soquete netstat -n -a --json &&
    expect_status 0 && [ ! -s "$err" ] && same 0 "$work/ss" "$out" 200
}

of_a_port()
{
  hold hold 100 || return 1
  thrice tcp_of_it && thrice udp_of_it
}

tcp_of_it()
{
  ss -Htanp >"$work/ss" && soquete netstat -n -t --port "$port" --json $quick &&
    expect_status 0 && same "$port" "$work/ss" "$out" 191
}

udp_of_it()
{
  ss -Huanp | sed 's/^/udp /' >"$work/ss"
  soquete netstat -n -u --port "$udp" --json $quick && expect_status 0 &&
    same "$udp" "$work/ss" "$out" 1
}

# ---- a table that stands still -----------------------------------------------

if [ "${IN_NAMESPACE-}" = 1 ]; then
  check "the table is the one that ss shows, none missing, none too many" \
    whole_table
else
  skip "the table is the one that ss shows, none missing, none too many" \
    "sockets of others come and go here: by port only"
fi
check "so are the sockets of one port, TCP and UDP" of_a_port

# The text of one port.
table()
{
  hold hold 100 || return 1
  soquete netstat -n --port "$port" $quick && expect_status 0 && [ ! -s "$err" ] &&
    expect "$out" "^Proto  Local address  *Remote address  *State  *Ports  Process$" &&
    expect "$out" "^tcp  *127.0.0.1:$port  *-  *LISTEN  *[WRD]  *" &&
    expect "$out" "^tcp  *127.0.0.1:[0-9]*  *127.0.0.1:$port  *TIME_WAIT  *[WRD]>[WRD]  *-$" &&
    expect "$out" "^tcp  *127.0.0.1:$port  *127.0.0.1:[0-9]*  *CLOSE_WAIT" &&
    count 191 "^tcp .*:$port " "$out" &&
    expect "$out" '^Ports: W well-known (to 1023), R registered' &&
    expect "$out" "^This system .* ports [0-9]* to [0-9]*"
}
check "a port's sockets are a table with their states and groups" table

pairs()
{
  hold hold 100 || return 1
  soquete netstat -n --port "$port" --pairs $quick && expect_status 0 &&
    expect "$out" "^tcp  *127.0.0.1:[0-9]* --> 127.0.0.1:$port  *ESTABLISHED  *ESTABLISHED " &&
    expect "$out" "^tcp  *127.0.0.1:[0-9]* --> 127.0.0.1:$port  *FIN_WAIT_2  *CLOSE_WAIT " &&
    expect "$out" "^tcp  *127.0.0.1:[0-9]* <-> 127.0.0.1:$port  *TIME_WAIT  *-  " &&
    count 100 "^tcp .*:$port " "$out"
}
check "--pairs shows both ends of a connection on one line" pairs

pairs_json()
{
  hold hold 100 || return 1
  soquete netstat -n --port "$port" --pairs --json $quick && expect_status 0 &&
    count 90 '"event":"pair".*"peer_here":true.*"peer_listens":true' "$out" &&
    count 10 '"event":"pair".*"peer_here":false' "$out" &&
    expect "$out" '"event":"result","shown":1[0-9][0-9],'
}
check "so do its lines of JSON" pairs_json

listening()
{
  hold hold 100 || return 1
  soquete netstat -n -l $quick && expect_status 0 &&
    expect "$out" "127.0.0.1:$port  *-  *LISTEN" &&
    expect_not "$out" "ESTABLISHED" || return 1
  [ "$windows" = no ] || return 0
  [ "$alone" = yes ] && listeners=2 || listeners='[1-9][0-9]*'
  soquete netstat -n -t && expect_status 0 &&
    expect "$out" 'ESTABLISHED' && expect_not "$out" 'LISTEN' &&
    expect "$out" \
      "^$listeners that listen or wait are not shown: -a shows them.\$"
}
check "what listens is shown by -l, and else left out, which is said" listening

families()
{
  hold hold 100 || return 1
  soquete netstat -n -a -6 && expect_status 0 && expect "$out" '\[::1\]:' &&
    expect_not "$out" '^... *127' || return 1
  soquete netstat -n -a -4 -u && expect_status 0 &&
    expect "$out" "^udp  *127.0.0.1:$udp " && expect_not "$out" '^tcp' &&
    expect_not "$out" '\[::'
}
natively "-4, -6 and -u narrow it down" families

by_process()
{
  hold hold 100 || return 1
  holder=$(ss -Htlnp | sed -n "s/.*127.0.0.1:$port .*pid=\([0-9]*\).*/\1/p")
  [ "$1" = number ] || holder=$(cat "/proc/$holder/comm")
  soquete netstat -n -t --process "$holder" && expect_status 0 &&
    expect "$out" "LISTEN .* python3[^ ]*/[0-9]*$" &&
    expect_not "$out" '^tcp.*TIME_WAIT'
}
natively "--process takes a number" by_process number
natively "--process takes a name" by_process name

named()
{
  hold hold 100 || return 1
  soquete netstat --port "$port" && expect_status 0 &&
    expect "$out" "^tcp  *localhost:$port "
}
natively "without -n there are names" named

# ---- a process that means no good --------------------------------------------

evil()
{
  hold name && soquete netstat -n --port "$port" && expect_status 0 &&
    expect_clean "$out" && expect "$out" 'e\\x1b\[2Jvil' || return 1
  soquete netstat -n --port "$port" --json && expect_clean "$out" &&
    expect "$out" 'e\\\\x1b\[2Jvil'
}
natively "a process's name reaches no terminal as it is" evil
release

# ---- the system's own range --------------------------------------------------

range=/proc/sys/net/ipv4/ip_local_port_range
agrees()
{
  echo "49152 65535" >"$range"
  soquete netstat -n -t --port 1 && expect_status 0 &&
    expect "$out" "ports 49152 to 65535: IANA's dynamic ones.$" || return 1
  echo "32768 60999" >"$range"
  soquete netstat -n -t --port 1 && expect "$out" \
    "ports 32768 to 60999, not IANA's dynamic ones .*: 16384 of them are in"
}
if [ "${IN_NAMESPACE-}" = 1 ] && [ -w "$range" ]; then
  check "whether the system's range is IANA's is said" agrees
fi

# ---- watching ----------------------------------------------------------------

story()
{
  # shellcheck disable=SC2086 # RUN is words
  python3 "$sockets" story $RUN "$SOQUETE" netstat -n -t --watch \
    --interval 0.05 $quick
}
check "a watch tells a connection's states as they change" story

bounded()
{
  soquete netstat -n -t --port 1 --watch --seconds 0.2 --json $quick &&
    expect_status 0 && [ ! -s "$out" ] && [ ! -s "$err" ]
}
check "a watch ends after --seconds, and says nothing of what did not change" \
  bounded

live()
{
  python3 "$sockets" tty 100x30 'sfjk q' "$SOQUETE" netstat -n -a --watch \
    --interval 0.05 >"$out" || return 1
  expect "$out" 'sort: peer' && expect "$out" 'filter: tcp' &&
    expect "$out" 'PAUSED' && expect "$out" 'changes* ---'
}
narrow()
{
  python3 "$sockets" tty 30x10 q "$SOQUETE" netstat -n --watch \
    --interval 0.05 >"$out" && expect "$out" 'window too small' &&
    python3 "$sockets" tty 50x10 '' "$SOQUETE" netstat -n -l >"$out" &&
    expect_not "$out" '^Proto'
}
natively "on a terminal the table is live and its keys work" live
# The state is seen where there is no room for all of a row.
narrow_live()
{
  hold hold 1 &&
    python3 "$sockets" tty 40x12 q "$SOQUETE" netstat -n -l --port "$port" \
      --watch --interval 0.05 >"$out" &&
    expect "$out" "LISTEN  *127.0.0.1:$port" && release
}
natively "a narrow terminal has a form of its own" narrow
natively "a narrow watch shows the states" narrow_live

# ---- wrong words -------------------------------------------------------------

refused()
{
  pattern=$1
  shift
  soquete netstat "$@"
  expect_status 2 && [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq 2 ] &&
    expect "$err" "$pattern" && expect "$err" '^Try .soquete netstat --help'
}
check "a port of 0 is refused" refused "--port '0': numbers" --port 0
# The rest is the same code there, and a program takes seconds to begin.
if [ "$windows" = yes ]; then
  finish
  exit 0
fi
check "a port too large is refused" refused "--port '80,65536'" --port 80,65536
check "no port is refused" refused "--port ''" --port ''
check "a port that is a word is refused" refused "--port 'http'" --port http
check "-l and -a exclude each other" refused '-l and -a' -l -a
check "--pairs and -l exclude each other" refused '--pairs' --pairs -l
check "--pairs and --watch exclude each other" refused 'pairs' --pairs --watch
check "--interval is for a watch" refused 'interval: for' --interval 1
check "--process and --no-process exclude each other" refused '--process and' \
  --process 1 --no-process
check "a time that is none is refused" refused 'is no time' --watch --interval x
check "an unknown letter is refused" refused "no such option: '-x'" -x
check "letters together are letters" refused "no such option: '-nx'" -nx
check "a word is refused" refused "too many: '65432'" 65432

finish
