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
  library=$(ldconfig -p | sed -n 's/.*libpcap\.so\.[01][.0-9]* .*=> //p' | head -n 1)
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

twice()
{
  soquete capture -i lo -i 127.0.0.1 -o "$work/none.pcapng"
  expect_status 2 && expect "$err" "-i: 'lo' and '127.0.0.1' are the same" &&
    [ ! -e "$work/none.pcapng" ]
}
check "an interface that is named twice is refused" twice

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

# number KEY FILE: of the last line of JSON, before the single interfaces.
number()
{
  sed -n '$s/"output".*//; $s/.*"'"$1"'":\([0-9]*\).*/\1/p' "$2"
}

# exact FILE: seen is written and dropped.
exact()
{
  [ "$(number seen "$1")" -eq $(($(number written "$1") + $(number dropped "$1") + \
    $(number interface_dropped "$1") + $(number unwritten "$1"))) ] && return 0
  echo "the account is wrong:"
  cat "$1"
  return 1
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

# The rest is the same code there, or needs a network of its own.
if [ "${IN_NAMESPACE-}" != 1 ]; then
  skip "it counts what dumpcap counts, when it is ended" "no namespace of our own here"
  finish
  exit 0
fi

# capturing WORD...: a capture in the background, with --json; $taker is it.
capturing()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/capture" $RUN "$SOQUETE" capture --json "$@"
  next_line '"begin"' || return 1
  taker=$(printf '%s\n' "$line" | sed 's/.*"pid":\([0-9]*\).*/\1/')
}

# datagrams N: so many over loopback, and one more of 77 bytes that is the last.
datagrams()
{
  python3 -c 'import socket, sys
def open():
  s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  s.bind(("127.0.0.1", 0))
  return s
a, b = open(), open()
for i in range(int(sys.argv[1])):
  a.sendto(b"x" * 1000, b.getsockname())
a.sendto(b"y" * 77, b.getsockname())' "$1"
}

# until_seen PATTERN FILE: it is in there, in half a minute.
until_seen()
{
  last=$(($(date +%s) + 30))
  until grep -q -e "$1" "$2"; do
    [ "$(date +%s)" -le "$last" ] || {
      echo "'$1' did not come:"
      cat "$2"
      return 1
    }
    ip link show lo >/dev/null
  done
}

# It ends when it has so many, and then they have all passed.
beside()
{
  # shellcheck disable=SC2086
  $leash timeout --foreground "$patience" dumpcap -q -i lo -B 32 -c 3001 \
    -w "$work/dumpcap.pcapng" >"$work/dumpcap" 2>&1 &
  dumpcap=$!
  servers="$servers $dumpcap"
  until_seen '^File:' "$work/dumpcap" && capturing -o "$work/beside.pcapng" &&
    datagrams 3000 || return 1
  wait "$dumpcap" || {
    cat "$work/dumpcap"
    return 1
  }
  kill -TERM "$taker"
  await
  if [ "$status" -ne 0 ] || ! exact "$log"; then
    cat "$log" "$log.err"
    return 1
  fi
  expect "$log" '"dropped":0,"interface_dropped":0,"received":3001,"written":3001,'
}
check_with dumpcap "it counts what dumpcap counts, when it is ended" beside

several()
{
  capturing -i 127.0.0.1 -i any --packets 6 -o "$work/several.pcapng" &&
    datagrams 9 || return 1
  await
  [ "$status" -eq 0 ] && expect "$log" '"interface":"127.0.0.1"' &&
    expect "$log" '"interface":"any"' && exact "$log"
}
check_with python3 "several interfaces go into one file" several

rights()
{
  capturing --packets 1 -o "$work/rights.pcapng" || return 1
  cp "/proc/$taker/status" "$work/status"
  datagrams 1
  await
  [ "$status" -eq 0 ] && expect "$work/status" '^NoNewPrivs:.1$' &&
    expect "$work/status" '^CapEff:.0000000000080002$' &&
    expect "$work/status" '^CapPrm:.0000000000080002$'
}
check_with python3 "rights are given up before the first packet" rights

full()
{
  mkdir "$work/small"
  mount -t tmpfs -o size=200k tmpfs "$work/small" || return 1
  capturing -o "$work/small/full.pcapng" && datagrams 900 || return 1
  await
  grep '"result"' "$log" >"$work/result"
  cp "$work/small/full.pcapng" "$work/full.pcapng"
  umount "$work/small"
  [ "$status" -eq 1 ] && exact "$work/result" &&
    expect "$log.err" 'full.pcapng: no space left' &&
    expect "$work/result" '"cut":true' || return 1
  soquete explain "$work/full.pcapng" --json
  expect "$out" '"packets":'"$(number written "$work/result")"',.*"status":"cut"'
}
check_with python3 "a full disk is told, and what is whole in the file" full

# talk FILE WORD...: a conversation of a process with these words, until the
# capture of it has told whose it is.
talk()
{
  cat >"$work/who.py" <<'EOF'
import socket, sys, time
end = time.monotonic() + 60
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen()
c = socket.create_connection(l.getsockname()); s, _ = l.accept()
while time.monotonic() < end:
  c.sendall(b"Hello"); s.recv(9)
  if b" is python3, process " in open(sys.argv[1], "rb").read(): break
else:
  print("no comment came")
EOF
  python3 "$work/who.py" "$@"
}

who()
{
  rm -f "$work/who.pcapng"
  capturing -o "$work/who.pcapng" || return 1
  talk "$work/who.pcapng" --code 4711hush 'two words'
  kill -TERM "$taker"
  await
  [ "$status" -eq 0 ] && exact "$log" &&
    expect "$work/who.pcapng" \
      " is python3, process [0-9]*: .*python3 .*who.pcapng --code \*\*\* 'two words'" &&
    ! grep -q 4711hush "$work/who.pcapng" || return 1
  soquete explain "$work/who.pcapng" --json && expect_status 0 &&
    expect "$out" '"client_process":{"pid":[0-9]*,"name":"python3","command":' &&
    expect "$out" '"server_process":{"pid":[0-9]*,"name":"python3","command":'
}
check_with python3 "who speaks, and by what command, stands beside the packets" who

who_alone()
{
  capturing --no-command -o "$work/alone.pcapng" || return 1
  talk "$work/alone.pcapng"
  kill -TERM "$taker"
  await
  [ "$status" -eq 0 ] && expect "$work/alone.pcapng" ' is python3, process ' &&
    ! grep -q who.py "$work/alone.pcapng"
}
check_with python3 "--no-command leaves the command out" who_alone

finish
