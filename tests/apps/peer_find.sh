#!/bin/sh
# soquete peer finds others, by --list and by name, and --check says why not;
# over loopback alone, by a port that no other run listens at.  Names have a
# blank, so that no name server is asked for them.
. "$(dirname "$0")/lib.sh"

find_port=$((10000 + $$ % 20000))

# wait_as NAME WORD...: a peer of this name in the background; its $port.
wait_as()
{
  name=$1
  shift
  # shellcheck disable=SC2086 # RUN is words
  background "$work/far" $RUN "$SOQUETE" peer --listen 127.0.0.1:0 --stay \
    --name "$name" --find-port "$find_port" "$@" </dev/null
  next_line 'Listen' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
}

# look WORD...: soquete peer, on loopback alone.
look()
{
  soquete peer --interface 127.0.0.1 --find-port "$find_port" "$@"
}

listed()
{
  wait_as 'Ana Luíza' && next_line 'Announce' || return 1
  look --list --seconds 3
  expect_status 0 &&
    expect "$out" "^Ana Luíza  [A-Z][a-z]*  *127\.0\.0\.1:$port  *soquete " &&
    expect_clean "$out" || return 1
  look --list --seconds 2 --json
  expect_status 0 && expect "$out" '"event":"found","name":"Ana Luíza"' &&
    expect "$out" "\"port\":$port,\"program\":\"soquete " &&
    expect "$out" '"event":"result","peers":1,'
}

checked()
{
  look --check 'ANA Luíza' --seconds 20
  expect_status 0 && expect "$out" '^It works, but 127\.0\.0\.1 is this mach' &&
    expect "$out" 'a soquete peer answers$' || return 1
  printf 'hello there\n' >"$work/hello"
  look 'Ana Luíza' --seconds 20 <"$work/hello" && expect "$out" '^Connected Ana Lu'
}

typed()
{
  printf '/connect ANA Luíza\nhello again\n' >"$work/typed"
  look --listen 127.0.0.1:0 --hidden --seconds 20 --once <"$work/typed" &&
    expect "$out" '^Connected Ana Lu' && expect "$err" "127\.0\.0\.1:$port"
}

refused()
{
  look --check 127.0.0.1 1
  expect_status 1 && expect "$out" '^  port  *1 is refused$' &&
    expect "$out" 'nobody listens at port 1\.$' &&
    expect "$out" '^What to do:$' || return 1
  look 127.0.0.1 1 </dev/null
  expect_status 1 && expect "$err" 'nobody listens at port 1\.$' &&
    [ ! "$(grep -c ECONNREFUSED "$err")" -eq 0 ]
}

unknown()
{
  look --check "no body" --seconds 3 --json
  expect_status 1 &&
    expect "$out" '"cause":"\(NO_NAME\|NAME_SERVER\)"' &&
    expect "$out" '"heard":\[{"name":"Ana Luíza"'
}

check "a peer is listed with its name, system, address and version" listed
check "a peer is reached by its name" checked
check "a name that is typed is looked for as well" typed
check "a refused connection is explained, by --check and on the way" refused
check "who is not there is told with who is" unknown
end

nobody()
{
  look --list --seconds 0.3
  expect_status 0 && expect "$out" '^Nobody announced itself in 0\.3 s\.$' &&
    expect "$err" 'UDP port'
}
check "nobody is no failure" nobody

interrupted()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/list" $RUN "$SOQUETE" peer --check "no body" \
    --interface 127.0.0.1 --find-port "$find_port"
  signal INT "$pid"
  await
  [ "$status" -ne 0 ]
}

wrong_words()
{
  for words in '--list ana' '--list --check ana' '--check' \
    '--check ana --listen 1' '--list --seconds 0' '--list --seconds x' \
    '--list --find-port 0' '--list --find-port 70000'; do
    # shellcheck disable=SC2086 # words
    soquete peer $words
    expect_status 2 || return 1
  done
  look --list --interface nowhere0
  expect_status 1 && expect "$err" 'no such device'
}
check "what is wrong with the words is told" wrong_words
if [ "$windows" = yes ]; then
  skip "an interrupted check ends at once" "a script cannot send Ctrl-C to Wine"
else
  check "an interrupted check ends at once" interrupted
fi

hostile()
{
  background "$work/evil" python3 "$here/beacons.py" "$find_port"
  next_line ready || return 1
  look --list --seconds 1
  expect_status 0 && expect_clean "$out" && expect_not "$out" evil &&
    [ "$(wc -l <"$out")" -le 18 ] || return 1
  look --check "good one" --seconds 20 --timeout 1 --json
  expect "$out" '"cause":"SELF_NOBODY"' && expect "$out" '"heard":\[{"name":"good one"'
}
if [ "$windows" = no ] && command -v python3 >/dev/null; then
  check "a flood of made-up peers hides no good one and shows no byte raw" hostile
  end
else
  skip "a flood of made-up peers hides no good one and shows no byte raw" \
    "it is a Linux script that makes the flood"
fi

finish
