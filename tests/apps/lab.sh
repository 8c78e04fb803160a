#!/bin/sh
# soquete lab tcp: the story, the proof, and what was not observed.
. "$(dirname "$0")/lib.sh"

lab_text()
{
  soquete lab tcp --timeout 50
  expect_status 0 && expect "$out" '^  the server listens on  *[0-9]*$' &&
    expect "$out" 'on its side  *[0-9]*  the same$' &&
    expect "$out" 'on its side  *[0-9]*  another$' &&
    expect "$out" 'the mirror image$' && expect_not "$out" 'not observed' &&
    expect_not "$out" '.\{80\}' && expect_clean "$out" && [ ! -s "$err" ]
}
check "lab tcp tells the story and proves it, within 79 columns" lab_text

lab_json()
{
  soquete lab tcp --json --timeout 50
  expect_status 0 && expect "$out" '"accepted_port_is_listening_port":true' &&
    expect "$out" '"client_port_is_another":true,"ends_mirror":true' &&
    expect "$out" '"not_observed":\[\]}$' && expect "$out" '"event":"accept".*"meaning":"' &&
    [ "$(sed -n 's/.*"event":"result".*/&/p' "$out" | wc -l)" -eq 1 ]
}
check "lab tcp --json tells the same as data" lab_json

lab_late()
{
  soquete lab tcp --timeout 0.001
  expect_status 1 && expect "$out" 'not observed' &&
    expect "$err" 'not all of it was observed'
}
check "lab tcp says what it did not see" lab_late

finish
