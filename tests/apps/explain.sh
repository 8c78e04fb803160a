#!/bin/sh
# `soquete explain` over captures of every kind, beside tshark.
. "$(dirname "$0")/lib.sh"
. "$here/page.sh"

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

what_has_no_packet_before_its_damage_says_so()
{
  head -c 40 "$captures/udp.pcap" >"$work/early.pcap"
  soquete explain "$work/early.pcap"
  expect_status 1 && [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq 1 ] &&
    expect "$err" 'at byte 40; no packet is before it'
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
  expect_status 2 && expect "$err" 'none' || return 1
  soquete explain "$captures/udp.pcap" --html -
  expect_status 2 && expect "$err" 'name of a new file' && [ ! -e ./- ]
}

the_lab_is_found_among_other_traffic()
{
  soquete explain "$captures/errors.pcap"
  expect_status 0 &&
    expect "$out" '^Conversation 5, UDP' &&
    expect "$out" 'unrelated to it: 3 of the conversations, packets: 2\.$'
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

the_list_tells_the_ends_apart()
{
  ending refused ' told by  ports .* re-sent resets ' \
    '^.*TCP  .*:40001 .*:65432  SYN  *R>D  *2  *108  *0  *1  *0.001  refused$' &&
    ending middle 'TCP .*  course  *R>D .*  graceful$' &&
    ending udp 'UDP .*  course  *R>D .*  -$' || return 1
  soquete explain "$captures/middle.pcap" --lang ru
  expect_status 0 && expect "$out" 'TCP .*  курс  *R>D ' || return 1
  soquete explain "$captures/refused.pcap" --html "$work/apart.html"
  expect_status 0 && expect "$work/apart.html" '>it sent the SYN<' &&
    expect "$work/apart.html" '>registered</span>.* → .*>dynamic (ephemeral)</span>'
}

it_is_said_in_three_languages()
{
  soquete explain "$captures/many.pcap" --lang pt-BR
  expect_status 0 && expect "$out" 'handshake de três vias' &&
    expect "$out" 'A porta do servidor ficou 65432' &&
    expect "$out" 'espera em TIME_WAIT' || return 1
  # A number of bytes has no case that is right for all: 3 байта, 5 байтов.
  soquete explain "$captures/udp.pcap" --lang ru
  expect_status 0 && expect "$out" ' [0-9]* Б ─' &&
    expect "$out" 'несёт данные$\|несёт данные (байтов: [0-9]*)' || return 1
  soquete explain "$captures/many.pcap" --lang ru
  expect_status 0 && expect "$out" 'трёхэтапным рукопожатием' &&
    expect "$out" 'Порт сервера во всех остался 65432' &&
    expect_clean "$out" || return 1
  soquete explain "$captures/troubled.pcap" --lang ru
  expect_status 0 && expect "$out" ' клиент .* пакеты .* конец$' &&
    expect "$out" '^ *кадр *мс *клиент *сервер$' &&
    expect "$out" '\[проба нулевого окна\]' || return 1
  soquete explain "$captures/damaged/cut-packet.pcap" --lang pt
  expect_status 1 && expect "$err" 'termina no meio de um pacote, no byte 123' &&
    expect "$out" 'pacotes, incompleto$' || return 1
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

# Of the file, beside the SYN, which also tells whose an end is, and of what
# is no conversation.
make_comments()
{
  python3 - "$here" "$work/said.pcapng" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
from captures import *
whose = b"127.0.0.1:41748 is cu\x1brl, process 12: curl <b>\x9b\xff x\nand <script>"
packets = [ethernet(p) for p in hello()]
out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)
            + option(1, b"my \x1b]0;work")) + interface()
out += enhanced(packets[0], START * 1000000, options=option(1, whose))
out += enhanced(b"\0" * 20, START * 1000000, options=option(1, b"of nobody"))
for p in packets[1:]:
    out += enhanced(p, START * 1000000)
open(sys.argv[2], "wb").write(out)
END
}

comments_are_shown()
{
  make_comments && soquete explain "$work/said.pcapng" && expect_status 0 &&
    expect_clean "$out" &&
    expect "$out" '^  Comment of the file: my \\x1b]0;work' &&
    expect "$out" '^ *cu\\x1brl 12 *$' &&
    expect "$out" 'its process, as a comment says: cu\\x1brl 12: curl <b>\\x9b\\xff x' &&
    expect "$out" '^ *comment: 127.0.0.1:41748 is cu' &&
    expect "$out" '^ *comment: and <script>' &&
    expect_not "$out" 'of nobody'
}

