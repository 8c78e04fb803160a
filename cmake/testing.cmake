# soq_test() and soq_test_script(): one line for each test.
#
# A test program prints what cmocka prints, a script TAP; ci/count.awk reads
# both.  A skipped case says why: `# SKIP reason` on a line before it.
find_package(cmocka REQUIRED)

set(SOQ_LAUNCHER ${CMAKE_CROSSCOMPILING_EMULATOR})
if(SOQ_SANITIZE MATCHES "thread")
  # Compilers of 2022 place their shadow where kernels since 2024 may put the
  # program; without random addresses they do not meet.
  find_program(SOQ_SETARCH setarch)
  if(SOQ_SETARCH)
    execute_process(COMMAND ${SOQ_SETARCH} -R true
      RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
    if(refused EQUAL 0)
      set(SOQ_LAUNCHER ${SOQ_SETARCH} -R)
    endif()
  endif()
endif()

set(SOQ_TEST_ENV
  "ASAN_OPTIONS=detect_leaks=1:halt_on_error=1:strict_string_checks=1"
  "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1"
  "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1")

if(WIN32)
  # The tree's own Windows, made once and ended after the tests.  It takes
  # from the locale which file names it can have.
  list(APPEND SOQ_TEST_ENV "WINEDEBUG=-all" "LC_ALL=C.UTF-8"
    "WINEPREFIX=${PROJECT_SOURCE_DIR}/build/wine")
  foreach(step start stop)
    add_test(NAME wine_${step}
      COMMAND sh ${PROJECT_SOURCE_DIR}/ci/wine.sh ${step})
    set_tests_properties(wine_${step} PROPERTIES TIMEOUT 180
      ENVIRONMENT "${SOQ_TEST_ENV}")
  endforeach()
  set_tests_properties(wine_start PROPERTIES FIXTURES_SETUP wine)
  set_tests_properties(wine_stop PROPERTIES FIXTURES_CLEANUP wine)
endif()

# What may take long begins first, so that nothing long is alone at the end.
function(soq__test_properties name timeout)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} COST ${timeout}
    ENVIRONMENT "${SOQ_TEST_ENV}")
  if(WIN32)
    # One at a time: under Wine all of them share one server.
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED wine
      RUN_SERIAL ON)
  endif()
endfunction()

# soq_test(name [SOURCES file...] [INTERNAL] [FAKE] [TREE] [LINK target...]
#          [TIMEOUT seconds])
#
# Builds test_<name> from test_<name>.c or the files given, and runs it.
# INTERNAL: may include "sys.h".  FAKE: so too, and the kernel is the script
# in tests/fake instead of this machine's.  TREE: it reads files of the tree;
# all else that a test's outcome rests on is in its program (ci/green.sh).
function(soq_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "INTERNAL;FAKE;TREE" "TIMEOUT"
    "SOURCES;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "soq_test(${name}): ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  if(NOT arg_SOURCES)
    set(arg_SOURCES test_${name}.c)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()

  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE soq_flags cmocka::cmocka
    ${arg_LINK})
  if(arg_FAKE)
    target_link_libraries(test_${name} PRIVATE soq_fake)
  else()
    target_link_libraries(test_${name} PRIVATE soquete::soquete)
  endif()
  if(arg_FAKE OR arg_INTERNAL)
    target_include_directories(test_${name} PRIVATE
      ${PROJECT_SOURCE_DIR}/compat/src)
  endif()
  target_include_directories(test_${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/tests)
  set_target_properties(test_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

  if(NOT arg_TREE)
    set_property(GLOBAL APPEND_STRING PROPERTY SOQ_PROGRAMS
      "${name} tests/test_${name}${CMAKE_EXECUTABLE_SUFFIX}\n")
  endif()
  add_test(NAME ${name} COMMAND ${SOQ_LAUNCHER} $<TARGET_FILE:test_${name}>)
  soq__test_properties(${name} ${arg_TIMEOUT})
endfunction()

# soq_test_script(name file [TIMEOUT seconds])
#
# Runs a POSIX shell script that tests the program as a program and prints
# TAP.  It finds in its environment SOQUETE, the program, and RUN, words to
# put before it ($RUN "$SOQUETE" ...): Wine, or nothing.
function(soq_test_script name file)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "TIMEOUT" "")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  list(JOIN SOQ_LAUNCHER " " run)
  # For ci/windows.sh, which has no build tree.
  file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR}
    ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set_property(GLOBAL APPEND_STRING PROPERTY SOQ_SCRIPTS "${name} ${path}\n")
  add_test(NAME ${name}
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  soq__test_properties(${name} ${arg_TIMEOUT})
  set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "RUN=${run}"
    "SOQUETE=${PROJECT_BINARY_DIR}/bin/soquete${CMAKE_EXECUTABLE_SUFFIX}")
endfunction()

# Write what there is, for scripts: the tests that are one program, and those
# that are a script.  Whole or not at all, as one may be reading them.
function(soq_tests_listed)
  foreach(kind PROGRAMS SCRIPTS)
    get_property(lines GLOBAL PROPERTY SOQ_${kind})
    string(TOLOWER ${kind} file)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/tests/${file}
      CONTENT "${lines}" @ONLY)
  endforeach()
endfunction()
