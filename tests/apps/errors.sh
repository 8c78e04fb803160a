#!/bin/sh
# What goes wrong before there is a conversation: one line that names it.
. "$(dirname "$0")/lib.sh"

refused()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" && await || return 1
  soquete tcp-client 127.0.0.1 "$port"
  expect_status 1 && expect "$err" "^soquete tcp-client: connect \
127.0.0.1:$port: connection refused (ECONNREFUSED, os [0-9]*)$" &&
    expect "$err" '^hint: is the server running' &&
    [ "$(wc -l <"$err")" -eq 2 ] && [ ! -s "$out" ]
}
check "a refused connection is one line and a hint" refused

in_use()
{
  serve || return 1
  soquete tcp-server 127.0.0.1 "$port"
  end
  expect "$err" "^soquete tcp-server: [a-z]* 127.0.0.1:$port: address already \
in use (EADDRINUSE, os [0-9]*)$" && expect "$err" '^hint: .*netstat'
}
check "an address in use is named, with who could tell by whom" in_use

not_ours()
{
  soquete tcp-server 192.0.2.1 0
  expect_status 1 &&
    expect "$err" 'bind 192.0.2.1:0: address not available (EADDRNOTAVAIL'
}
check "an address of another machine is named" not_ours

no_name()
{
  soquete tcp-client nosuch.invalid 80
  expect_status 1 && expect "$err" "^soquete tcp-client: resolve \
nosuch.invalid: .* (ENO\?N\?A[A-Z]*, os -\?[0-9]*)$" && expect "$err" '^hint: '
}
check "a name that does not resolve is named" no_name

restart()
{
  serve --once && soquete tcp-client 127.0.0.1 "$port" && await || return 1
  # shellcheck disable=SC2086
  background "$work/server" $RUN "$SOQUETE" tcp-server 127.0.0.1 "$port" \
    --once && next_line Listen && soquete tcp-client 127.0.0.1 "$port" &&
    await && expect_status 0
}
check "a server that is started again gets its port back" restart

# The same program, as somebody without rights: whom root has to become first.
as_nobody()
{
  drop=
  [ "$(id -u)" -ne 0 ] ||
    drop='setpriv --reuid=65534 --regid=65534 --clear-groups'
  # shellcheck disable=SC2086 # RUN and drop are words
  timeout 60 $drop $RUN "$SOQUETE" "$@" >"$out" 2>"$err"
  status=$?
}

low_port()
{
  as_nobody tcp-server 127.0.0.1 81 --once --idle-timeout 1
  expect_status 1 && expect "$err" \
    'bind 127.0.0.1:81: permission denied (EACCES, os 13)$' &&
    expect "$err" '^hint: ports under 1024 need a right'
}

unreadable()
{
  echo secret >"$work/secret"
  chmod 000 "$work/secret"
  chmod 711 "$work"
  as_nobody tcp-client 127.0.0.1 1 --file "$work/secret"
  expect_status 1 &&
    expect "$err" 'open .*secret: permission denied (EACCES, os 13)$'
}

lowest=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null)
nobody=
if [ "$windows" = yes ]; then
  nobody="Windows has other rights"
else
  as_nobody --version
  [ "$status" -eq 0 ] || nobody="others than root cannot reach the program"
fi
if [ -n "$nobody" ]; then
  skip "a port under 1024 without the right is named" "$nobody"
elif [ "${lowest:-1024}" -le 81 ]; then
  skip "a port under 1024 without the right is named" \
    "this kernel lets everybody have port $lowest and up"
else
  check "a port under 1024 without the right is named" low_port
fi
if [ -n "$nobody" ]; then
  skip "a file that cannot be read is named" "$nobody"
else
  check "a file that cannot be read is named" unreadable
fi

no_network()
{
  # shellcheck disable=SC2086
  timeout 60 unshare -rn $RUN "$SOQUETE" tcp-client 192.0.2.1 80 >"$out" 2>"$err"
  status=$?
  expect_status 1 && expect "$err" \
    'connect 192.0.2.1:80: network unreachable (ENETUNREACH, os' &&
    expect "$err" '^hint: no way to that network'
}
if [ "$windows" = no ] && unshare -rn true 2>/dev/null; then
  check "a network without a way to it is named" no_network
else
  skip "a network without a way to it is named" \
    "no network namespace: not Linux, or not allowed here"
fi

finish