comments_are_data()
{
  soquete explain "$work/said.pcapng" --json && expect_status 0 &&
    expect_clean "$out" &&
    expect "$out" '"client_process":{"pid":12,"name":"cu.*rl","command":"curl <b>.* x"}' &&
    expect_not "$out" server_process &&
    expect "$out" '"frame":1,"conversation":1,"lines":\["127.*","and <script>"\],"cut":false' &&
    expect "$out" '"frame":2,"lines":\["of nobody"\]' &&
    expect "$out" '"path":".*said.pcapng","lines":\["my .*work"\]'
}

comments_stay_text()
{
  soquete explain "$work/said.pcapng" --html "$work/said.html" &&
    expect_status 0 && expect_clean "$work/said.html" &&
    expect "$work/said.html" 'curl &lt;b&gt;' &&
    expect "$work/said.html" 'and &lt;script&gt;' &&
    [ "$(grep -c '<script>' "$work/said.html")" -eq 1 ]
}

# ---- the page ---------------------------------------------------------------

page=$work/page.html

a_page_is_made()
{
  soquete explain "$captures/many.pcap" --html "$page"
  expect_status 0 && expect "$out" '^The page: .*page.html' &&
    [ ! -s "$err" ] && asks_nobody "$page" &&
    expect "$page" '<html lang="en" data-lang="en">' &&
    expect "$page" '<tr id="f181">' &&
    expect "$page" 'tcp.stream eq 0' &&
    expect "$page" 'A porta do servidor ficou' &&
    [ "$(grep -c '<details class="talk">' "$page")" -eq 19 ] || return 1
  soquete explain "$captures/errors.pcap" --html "$work/errors.html" --json
  expect_status 0 && expect "$out" '"event": *"page"' &&
    expect "$work/errors.html" 'Unrelated' &&
    expect "$work/errors.html" 'ICMP errors about conversations'
}

a_page_that_is_there_stays()
{
  cp "$page" "$work/before"
  soquete explain "$captures/udp.pcap" --html "$page"
  expect_status 1 && expect "$err" '^soquete explain: write .*EEXIST' &&
    [ "$(wc -l <"$err")" -eq 1 ] && expect "$out" '^Conversation 1, UDP' &&
    expect_same "$page" "$work/before" || return 1
  soquete explain "$captures/udp.pcap" --html "$work/no/page.html"
  expect_status 1 && expect "$err" 'ENOENT'
}

a_page_tells_where_a_file_ends()
{
  soquete explain "$captures/damaged/cut-packet.pcap" --html "$work/cut.html"
  expect_status 1 && expect "$work/cut.html" 'A file is not whole' &&
    expect "$work/cut.html" 'at byte 123<' || return 1
  soquete explain "$captures/errors.pcap" --port 99 --html "$work/port.html"
  expect_status 1 && expect "$work/port.html" '10.0.9.9:65432' &&
    expect_not "$work/port.html" 'Unrelated' || return 1
  soquete explain "$captures/no-packet.pcap" --html "$work/none.html"
  expect_status 1 && [ ! -e "$work/none.html" ]
}

# The data of a packet and the name of a file, as an enemy writes them.
hostile_bytes_stay_text()
{
  python3 - "$captures/udp.pcap" "$work/\"><img src=x>.pcap" "$work/data.pcap" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
data = data.replace(b"hello 1\n", b"<script>").replace(b"HELLO 2", b"\x1b]0;\x9b\xff\0")
data = data.replace(b"hello 3\n", b"\"'><b>&\xe2").replace(b"HELLO 3", b"\xe2\x80\xae</td")
for name in sys.argv[2:]:
    try:
        open(name, "wb").write(data)
    except OSError:
        pass
END
  name=$work/'"><img src=x>.pcap'
  [ "$windows" = no ] || name=$work/data.pcap
  soquete explain "$name" --html "$work/evil.html"
  expect_status 0 && expect "$work/evil.html" '“&lt;script&gt;”' &&
    expect "$work/evil.html" '&lt;/td' && expect_clean "$work/evil.html" &&
    [ "$(grep -c '<script>' "$work/evil.html")" -eq 1 ] &&
    expect_not "$work/evil.html" '<img\|<b>&' || return 1
  [ "$windows" = yes ] || expect "$work/evil.html" '&quot;&gt;&lt;img src=x'
}

