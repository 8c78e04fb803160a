#!/bin/sh
# Build and test everything that this tree promises: test.sh
#
# Every preset and every check runs, also after one has failed.  The last line
# is the sum of all cases; a check is one case.  What is counted and not run
# again, because it was green as it is now (green.sh), is said before it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/green.sh"

began=$(date +%s)
# shellcheck disable=SC2086 # these are lists of words
need $native_packages $clang_packages $mingw_packages $wine_packages \
  $deps_packages $check_packages
# shellcheck disable=SC2086
want $optional_packages

rm -rf "$results"
mkdir -p "$results"
for preset in $tested_presets $built_presets; do
  # The file is empty if all is well, and this preset only builds.
  sh ci/preset.sh "$preset" || grep -q '^failed' "$results/$preset.results" ||
    printf 'failed\t%s\tctest\tci/preset.sh\t\n' "$preset" \
      >>"$results/$preset.results"
done

run_check()
{
  status=0
  sh "ci/$1.sh" </dev/null >"$results/$1.log" 2>&1 || status=$?
  echo "$status" >"$results/$1.status"
}

# check-checks takes as long as all the others, in a copy of the tree: it runs
# beside them.
: >"$results/checks.results"
: >"$results/checks.left"
green_begin checks
for check in ci/check-*.sh; do
  name=$(basename "$check" .sh)
  if green_cases "$name" >>"$results/checks.results"; then
    say "$name: was green with the same files"
    echo >>"$results/checks.kept"
  else
    echo "$name" >>"$results/checks.left"
  fi
done
group "checks: $(tr '\n' ' ' <"$results/checks.left")"
! grep -qx check-checks "$results/checks.left" || run_check check-checks &
while read -r name; do
  [ "$name" = check-checks ] || run_check "$name"
done <"$results/checks.left"
wait
while read -r name; do
  group "$name"
  cat "$results/$name.log"
  reason=
  case $(cat "$results/$name.status") in
  0) word=passed ;;
  77)
    word=skipped
    reason=$(sed -n 's/^# SKIP //p' "$results/$name.log" | tail -n 1)
    [ -n "$reason" ] || word=failed
    ;;
  *) word=failed ;;
  esac
  say "$name: $word"
  printf '%s\tchecks\t%s\t%s\t%s\n' "$word" "$name" "$name" "$reason" \
    >>"$results/checks.results"
  green_keep "$name" "$results/checks.results"
done <"$results/checks.left"

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
