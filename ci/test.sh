#!/bin/sh
# Build and test everything that this tree promises: test.sh
#
# Every preset and every check runs, also after one has failed.  The last line
# is the sum of all cases; a check is one case.  What is counted and not run
# again, because it was green as it is now (green.sh), is said before it.
. "$(dirname "$0")/lib.sh"

began=$(date +%s)
# shellcheck disable=SC2086 # these are lists of words
need $native_packages $clang_packages $mingw_packages $wine_packages \
  $deps_packages $check_packages
cmake_is_new
# shellcheck disable=SC2086
want $optional_packages

rm -rf "$results"
mkdir -p "$results"

# died WHAT RESULTS: a script that failed without a word in its results.
died()
{
  grep -q '^failed' "$2" 2>/dev/null ||
    printf 'failed\t%s\tctest\t%s\t\n' "${1%% *}" "ci: $1" >>"$2"
}

# The tests mostly wait.  Beside them all that computes goes on with the time
# they leave: the builds, each of which is told to the tests, then the checks.
work_ahead()
{
  for preset in $tested_presets $built_presets; do
    group "$preset: building" >&2
    nice -n 19 sh ci/preset.sh "$preset" build \
      >"$results/$preset.build.log" 2>&1 ||
      died "$preset build" "$results/$preset.build.results"
    say "$preset"
  done
  exec >"$results/checks.log"
  nice -n 19 sh ci/checks.sh 2>&1 || died checks "$results/checks.results"
}

test_built()
{
  while read -r preset; do
    cat "$results/$preset.build.log"
    sh ci/preset.sh "$preset" test </dev/null ||
      died "$preset test" "$results/$preset.results"
  done
}

work_ahead | test_built
cat "$results/checks.log"

cat "$results"/*.results >"$results/all"
for file in "$results"/*.again; do
  [ ! -f "$file" ] || say "needed a second run, alone: $(cat "$file")"
done
for file in "$results"/*.kept; do
  [ ! -f "$file" ] || say "$(basename "$file" .kept): of the cases below," \
    "counted and not run again: $(wc -l <"$file")"
done
group "sum, after $(($(date +%s) - began)) s"
awk -F '\t' '
  $1 == "skipped" { skips[$2 ": " $3 ": " $4 ": " $5] = 1 }
  $1 == "failed" { print "FAILED   " $2 ": " $3 ": " $4 }
  END { for (s in skips) print "skipped  " s | "sort"; close("sort") }' \
  "$results/all"
for preset in $tested_presets $built_presets checks; do
  awk -F '\t' -v preset="$preset" '
    $2 == preset { n[$1]++ }
    END { printf "%-8s %4d passed, %d failed, %d skipped\n", preset,
      n["passed"], n["failed"], n["skipped"] }' "$results/all"
done
awk -F '\t' '
  { n[$1]++ }
  END {
    printf "%d passed, %d failed, %d skipped\n", n["passed"], n["failed"],
      n["skipped"]
    exit n["failed"] || !n["passed"]
  }' "$results/all"