# A place of 16 KiB, then one that cannot be written to.
a_full_disk_is_told()
{
  mkdir "$work/small"
  # shellcheck disable=SC2016 # for the shell inside
  unshare -rm sh -c 'mount -t tmpfs -o "$1" none "$2" && {
    "$3" explain "$4" --html "$2/page.html"
    [ $? -eq 1 ] && ! ls "$2/page.html" 2>/dev/null
  }' - "$1" "$work/small" "$SOQUETE" "$captures/many.pcap" >"$out" 2>"$err"
  status=$?
  rmdir "$work/small"
  expect_status 0 && expect "$err" "$2" && [ "$(wc -l <"$err")" -eq 1 ]
}

# The rungs are shown, and the states of both ends in them.
cat >"$work/rungs.js" <<'EOF'
window.probeMore = function (bad, wide) {
  var rungs = document.querySelector('table.rungs');
  var tcp = rungs.classList.contains('tcp');
  if (rungs.getBoundingClientRect().width < 250) bad.push('no rungs');
  rungs.querySelectorAll('tbody tr').forEach(function (tr) {
    var line = tr.querySelector('.line').getBoundingClientRect();
    if (line.width < (wide ? 200 : 80)) bad.push('short arrow ' + tr.id);
    tr.querySelectorAll('.state').forEach(function (td) {
      if (td.scrollWidth > td.clientWidth + 1) bad.push('state cut ' + tr.id);
    });
    if (tcp && tr.querySelectorAll('.state').length !== 2) bad.push('states ' + tr.id);
  });
  document.querySelectorAll('button[data-copy]').forEach(function (b) {
    if (b.hidden) bad.push('no button to copy');
    b.click();
    if (String(getSelection()) !== document.getElementById(b.dataset.copy).textContent)
      bad.push('not selected');
  });
};
EOF
page_looks_well()
{
  looks_well "$page" "$work/rungs.js" "$@"
}
datagrams_look_well()
{
  looks_well "$work/errors.html" "$work/rungs.js" "$@"
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
check "what has no packet before its damage says so" \
  what_has_no_packet_before_its_damage_says_so
check "what was before the damage is explained" \
  what_was_before_the_damage_is_explained
check "what is no capture is refused" what_is_no_capture_is_refused
check "usage is checked" usage_is_checked
check "the lab is found among other traffic" \
  the_lab_is_found_among_other_traffic
check "a port and a conversation can be asked for" \
  a_port_and_a_conversation_can_be_asked_for
check "how each ended is told" how_each_ended_is_told
check "the list tells the ends apart, and by what" the_list_tells_the_ends_apart
check "it is said in three languages" it_is_said_in_three_languages
check "several files are one after another" \
  several_files_are_one_after_another
check "standard input is read" standard_input_is_read
check "ASCII is drawn where asked" ascii_is_drawn_where_asked
check "nothing in a packet reaches the terminal" \
  nothing_in_a_packet_reaches_the_terminal
check "comments are shown beside their packets" comments_are_shown
check "comments are data" comments_are_data
check "comments on the page stay text" comments_stay_text
check "a page is made" a_page_is_made
check "a page that is there stays" a_page_that_is_there_stays
check "a page tells where a file ends" a_page_tells_where_a_file_ends
check "hostile bytes stay text" hostile_bytes_stay_text
if [ "$windows" = no ]; then
  if unshare -rm true 2>/dev/null; then
    check "a full disk is told" a_full_disk_is_told size=16k ENOSPC
    check "a place that is read-only is told" a_full_disk_is_told ro EROFS
  else
    skip "a full disk is told" "no namespace here"
    skip "a place that is read-only is told" "no namespace here"
  fi
  check_with chromium "the page shows well in a wide window" page_looks_well 1280 1
  check_with chromium "the page shows well in a narrow window" page_looks_well 400 1
  check_with chromium "datagrams show well in the dark" datagrams_look_well 1280 0
fi

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
