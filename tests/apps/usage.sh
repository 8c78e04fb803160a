#!/bin/sh
# Command lines, right and wrong: exit status, one clear line, help.
. "$(dirname "$0")/lib.sh"

# refused STATUS PATTERN WORD...: this exit status, nothing on standard output,
# and on standard error one line that names the thing, then where help is.
refused()
{
  want=$1
  pattern=$2
  shift 2
  soquete "$@"
  expect_status "$want" && expect "$err" "$pattern" || return 1
  [ ! -s "$out" ] || {
    cat "$out"
    return 1
  }
  [ "$(wc -l <"$err")" -eq 2 ] && expect "$err" "^Try .soquete.* --help.\.$"
}

alone()
{
  soquete
  expect_status 2 && expect "$err" '^Usage: soquete COMMAND' &&
    [ ! -s "$out" ]
}
check "the program alone prints its usage on standard error" alone

# Help is for terminals: 79 columns.
help_of()
{
  soquete "$@"
  expect_status 0 && expect "$out" '^Usage: soquete' && [ ! -s "$err" ] &&
    expect_not "$out" '.\{80\}' && expect_clean "$out"
}
check "--help is printed" help_of --help
check "help is printed" help_of help
for command in tcp-server tcp-client lab; do
  check "help $command is printed" help_of help "$command"
  check "$command --help is printed" help_of "$command" --help
done

version()
{
  soquete --version
  expect_status 0 && expect "$out" '^soquete [0-9]*\.[0-9]*\.[0-9]*$'
}
check "--version is printed" version

check "an unknown command is refused, with the nearest name" \
  refused 2 "no such command: 'tcp-srver'; is 'tcp-server' meant?" tcp-srver
check "a far command is refused without a guess" \
  refused 2 "^soquete: no such command: 'frobnicate'$" frobnicate
check "an unknown option is refused, with the nearest name" \
  refused 2 "no such option: '--onse'; is '--once' meant?" tcp-server --onse
check "a missing value is named" \
  refused 2 "option '--timeout' needs a value" tcp-client --timeout
check "a value that is not wanted is named" \
  refused 2 "option '--once' takes no value" tcp-server --once=yes
check "a word too many is named" \
  refused 2 "one word too many: 'c'" tcp-server a b c
check "--reply of another kind is refused" \
  refused 2 "echo or upper, not 'lower'" tcp-server --reply lower
for value in 0 -1 ten '' 1e9; do
  check "--idle-timeout '$value' is refused" \
    refused 2 "idle-timeout '$value' is not" tcp-server --idle-timeout "$value"
  check "--timeout '$value' is refused" \
    refused 2 "timeout '$value' is not" tcp-client --timeout "$value"
done
for value in 0 -5 many 1T; do
  check "--max-bytes '$value' is refused" \
    refused 2 "max-bytes '$value' is not" tcp-server --max-bytes "$value"
done

for value in 65536 -1 99999999999999999999; do
  check "a client refuses port $value, with the range" \
    refused 2 "port $value is out of range: 1 to 65535" tcp-client ::1 "$value"
  check "a server refuses port $value, with the range" \
    refused 2 "port $value is out of range: 0 to 65535" tcp-server ::1 "$value"
done
check "a client refuses port 0" \
  refused 2 "port 0 is out of range: 1 to 65535" tcp-client ::1 0
for value in http '' 80x; do
  check "port '$value' is refused" \
    refused 2 "port '$value' is not a number" tcp-client ::1 "$value"
done
for command in tcp-server tcp-client; do
  check "$command refuses an empty host" \
    refused 2 "host '' is empty" "$command" ''
  check "$command refuses [::1" \
    refused 2 "host '\[::1' has a bracket without" "$command" '[::1'
  check "$command refuses 1.2.3" \
    refused 2 "host '1.2.3' is not an address" "$command" 1.2.3
  check "$command refuses host:port in one word" \
    refused 2 "has a colon; the port is a word of its own" "$command" \
    127.0.0.1:80
done
check "a message and a file together are refused" \
  refused 2 "which of them" tcp-client ::1 80 hello --file f
check "a host with an end of line in it makes one line" \
  refused 2 "host 'a\\\\nb:' has a colon" tcp-client 'a
b:' 80

no_block()
{
  soquete lab
  expect_status 2 && expect "$err" 'which block? there are: tcp, udp, multi'
}
check "lab without a block names those there are" no_block
check "lab of an unknown block names those there are" \
  refused 2 "no such block: 'snmp'; there are: tcp, udp, multi" lab snmp

finish
