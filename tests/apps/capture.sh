#!/bin/sh
# soquete capture: what it writes beside what tcpdump does, and every reason
# why it may not capture; in a network of its own where this machine allows
# one.  Under Wine it is Wine's wpcap.dll over this machine's libpcap, which is
# not Npcap.
case ${SOQUETE-} in
*.exe) ;; # Wine's server is outside
*)
  if [ "${IN_NAMESPACE-}" != 1 ] && unshare -rnm true 2>/dev/null; then
    IN_NAMESPACE=1 exec unshare -rnm sh "$0" "$@"
  fi
  ;;
esac
. "$(dirname "$0")/lib.sh"

[ "${IN_NAMESPACE-}" != 1 ] || ip link set lo up

# ---- wrong words -------------------------------------------------------------

refused()
{
  pattern=$1
  shift
  soquete capture "$@"
  expect_status 2 && [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq 2 ] &&
    expect "$err" "$pattern" && expect "$err" '^Try .soquete capture --help'
}
check "no file is refused" refused '-o FILE: where'
if [ "$windows" = no ]; then
  check "a port of 0 is refused" refused "--port '0'" --port 0 -o x
  check "no packets are refused" refused "--packets '0'" --packets 0 -o x
  check "a time that is none is refused" refused "--seconds 'x'" --seconds x
  check "--list stands alone" refused '--list' --list -o x
fi

help()
{
  soquete capture --help && expect_status 0 && expect "$out" '^Usage: ' &&
    expect_not "$out" '.\{80\}'
}
check "--help is printed" help

# ---- where it may not --------------------------------------------------------

# one_line PATTERN: this, and nothing else.
one_line()
{
  expect_status 1 && [ ! -s "$out" ] && expect "$err" "$1" &&
    [ "$(wc -l <"$err")" -eq 1 ] && [ ! -e "$work/none.pcapng" ]
}

wine_without()
{
  WINEDLLOVERRIDES='wpcap=' soquete capture -o "$work/none.pcapng"
  one_line 'libpcap is not installed; .*Npcap'
}

# What a library is, it is no more.
native_without()
{
  library=$(ldconfig -p | sed -n 's/.*libpcap\.so\.0\.8 .*=> //p' | head -n 1)
  if [ -n "$library" ]; then
    mount --bind /dev/null "$(readlink -f "$library")" || return 1
  fi
  soquete capture -o "$work/none.pcapng"
  [ -z "$library" ] || umount "$(readlink -f "$library")"
  one_line 'libpcap is not installed; .*apt install libpcap0.8'
}

if [ "$windows" = yes ]; then
  check "without the library a line says what installs it" wine_without
elif [ "${IN_NAMESPACE-}" = 1 ]; then
  PATH=$PATH:/sbin:/usr/sbin
  check "without the library a line says what installs it" native_without
fi

# Can it be tried at all?
soquete capture --packets 1 --seconds 0.001 -o "$work/first.pcapng"
if [ "$status" -ne 0 ]; then
  skip "what is captured is written" "$(head -n 1 "$err")"
  finish
  exit 0
fi

denied()
{
  # Root of a namespace that has no network of its own.
  RUN="unshare -U $RUN" soquete capture -o "$work/none.pcapng"
  one_line 'not permitted: sudo setcap cap_net_raw=ep .*/bin/soquete. permits'
}
[ "${IN_NAMESPACE-}" != 1 ] ||
  check "without the right a line says what gives it" denied

absent()
{
  soquete capture -i no-such-if -o "$work/none.pcapng"
  one_line "no interface 'no-such-if' .*--list"
}
check "an interface that is not there is named" absent

filter()
{
  soquete capture --filter 'frog or' -o "$work/none.pcapng"
  expect_status 2 && expect "$err" "--filter 'frog or': .*syntax error" &&
    [ ! -e "$work/none.pcapng" ]
}
check "a filter that is none is told in the library's words" filter

kept()
{
  echo mine >"$work/kept"
  soquete capture -o "$work/kept"
  expect_status 1 && expect "$err" 'kept: file exists' &&
    [ "$(cat "$work/kept")" = mine ]
}
check "a file that exists stays as it was" kept

listed()
{
  soquete capture --list && expect_status 0 &&
    expect "$out" '^ *[0-9]*  .*  up  loopback' &&
    expect "$out" '^       127.0.0.1$' || return 1
  soquete capture --list --json && expect_status 0 &&
    expect "$out" '"loopback":true,"addresses":\["*.*127.0.0.1'
}
check "the interfaces are listed with their addresses" listed

# ---- what is captured --------------------------------------------------------

# number KEY FILE: of the last line of JSON.
number()
{
  sed -n '$s/.*"'"$1"'":\([0-9]*\).*/\1/p' "$2"
}

# exact FILE: seen is written and dropped.
exact()
{
  [ "$(number seen "$1")" -eq $(($(number written "$1") + $(number dropped "$1") + \
    $(number interface_dropped "$1") + $(number unwritten "$1"))) ]
}

# A conversation on a port of its own, while a capture of that port runs.
conversation()
{
  port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  rm -f "$work/run.pcapng"
  # shellcheck disable=SC2086 # RUN is words
  background "$work/capture" $RUN "$SOQUETE" capture --port "$port" \
    --packets 8 --json -o "$work/run.pcapng"
  next_line '"begin"' || return 1
  python3 -c 'import socket, sys
port = int(sys.argv[1])
l = socket.socket()
l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.bind(("127.0.0.1", port)); l.listen()
for i in range(2):
  c = socket.create_connection(("127.0.0.1", port)); s, _ = l.accept()
  c.sendall(b"Hello"); s.recv(9); c.close(); s.recv(9); s.close()' "$port"
  await
  [ "$status" -eq 0 ] && exact "$log" && [ "$(number written "$log")" -eq 8 ] &&
    soquete explain "$work/run.pcapng" --json && expect_status 0 &&
    expect "$out" "127.0.0.1:$port"
}
check_with python3 "packets are written, and --packets ends it" conversation

wireshark()
{
  tshark -r "$work/run.pcapng" >"$out" 2>"$err" &&
    [ "$(wc -l <"$out")" -eq 8 ] && expect_not "$err" 'tshark:' &&
    capinfos "$work/run.pcapng" >"$out" && expect "$out" 'Filter string = port' &&
    expect "$out" 'Number of packets: *8$' && expect "$out" 'stat entries = 1'
}
check_with tshark "Wireshark's tools read it without a warning" wireshark

finish
