#!/bin/sh
# soquete peer: two and three that talk and send files, on every pair of
# systems that is here, and with a peer that was written from the protocol.
# SOQ_PEER_CUTS (2) and SOQ_PEER_FILES (200) say how many.
. "$(dirname "$0")/lib.sh"
patience=200
ana=
bia=

# The native program of another preset's build, beside this one's.
native=${SOQUETE_NATIVE-}
for preset in release gcc clang asan; do
  beside=$(dirname "$SOQUETE")/../../$preset/bin/soquete
  [ -z "$native" ] && [ -x "$beside" ] && native=$beside
done

# run SYSTEM WORD...: `soquete peer` of this build (own) or the native one, in
# the place of a subshell, which is what a pipe and & give.
run()
{
  system=$1
  shift
  if [ "$system" = own ]; then
    # shellcheck disable=SC2086 # RUN is words
    exec $leash timeout --foreground "$patience" $RUN "$SOQUETE" peer "$@"
  else
    exec $leash timeout --foreground "$patience" "$native" peer "$@"
  fi
}

# forget WHO: what it printed the last time, before it can be taken for new.
forget()
{
  : >"$work/$1"
  : >"$work/$1.err"
}

# begin WHO SYSTEM WORD...: a peer whose keyboard is a pipe that we hold open;
# what it prints is in $work/WHO, and its pid in $WHO.
begin()
{
  who=$1
  rm -f "$work/$who.keys"
  mkfifo "$work/$who.keys"
  forget "$who"
  shift
  # No other peer's keyboard stays open in it.
  run "$@" <"$work/$who.keys" >"$work/$who" 2>"$work/$who.err" \
    4>&- 5>&- 6>&- 7>&- &
  eval "$who=$!"
  servers="$servers $!"
  case $who in
  ana) exec 4>"$work/ana.keys" ;;
  bia) exec 5>"$work/bia.keys" ;;
  eva) exec 6>"$work/eva.keys" ;;
  esac
}

# type_to WHO LINE, and the end of its input.
type_to()
{
  case $1 in
  ana) echo "$2" >&4 ;;
  bia) echo "$2" >&5 ;;
  eva) echo "$2" >&6 ;;
  esac
}
hang_up()
{
  case $1 in
  ana) exec 4>&- ;;
  bia) exec 5>&- ;;
  eva) exec 6>&- ;;
  esac
}

# ends WHO [STATUS]: its exit status is this one (0).
ends()
{
  eval "wait \"\$$1\""
  status=$?
  [ "$status" -eq "${2:-0}" ] && return 0
  echo "$1: exit status $status, not ${2:-0}"
  cat "$work/$1" "$work/$1.err"
  return 1
}

# sees WHO PATTERN [TIMES]: so many lines (1) of what it prints, in a minute.
sees()
{
  begun=$(date +%s)
  until [ "$(cat "$work/$1" "$work/$1.err" | grep -c -e "$2")" -ge \
    "${3:-1}" ]; do
    [ $(($(date +%s) - begun)) -lt 60 ] || {
      echo "$1 does not print '$2':"
      cat "$work/$1" "$work/$1.err"
      return 1
    }
    sleep 0.05
  done
}

