# shellcheck shell=sh disable=SC2034 # who reads this uses what it sets
# What the scripts of ci/ share.  Each begins with
#   . "$(dirname "$0")/lib.sh"
# and is then at the top of the tree.
set -eu

cd "$(dirname "$0")/.."
top=$(pwd)
export top
export LC_ALL=C.UTF-8 # bytes in order, and Wine may use any file name
. tests/leash.sh

say()
{
  printf '%s\n' "$*"
}

# A headline; on a CI that folds its log, the head of a fold.
group()
{
  printf '\n== %s\n' "$*"
}

die()
{
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

jobs()
{
  nproc 2>/dev/null || echo 2
}

# as_root COMMAND...: run it as root, by sudo if we are not.
as_root()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    say "this needs root, and there is no sudo: $*" >&2
    return 1
  fi
}

is_debian()
{
  command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1
}

# need PACKAGE...: install by apt what is missing.  Elsewhere the names are
# printed, by Debian's words, and we end with 2 before anything was begun;
# SOQ_HAVE_PACKAGES=1 says that all are there under other names.
need()
{
  [ "${SOQ_HAVE_PACKAGES-}" = 1 ] && return 0
  if ! is_debian; then
    say "This script installs packages on Debian and Ubuntu only.  Install" \
      "what your distribution calls these, then set SOQ_HAVE_PACKAGES=1 and" \
      "run it again:" >&2
    printf '  %s\n' "$@" >&2
    exit 2
  fi

  missing=$(not_installed "$@")
  [ -n "$missing" ] || return 0

  group "installing: $missing"
  # shellcheck disable=SC2086 # names of packages have no spaces
  if ! apt_get install -y --no-install-recommends $missing; then
    # The lists of packages are missing or old.
    apt_get update
    # shellcheck disable=SC2086
    apt_get install -y --no-install-recommends $missing
  fi
}

# want PACKAGE...: install of these what this release has; who uses one looks
# for it and says what is left out without it.
want()
{
  [ "${SOQ_HAVE_PACKAGES-}" = 1 ] && return 0
  missing=$(not_installed "$@")
  [ -n "$missing" ] || return 0
  if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' | head -n 1)" ]; then
    apt_get update
  fi

  known=
  for package in $missing; do
    if [ -n "$(apt-cache show "$package" 2>/dev/null)" ]; then
      known="$known $package"
    fi
  done
  # shellcheck disable=SC2086
  [ -z "$known" ] || need $known
}

not_installed()
{
  for package; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) printf '%s ' "$package" ;;
    esac
  done
}

apt_get()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q \
    -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# An older CMake fails at the presets, and does not say why.
cmake_is_new()
{
  have=$(cmake --version | sed -n 's/^cmake version //p')
  case $(printf '%s\n' "$have" 3.25 | sort -V | head -n 1) in
  3.25) ;;
  *) die "CMake 3.25 or later is needed, as Debian 12 and Ubuntu 24.04 have" \
    "it; this is $have" ;;
  esac
}

# What each part needs, by Debian's names.
native_packages='cmake gcc libc6-dev libcmocka-dev libjansson-dev
  libmbedtls-dev nettle-dev ninja-build pkg-config'
clang_packages='clang'
mingw_packages='gcc-mingw-w64-x86-64 gcc-mingw-w64-i686'
wine_packages='wine wine64'
deps_packages='ca-certificates dpkg-dev m4 make'
check_packages='binutils cppcheck g++ g++-mingw-w64-x86-64 git shellcheck'
# Tests and checks skip what needs one of these, and say so; the sanitizers'
# runtime is part of clang elsewhere.
optional_packages='clang-format-14 clang-tidy-14 libclang-rt-dev curl iproute2
  libpcap0.8 ncat netbase openssl python3 socat strace tcpdump tshark wireshark-common'

# What is built and which of it is tested, in this order.
tested_presets='gcc clang asan tsan mingw64'
built_presets='mingw32'
results=$top/build/ci

# tracked PATTERN...: the tree's files of these names, new ones too.
tracked()
{
  if [ -e .git ]; then
    git ls-files -co --exclude-standard -- "$@" | sort -u |
      while read -r file; do
        [ ! -f "$file" ] || printf '%s\n' "$file"
      done
  else
    # An unpacked archive: * goes through folders, as it does for git.
    find . -path ./build -prune -o -type f -print | sed 's|^\./||' | sort |
      while read -r file; do
        for pattern; do
          # shellcheck disable=SC2254 # it is meant as a pattern
          case $file in
          $pattern) printf '%s\n' "$file" ;;
          *) [ "$pattern" != . ] || printf '%s\n' "$file" ;;
          esac
        done
      done
  fi
}

# built PRESET: its library and its program are; quick if they were.
built()
{
  mkdir -p "$top/build"
  case $1 in
  mingw*) program=bin/soquete.exe ;;
  *) program=bin/soquete ;;
  esac
  {
    cmake --preset "$1" &&
      cmake --build --preset "$1" -j "$(jobs)" \
        --target compat/libsoquete.a "$program"
  } >"$top/build/$1.log" 2>&1 || {
    tail -n 40 "$top/build/$1.log" >&2
    die "preset $1 does not build"
  }
}

# For checks: note a violation and go on; `finish` ends with what was found.
violations=0
violation()
{
  say "$*" >&2
  violations=$((violations + 1))
}

finish()
{
  [ "$violations" -eq 0 ] || die "$violations violation(s)"
  say "$*"
}

# skip_check WHY: end, not having checked.
skip_check()
{
  say "# SKIP $*"
  exit 77
}
