#!/bin/sh
# Every check sees what it is there for: each violation, put alone into a copy
# of the tree, makes its check fail; and the counting of cases misses nothing.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need $native_packages $clang_packages $mingw_packages $check_packages
sh ci/deps-mingw.sh x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree/build"
tracked . | tar -cf - -T - | tar -xf - -C "$tree"
ln -s "$top/build/deps" "$tree/build/deps"
# Files count, for some of this runs in subshells.
: >"$work/tried"
: >"$work/missed"

missed()
{
  say "MISSED: $*"
  echo >>"$work/missed"
}

# sees CHECK PATTERN WHAT [ARGUMENT...]: the check fails in the copy and says PATTERN.
sees()
{
  check=$1
  pattern=$2
  what=$3
  shift 3
  echo >>"$work/tried"
  if sh "$tree/ci/check-$check.sh" "$@" >"$work/log" 2>&1; then
    missed "check-$check did not see: $what"
  elif ! grep -qE "$pattern" "$work/log"; then
    tail -n 5 "$work/log" >&2
    missed "check-$check failed, but not for: $what"
  else
    say "check-$check sees: $what"
  fi
}

# with FILE CHECK PATTERN WHAT [ARGUMENT...]: standard input as a new file.
with()
{
  file=$1
  shift
  mkdir -p "$(dirname "$tree/$file")"
  cat >"$tree/$file"
  sees "$@"
  rm -f "$tree/$file"
}

# edited FILE SED-SCRIPT CHECK PATTERN WHAT: a file that is there, changed.
edited()
{
  cp "$tree/$1" "$work/kept"
  sed "$2" "$work/kept" >"$tree/$1"
  if cmp -s "$work/kept" "$tree/$1"; then
    missed "nothing to change in $1 for: $5"
  fi
  sees "$3" "$4" "$5"
  cp "$work/kept" "$tree/$1"
}

group "portability"
while read -r file pattern code; do
  printf '%s\n' "$code" |
    with "$file" portability "$pattern" "$code"
done <<'END'
compat/src/common/bad.c conditional #ifdef _WIN32
compat/src/posix/bad.c conditional #if defined(__linux__)
tests/bad.c conditional #if !defined _MSC_VER
compat/src/common/bad.c header #include <sys/socket.h>
apps/bad.c header # include <winsock2.h>
tests/bad.c header #include <unistd.h>
apps/bad.c banned strcpy(a, b);
compat/src/win32/bad.c banned int n = atoi (text);
compat/src/posix/bad.c select n = select(1, &r, NULL, NULL, NULL);
compat/src/posix/bad.c select fd_set set;
compat/src/posix/bad.c deadline setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, p, n);
compat/src/win32/bad.c loopback WSAIoctl(s, SIO_LOOPBACK_FAST_PATH);
tests/bad.c sleeps soq_sleep_ms(50);
tests/bad.c port rc = soq_tcp_listen("127.0.0.1", "8080", &s);
tests/bad.sh port soquete tcp-server 127.0.0.1 8080
END
# What is said in a comment or in a text is not done.
cat >"$tree/apps/good.c" <<'END'
/* select(2) has a limit; strcpy() has none. */
static const char text[] = "strcpy(a, b) under _WIN32";
END
sh "$tree/ci/check-portability.sh" >/dev/null 2>&1 ||
  missed "check-portability takes a comment or a text for code"
rm "$tree/apps/good.c"

group "format, scripts, headers, paths"
if command -v clang-format-14 >/dev/null; then
  echo 'int  f( void ){return 1 ;}' |
    with apps/bad.c format clang-format "code in another style"
  printf '/* %80s */\n' long |
    with apps/bad.c format columns "a comment of 86 columns"
fi
# shellcheck disable=SC2016 # it is to be wrong
printf '#!/bin/sh\nif [[ $1 == a ]]; then rm -r $2/*; fi\n' |
  with ci/bad.sh shell SC "words of another shell"
echo 'size_t soq_bad(void);' |
  with compat/include/soquete/bad.h headers 'bad.h by' "a missing include"
