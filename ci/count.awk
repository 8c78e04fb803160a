# Read ctest's LastTest.log, write one line for each test case:
#   passed|failed|skipped TAB preset TAB program TAB case TAB reason
#
# A case is what cmocka or TAP calls one.  A program that crashed, timed out
# or failed as a whole (a leak that a sanitizer saw at its end) is a failed
# case more, and so is one that ran no case at all, and a skip without a
# reason.
BEGIN {
  OFS = "\t"
}

{
  sub(/\r$/, "")
}

/^[0-9]+\/[0-9]+ Testing: / {
  begin($3)
  next
}

program == "" {
  next
}

/^Test Passed\.$/ || /^Test Failed\.$/ || /^Test timeout/ {
  end($0 == "Test Passed.")
  next
}

/^# SKIP / {
  reason = substr($0, 8)
  next
}

/\[ RUN      \] / {
  lost()
  running = after("] ")
  reason = ""
  next
}

running != "" && /\[       OK \] / && after("] ") == running {
  case_is("passed", running, "")
  running = ""
  next
}

running != "" && /\[  FAILED  \] / && after("] ") == running {
  case_is("failed", running, "")
  running = ""
  next
}

running != "" && /\[  SKIPPED \] / && after("] ") == running {
  skipped(running, reason)
  running = ""
  next
}

/^1\.\.0 # SKIP/ {
  skipped("all of it", after("# SKIP "))
  next
}

/^(not )?ok [0-9]+/ {
  name = $0
  sub(/^(not )?ok [0-9]+ *(- )?/, "", name)
  if (match(name, / *# [Ss][Kk][Ii][Pp] */)) {
    skipped(substr(name, 1, RSTART - 1), substr(name, RSTART + RLENGTH))
  } else {
    case_is(/^ok/ ? "passed" : "failed", name, "")
  }
  next
}

END {
  if (program != "") {
    end(0)
  }
}

function begin(name)
{
  if (program != "") {
    end(0)
  }
  program = name
  cases = 0
  failures = 0
  running = ""
}

function end(passed)
{
  lost()
  if (!passed && !failures) {
    case_is("failed", "(the program as a whole)", "")
  } else if (passed && !cases && program !~ /^wine_/) {
    case_is("failed", "(the program ran no case)", "")
  }
  program = ""
}

# A case that began and did not end.
function lost()
{
  if (running != "") {
    case_is("failed", running, "")
  }
  running = ""
}

function skipped(name, why)
{
  if (why == "") {
    case_is("failed", name " (skipped without a reason)", "")
  } else {
    case_is("skipped", name, why)
  }
}

function case_is(what, name, why)
{
  cases++
  if (what == "failed") {
    failures++
  }
  print what, preset, program, name, why
}

function after(mark)
{
  return substr($0, index($0, mark) + length(mark))
}
