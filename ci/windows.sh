#!/bin/sh
# Run the test programs that were built for Windows where they are at home:
# windows.sh, with build/mingw64 of another machine unpacked in this tree.
#
# It needs the sh that Git for Windows brings.  With RUN="wine64" it runs here
# what it would run there.
. "$(dirname "$0")/lib.sh"

dir=build/mingw64
: "${RUN=}"
SOQUETE=$top/$dir/bin/soquete.exe
export RUN SOQUETE
[ -f "$SOQUETE" ] || die "no $SOQUETE"
mkdir -p "$results"
log=$results/windows.log
: >"$log"

# section NAME COMMAND...: as ctest writes it, for count.awk.
section()
{
  name=$1
  shift
  {
    say "0/0 Testing: $name"
    if timeout 180 "$@" </dev/null 2>&1; then
      say "Test Passed."
    else
      say "Test Failed."
    fi
  } >"$results/section"
  cat "$results/section"
  cat "$results/section" >>"$log"
}

for program in "$dir"/tests/test_*.exe "$dir"/tests/*/test_*.exe; do
  [ -f "$program" ] || continue
  # shellcheck disable=SC2086 # words, or none
  section "$(basename "$program" .exe | sed 's/^test_//')" $RUN "$program"
done
# The scripts that the build says are tests of the program; others need the
# compiler that built it.
[ ! -f "$dir/tests/scripts" ] || while read -r name script; do
  case $name in
  apps_*) section "$name" sh "$script" ;;
  esac
done <"$dir/tests/scripts"
# shellcheck disable=SC2086
section "version" $RUN "$SOQUETE" --version

awk -v preset=windows -f ci/count.awk "$log" |
  grep -v 'version.*ran no case' >"$results/windows.results" || true
group "windows"
awk -F '\t' '
  $1 == "failed" { print "FAILED   " $3 ": " $4 }
  $1 == "skipped" { print "skipped  " $3 ": " $4 ": " $5 }
  { n[$1]++ }
  END {
    printf "%d passed, %d failed, %d skipped\n", n["passed"], n["failed"],
      n["skipped"]
    exit n["failed"] || !n["passed"]
  }' "$results/windows.results"
