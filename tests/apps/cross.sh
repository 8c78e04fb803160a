#!/bin/sh
# A large file through every pair of systems that is here, there and back, with
# the same SHA-256.  SOQ_BIG_MIB says how large (64).
. "$(dirname "$0")/lib.sh"

size=${SOQ_BIG_MIB:-64}
patience=$((100 + size))

# Random bytes, and fast also for a gigabyte.
head -c 1048576 /dev/urandom >"$work/block"
i=0
while [ "$i" -lt "$size" ]; do
  cat "$work/block"
  echo "$i"
  i=$((i + 1))
done >"$work/big"
sum=$(sha256sum <"$work/big")

# transfer SERVER_RUN SERVER CLIENT_RUN CLIENT: a file to a file.
transfer()
{
  rm -f "$work/copy"
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $1 "$2" tcp-server 127.0.0.1 0 --once &&
    next_line Listen || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
  # shellcheck disable=SC2086
  timeout "$patience" $3 "$4" tcp-client 127.0.0.1 "$port" --file "$work/big" \
    --output "$work/copy" >"$out" 2>"$err"
  status=$?
  expect_status 0 && await && expect_status 0 || return 1
  [ "$(sha256sum <"$work/copy")" = "$sum" ] || {
    ls -l "$work/big" "$work/copy"
    return 1
  }
}

# The native program of another preset's build, beside this one's.
native=${SOQUETE_NATIVE-}
for preset in release gcc clang asan; do
  beside=$(dirname "$SOQUETE")/../../$preset/bin/soquete
  [ -z "$native" ] && [ -x "$beside" ] && native=$beside
done

if [ "$windows" = no ]; then
  check "$size MiB from Linux to Linux come back the same" \
    transfer "$RUN" "$SOQUETE" "$RUN" "$SOQUETE"
else
  check "$size MiB from Windows to Windows come back the same" \
    transfer "$RUN" "$SOQUETE" "$RUN" "$SOQUETE"
  for pair in "Windows to Linux" "Linux to Windows"; do
    sentence="$size MiB from $pair come back the same"
    if [ -z "$native" ]; then
      skip "$sentence" "no native build beside this one"
    elif [ "$pair" = "Windows to Linux" ]; then
      check "$sentence" transfer "" "$native" "$RUN" "$SOQUETE"
    else
      check "$sentence" transfer "$RUN" "$SOQUETE" "" "$native"
    fi
  done
fi

finish
