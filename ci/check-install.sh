#!/bin/sh
# The layer can be installed, and a project of somebody else uses it from C
# and C++, by find_package and by pkg-config, natively and for Windows.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need $native_packages $mingw_packages g++ g++-mingw-w64-x86-64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run()
{
  "$@" >"$work/log" 2>&1 || {
    tail -n 30 "$work/log"
    violation "^ $*"
    return 1
  }
}

answers()
{
  [ "$("$1" 2>&1)" = "OK hello" ] || violation "$1: $("$1" 2>&1)"
}

# consumer PRESET EXE CMAKE-OPTION...: find_package, at a place to which the
# installed files were moved after they were made.
consumer()
{
  preset=$1
  exe=$2
  shift 2
  run cmake --install "build/$preset" --prefix "$work/first-$preset" ||
    return 0
  mv "$work/first-$preset" "$work/$preset"
  run cmake -S tests/install -B "$work/build-$preset" -G Ninja \
    -DCMAKE_PREFIX_PATH="$work/$preset" \
    -DCMAKE_FIND_ROOT_PATH="$work/$preset" "$@" &&
    run cmake --build "$work/build-$preset" || return 0
  for program in use_c use_cxx; do
    [ -f "$work/build-$preset/$program$exe" ] ||
      violation "$preset: no $program"
  done
}

built release
consumer release ""
answers "$work/build-release/use_c"
answers "$work/build-release/use_cxx"

# By pkg-config, with nothing but what it prints.
PKG_CONFIG_PATH=$(dirname "$(find "$work/release" -name soquete.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # flags are words
run gcc -std=c11 -Wall -Wextra -Werror -o "$work/pc_c" tests/install/use.c \
  $(pkg-config --cflags --libs soquete) && answers "$work/pc_c"
# shellcheck disable=SC2046
run g++ -std=c++17 -Wall -Wextra -Werror -o "$work/pc_cxx" \
  tests/install/use.cc $(pkg-config --cflags --libs soquete) &&
  answers "$work/pc_cxx"

# windows_pc: the same for Windows, where linking is enough: the tests run it.
windows_pc()
{
  PKG_CONFIG_PATH=$(dirname "$(find "$work/mingw64" -name soquete.pc)")
  # shellcheck disable=SC2046
  run x86_64-w64-mingw32-gcc -std=c11 -static -o "$work/pc.exe" \
    tests/install/use.c $(pkg-config --cflags --libs soquete) || true
}

# The version that is asked for is the version that is there.
version=$(sed -n 's/^project(soquete VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
pkg-config --exact-version="$version" soquete ||
  violation "soquete.pc does not say $version"

sh ci/deps-mingw.sh x86_64
built mingw64
consumer mingw64 .exe -DCMAKE_SYSTEM_NAME=Windows \
  -DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc \
  -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++
windows_pc

finish "installed: soquete $version, used from C and C++"
