#!/bin/sh
# soquete lab: the story, the proof, and what was not observed.
. "$(dirname "$0")/lib.sh"

lab_text()
{
  soquete lab tcp --timeout 50
  expect_status 0 && expect "$out" '^  the server listens on  *[0-9]*$' &&
    expect "$out" 'on its side  *[0-9]*  the same$' &&
    expect "$out" 'on its side  *[0-9]*  another$' &&
    expect "$out" 'the mirror image$' &&
    expect "$out" "^  the client's end  ..*" && expect_not "$out" 'not observed' &&
    expect_not "$out" '.\{80\}' && expect_clean "$out" && [ ! -s "$err" ]
}
check "lab tcp tells the story and proves it, within 79 columns" lab_text

lab_json()
{
  soquete lab tcp --json --timeout 50
  expect_status 0 && expect "$out" '"accepted_port_is_listening_port":true' &&
    expect "$out" '"client_port_is_another":true,"ends_mirror":true' &&
    expect "$out" '"table_after":{"client":"[A-Za-z_]*","server":"' &&
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

# ---- UDP ---------------------------------------------------------------------

# Wine tells nobody of a "port unreachable" (row 60).
if [ "$windows" = yes ]; then
  unreachable='not observed' fixed=ETIMEDOUT
else
  unreachable='refused: "port unreachable" came' fixed=ECONNREFUSED
fi

udp_text()
{
  soquete lab udp --timeout 50
  expect_status 0 && expect "$out" '^  the server receives at  *[0-9]*$' &&
    expect "$out" 'before it sent anything  *none$' &&
    expect "$out" 'after that  *[0-9]*  given at its first send$' &&
    expect "$out" 'the server saw  *[0-9]*  the same$' &&
    expect "$out" 'port  *[0-9]*  another$' &&
    expect "$out" '  UDP  20 sends of 24 bytes came in 20 rec.*: kept$' &&
    expect "$out" '  UDP  200 sent, 190 answered, 10 lost, ' &&
    expect "$out" '       the impairment lost 10, held back 17, doubled 10;' &&
    expect "$out" '  TCP  200 sent, every byte came, in order$' &&
    expect "$out" '^  UDP  *silence (waited 1 s)$' &&
    expect "$out" "^  UDP, the .*  $unreachable\$" &&
    expect "$out" '^  TCP  *refused: no connection$' &&
    expect_not "$out" '.\{80\}' &&
    expect_clean "$out" && [ ! -s "$err" ]
}
check "lab udp tells UDP with TCP beside it, within 79 columns" udp_text

udp_json()
{
  soquete lab udp --json --timeout 50
  expect_status 0 && python3 "$here/peers.py" json_lines "$out" \
    >"$work/events" && expect "$work/events" ' result$' &&
    expect "$out" '"no_port_before_send":true' &&
    expect "$out" '"port_given_at_first_send":true' &&
    expect "$out" '"data_came_first":true,"one_socket_for_both":true' &&
    expect "$out" '"udp":{"sends":20,"receives":20,"bytes":480,' &&
    expect "$out" '"impaired":{"lost":10,"duplicated":10,"reordered":17,' &&
    expect "$out" '"nobody_udp":"ETIMEDOUT"' &&
    expect "$out" "\"nobody_udp_fixed\":\"$fixed\"" &&
    expect "$out" '"nobody_tcp":"ECONNREFUSED","all_observed":true}$' &&
    expect "$out" '"event":"datagram".*"meaning":"' &&
    [ "$(grep -c '"event":"result"' "$out")" -eq 1 ]
}
check "lab udp --json tells the same as data" udp_json

udp_late()
{
  soquete lab udp --timeout 0.001
  expect_status 1 && expect "$out" 'not observed$' &&
    expect "$err" 'not all of it was observed'
}
check "lab udp says what it did not see" udp_late

# ---- close -------------------------------------------------------------------

# A look into the system's table takes its time where the machine is busy.
slowly()
{
  # shellcheck disable=SC2086 # RUN is words
  timeout 200 $RUN "$SOQUETE" "$@" >"$out" 2>"$err"
  status=$?
}

close_text()
{
  slowly lab close --hold 0.01 --timeout 150
  expect_status 0 && expect "$out" '  client shutdown(write)  *FIN_WAIT_2 ' &&
    expect "$out" '  server recv() end of stream  *FIN_WAIT_2  *CLOSE_WAIT$' &&
    expect "$out" '  client recv() .* ECONNRESET$' &&
    expect "$out" '  server recv() .* ECONNRESET$' &&
    expect "$out" '  client send() again .* E[A-Z]*$' &&
    expect "$out" 'held for 0.010 s: look at port [0-9]* ' &&
    expect "$out" '^32 steps: ' && expect_not "$out" '.\{80\}' &&
    expect_not "$out" ' $' && expect_clean "$out" && [ ! -s "$err" ]
}
check "lab close shows both ends' states after each step" close_text

close_json()
{
  slowly lab close --json --timeout 150
  expect_status 0 && python3 "$here/peers.py" json_lines "$out" \
    >"$work/events" && expect "$work/events" ' result$' &&
    expect "$out" '"client_predicted":"FIN_WAIT_2"' &&
    expect "$out" '"event":"result","block":"close","steps":32,' &&
    [ "$(grep -c '"event":"step"' "$out")" -eq 32 ]
}
check "lab close --json tells the same as data" close_json

hold_misused()
{
  soquete lab tcp --hold 1
  expect_status 2 && expect "$err" 'hold is for the block close'
}
check "lab --hold is for the block close" hold_misused

finish
