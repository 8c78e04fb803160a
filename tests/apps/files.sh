#!/bin/sh
# What is sent and stored: files, pipes, full disks.
. "$(dirname "$0")/lib.sh"

head -c 300000 /dev/urandom >"$work/data"

file_to_file()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" --file "$work/data" \
    --output "$work/copy" && await && expect_status 0 &&
    expect_same "$work/data" "$work/copy" &&
    expect "$out" '^Closed .* 300000 bytes in, 300000 out$' &&
    expect_clean "$log" && expect_clean "$out"
}
check "a file comes back as it was" file_to_file

pipe_to_pipe()
{
  serve --once || return 1
  # shellcheck disable=SC2002,SC2086 # a pipe is meant
  cat "$work/data" | timeout 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" \
    --file - --output - 2>"$err" | cat >"$work/copy2"
  await
  expect_status 0 && expect_same "$work/data" "$work/copy2" &&
    expect "$err" '^Connected .*ESTABLISHED$' &&
    expect "$err" '^Closed .* 300000 bytes in, 300000 out$'
}
check "a pipe comes back as it was, and the steps are on standard error" \
  pipe_to_pipe

stdin_file()
{
  serve --once || return 1
  # shellcheck disable=SC2086
  timeout 60 $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" --file - \
    --output "$work/copy3" <"$work/data" >"$out" 2>"$err"
  status=$?
  expect_status 0 && await && expect_same "$work/data" "$work/copy3"
}
check "a file as standard input comes back as it was" stdin_file

no_file()
{
  serve --once || return 1
  soquete tcp-client 127.0.0.1 "$port" --file "$work/none"
  expect_status 1 &&
    expect "$err" "^soquete tcp-client: open .*none: no such file or directory \
(ENOENT, os [0-9]*)$" && [ "$(wc -l <"$err")" -eq 1 ] || return 1
  soquete tcp-client 127.0.0.1 "$port" --file "$work"
  expect_status 1 && expect "$err" "open $work: is a directory (EISDIR" ||
    return 1
  soquete tcp-client 127.0.0.1 "$port" && await && expect_status 0
}
check "a file that cannot be sent is named before anybody is called" no_file

output_folder()
{
  soquete tcp-client 127.0.0.1 9 --output "$work"
  expect_status 1 &&
    expect "$err" "^soquete tcp-client: create $work: is a directory (EISDIR" &&
    [ "$(wc -l <"$err")" -eq 1 ]
}
check "a folder as --output is named before anybody is called" output_folder

no_output()
{
  serve --once || return 1
  echo precious >"$work/old"
  soquete tcp-client 127.0.0.1 "$port" --output "$work/old"
  expect_status 1 && expect "$err" 'old: file exists (EEXIST' &&
    expect "$err" '^hint: --force replaces it$' &&
    expect "$work/old" '^precious$' || return 1
  soquete tcp-client 127.0.0.1 "$port" --output "$work/none/new"
  expect_status 1 && expect "$err" 'create .*new: no such file' || return 1
  soquete tcp-client 127.0.0.1 "$port" --output "$work/old" --force
  expect_status 0 && await || return 1
  [ "$(cat "$work/old")" = 'Hello, world' ]
}
check "--output replaces a file with --force alone" no_output

no_server()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" && await || return 1
  echo precious >"$work/kept"
  soquete tcp-client 127.0.0.1 "$port" --output "$work/kept" --force
  expect_status 1 && expect "$work/kept" '^precious$' || return 1
  soquete tcp-client 127.0.0.1 "$port" --output "$work/new"
  expect_status 1 && [ ! -e "$work/new" ]
}
check "without a server no file is made and none is emptied" no_server

full_disk()
{
  serve --once || return 1
  soquete tcp-client 127.0.0.1 "$port" --file "$work/data" --output "$1" \
    --force
  expect_status 1 && expect "$err" \
    "^soquete tcp-client: write $1: no space left on device (ENOSPC, os" &&
    await
}

tiny_disk()
{
  serve --once || return 1
  # shellcheck disable=SC2016,SC2086 # expanded by the inner sh
  timeout 60 unshare -m sh -c '
    mount -t tmpfs -o size=64k tiny "$1" || exit 99
    shift
    exec "$@"' sh "$work/tiny" $RUN "$SOQUETE" tcp-client 127.0.0.1 "$port" \
    --file "$work/data" --output "$work/tiny/copy" >"$out" 2>"$err"
  status=$?
  expect_status 1 && expect "$err" 'tiny/copy: no space left on device' &&
    expect "$err" 'tiny/copy holds the first [0-9]* bytes of the answer only' &&
    await
}
mkdir "$work/tiny"
if [ "$windows" = yes ]; then
  skip "a full disk is named, with what the file holds" \
    "Wine opens files in a process that does not see a small one"
elif unshare -m true 2>/dev/null; then
  check "a full disk is named, with what the file holds" tiny_disk
else
  skip "a full disk is named, with what the file holds" \
    "no right to mount a small one"
fi
if [ -c /dev/full ]; then
  check "a full device is named" full_disk /dev/full
else
  skip "a full device is named" "no /dev/full"
fi

full_stdout()
{
  # shellcheck disable=SC2086
  timeout 60 $RUN "$SOQUETE" --help >/dev/full 2>"$err"
  status=$?
  expect_status 1 && expect "$err" 'write standard output: no space left'
}
if [ -c /dev/full ]; then
  check "output that cannot be written is a failure" full_stdout
else
  skip "output that cannot be written is a failure" "no /dev/full"
fi

finish
