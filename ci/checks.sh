#!/bin/sh
# Run every ci/check-*.sh, each as one case: checks.sh
#
# The cases are written to build/ci/checks.results; 1 if one failed.  What was
# green as it is now is counted and not run again (green.sh).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/green.sh"

out=$results/checks.results
mkdir -p "$results"

run_check()
{
  status=0
  sh "ci/$1.sh" </dev/null >"$results/$1.log" 2>&1 || status=$?
  echo "$status" >"$results/$1.status"
}

# judge CHECK: show what it said, and note how it came out.
judge()
{
  group "$1"
  cat "$results/$1.log"
  reason=
  case $(cat "$results/$1.status") in
  0) word=passed ;;
  77)
    word=skipped
    reason=$(sed -n 's/^# SKIP //p' "$results/$1.log" | tail -n 1)
    [ -n "$reason" ] || word=failed
    ;;
  *) word=failed ;;
  esac
  say "$1: $word"
  printf '%s\tchecks\t%s\t%s\t%s\n' "$word" "$1" "$1" "$reason" >>"$out"
  green_keep "$1" "$out"
}

: >"$out"
rm -f "$results/checks.kept"
left=
green_begin checks
for check in ci/check-*.sh; do
  name=$(basename "$check" .sh)
  if green_cases "$name" >>"$out"; then
    say "$name: was green with the same files"
    echo >>"$results/checks.kept"
  else
    left="$left $name"
  fi
done
group "checks:$left"

# check-checks takes as long as all the others, in a copy of the tree: it runs
# beside them.
case " $left " in
*" check-checks "*) run_check check-checks & ;;
esac
for name in $left; do
  [ "$name" = check-checks ] || run_check "$name"
done
wait
for name in $left; do
  judge "$name"
done
! grep -q '^failed' "$out"
