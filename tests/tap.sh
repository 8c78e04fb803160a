# What every script of tests has: cases that print TAP, a folder that ends with
# the script, and processes that do.  apps/lib.sh and netns/hosts.sh source it.
#
#   check SENTENCE COMMAND...
#   skip SENTENCE REASON
#   finish                     the last line, and the script's status
#
# $work is the folder; $number of the cases, of which $failures were not well.
# What runs in the background ends with this script: by the trap of who sources
# this, by leash.sh, and where that has no words by the limit that each has.
# shellcheck disable=SC2034 # what is set here, the scripts use

work=$(mktemp -d)
number=0
failures=0
case_limit=20 # seconds; a case that took longer says so, and what it did

say_why()
{
  sed 's/^/# /' "$work/why"
}

# What the command prints is shown when it fails, or took its time.
check()
{
  sentence=$1
  shift
  number=$((number + 1))
  case_began=$(date +%s)
  if "$@" >"$work/why" 2>&1; then
    echo "ok $number - $sentence"
    case_took=$(($(date +%s) - case_began))
    [ "$case_took" -lt "$case_limit" ] || {
      echo "# it took $case_took s"
      say_why
    }
  else
    echo "not ok $number - $sentence"
    say_why
    failures=$((failures + 1))
  fi
}

skip()
{
  number=$((number + 1))
  echo "ok $number - $1 # SKIP $2"
}

finish()
{
  echo "1..$number"
  [ "$failures" -eq 0 ] || exit 1
}
