#!/bin/sh
# `soquete explain` over captures of every kind, beside tshark.
. "$(dirname "$0")/lib.sh"

captures=$work/captures
found=$work/found
mkdir -p "$found"

# explain FILE [WORD...]: as JSON into $found, status kept.
as_json()
{
  soquete explain --json "$1"
  name=$(basename "$1")
  tr -d '\r' <"$out" >"$found/$name.json"
}

make_captures()
{
  python3 "$here/captures.py" "$captures"
}

every_capture_is_read()
{
  for file in "$captures"/*.pcap*; do
    as_json "$file"
    case $file in
    */no-packet.pcap) expect_status 1 || return 1 ;;
    *) expect_status 0 || return 1 ;;
    esac
  done
}

# The numbers were compared with tshark's, by the case below.
the_counts_are_as_expected()
{
  python3 "$here/tshark.py" counts "$found"/*.json | tr -d '\r' >"$work/counts"
  diff "$here/captures.expected" "$work/counts"
}

tshark_counts_the_same()
{
  python3 "$here/tshark.py" "$captures" "$found"
}

damage_is_told_with_its_byte()
{
  for at in "$captures"/damaged/*.at; do
    file=${at%.at}
    soquete explain "$file"
    expect_status 1 || return 1
    expect "$err" "at byte $(cat "$at")[;,]" || return 1
    [ "$(wc -l <"$err")" -eq 1 ] || {
      cat "$err"
      return 1
    }
  done
}

what_was_before_the_damage_is_explained()
{
  soquete explain "$captures/damaged/long-packet.pcap"
  expect_status 1 &&
    expect "$out" 'Closed gracefully' &&
    expect "$out" '11 packets, not whole'
}

what_is_no_capture_is_refused()
{
  echo 'GET / HTTP/1.1 is what this is not' >"$work/text"
  soquete explain "$work/text"
  expect_status 1 && expect "$err" 'is no capture file' || return 1
  : >"$work/nothing"
  soquete explain "$work/nothing"
  expect_status 1 && expect "$err" 'it is empty' || return 1
  printf '\037\213\010\0' >"$work/packed"
  soquete explain "$work/packed"
  expect_status 1 && expect "$err" 'gunzip it first' || return 1
  soquete explain "$work/not there"
  expect_status 1 && expect "$err" 'ENOENT' || return 1
  soquete explain "$work"
  expect_status 1 && expect "$err" 'explain: open'
}

usage_is_checked()
{
  soquete explain
  expect_status 2 && expect "$err" 'which FILE' || return 1
  soquete explain "$captures/udp.pcap" --port 70000
  expect_status 2 && expect "$err" '70000' || return 1
  soquete explain "$captures/udp.pcap" --flow none
  expect_status 2 && expect "$err" 'none'
}

the_lab_is_found_among_other_traffic()
{
  soquete explain "$captures/errors.pcap"
  expect_status 0 &&
    expect "$out" '^Conversation 5, UDP' &&
    expect "$out" 'the other 3 conversations (2 packets) are unrelated'
}

a_port_and_a_conversation_can_be_asked_for()
{
  soquete explain "$captures/errors.pcap" --port 7
  expect_status 0 && expect "$out" '^Conversation 4, UDP' || return 1
  soquete explain "$captures/errors.pcap" --flow 3
  expect_status 0 && expect "$out" '^Conversation 3, TCP' &&
    expect "$out" 'host unreachable' || return 1
  soquete explain "$captures/errors.pcap" --port 99
  expect_status 1 && expect "$err" 'no conversation has port 99' &&
    expect "$err" '65431, 65432, 7' || return 1
  soquete explain "$captures/errors.pcap" --flow 99
  expect_status 1 && expect "$err" 'there is no conversation 99'
}

# ending CAPTURE PATTERN...: lines that its explanation has.
ending()
{
  soquete explain "$captures/$1.pcap"
  expect_status 0 || return 1
  shift
  for pattern; do
    expect "$out" "$pattern" || return 1
  done
}

how_each_ended_is_told()
{
  ending ethernet-le-us 'Closed gracefully: the client sent its FIN first' \
    'so its end waits in TIME_WAIT' &&
    ending many 'the server sent its FIN first' \
      "The server's port stayed 65432" '20 different ones' &&
    ending refused 'Refused: the SYN (frame 1)' &&
    ending reset 'Aborted: the client sent a reset (frame 6)' &&
    ending unanswered '4 SYN were sent' &&
    ending half 'Half closed: the client sent its FIN' &&
    ending both-at-once 'both ends wait in TIME_WAIT' &&
    ending middle 'The handshake is not in the capture' &&
    ending udp 'UDP has no handshake' 'Nothing on the wire says' &&
    ending reused 'graceful' 'frame.time_epoch'
}

it_is_said_in_three_languages()
{
  soquete explain "$captures/many.pcap" --lang pt-BR
  expect_status 0 && expect "$out" 'handshake de três vias' &&
    expect "$out" 'A porta do servidor ficou 65432' &&
    expect "$out" 'espera em TIME_WAIT' || return 1
  soquete explain "$captures/many.pcap" --lang ru
  expect_status 0 && expect "$out" 'трёхэтапным рукопожатием' &&
    expect "$out" 'Порт сервера во всех остался 65432' &&
    expect_clean "$out" || return 1
  soquete explain "$captures/many.pcap" --lang xx
  expect_status 2
}

several_files_are_one_after_another()
{
  soquete explain "$captures/refused.pcap" "$captures/udp.pcap"
  expect_status 0 &&
    expect "$out" '65432 .* refused' &&
    expect "$out" ' 2 *UDP'
}

standard_input_is_read()
{
  # shellcheck disable=SC2086 # RUN is words
  timeout 60 $RUN "$SOQUETE" explain - <"$captures/udp.pcap" >"$out" 2>"$err"
  status=$?
  expect_status 0 && expect "$out" '^-: pcap, Ethernet, 10 packets'
}

ascii_is_drawn_where_asked()
{
  soquete explain --ascii "$captures/udp.pcap"
  expect_status 0 && expect "$out" '-- 8 bytes -*>' || return 1
  if LC_ALL=C grep -q '[^ -~]' "$out"; then
    cat "$out"
    return 1
  fi
}

nothing_in_a_packet_reaches_the_terminal()
{
  python3 - "$captures/udp.pcap" "$work/evil.pcap" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
open(sys.argv[2], "wb").write(data.replace(b"hello 1\n", b"\x1b]0;\x9b\xff\x07!"))
END
  soquete explain "$work/evil.pcap"
  expect_status 0 && expect "$out" 'x1b' && expect_clean "$out"
}

# Both systems explain alike; the native program is that of a preset.
native=${SOQUETE%/build/*}/build/gcc/bin/soquete
windows_says_the_same()
{
  for file in "$captures"/[!t]*.pcap*; do
    soquete explain "$file"
    tr -d '\r' <"$out" >"$work/here"
    tr -d '\r' <"$err" >>"$work/here"
    "$native" explain "$file" >"$out" 2>"$err"
    cat "$err" >>"$out"
    diff "$out" "$work/here" || return 1
  done
}

if ! command -v python3 >/dev/null 2>&1; then
  skip "captures are explained" "no python3 here"
  finish
  exit 0
fi
check "the captures are made" make_captures
check "every capture is read" every_capture_is_read
check "the counts are as expected" the_counts_are_as_expected
check "damage is told with its byte" damage_is_told_with_its_byte
check "what was before the damage is explained" \
  what_was_before_the_damage_is_explained
check "what is no capture is refused" what_is_no_capture_is_refused
check "usage is checked" usage_is_checked
check "the lab is found among other traffic" \
  the_lab_is_found_among_other_traffic
check "a port and a conversation can be asked for" \
  a_port_and_a_conversation_can_be_asked_for
check "how each ended is told" how_each_ended_is_told
check "it is said in three languages" it_is_said_in_three_languages
check "several files are one after another" \
  several_files_are_one_after_another
check "standard input is read" standard_input_is_read
check "ASCII is drawn where asked" ascii_is_drawn_where_asked
check "nothing in a packet reaches the terminal" \
  nothing_in_a_packet_reaches_the_terminal

# tshark takes half a second a file: one preset asks it, for all of them.
case $SOQUETE in
*/gcc/bin/soquete)
  check_with tshark "tshark counts the same" tshark_counts_the_same
  ;;
*.exe)
  if [ -x "$native" ]; then
    check "both systems say the same" windows_says_the_same
  else
    skip "both systems say the same" "preset gcc is not built"
  fi
  ;;
esac
finish
