#!/bin/sh
# Every C file is as .clang-format says.
. "$(dirname "$0")/lib.sh"

# Another version would have another opinion.
tool=$(command -v clang-format-14 || true)
if [ -z "$tool" ] && clang-format --version 2>/dev/null | grep -q ' 14\.'; then
  tool=clang-format
fi
[ -n "$tool" ] || skip_check "no clang-format 14 here"

tracked '*.c' '*.h' | xargs "$tool" --dry-run --Werror ||
  violation "^ run clang-format -i"
# clang-format leaves comments as they are.
if tracked '*.c' '*.h' | LC_ALL=C.UTF-8 xargs grep -nE '^.{80,}' /dev/null
then
  violation "^ longer than 79 columns"
fi
finish "formatted: $(tracked '*.c' '*.h' | wc -l) files"
