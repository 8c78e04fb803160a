#!/bin/sh
# Configure, build and test one preset, and count its cases:
#   preset.sh NAME [build|test]
#
# The cases are written to build/ci/NAME.results, a failure to build to
# build/ci/NAME.build.results; 1 if one failed, or if a preset that has tests
# ran none.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/green.sh"

preset=${1-}
step=${2-both}
case $step in
both | build | test) ;;
*) preset= ;;
esac
case " $tested_presets $built_presets release coverage " in
*" $preset "*) [ -n "$preset" ] ;;
*) false ;;
esac || {
  say "usage: $0 NAME [build|test], NAME one of: $tested_presets" \
    "$built_presets release coverage" >&2
  exit 2
}

out=$results/$preset.results
unbuilt=$results/$preset.build.results
mkdir -p "$results"
: >"$out"
[ "$step" = test ] || : >"$unbuilt"
: >>"$unbuilt"

# failed WHAT: a failed case that no program reports.
failed()
{
  printf 'failed\t%s\t%s\t%s\t\n' "$preset" ctest "$1"
}

prepare()
{
  # shellcheck disable=SC2086 # these are lists of words
  case $preset in
  mingw64) need $native_packages $mingw_packages $wine_packages ;;
  mingw32) need $native_packages $mingw_packages ;;
  clang | asan | tsan)
    need $native_packages $clang_packages
    want libclang-rt-dev
    ;;
  *) need $native_packages ;;
  esac
  cmake_is_new
  case $preset in
  mingw64) sh ci/deps-mingw.sh x86_64 ;;
  mingw32) sh ci/deps-mingw.sh i686 ;;
  esac
}

# Everything but the tests' own failures.
build()
{
  prepare || return 1
  cmake --preset "$preset" >"$results/$preset.log" 2>&1 || {
    cat "$results/$preset.log"
    return 1
  }
  # One broken file hides as little as it can: the rest is built and tested.
  cmake --build --preset "$preset" -j "$(jobs)" -- -k 0
}

# count FILE: the cases in ctest's log, those of what ran again left out.
count()
{
  [ ! -f "$1" ] || awk -v preset="$preset" -f ci/count.awk "$1"
}

# What failed is run once more, by itself: a machine that was busy with other
# things is told apart from a fault, and the outcome alone is what counts.  It
# is said, too: a program that needs this often has a fault of its own.
again()
{
  cp "$log" "$log.first"
  failed_first=$(sed -n 's/^[0-9]*://p' \
    "build/$preset/Testing/Temporary/LastTestsFailed.log" | sort -u)
  [ -n "$failed_first" ] || return "$status"
  # shellcheck disable=SC2086 # one name a word
  say "$preset: once more, alone:" $failed_first
  printf '%s: %s\n' "$preset" "$(echo "$failed_first" | tr "\n" " ")" >"$results/$preset.again"
  names=$(echo "$failed_first" | paste -s -d '|' -)
  status=0
  ctest --preset "$preset" -j 1 -R "^($names)\$" || status=$?
  cp "$log" "$log.again"
  count "$log.first" | awk -F '\t' -v names="$names" '
    BEGIN { n = split(names, list, "|"); for (i = 1; i <= n; i++) again[list[i]] }
    !($3 in again)' >>"$out"
  count "$log.again" >>"$out"
  return "$status"
}

# Split the tests: what is green already is counted, the rest is in `$left`.
take_green()
{
  left=
  kept=0
  green_begin "$preset" '^docs/|\.md$'
  for name in $(ctest --preset "$preset" -N |
    sed -n 's/^ *Test *#[0-9]*: //p'); do
    case $name in
    wine_*) ;; # comes with a test that wants it
    *)
      if green_cases "$name" >>"$out"; then
        kept=$((kept + 1))
      else
        left="$left $name"
      fi
      ;;
    esac
  done
  [ "$kept" -eq 0 ] || {
    say "$preset: $kept test programs were green with the same program and" \
      "files: counted, not run again (SOQ_AGAIN=1 runs them)"
    cp "$out" "$results/$preset.kept"
  }
}

# What was green at the first try is remembered.
keep_green()
{
  count "$1" >"$results/$preset.ran"
  for name in $left; do
    green_keep "$name" "$results/$preset.ran"
  done
}

# Cases of scripts that took long say so, and what they waited for
# (tests/tap.sh); of what passed ctest shows nothing.
say_slow()
{
  awk -v preset="$preset" '
    /^[0-9]+\/[0-9]+ Testing: / { test = $NF }
    /^# it took / { print preset ": " test ": " last; on = 1 }
    on && /^# / { print; next }
    { on = 0; last = $0 }' "$1"
}

run_left()
{
  log=build/$preset/Testing/Temporary/LastTest.log
  rm -f "$log" "$log.first" "$log.again" \
    "build/$preset/Testing/Temporary/LastTestsFailed.log"
  status=0
  # shellcheck disable=SC2086 # one name a word
  ctest --preset "$preset" \
    -R "^($(echo $left | tr ' ' '|'))\$" || status=$?
  [ ! -f "$log" ] || keep_green "$log"
  [ ! -f "$log" ] || say_slow "$log"
  if [ "$status" -ne 0 ] && [ -f "$log" ] &&
    [ -f "build/$preset/Testing/Temporary/LastTestsFailed.log" ]; then
    again || status=$?
  else
    count "$log" >>"$out"
  fi
}

run_tests()
{
  rm -f "$results/$preset.again" "$results/$preset.kept"
  status=0
  take_green
  [ -z "$left" ] || run_left
  if ! grep -q '^passed' "$out"; then
    failed "no test case passed" >>"$out"
  elif [ "$status" -ne 0 ] && ! grep -q '^failed' "$out"; then
    failed "ctest ended with $status" >>"$out"
  fi
}

if [ "$step" != test ]; then
  group "$preset: build"
  build || failed "build" >"$unbuilt"
fi
[ "$step" != build ] || exit "$(wc -l <"$unbuilt")"

if [ "$preset" = mingw32 ] && [ ! -s "$unbuilt" ]; then
  say "mingw32: built; its tests are mingw64's"
  exit 0
fi
if [ "$preset" != mingw32 ] && [ -f "build/$preset/CTestTestfile.cmake" ]; then
  group "$preset: test"
  run_tests
fi
cat "$unbuilt" "$out" | awk -F '\t' -v preset="$preset" '
  { n[$1]++ }
  END { printf "%s: %d passed, %d failed, %d skipped\n", preset,
    n["passed"], n["failed"], n["skipped"] }'
! grep -q '^failed' "$unbuilt" "$out"