echo 'int soq_bad(int class);' |
  with compat/include/soquete/bad.h headers 'bad.h by g' "a word of C++"
echo '#include <errno.h>' |
  with compat/include/soquete/bad.h headers 'included' "another header"
printf '# see /%s/somebody/notes\n' home |
  with docs/bad.md paths 'one machine' "a place on one machine"
printf '%s://packages.%s/\n' https corp.internal |
  with docs/bad.md paths 'not on the list' "a host that nobody knows"

group "semantics"
# shellcheck disable=SC2016 # backticks of the table
edited docs/semantics.md 's/`texts_of_the_table_read_as_it_says`/`gone`/' \
  semantics 'row 68: there is no test gone' "a test that is not there"
row=$(sed -n 's/^| \([0-9]*\) |.*| not here: .* |$/\1/p' \
  "$tree/docs/semantics.md" | head -n 1)
edited docs/semantics.md "s/^\(| $row .*| \)not here: .* |\$/\1not here:  |/" \
  semantics "row $row: " "a row without a reason"
edited docs/semantics.md '/^| 72 /d' semantics 'row 72' "a row left out"
edited docs/semantics.md '/^| 68 /s/| test: /| simulated: /' semantics \
  'is no simulated proof' "a real test called simulated"

group "analysis"
# Each tool has its own: the others are silent about it.
while read -r tool code; do
  printf '#include <stdlib.h>\n%s\n' "$code" |
    with compat/src/common/bad.c analysis "$tool" "$tool: $code" \
      compat/src/common/bad.c
done <<'END'
analyzer char *soq_bad(void); char *soq_bad(void) { char *p = malloc(9); *p = 1; return p; }
bugprone int soq_bad(int a); int soq_bad(int a) { return (int)sizeof(sizeof(a)); }
unix.Malloc int soq_bad(void); int soq_bad(void) { char *p = malloc(9); return p != 0; }
Redundant void soq_bad(char *p); void soq_bad(char *p) { if (!*p && !p) free(0); }
END

# append FILE CODE: code at the end of a file that is built.
append()
{
  cp "$tree/$1" "$work/appended"
  printf '%s\n' "$2" >>"$tree/$1"
}

put_back()
{
  cp "$work/appended" "$tree/$1"
}

group "symbols"
append compat/src/common/error.c 'int helper(void);
int helper(void)
{
    return 1;
}'
sees symbols 'helper' "a name without soq_"
put_back compat/src/common/error.c
append compat/src/common/error.c 'unsigned long soq_errors(void);
unsigned long soq_errors(void)
{
    static unsigned long count;

    return ++count;
}'
sees symbols 'error.count' "a library that remembers"
put_back compat/src/common/error.c
append apps/main.c 'int socket(int, int, int);
int past_the_layer(void);
int past_the_layer(void)
{
    return socket(0, 0, 0);
}'
sees symbols 'past the layer' "a program that calls socket()"
put_back apps/main.c

group "hardening"
edited CMakePresets.json 's/"SOQ_HARDEN": "ON"/"SOQ_HARDEN": "OFF"/' \
  hardening 'violation' "a build without hardening"
for lost in 'ELF: bound at start' 'ELF: stack protector' 'ELF: fortified' \
  'ELF: indirect branch' 'ELF: stack clash' 'EXE: stack protector' \
  'EXE: fortified' 'EXE: no time of its build'; do
  echo >>"$work/tried"
  grep -q "missing: $lost" "$work/log" || missed "hardening: $lost"
done
edited cmake/hardening.cmake 's/-Wl,-z,relro -Wl,-z,now/-Wl,-z,norelro/' \
  hardening 'read-only relocations' "a table of calls that can be overwritten"
edited cmake/hardening.cmake \
  's/-Wl,--nxcompat/-Wl,--disable-nxcompat -Wl,--disable-dynamicbase/' \
  hardening 'EXE: data' "a program whose data can be executed"
append apps/CMakeLists.txt 'target_link_options(soquete_program PRIVATE
  -Wl,--no-as-needed -lz)'
