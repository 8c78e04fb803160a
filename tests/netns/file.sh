#!/bin/sh
# A file from one host to another over a cable of its own, whole and in two
# parts: the second host has the same SHA-256.  $SOQUETE is the program,
# $SOQ_FILE_MIB says how large (4).  Prints TAP; everything happens in
# namespaces that end with this script.
# shellcheck disable=SC2317 # functions that check() and the trap call
. "$(dirname "$0")/hosts.sh"
set -u
: "${RUN=}"

here=$(cd "$(dirname "$0")" && pwd)
mib=${SOQ_FILE_MIB:-4}
code=bodu-kasi-lomo-tuva-giri
patience=900

# receiver WORD...: a peer on the other host that takes what comes; $far.
receiver()
{
  : >"$work/far"
  # shellcheck disable=SC2086 # words
  $enter $RUN "$SOQUETE" peer --listen 10.11.9.2:0 --hidden --stay \
    --receive-dir "$work/in" "$@" </dev/null >"$work/far" 2>&1 &
  far=$!
  pids="$pids $far"
  until_said '^Listen' "$work/far" &&
    port=$(sed -n 's/^Listen *10\.11\.9\.2:\([0-9]*\).*/\1/p' "$work/far")
}

# sends WORD...: $status.
sends()
{
  # shellcheck disable=SC2086 # words
  timeout "$patience" $RUN "$SOQUETE" peer "$@" --send "$work/file" \
    </dev/null >"$work/near" 2>&1
  status=$?
}

# arrived: once, and with the same hash.
arrived()
{
  [ "$(find "$work/in" -type f)" = "$work/in/file" ] || {
    ls -la "$work/in"
    cat "$work/near" "$work/far"
    return 1
  }
  (cd "$work/in" && echo "$sum  file" | sha256sum -c --quiet)
}

end_receiver()
{
  kill "$far" 2>/dev/null
  wait "$far"
  rm -rf "$work/in"
}

whole()
{
  mkdir "$work/in"
  receiver "$@" || return 1
  begin=$(date +%s%N)
  sends 10.11.9.2 "$port" "$@"
  took=$((($(date +%s%N) - begin) / 1000000))
  if [ "$status" -ne 0 ] || ! arrived; then
    cat "$work/near"
    return 1
  fi
  end_receiver
}

# Cut after so many bytes, by somebody in between.
in_two_parts()
{
  mkdir "$work/in"
  receiver "$@" || return 1
  cut=$(($(od -An -N4 -tu4 /dev/urandom) % (mib * 1000000) + 100000))
  : >"$work/relay"
  # shellcheck disable=SC2086 # words
  $leash python3 -u "$here/../apps/peer_client.py" relay "$port" "$cut" 10.11.9.2 \
    >"$work/relay" 2>&1 &
  relay=$!
  pids="$pids $relay"
  until_said port "$work/relay" || return 1
  sends 127.0.0.1 "$(sed 's/port //;q' "$work/relay")" "$@"
  wait "$relay"
  if [ "$status" -ne 1 ] || [ -e "$work/in/file" ]; then
    echo "cut after $cut, and the status was $status"
    cat "$work/near" "$work/far"
    return 1
  fi
  sends 10.11.9.2 "$port" --resume "$@"
  if [ "$status" -ne 0 ] || ! arrived; then
    cat "$work/near"
    return 1
  fi
  [ "$cut" -lt 1000000 ] || grep -q '^Resumes ' "$work/near" || {
    echo "cut after $cut, and nothing resumed:"
    cat "$work/near"
    return 1
  }
  end_receiver
}

second_host
link_hosts near far 9
# Not sparse, and no part like another.
head -c "$((mib * 1048576))" /dev/urandom >"$work/file"
sum=$(sha256sum <"$work/file")
sum=${sum%% *}

# rate: of the last whole one.
rate()
{
  echo "# $mib MiB in $took ms, SHA-256 $sum"
}

check "a_file_crosses_to_the_other_host_whole" whole
rate
check "encrypted_it_does_too" whole --code "$code"
rate
if command -v python3 >/dev/null; then
  check "cut_on_the_way_it_resumes_and_is_whole" in_two_parts
  check "encrypted_it_resumes_too" in_two_parts --code "$code"
else
  skip "cut_on_the_way_it_resumes_and_is_whole" "no python3"
  skip "encrypted_it_resumes_too" "no python3"
fi

finish
