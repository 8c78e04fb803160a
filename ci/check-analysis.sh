#!/bin/sh
# What gcc -fanalyzer, clang-tidy and cppcheck have against the sources, or
# against some: check-analysis.sh [FILE...]
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need cppcheck $native_packages $clang_packages $mingw_packages
want clang-tidy-14
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tracked "${@:-compat/src/*.c}" "${@:-apps/*.c}" | sort -u >"$work/all"
grep -v '/win32/' "$work/all" >"$work/posix" || true
grep '/win32/' "$work/all" >"$work/win32" || true
grep -v '/posix/' "$work/all" >"$work/windows" || true

flags='-std=c11 -Icompat/include -Icompat/src -Iapps -D_GNU_SOURCE'

# What was found to be in order is not looked at again, as long as it, the
# headers, the flags and this script are the same.
cache=$top/build/analysis
mkdir -p "$cache"
tracked '*.h' '*.cmake' '*CMakeLists.txt' CMakePresets.json .clang-tidy |
  xargs cat "ci/check-analysis.sh" >"$work/surroundings"
salt=$(sha256sum <"$work/surroundings")

# each LIST COMMAND...: the command on each file, several at a time.
each()
{
  list=$1
  shift
  # shellcheck disable=SC2016 # expanded by the inner sh
  xargs -r -P "$(jobs)" -n 1 sh -c '
    done=$1/$({ echo "$@"; cat "$(eval echo \${$#})"; } | sha256sum |
      cut -c 1-40)
    shift 2
    [ -f "$done" ] || { "$@" && : >"$done"; }' sh "$cache" "$salt" "$@" \
    <"$list" >"$work/log" 2>&1 || {
    cat "$work/log"
    violation "^ $1"
  }
}

# Leaks are clang-tidy's: gcc 12 takes what a list of structs owns for lost.
# shellcheck disable=SC2086 # flags are words
each "$work/posix" gcc $flags -DSOQUETE_VERSION='"0"' \
  -DSOQUETE_SYSTEM='"0"' -O1 -Wall -Wextra \
  -fanalyzer -Wno-analyzer-malloc-leak -Werror -S -o /dev/null

# With the flags of the two builds.
tidy=$(command -v clang-tidy-14 || command -v clang-tidy || true)

# tidy_each LIST PRESET
tidy_each()
{
  cmake --preset "$2" >"$work/log" 2>&1 || {
    cat "$work/log"
    die "preset $2 cannot be configured"
  }
  each "$1" "$tidy" --quiet --warnings-as-errors='*' -p "build/$2" \
    --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-unused-command-line-argument
}

if [ -n "$tidy" ]; then
  sh ci/deps-mingw.sh x86_64
  tidy_each "$work/posix" clang
  tidy_each "$work/win32" mingw64
else
  say "no clang-tidy here; the other two ran"
fi

# A struct that a function returns is taken for a C++ class with a constructor
# (returnDanglingLifetime, uninitStructMember), an array that a function fills
# for an empty one (legacyUninitvar), and trace.h leaves members of
# a struct unwritten on purpose.
#
# cpp LIST PLATFORM FLAG...
cpp()
{
  list=$1
  platform=$2
  shift 2
  [ -s "$list" ] || return 0
  mkdir -p "$cache/cppcheck/$platform"
  cppcheck -q -j "$(jobs)" --cppcheck-build-dir="$cache/cppcheck/$platform" \
    --std=c11 --platform="$platform" \
    --enable=warning,performance,portability --inline-suppr \
    --suppress=returnDanglingLifetime --suppress=uninitStructMember \
    --suppress=legacyUninitvar \
    --suppress=uninitvar:compat/src/common/trace.h \
    --suppress=missingInclude --suppress=missingIncludeSystem \
    --error-exitcode=1 --file-list="$list" -Icompat/include -Icompat/src \
    -Iapps "$@" || violation "^ cppcheck for $platform"
}
cpp "$work/posix" unix64 -D_GNU_SOURCE -D__linux__
cpp "$work/windows" win64 -D_WIN32

finish "analysed: $(wc -l <"$work/all") files"
