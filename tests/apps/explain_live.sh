#!/bin/sh
# `soquete explain` over what tcpdump and dumpcap capture of our own programs,
# in a network namespace of our own, beside tshark.
. "$(dirname "$0")/lib.sh"

leave_out()
{
  skip "what is captured is explained as tshark does" "$1"
  finish
  exit 0
}

for tool in unshare ip tcpdump dumpcap editcap mergecap tshark python3; do
  command -v "$tool" >/dev/null 2>&1 || leave_out "no $tool here"
done
if [ -z "${SOQ_ALONE-}" ]; then
  # Not as root: tcpdump would want to become somebody else then.
  set -- unshare --user --map-user=1000 --map-group=1000 --keep-caps --net
  "$@" ip link set lo up 2>/dev/null ||
    leave_out "no namespace of our own here"
  rm -rf "$work"
  SOQ_ALONE=yes exec "$@" sh "$0"
fi

captures=$work/captures
mkdir -p "$captures" "$work/found"
sniffers=

# until_seen PATTERN FILE: it is in there, in half a minute.
until_seen()
{
  last=$(($(date +%s) + 30))
  until grep -q -e "$1" "$2"; do
    [ "$(date +%s)" -le "$last" ] || return 1
    ip link show lo >/dev/null
  done
}

# sniff NAME READY COMMAND...: capture in the background.
sniff()
{
  name=$1
  ready=$2
  shift 2
  # shellcheck disable=SC2086
  $leash timeout --foreground "$patience" "$@" >"$work/$name.log" 2>&1 &
  servers="$servers $!"
  sniffers="$sniffers $!"
  until_seen "$ready" "$work/$name.log" ||
    leave_out "$1 does not capture here: $(tail -n 1 "$work/$name.log")"
}

start_sniffers()
{
  # Packets at once, and room for many: they are not cut at 262144 bytes.
  set -- tcpdump --immediate-mode -U -n -B 8192 -s 4000
  sniff lo 'listening on' "$@" -i lo -w "$captures/lo.pcap"
  sniff nano 'listening on' "$@" -i lo --time-stamp-precision=nano \
    -w "$captures/nano.pcap"
  sniff snap 'listening on' "$@" -i lo -s 100 -w "$captures/snap.pcap"
  sniff any 'listening on' "$@" -i any -w "$captures/any.pcap"
  sniff cooked 'listening on' "$@" -i any -y LINUX_SLL \
    -w "$captures/cooked.pcap"
  sniff dumpcap 'File:' dumpcap -q -i lo -w "$captures/dumpcap.pcapng"
}

# One conversation over TCP on this address.
talk()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" tcp-server "$1" 0
  next_line 'isten' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*:\([0-9][0-9]*\) .*/\1/')
  soquete tcp-client "$1" "$port"
  expect_status 0 || return 1
  next_line 'Closed' || return 1
  end
}

# Datagrams that are longer than a frame.
send_datagrams()
{
  # shellcheck disable=SC2086 # RUN is words
  background "$work/server" $RUN "$SOQUETE" udp-server 127.0.0.1 0
  next_line '127.0.0.1:' || return 1
  port=$(printf '%s\n' "$line" | sed 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/')
  soquete udp-client 127.0.0.1 "$port" --count 3 --size 4000 --interval 0
  end
}

# A refused connection, and an error of ICMP.
knock()
{
  soquete tcp-client 127.0.0.1 1
  soquete udp-client 127.0.0.1 1 --count 1 --size 100
}

# The last conversation is in this file.  Who captures may lose packets on a
# busy machine; what is in the file is compared.
await_last()
{
  last=$(($(date +%s) + 20))
  until "$SOQUETE" explain --json "$1" 2>/dev/null |
    grep '"server":"\[::1\]' | grep -q '"end":"graceful"'; do
    [ "$(date +%s)" -le "$last" ] || return 0
  done
}

capture_all()
{
  talk 127.0.0.1 && talk 127.0.0.1 && send_datagrams && knock && talk ::1 ||
    return 1
  for file in "$captures"/*; do
    await_last "$file"
  done
  for sniffer in $sniffers; do
    ours "$sniffer" && signal TERM "$sniffer"
    wait "$sniffer"
  done
  return 0
}

# More kinds, by Wireshark's own tools.
convert_all()
{
  cd "$captures" || return 1
  editcap -F pcap dumpcap.pcapng converted.pcap &&
    editcap -F nsecpcap lo.pcap converted-nano.pcap &&
    editcap -F pcapng any.pcap converted.pcapng &&
    editcap -F pcapng -s 100 lo.pcap converted-snap.pcapng &&
    editcap -F pcapng -S 0 -r dumpcap.pcapng part.pcapng 5-20 &&
    mergecap -w merged.pcapng lo.pcap any.pcap cooked.pcap &&
    mergecap -a -w in-a-row.pcapng nano.pcap snap.pcap
}

explain_all()
{
  for file in "$captures"/*; do
    soquete explain --json "$file"
    expect_status 0 || return 1
    grep '"event":"conversation"' "$out" >/dev/null || {
      echo "no conversation in $file"
      return 1
    }
    cp "$out" "$work/found/$(basename "$file").json"
  done
}

tshark_counts_the_same()
{
  python3 "$here/tshark.py" "$captures" "$work/found"
}

# The filters, in the hands of Wireshark, select what was explained.
the_filters_select_it()
{
  tail -n +2 "$work/found/lo.pcap.json" >"$work/lines"
  soquete explain "$captures/lo.pcap" --flow 2
  packets=$(sed -n 's/.*"conversation":2,.*"packets":\([0-9]*\),.*/\1/p' \
    "$work/lines" | head -n 1)
  [ "${packets:-0}" -gt 0 ] || return 1
  tail -n 2 "$out" | sed 's/^ *//' >"$work/filters"
  [ "$(wc -l <"$work/filters")" -eq 2 ] || return 1
  while read -r filter; do
    seen=$(tshark -n -r "$captures/lo.pcap" -Y "$filter" 2>/dev/null | wc -l)
    [ "$seen" -eq "$packets" ] || {
      echo "$filter: $seen packets, not $packets"
      return 1
    }
  done <"$work/filters"
}

a_pipe_from_tcpdump_is_read()
{
  tcpdump -r "$captures/lo.pcap" -w - 2>/dev/null |
    "$SOQUETE" explain - >"$out" 2>"$err"
  status=$?
  expect_status 0 && expect "$out" 'Closed gracefully'
}

# Some have packets larger than a frame; here they must be cut up.
ip link set lo mtu 1500 up
start_sniffers
check "what our programs send is captured" capture_all
check "captures are converted" convert_all
check "every capture is explained" explain_all
check "tshark counts the same" tshark_counts_the_same
check "the filters select what was explained" the_filters_select_it
check "a pipe from tcpdump is read" a_pipe_from_tcpdump_is_read
finish
