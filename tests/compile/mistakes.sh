#!/bin/sh
# What must not compile: $CC and $INCLUDE come from CMake.  Prints TAP.
set -u

file=$(dirname "$0")/mistakes.c
n=0
failed=0

# tell STATUS NAME
tell()
{
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $n - $2"
  else
    echo "not ok $n - $2"
    failed=1
  fi
}

compiles()
{
  "$CC" -std=c11 -fsyntax-only "-I$INCLUDE" "$@" "$file" >/dev/null 2>&1
}

mistakes=$(sed -n 's/^#ifdef //p' "$file")
count=$(echo "$mistakes" | wc -l)
echo "1..$((count + 1))"

compiles
tell $? "program_without_a_mistake_compiles"
for mistake in $mistakes; do
  name=$(echo "$mistake" | tr '[:upper:]' '[:lower:]')
  if compiles "-D$mistake"; then
    tell 1 "${name}_does_not_compile"
  else
    tell 0 "${name}_does_not_compile"
  fi
done
exit "$failed"
