# Print C code as FILE:LINE:CODE, without comments; with -v strings=0 without
# the contents of string and character literals too.
FNR == 1 {
  in_comment = 0
}

{
  print FILENAME ":" FNR ":" code($0)
}

function code(line,    out, c, two, quote)
{
  out = ""
  quote = ""
  while (line != "") {
    c = substr(line, 1, 1)
    two = substr(line, 1, 2)
    if (in_comment) {
      if (two == "*/") {
        in_comment = 0
        line = substr(line, 3)
        out = out " "
      } else {
        line = substr(line, 2)
      }
      continue
    }
    if (quote != "") {
      if (c == "\\") {
        if (strings) {
          out = out two
        }
        line = substr(line, 3)
        continue
      }
      if (c == quote) {
        quote = ""
        out = out c
      } else if (strings) {
        out = out c
      }
      line = substr(line, 2)
      continue
    }
    if (two == "/*") {
      in_comment = 1
      line = substr(line, 3)
      continue
    }
    if (two == "//") {
      break
    }
    if (c == "\"" || c == "'") {
      quote = c
    }
    out = out c
    line = substr(line, 2)
  }
  return out
}
