#!/bin/sh
# Each public header compiles alone, twice, as C11 and as C++17, for each
# system, and names no system header.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need g++ gcc $mingw_packages g++-mingw-w64-x86-64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

try()
{
  "$@" -Wall -Wextra -pedantic-errors -Werror -fsyntax-only \
    -Icompat/include "$work/one.$ext" || violation "^ $header by $1 $2"
}

for path in compat/include/soquete/*.h; do
  header=soquete/$(basename "$path")
  for ext in c cc; do
    printf '#include <%s>\n#include <%s>\n%s\n' "$header" "$header" \
      'int soq_translation_unit_is_not_empty;' >"$work/one.$ext"
  done
  ext=c
  try gcc -std=c11
  try x86_64-w64-mingw32-gcc -std=c11
  ext=cc
  try g++ -std=c++17
  try x86_64-w64-mingw32-g++ -std=c++17
done

# The C library's own words are all that a header may include.
if grep -nE '^[[:space:]]*#[[:space:]]*include' compat/include/soquete/*.h |
  grep -vE '<(soquete/[a-z_]+|std(arg|bool|def|int)|inttypes|limits)\.h>'; then
  violation "^ included by a public header"
fi
finish "headers: $(find compat/include -name '*.h' | wc -l), each alone"
