#!/bin/sh
# What is told to a student, in each of the languages: nothing of the English is
# left, no line is longer than a terminal.
. "$(dirname "$0")/lib.sh"

# says LANG WORD...: run it in the language, and look at what it said.  Whether
# all of it was observed on a busy machine, other tests ask.
says()
{
  language=$1
  shift
  soquete "$@" --lang "$language"
  sed '/^soquete /d' "$err" >"$work/said"
  cat "$out" >>"$work/said"
  [ "$status" -le 1 ] && expect_not "$out" '.\{80\}' &&
    expect_not "$out" ' $' && expect_clean "$out" && expect_clean "$err" &&
    python3 "$here/languages.py" "$language" "$work/said" && return 0
  cat "$out" "$err"
  return 1
}

# tells LANG BLOCK WORDS
tells()
{
  # shellcheck disable=SC2086 # the last is words
  check_with python3 "lab $2 says all of it in $1" says "$1" lab "$2" \
    --timeout 50 ${3-}
}

# Such a name no name server is asked for.
nobody='no body'

# peer tells of failures on standard error, with the line of the command before;
# whoever else announces himself here is told of, too.
why()
{
  language=$1
  shift
  soquete peer "$@" --lang "$language"
  [ "$status" -eq 1 ] && expect_clean "$err" &&
    sed "/^soquete peer: /d; /^  .*:[0-9]*\$/d; s/$nobody//g" "$err" "$out" \
      >"$work/said" && expect_not "$err" '^[^s].\{80\}' &&
    python3 "$here/languages.py" "$language" "$work/said" && return 0
  cat "$out" "$err"
  return 1
}

# The texts are the same on both systems: where programs are slow to start, each
# block is told in one language.
languages=ru
[ "$windows" = yes ] || {
  languages='pt-BR ru'
  tells pt-BR udp
  tells pt-BR multi
  tells pt-BR close
  tells ru tcp
}
tells pt-BR tcp
tells ru udp
tells ru multi
tells ru close '--hold 0.01'
for language in $languages; do
  check_with python3 "lab peer says all of it in $language" says "$language" \
    lab peer --one-host --timeout 50
  check_with python3 "peer --check says why in $language" why "$language" \
    --check 127.0.0.1 1 --timeout 0.5
  check_with python3 "peer says in $language why it failed" why "$language" \
    127.0.0.1 1 --timeout 0.5
  check_with python3 "peer says in $language that nobody has the name" \
    why "$language" --check "$nobody" --interface 127.0.0.1 --seconds 0.5
done

# What each of two peers says of the other; what is typed is the same for both.
talk()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/one" $RUN "$SOQUETE" peer --listen 127.0.0.1:0 --once \
    --name eins --interface 127.0.0.1 --lang ru </dev/null
  next_line 'Слушает' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
  printf '/who\n/help\n/nix\n/no\n/to zwei x\n12\n' >"$work/typed"
  # shellcheck disable=SC2086 # RUN is words
  timeout 60 $RUN "$SOQUETE" peer 127.0.0.1 "$port" --name drei --lang pt-BR \
    <"$work/typed" >"$out" 2>"$err"
  status=$?
  await
  for file in "$out" "$err" "$log" "$log.err"; do
    sed 's/eins//g; s/drei//g; s/zwei//g; /^  Wireshark /d
      s/nix//g; s,/[a-z]* ,,g; s,/[a-z]*,,g' "$file" >"$file.said"
  done
  expect "$log" '^Связь     drei (' && expect "$out" '^Conectado eins (' &&
    python3 "$here/languages.py" pt-BR "$out.said" &&
    python3 "$here/languages.py" ru "$log.said" && return 0
  cat "$out" "$err" "$log" "$log.err"
  return 1
}
check_with python3 "two peers talk, each in its language" talk

# With --json the sentences are English, whatever the system's language is,
# unless another is asked for.
as_data()
{
  LC_ALL=ru_RU.UTF-8
  soquete lab tcp --json --timeout 50
  LC_ALL=C.UTF-8
  expect_status 0 && expect "$out" '"meaning":"The answer is here."' || return 1
  soquete lab tcp --json --lang ru --timeout 50
  expect_status 0 && expect "$out" '"meaning":"Ответ пришёл."' || return 1
  soquete peer --check 127.0.0.1 1 --json --lang ru
  expect_status 1 &&
    expect "$out" '"cause":"SELF_NOBODY".*"about":"port","text":"1: отказ"' ||
    return 1
  soquete peer --check 127.0.0.1 1 --json
  expect_status 1 && expect "$out" '"found":"127.0.0.1 is this machine itself'
}
check "the data are English unless another language is asked for" as_data

no_such_language()
{
  for block in tcp udp multi close peer all; do
    soquete lab "$block" --lang xx
    expect_status 2 && [ ! -s "$out" ] &&
      expect "$err" "^soquete lab: no such language: 'xx'; there are: en, " ||
      return 1
  done
  soquete peer 127.0.0.1 1 --lang xx
  expect_status 2 && expect "$err" "^soquete peer: no such language: 'xx'; "
}
check "a language that is not there is named, and nothing is run" \
  no_such_language

finish
