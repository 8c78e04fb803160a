#!/bin/sh
# Measure `soquete explain` beside tshark and beside a bare read of the file:
# bench-explain.sh [PACKETS [FLOWS]]
#
# Prints a table and whether the goals were met; judges nothing by its exit
# status.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need $native_packages python3 util-linux
want tshark

packets=${1-1500000}
flows=${2-2000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Before everything else the machine has to do, if we may.
first='chrt -r 1'
$first true 2>/dev/null || first=

group "building release"
built release
soquete=build/release/bin/soquete

group "a capture of $packets packets in $flows conversations"
python3 tests/apps/captures.py "$work" big "$packets" "$flows"
file=$work/big.pcap

# seconds TURNS COMMAND...: of the processor, the least of so many runs; what
# else the machine does disturbs that less than it does a clock.
seconds()
{
  $first python3 -c '
import resource, subprocess, sys
best = before = 0
for turn in range(int(sys.argv[1])):
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    now = used.ru_utime + used.ru_stime
    best = min(best or now, now - before)
    before = now
print("%.3f" % best)
' "$@"
}

# The same reads as explain makes, and nothing done with them.
bare=$(seconds 9 dd if="$file" of=/dev/null bs=128k status=none)
ours=$(seconds 9 "$soquete" explain "$file")
theirs=-
if command -v tshark >/dev/null 2>&1; then
  first=
  theirs=$(seconds 1 tshark -n -q -z conv,tcp -r "$file")
fi

# What 10 GB take: the same packets again and again, through a pipe.
size=$(wc -c <"$file")
times=$((10000000000 / size + 1))
cat >"$work/again.sh" <<'END'
head -c 24 "$1"
i=0
while [ "$i" -lt "$2" ]; do
  tail -c +25 "$1"
  i=$((i + 1))
done
END
group "$times times the same, through a pipe"
sh "$work/again.sh" "$file" "$times" |
  python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
' "$soquete" explain - >"$work/memory"
kib=$(cat "$work/memory")

group "done"
awk -v bare="$bare" -v ours="$ours" -v theirs="$theirs" -v kib="$kib" \
  -v times="$times" -v size="$size" '
  function met(yes) { return yes ? "met" : "NOT MET" }
  BEGIN {
    printf "%-44s %10.3f s\n", "bare read of " int(size / 1e6) " MB", bare
    printf "%-44s %10.3f s  %7.1f  <= 3    %s\n",
      "soquete explain, over a bare read", ours, ours / bare,
      met(ours / bare <= 3)
    if (theirs != "-")
      printf "%-44s %10.3f s  %7.1f  >= 100  %s\n",
        "tshark -q -z conv,tcp, over soquete explain", theirs,
        theirs / ours, met(theirs / ours >= 100)
    printf "%-44s %10.1f MiB         <= 64   %s\n",
      "memory for " int(size * times / 1e9) " GB of capture", kib / 1024,
      met(kib / 1024 <= 64)
  }'
