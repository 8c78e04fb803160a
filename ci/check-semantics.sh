#!/bin/sh
# Every row of docs/semantics.md has a proof that exists: a test that is run,
# a test on the fake port, or the reason why there is none.
. "$(dirname "$0")/lib.sh"

table=docs/semantics.md
# As many as it says, each with a number of its own.
rows=$(sed -n 's/^One row for each of the \([0-9]*\) known ways.*/\1/p' "$table")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each test that cmocka runs: its name, and `fake` where its program is built
# on the fake port (soq_test(name FAKE)), else `real`.
tracked 'tests/*.c' >"$work/files"
while read -r file; do
  kind=real
  name=$(basename "$file" .c)
  ! grep -q "soq_test(${name#test_} FAKE" tests/CMakeLists.txt || kind=fake
  grep -oE '([A-Z_]*(TEST|EACH)[A-Z_]*|cmocka_unit_test[a-z_]*)\([a-z0-9_]+[,)]' \
    "$file" | sed -E "s/.*\\(([a-z0-9_]+)[,)]\$/\\1 $kind/" || true
done <"$work/files" | sort -u >"$work/tests"
[ -s "$work/tests" ] || die "found no tests"

# Each proof on a line: its row, what it is, and the name or reason.
awk -F '|' '
  /^\| *[0-9]+ *\|/ {
    row = $2 + 0
    if (NF != 8) print row, "bad", "has " NF - 2 " columns and not 6"
    n = split($7, parts, ";")
    for (i = 1; i <= n; i++) {
      part = parts[i]
      gsub(/^ +| +$/, "", part)
      if (match(part, /^(test|simulated|not here): /) == 0) {
        print row, "bad", "\"" part "\" is no proof"
        continue
      }
      kind = substr(part, 1, RLENGTH - 2)
      rest = substr(part, RLENGTH + 1)
      if (kind == "not here") {
        print row, "nothere", rest
        continue
      }
      m = split(rest, names, ", *")
      for (k = 1; k <= m; k++) {
        name = names[k]
        if (name !~ /^`[^` ]+`$/)
          print row, "bad", "\"" name "\" is not the name of a test"
        else
          print row, kind, substr(name, 2, length(name) - 2)
      }
    }
  }' "$table" >"$work/proofs"

while read -r row kind rest; do
  case $kind in
  test | simulated)
    wanted=real
    [ "$kind" = test ] || wanted=fake
    case $rest in
    ci/check-*.sh) [ -f "$rest" ] || violation "row $row: there is no $rest" ;;
    */*)
      [ -f "$rest" ] || violation "row $row: there is no $rest"
      grep -q "$(basename "$rest")" tests/CMakeLists.txt \
        tests/*/CMakeLists.txt || violation "row $row: nothing runs $rest"
      ;;
    *)
      grep -q "^$rest " "$work/tests" ||
        violation "row $row: there is no test $rest"
      ! grep -q "^$rest " "$work/tests" ||
        grep -qx "$rest $wanted" "$work/tests" ||
        violation "row $row: $rest is no $kind proof"
      ;;
    esac
    ;;
  nothere) [ -n "$rest" ] || violation "row $row: no reason" ;;
  *) violation "row $row: $rest" ;;
  esac
done <"$work/proofs"

n=$(grep -cE '^\| *[0-9]+ *\|' "$table")
[ "$n" = "$rows" ] || violation "$n rows, and it says $rows"
i=1
while [ "$i" -le "$rows" ]; do
  n=$(grep -cE "^\\| *$i *\\|" "$table") || true
  [ "$n" = 1 ] || violation "row $i stands there $n times"
  grep -q "^$i " "$work/proofs" || violation "row $i has no proof"
  i=$((i + 1))
done

awk '
  { seen[$1] = 1; if ($2 != "bad") { all[$1, $2] = 1; names[$2]++ } }
  END {
    for (row in seen) {
      if ((row, "test") in all) tested++
      else if ((row, "simulated") in all) simulated++
      else left++
      if ((row, "test") in all && (row, "simulated") in all) both++
    }
    printf "%d rows by tests (%d of them simulated, too), %d simulated, " \
      "%d not here\n", tested, both, simulated, left
    printf "%d proofs by tests, %d simulated\n", names["test"],
      names["simulated"]
  }' "$work/proofs"
finish "semantics: $rows rows"