# listens WHO SYSTEM WORD...: begin it at a free port, $port.
listens()
{
  name=$1
  system=$2
  shift 2
  begin "$name" "$system" --listen 127.0.0.1:0 --name "$name" "$@"
  sees "$name" '^Listen ' || return 1
  port=$(sed -n 's/^Listen *127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/$name")
}

# dials WHO SYSTEM WORD...: begin it, connected to $port.
dials()
{
  name=$1
  system=$2
  shift 2
  begin "$name" "$system" 127.0.0.1 "$port" --name "$name" "$@"
}

head -c 1000000 /dev/urandom >"$work/big"
: >"$work/empty"
new_folder()
{
  rm -rf "$work/in"
  mkdir "$work/in"
}

# ---- talking -----------------------------------------------------------------

talk()
{
  listens bia "$1" && dials ana "$2" && sees ana '^Connected bia ' &&
    type_to ana 'hello from ana' && sees bia ' ana: hello from ana$' &&
    type_to bia 'olá from bia' && sees ana ' bia: olá from bia$' &&
    sees bia 'they see .*: the same pair$' && sees ana '^  round trip ' &&
    type_to ana /who && sees ana '^  bia .* <-> 127.0.0.1:.*  ESTABLISHED$' &&
    type_to ana 'the last line' && hang_up ana &&
    sees bia ' ana: the last line$' && sees bia '^Closed    ana ' || return 1
  hang_up bia
  ends ana && ends bia && expect "$work/ana" '^Plain text: ' &&
    expect "$work/ana" '^Closed    bia ' &&
    expect_clean "$work/ana" && expect_clean "$work/bia"
}

# What two pipes hold is heard by both, whoever is done first.
pipes()
{
  listens bia own --once || return 1
  type_to bia 'one of bia'
  hang_up bia
  printf 'one of ana\ntwo of ana' | run own 127.0.0.1 "$port" --name ana \
    >"$work/ana" 2>&1
  status=$?
  expect_status 0 && ends bia && expect "$work/ana" ' bia: one of bia$' &&
    expect "$work/bia" ' ana: one of ana$' &&
    expect "$work/bia" ' ana: two of ana$'
}

# Two of one name, and one in the middle.
three()
{
  listens bia own --stay && dials ana own && sees ana '^Connected bia ' &&
    begin eva own 127.0.0.1 "$port" --name ana && sees eva '^Connected bia' &&
    sees bia 'Connected ana#.*by them' && type_to bia /who &&
    sees bia '^  ana#' 2 || return 1
  one=$(sed -n 's/^  \(ana#[0-9a-f]*\) .*/\1/p' "$work/bia" | head -n 1)
  other=$(sed -n 's/^  \(ana#[0-9a-f]*\) .*/\1/p' "$work/bia" | tail -n 1)
  [ "$one" != "$other" ] && type_to bia 'for all' &&
    sees ana ' bia: for all$' && sees eva ' bia: for all$' &&
    type_to bia "/to $one for one" && type_to bia "/to $other for another" &&
    type_to bia '/to ana who?' && sees bia "^Nobody of that name: 'ana who" &&
    type_to bia /quit || return 1
  ends bia && hang_up ana && hang_up eva && ends ana && ends eva &&
    hang_up bia || return 1
  cat "$work/ana" "$work/eva" >"$work/both"
  [ "$(grep -c 'bia (to you): for one$' "$work/both")" -eq 1 ] &&
    [ "$(grep -c 'bia (to you): for another$' "$work/both")" -eq 1 ]
}

# Each dials the other at the same time: one connection stays.
at_once()
{
  listens ana own && at_ana=$port && listens bia own && at_bia=$port &&
    type_to ana "/connect 127.0.0.1 $at_bia" &&
    type_to bia "/connect 127.0.0.1 $at_ana" &&
    sees ana 'they see' && sees bia 'they see' || return 1
  # Once a second one would have come, there is one.
  begun=$(date +%s)
  until type_to ana /who && type_to ana "marker $1" &&
    sees bia "marker $1" && [ "$(tail -n 2 "$work/ana" |
      grep -c ESTABLISHED)" -eq 1 ]; do
    [ $(($(date +%s) - begun)) -lt 60 ] || return 1
  done
  hang_up ana
  hang_up bia
  ends ana && ends bia
}
many_at_once()
{
  for round in $(seq "$1"); do
    at_once "$round" || return 1
  done
}

# ---- files -------------------------------------------------------------------

files()
{
  new_folder
  cp "$work/big" "$work/in/CON.txt"
  cp "$work/big" "$work/naïve name.bin"
  listens bia "$1" --receive-dir "$work/in" &&
    dials ana "$2" --send "$work/big" --send "$work/empty" \
      --send "$work/no such file" --send "$work" --send "$work/naïve name.bin" &&
    sees ana '^Sent      naïve name.bin' && hang_up ana && ends ana 1 &&
    hang_up bia && ends bia && expect_same "$work/big" "$work/in/big" &&
    expect_same "$work/big" "$work/in/naïve name.bin" &&
    [ -f "$work/in/empty" ] && [ ! -s "$work/in/empty" ] &&
    expect "$work/ana.err" 'no such file: no such file or directory' &&
    expect "$work/ana.err" ': is a directory (EISDIR' &&
    [ "$(find "$work/in" -type f | wc -l)" -eq 4 ]
}

# A pipe into which nobody writes would be waited for, and so by all.
pipe_as_file()
{
  new_folder
  mkfifo "$work/pipe"
  listens bia own --receive-dir "$work/in" --stay &&
    dials ana own --send "$work/pipe" --send "$work/empty" && hang_up ana &&
    ends ana 1 && type_to bia /quit && hang_up bia && ends bia &&
    expect "$work/ana.err" 'pipe: cannot seek (ESPIPE' && [ -f "$work/in/empty" ]
}

# Cut after so many bytes, then sent again with --resume.
resume()
{
  new_folder
  cut=$(($(od -An -N4 -tu4 /dev/urandom) % 900000 + 300))
  listens bia own --receive-dir "$work/in" --stay || return 1
  at=$port
  forget relay
  # shellcheck disable=SC2086
  $leash python3 -u "$here/peer_client.py" relay "$at" "$cut" \
    >"$work/relay" 4>&- 5>&- &
  relay=$!
  servers="$servers $relay"
  sees relay port && port=$(sed 's/port //;q' "$work/relay") || return 1
  dials ana own --send "$work/big" && ends ana 1 && wait "$relay" &&
    hang_up ana && sees bia '^soquete peer: .*cut' || return 1
  [ ! -e "$work/in/big" ] || {
    echo "cut after $cut, and there is a file"
    return 1
  }
  port=$at
  dials ana own --send "$work/big" --resume && hang_up ana && ends ana &&
    type_to bia /quit && ends bia 1 && hang_up bia &&
    expect_same "$work/big" "$work/in/big" &&
    [ "$(find "$work/in" -type f | wc -l)" -eq 1 ] || return 1
  [ "$cut" -lt 140000 ] || expect "$work/ana" '^Resumes   big for bia'
}
resumes()
{
  for _ in $(seq "$1"); do
    resume || return 1
  done
}

in_quotes()
{
  new_folder
  cp "$work/big" "$work/a name.bin"
  listens bia own --receive-dir "$work/in" && dials ana own &&
    type_to ana "/send \"$work/a name.bin\"" &&
    type_to ana "/to bia /send '$work/empty'" && hang_up ana && ends ana &&
    hang_up bia && ends bia && expect_same "$work/big" "$work/in/a name.bin" &&
    [ -f "$work/in/empty" ]
}

small_ones()
{
  new_folder
  mkdir -p "$work/small"
  listens bia own --receive-dir "$work/in" && dials ana own || return 1
  for i in $(seq "$1"); do
    echo "$i" >"$work/small/$i"
    type_to ana "/send $work/small/$i"
  done
  hang_up ana
  ends ana && hang_up bia && ends bia && diff -r "$work/small" "$work/in"
}

refused()
{
  listens bia own --stay && dials ana own --send "$work/big" && hang_up ana &&
    ends ana 1 && type_to bia /quit && hang_up bia && ends bia &&
    expect "$work/ana.err" 'big to bia: not taken: it was started without' &&
    expect "$work/bia" '^Refused   big from ana'
}

# The sender is told, and the next file goes on.
no_place()
{
  new_folder
  soquete peer --receive-dir "$work/in/no such folder"
  expect_status 1 && expect "$err" 'no such folder: there is no such folder' &&
    mkdir "$work/in/gone" &&
    listens bia own --stay --receive-dir "$work/in/gone" &&
    rmdir "$work/in/gone" &&
    dials ana own --send "$work/big" && hang_up ana && ends ana 1 &&
    type_to bia /quit && hang_up bia && ends bia 1 &&
    expect "$work/ana.err" \
      'big to bia: not taken: the receiving folder: no such file or directory'
}
quota()
{
  new_folder
  listens bia own --stay --receive-dir "$work/in" --quota 500k &&
    dials ana own --send "$work/big" --send "$work/empty" && hang_up ana &&
    ends ana 1 && type_to bia /quit && hang_up bia && ends bia 1 &&
    expect "$work/ana.err" 'not taken: it is more than may be received' &&
    [ -e "$work/in/empty" ] && [ ! -e "$work/in/big" ]
}

# What is empty counts, too.
max_files()
{
  new_folder
  listens bia own --stay --receive-dir "$work/in" --max-files 2 &&
    dials ana own --send "$work/empty" --send "$work/empty" \
      --send "$work/big" && hang_up ana && ends ana 1 && type_to bia /quit &&
    hang_up bia && ends bia 1 &&
    expect "$work/ana.err" \
      'big to bia: not taken: no more files may be received here' &&
    expect "$work/bia.err" 'no more files may be received here' &&
    [ -e "$work/in/empty" ] && [ ! -e "$work/in/big" ] &&
    [ "$(find "$work/in" -type f | wc -l)" -eq 2 ]
}

# A folder on a disk that has room for 300 kB, in a namespace of its own.
full_disk()
{
  new_folder
  cat >"$work/full" <<'END'
mount -t tmpfs -o size=300k none "$FOLDER" && exec "$@"
END
  before=$RUN
  RUN="env FOLDER=$work/in unshare -Urm sh $work/full"
  listens bia own --stay --receive-dir "$work/in" || return 1
  RUN=$before
  echo fits >"$work/little"
  dials ana own --send "$work/big" --send "$work/little" && hang_up ana &&
    ends ana 1 && type_to bia /quit && hang_up bia && ends bia 1 &&
    expect "$work/ana.err" \
      'big to bia: not taken: the receiving folder: no space left on device' &&
    expect "$work/ana" '^Sent      little '
}

# ---- another program that speaks it --------------------------------------------

python_talks()
{
  listens bia own --once && {
    # shellcheck disable=SC2086
    $leash python3 -u "$here/peer_client.py" "$port" talk 'from python' \
      >"$out" 2>&1 4>&- 5>&- &
    one=$!
  }
  servers="$servers $one"
  sees bia ' python: from python$' && type_to bia 'to python' &&
    hang_up bia && ends bia && wait "$one" &&
    expect "$out" '^heard to python$' && expect "$out" '^goodbye$'
}
python_sends()
{
  new_folder
  listens bia own --stay --once --receive-dir "$work/in" &&
    python3 "$here/peer_client.py" "$port" send "$work/big" >"$out" 2>&1 &&
    hang_up bia && ends bia && expect "$out" '^verified$' &&
    expect_same "$work/big" "$work/in/big"
}
python_receives()
{
  new_folder
  listens bia own --once --send "$work/big" --send "$work/empty" &&
    hang_up bia && python3 "$here/peer_client.py" "$port" receive \
    "$work/in" >"$out" 2>&1 && ends bia && expect_same "$work/big" "$work/in/big"
}
unknown_kinds()
{
  listens bia own --once --stay &&
    python3 "$here/peer_client.py" "$port" unknown 'after all' >"$out" 2>&1 &&
    hang_up bia && ends bia && expect "$work/bia" ' python: after all$'
}
other_version()
{
  listens bia own &&
    python3 "$here/peer_client.py" "$port" version >"$out" 2>&1 &&
    expect "$out" '^bye 3 .* no common version' &&
    sees bia 'no common version' && type_to bia /quit && hang_up bia &&
    ends bia
}
another_program()
{
  listens bia own && python3 "$here/peer_client.py" "$port" http \
    >"$out" 2>&1 && sees bia 'the other side is no soquete peer' &&
    type_to bia /quit && hang_up bia && ends bia
}
silent_one()
{
  listens bia own --handshake 0.3 &&
    python3 "$here/peer_client.py" "$port" silent >"$out" 2>&1 &&
    sees bia 'the other side is silent' && type_to bia /quit && hang_up bia &&
    ends bia
}
# One that never reads is cut off at its limit; the others hear everything.
slow_one()
{
  listens bia own --queue-bytes 64k --stay && dials ana own &&
    sees ana '^Connected bia' || return 1
  rm -f "$work/slow.keys"
  mkfifo "$work/slow.keys"
  # shellcheck disable=SC2086
  $leash python3 "$here/peer_client.py" "$port" slow <"$work/slow.keys" \
    >"$work/slow" 2>&1 4>&- 5>&- 6>&- &
  one=$!
  servers="$servers $one"
  exec 7>"$work/slow.keys"
  sees bia '^Connected slow' || return 1
  line=$(head -c 4000 /dev/zero | tr '\0' x)
  sent=0
  until grep -q 'does not read' "$work/bia.err" || [ $sent -gt 5000 ]; do
    type_to bia "$sent $line"
    sent=$((sent + 1))
  done
  type_to bia 'still here'
  sees ana ' bia: still here$' && type_to bia /quit && hang_up bia || return 1
  exec 7>&-
  wait "$one"
  hang_up ana
  ends bia 1 && ends ana && expect "$work/bia.err" 'slow: .* does not read' &&
    [ "$(grep -c xxxx "$work/ana")" -eq "$sent" ]
}

# ---- the end -----------------------------------------------------------------

interrupted_dialer()
{
  listens bia own && dials ana own && sees ana '^Connected bia' &&
    sees bia '^Connected ana' && kill -INT "$ana" &&
    sees bia '^Closed    ana' && ends ana 130 && hang_up ana && hang_up bia &&
    ends bia
}
interrupted_listener()
{
  listens bia own && dials ana own && sees ana '^Connected bia' &&
    sees bia '^Connected ana' && kill -INT "$bia" &&
    sees ana '^Closed    bia' && ends bia && ends ana && hang_up ana &&
    hang_up bia
}
# Each key is typed when the terminal gives keys: also the second time.
stopped()
{
  timeout 100 python3 "$here/peers.py" terminal yes /help '\x1a,/quit\r' \
    python3 "$here/peers.py" shell "$SOQUETE" peer --listen 127.0.0.1:0 \
    --name bia >"$out" 2>&1
  expect "$out" '^stopped' && expect "$out" '> /quit' &&
    expect "$out" '^status 0'
}
nobody()
{
  soquete peer 127.0.0.1 1 --name ana </dev/null
  expect_status 1 && expect "$err" 'connect 127.0.0.1:1: connection refused'
}
json()
{
  new_folder
  begin bia own --listen 127.0.0.1:0 --name bia --json --once --stay \
    --receive-dir "$work/in"
  sees bia '"event": *"listen"' || return 1
  port=$(sed -n 's/.*"local": *"127\.0\.0\.1:\([0-9]*\)".*/\1/p' "$work/bia" |
    head -n 1)
  hang_up bia
  printf 'a\033[31m line\n' | run own 127.0.0.1 "$port" --name ana --json \
    --send "$work/big" >"$work/ana" 2>"$work/ana.err"
  status=$?
  expect_status 0 && ends bia && expect "$work/bia" '"event":"message"' &&
    expect "$work/bia" '"event":"received"' &&
    expect "$work/bia" '"event":"proof"' &&
    expect "$work/bia" "\"sha256\":\"$(sha256sum <"$work/big" | cut -c1-64)\"" &&
    expect "$work/ana" '"event":"sent"' && expect_clean "$work/bia"
}

# ---- wrong usage -------------------------------------------------------------

wrong_usage()
{
  pattern=$1
  shift
  soquete peer "$@" </dev/null
  expect_status 2 && expect "$err" "$pattern"
}

check "two talk, and both see the same pair" talk own own
check "what two pipes hold is heard by both" pipes
check "files come whole, and one that is missing stops no other" files own own
check_with python3 "a file that was cut is resumed" resumes "${SOQ_PEER_CUTS:-2}"
check "files are refused without --receive-dir" refused
check "a folder that is not there is told to the sender" no_place
check "more files than --max-files are refused" max_files
check_with python3 "a peer written from the protocol talks" python_talks
check_with python3 "a peer written from the protocol sends" python_sends
check_with python3 "a peer written from the protocol receives" python_receives
if [ "$windows" = no ]; then
  check "two of one name are told apart" three
  check "two that dial each other have one connection" many_at_once 5
  check "a path in quotes is the one without" in_quotes
  check "small files in a row" small_ones "${SOQ_PEER_FILES:-200}"
  check "a pipe is no file, and holds nobody up" pipe_as_file
  check "more than --quota is refused, and the next is taken" quota
  if unshare -Urm sh -c "mount -t tmpfs none '$work'" 2>/dev/null; then
    check "a full disk is told to the sender, and the next file goes on" \
      full_disk
  else
    skip "a full disk is told to the sender" "no namespaces here"
  fi
  check_with python3 "kinds that nobody knows are skipped" unknown_kinds
  check_with python3 "another version is told" other_version
  check_with python3 "another program is told from a peer" another_program
  check_with python3 "one that says nothing is closed" silent_one
  check_with python3 "one that never reads is cut off alone" slow_one
  check "Ctrl-C of the one that dialled says goodbye" interrupted_dialer
  check "Ctrl-C of the one that listens says goodbye" interrupted_listener
  check_typed "Ctrl-Z and fg leave the keys keys" stopped
  check "everything as data" json
else
  check "two that dial each other have one connection" many_at_once 1
  for pair in "native own" "own native"; do
    # shellcheck disable=SC2086 # two words
    if [ -n "$native" ]; then
      check "$pair: Linux and Windows talk" talk $pair
      check "$pair: Linux and Windows send files" files $pair
    else
      skip "$pair: Linux and Windows talk" "no native build beside this one"
    fi
  done
fi
check "nobody at the other end is told, with 1" nobody
check "--name with control bytes is refused" \
  wrong_usage '--name' --name "$(printf 'a\033b')"
check "--name of 300 characters is refused" wrong_usage '1 to 63 bytes' \
  --name "$(head -c 300 /dev/zero | tr '\0' n)"
check "--listen without a number is refused" wrong_usage '--listen' \
  --listen 127.0.0.1:x
check "--quota of nothing is refused" wrong_usage 'not a number of bytes' \
  --quota 0
check "--max-files of nothing is refused" \
  wrong_usage "max-files '0' is not a number from 1" --max-files 0

finish
