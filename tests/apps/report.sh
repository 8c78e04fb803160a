#!/bin/sh
# soquete lab all: the report, its claims, and what finds a changed one out.
. "$(dirname "$0")/lib.sh"

dir=$work/report

all_writes()
{
  soquete lab all --output "$dir" --lang en --timeout 50
  expect_status 0 && expect "$out" '^tcp.1  .* bind, listen$' &&
    expect "$out" '^myth.10 .* -- it depends$' &&
    expect "$out" '/report.json$' && [ ! -s "$err" ] &&
    expect_not "$out" '.\{81\}' && expect_clean "$out" &&
    [ -s "$dir/report.json" ]
}
check "lab all answers the items and the myths, and keeps a report" all_writes

# Wine tells nobody of a "port unreachable" (row 60), so that one is open.
verdicts()
{
  python3 - "$dir/report.json" >"$work/verdicts" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
assert [row["n"] for row in report["evidence"]] == list(
    range(1, len(report["evidence"]) + 1))
assert len(report["claims"]) == 28
for claim in report["claims"]:
    print(claim["id"], claim["verdict"])
    for one in claim["statements"]:
        assert one.get("advice") or one["observed"] == bool(one.get("evidence"))
EOF
  for myth in 1 2 3 4 5 7 8; do
    expect "$work/verdicts" "^myth.$myth false\$" || return 1
  done
  for item in tcp.1 tcp.3 tcp.5 udp.1 udp.2 udp.3 multi.1 multi.2 multi.3 multi.5; do
    expect "$work/verdicts" "^$item answered\$" || return 1
  done
  expect "$work/verdicts" '^myth.6 depends$' &&
    expect "$work/verdicts" '^myth.10 depends$' &&
    expect "$work/verdicts" '^remote.3 not observed$'
}
check "each claim has a verdict, and each observed sentence its evidence" verdicts

verify_good()
{
  soquete lab --verify "$dir/report.json"
  expect_status 0 && expect "$out" ': 28 claims follow from [0-9]* rows'
}
check "lab --verify finds that all of it follows" verify_good

# changed WHAT PYTHON: a change of one value in the report is found out.
changed()
{
  python3 - "$dir/report.json" "$work/changed.json" "$2" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
rows, claims = report["evidence"], {c["id"]: c for c in report["claims"]}
exec(sys.argv[3])
json.dump(report, open(sys.argv[2], "w", encoding="utf-8"))
EOF
  soquete lab --verify "$work/changed.json"
  expect_status 1 && expect "$out" "$1"
}
check "a changed verdict is found out" changed \
  "^myth.1: the report says 'true', from the evidence follows 'false'" \
  'claims["myth.1"]["verdict"] = "true"'
check "a changed argument is found out" changed \
  '^tcp.1: what it says does not follow' \
  'claims["tcp.1"]["statements"][0]["args"][0] = "127.0.0.1:1"'
check "an event that was taken away is found out" changed \
  '^evidence #5: it is not there' 'del rows[4]'
check "a changed event is found out" changed '^digest: ' \
  'rows[1]["event"]["pid"] = 4711'
check "a changed time is found out" changed '^evidence #2: its time' \
  'rows[1]["time_us"] = 1'
check "a claim more than follows is found out" changed '^claims: ' \
  'report["claims"].append({"id": "myth.11"})'

not_a_report()
{
  printf '{"schema":"other"}' >"$work/other.json"
  printf 'no' >"$work/no.json"
  : >"$work/empty.json"
  for name in other no empty; do
    soquete lab --verify "$work/$name.json"
    expect_status 1 || return 1
  done
  soquete lab --verify "$work/there-is-none.json"
  expect_status 1 && expect "$err" 'no such file'
}
check "what is no report is told in a line" not_a_report

# ---- wrong usage and a bad place ---------------------------------------------

not_overwritten()
{
  cp "$dir/report.json" "$work/before"
  soquete lab all --output "$dir"
  expect_status 1 && expect "$err" 'directory not empty' &&
    [ "$(wc -l <"$err")" -eq 1 ] && expect_same "$dir/report.json" "$work/before" &&
    soquete lab all --output "$dir/report.json" && expect_status 1 &&
    expect "$err" 'file exists' && soquete lab all --output "$work/no/dir" &&
    expect_status 1 && expect "$err" '^soquete lab: create '
}
check "a folder that has something in it is left as it is" not_overwritten

wrong_words()
{
  soquete lab all --lang de
  expect_status 2 && expect "$err" "no such language: 'de'" || return 1
  soquete lab tcp --lang ru
  expect_status 2 || return 1
  soquete lab tcp --output "$work/x"
  expect_status 2 || return 1
  soquete lab tcp --verify "$dir/report.json"
  expect_status 2 && [ ! -e "$work/x" ]
}
check "wrong words are told, and nothing is run" wrong_words

finish
