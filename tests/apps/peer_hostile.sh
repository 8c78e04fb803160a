#!/bin/sh
# soquete peer against those who mean no good, or have no luck; ci/soak.sh does
# the same at full size.
. "$(dirname "$0")/lib.sh"

export SOQUETE RUN
# hostile CASE N [WORD...]: it prints its seed, and what it saw.
hostile()
{
  # With another seed each time what is found once would be lost.
  case=$1
  n=$2
  shift 2
  python3 "$here/peer_hostile.py" "$case" "$n" "${SOQ_TEST_SEED:-1}" "$@"
}

if [ "$windows" = yes ]; then
  few=3
  many=20
else
  few=10
  many=100
fi

check_with python3 "strange bytes end nobody else's conversation" \
  hostile garbage $many
check_with python3 "a header of 4 GiB costs nothing" hostile headers 1
check_with python3 "strange names become files of the folder" hostile names 40
check_with python3 "who says nothing is closed, and others are served" \
  hostile silent $many
check_with python3 "of a crowd as many are served as there is room for" \
  hostile crowd $many
sentence="who comes back at once has its name and place again"
if [ "$windows" = yes ]; then
  skip "$sentence" "a program under Wine cannot be held from here"
else
  check_with python3 "$sentence" hostile again 5
fi
check_with python3 "of two connections with one, the one that stays has the files" \
  hostile twins 1
if [ "$windows" = yes ]; then
  skip "what fills the disk makes room for the others" \
    "Wine's server would not be in the namespace of the disk"
elif unshare -Urm sh -c "mount -t tmpfs none '$work'" 2>/dev/null; then
  check_with python3 "what fills the disk makes room for the others" \
    hostile full 1
else
  skip "what fills the disk makes room for the others" "no namespaces here"
fi
check_with python3 "a cut connection leaves no prefix" hostile cuts $few
check_with python3 "what was cut goes on, and is the same file" \
  hostile resumes 2
check_with python3 "without the code nobody is connected nor heard" \
  hostile codes 1
check_with python3 "a wrong code costs a delay, and no more" hostile delay 1
check_with python3 "a recorded session says nothing again" hostile replay 1
check_with python3 "an encrypted one that is cut leaves no prefix" \
  hostile cuts 2 --code bodu-kasi-lomo-tuva-giri
if command -v openssl >/dev/null 2>&1; then
  check_with python3 "OpenSSL with the key is a peer, in both roles" \
    hostile openssl 1
else
  skip "OpenSSL with the key is a peer, in both roles" "no openssl here"
fi

# impaired N: files over a link that loses, doubles and reorders.
impaired()
{
  sentence="files come whole over a bad link"
  python3 "$here/impaired.py" "$1" >"$work/link" 2>&1
  status=$?
  if [ "$status" -eq 77 ]; then
    skip "$sentence" "$(tail -n 1 "$work/link")"
  else
    check "$sentence" grep -q "^$1 of $1 equal" "$work/link"
    [ "$status" -eq 0 ] || sed 's/^/# /' "$work/link"
  fi
}
if [ "$windows" = yes ]; then
  skip "files come whole over a bad link" "Wine has no networks of its own"
elif ! command -v python3 >/dev/null 2>&1; then
  skip "files come whole over a bad link" "no python3 here"
else
  impaired 8
fi

finish