sees hardening 'library|built|build' "a library that may be missing"
put_back apps/CMakeLists.txt

group "reproducible builds"
append apps/main.c 'extern const char soq_built[];
const char soq_built[] = __DATE__ __TIME__ __FILE__;
const char *soq_built_when(void);
const char *soq_built_when(void)
{
    return soq_built;
}'
sees reproducible 'differ' "the time of the build in the program"
put_back apps/main.c

group "installation"
edited compat/CMakeLists.txt 's| include/soquete/limit.h||' install \
  'limit.h' "a header that is not installed"
edited cmake/soquete.pc.in 's/-lsoquete//' install 'pc_c|gcc' \
  "soquete.pc without the library"

group "remembering"
# remembers EXPECTED WHAT TEST: is TEST's outcome still that of the green run?
remembers()
{
  echo >>"$work/tried"
  got=$(cd "$tree" && top=$tree && . ci/green.sh &&
    green_begin x '\.md$' && green_cases "$3" | wc -l)
  [ "$got" = "$1" ] || missed "remembered $got and not $1 lines: $2"
}

keep()
{
  (cd "$tree" && top=$tree && . ci/green.sh && green_begin x '\.md$' &&
    for test in one two script; do green_keep "$test" "$work/lines"; done)
}

mkdir -p "$tree/build/x/bin" "$tree/build/x/tests"
for program in one two; do
  echo "$program" >"$tree/build/x/tests/test_$program"
  chmod +x "$tree/build/x/tests/test_$program"
  echo "$program tests/test_$program" >>"$tree/build/x/tests/programs"
done
printf '%s\tx\t%s\tcase\t\n' passed one skipped one passed two failed two \
  passed script >"$work/lines"
keep
remembers 2 "nothing changed" one
remembers 1 "nothing changed, a script" script
remembers 0 "a case had failed" two
remembers 0 "nobody ran it" three
SOQ_AGAIN=1
export SOQ_AGAIN
remembers 0 "all were to run again" one
unset SOQ_AGAIN
echo 'another two' >"$tree/build/x/tests/test_two"
remembers 2 "another program changed" one
remembers 0 "a program that a script may run changed" script
keep
append apps/main.c '/* another */'
remembers 2 "a source, and not the program" one
remembers 0 "a source that a script may read" script
put_back apps/main.c
remembers 1 "put back" script
append README.md 'another'
remembers 1 "what no test reads" script
put_back README.md
append cmake/testing.cmake '# another'
remembers 0 "the way of running tests" one
put_back cmake/testing.cmake
echo 'another one' >"$tree/build/x/tests/test_one"
remembers 0 "its program" one
rm -r "$tree/build/x"
keep
remembers 1 "where nothing is built, as for a check" script

group "counting"
cat >"$work/ctest.log" <<'END'
1/6 Testing: fine
[ RUN      ] a
[       OK ] a
[ RUN      ] b
# SKIP no such thing here
[  SKIPPED ] b
Test Passed.
2/6 Testing: fails
[ RUN      ] a
[  FAILED  ] a
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] a
Test Failed.
3/6 Testing: crashes
[ RUN      ] a
[       OK ] a
[ RUN      ] b
Test Failed.
4/6 Testing: leaks
[ RUN      ] a
[       OK ] a
Test Failed.
5/6 Testing: empty
Test Passed.
6/6 Testing: script
ok 1 - a
not ok 2 - b
ok 3 - c # SKIP another reason
ok 4 - d # SKIP
[ RUN      ] silent
[  SKIPPED ] silent
Test Failed.
END
echo >>"$work/tried"
counted=$(awk -v preset=x -f ci/count.awk "$work/ctest.log" |
  awk '{ n[$1]++ } END { print n["passed"], n["failed"], n["skipped"] }')
[ "$counted" = "4 7 2" ] || missed "counted $counted and not 4 7 2"

violations=$(wc -l <"$work/missed")
finish "checks: $(wc -l <"$work/tried") violations, each seen"
