#!/bin/sh
# Take each workaround away and see a test fail: mutants.sh [PRESET [NAME...]]
#
# tests/mutants/list says what and which.  It works on a copy of the tree in
# build/mutants and costs a build of one program for each; without a preset
# it takes all of gcc's.
. "$(dirname "$0")/lib.sh"

preset=${1:-gcc}
[ "$#" -eq 0 ] || shift
only=" $* "
copy=$top/build/mutants/tree
killed=0
survived=0

mkdir -p "$copy"
tracked '*' | tar -cf - -T - | tar -xf - -C "$copy"
mkdir -p "$copy/build"
for made in deps wine; do
  [ ! -d "build/$made" ] || ln -sfn "$top/build/$made" "$copy/build/$made"
done
(cd "$copy" && cmake --preset "$preset" >/dev/null)
[ "$preset" != mingw64 ] || sh ci/wine.sh start

# failed_in CASE LOG: did this case fail, or the program in the middle of it?
failed_in()
{
  grep -q "^not ok [0-9]* - $1\$" "$2" && return 0
  grep -Eq "\\[  (FAILED |ERROR  ) \\] $1[[:space:]]*\$" "$2" && return 0
  # It crashed or hung: the last that began is this one.
  last=$(sed -n 's/.*\[ RUN      \] //p' "$2" | tr -d '\r' | tail -n 1)
  [ "$last" = "$1" ] && ! grep -Eq "\\[       OK \\] $1[[:space:]]*\$" "$2"
}

# A mutant may leave children behind, which are programs of the copy.
end_what_is_left()
{
  for process in /proc/[0-9]*; do
    case $(readlink "$process/exe" 2>/dev/null) in
    "$copy"/*) kill -9 "${process#/proc/}" 2>/dev/null || true ;;
    esac
  done
}

try()
{
  case $only in
  '  ' | *" $name "*) ;;
  *) return 0 ;;
  esac
  sed "$script" "$source" >"$copy/$source"
  if cmp -s "$source" "$copy/$source"; then
    say "STALE     $name: nothing to change in $source"
    survived=$((survived + 1))
    return 0
  fi
  target=test_$program
  [ "$program" != eintr ] || target=net_probe
  log=$top/build/mutants/$name.log
  if ! (cd "$copy" && cmake --build --preset "$preset" --target "$target") \
    >"$log" 2>&1; then
    say "NO BUILD  $name, see $log"
    survived=$((survived + 1))
  else
    (cd "$copy" && ctest --preset "$preset" -R "^$program\$" \
      -FA wine --timeout 60 -V) >"$log" 2>&1 || true
    end_what_is_left
    sed -i 's/^[0-9]*: //' "$log"
    if failed_in "$case" "$log"; then
      say "killed    $name by $case"
      killed=$((killed + 1))
    else
      say "SURVIVED  $name: $case did not fail, see $log"
      survived=$((survived + 1))
    fi
  fi
  cp "$source" "$copy/$source"
}

while read -r key rest; do
  case $key in
  mutant)
    name=${rest%% *}
    of=${rest#"$name"}
    of=${of# }
    ;;
  file) source=$rest ;;
  test)
    program=${rest%% *}
    case=${rest#* }
    ;;
  sed)
    script=$rest
    [ "${of:-gcc}" != "$preset" ] || try </dev/null
    ;;
  esac
done <tests/mutants/list

[ "$preset" != mingw64 ] || sh ci/wine.sh stop
say "$killed killed, $survived survived"
[ "$survived" -eq 0 ]
