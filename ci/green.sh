# shellcheck shell=sh disable=SC2154 # lib.sh sets what is not set here
# What was green, and would be again: a test whose program and files, and the
# machine below them, are those of a run in which all its cases passed or were
# skipped for a reason, is counted and not run.  Sourced after lib.sh.
#
# SOQ_AGAIN=1 runs everything; so does a clean checkout, which knows nothing.
green=$top/build/green

# sum_of: of standard input.
sum_of()
{
  sha256sum | cut -c 1-40
}

# What a test rests on besides the tree.  A distribution that does not say
# which packages it has is never the same.
green_machine()
{
  is_debian || { echo "$$ $(date)"; }
  uname -srvm
  id
  grep '^Cap' /proc/self/status
  cat /proc/self/limits
  cat /proc/sys/user/max_user_namespaces \
    /proc/sys/kernel/unprivileged_userns_clone \
    /proc/sys/net/ipv4/ping_group_range 2>/dev/null || true
  env | grep '^SOQ_TEST' | sort || true
  dpkg-query -W 2>/dev/null || true
}

# green_begin WHAT [PATTERN]: take the sums that the keys of WHAT's tests are
# made of; files of the tree that match PATTERN are none that they read.
green_begin()
{
  mkdir -p "$green"
  green_what=$1
  machine=$({ echo "$1"; green_machine; } | sum_of)
  tracked . | grep -vE "${2-^\$}" | tr '\n' '\0' |
    xargs -0 sha256sum >"$green/tree"
  green_tree=$({ echo "$machine"; cat "$green/tree"; } | sum_of)
  green_how=$({
    echo "$machine"
    grep -E '  (ci/|cmake/|CMakePresets.json|.*CMakeLists\.txt)' "$green/tree"
  } | sum_of)
  green_built=$green_tree
  [ ! -d "build/$1" ] || green_built=$({
    echo "$green_tree"
    find "build/$1/bin" "build/$1/tests" -type f -perm -u+x -print0 |
      sort -z | xargs -0 -r sha256sum
  } | sum_of)
}

# green_key TEST: a test of soq_test() rests on its own program, any other on
# the tree and all that was built of it.
green_key()
{
  program=$(sed -n "s/^$1 //p" "build/$green_what/tests/programs" \
    2>/dev/null || true) # checks have none
  if [ -n "$program" ]; then
    { echo "$1 $green_how"; cat "build/$green_what/$program"; } | sum_of
  else
    echo "$1 $green_built" | sum_of
  fi
}

# green_cases TEST: print the lines of its cases when it was green as it is
# now; else fail.
green_cases()
{
  [ "${SOQ_AGAIN-}" != 1 ] || return 1
  cat "$green/$(green_key "$1")" 2>/dev/null
}

# green_keep TEST FILE: remember its lines in FILE, unless a case failed.
green_keep()
{
  ! awk -F '\t' -v test="$1" '$3 == test && $1 == "failed" { bad = 1 }
    END { exit !bad }' "$2" || return 0
  key=$(green_key "$1")
  awk -F '\t' -v test="$1" '$3 == test' "$2" >"$green/$key.new"
  if [ -s "$green/$key.new" ]; then
    mv "$green/$key.new" "$green/$key"
  else
    rm "$green/$key.new"
  fi
}
