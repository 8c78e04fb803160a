# What a program that strangers talk to is built with, and what makes two
# builds of one source equal.  ci/check-hardening.sh looks for the effects.
if(NOT SOQ_HARDEN)
  return()
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# -U first: some compilers define a level of their own.
add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
  -fstack-protector-strong)
add_compile_options(
  -ffile-prefix-map=${PROJECT_BINARY_DIR}=build
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
# Where a preset optimises at link time, objects carry names made of a seed.
string(APPEND CMAKE_C_COMPILE_OBJECT " -frandom-seed=<OBJECT>")

if(WIN32)
  # gcc for mingw has no control flow guard, rejects -fcf-protection and does
  # not need -fstack-clash-protection: Windows makes it probe each page.
  # The stack protector's library comes in by its option.
  add_link_options(-fstack-protector-strong -Wl,--dynamicbase
    -Wl,--nxcompat -Wl,--no-insert-timestamp)
  if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    add_link_options(-Wl,--high-entropy-va)
  endif()
else()
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  include(CheckCCompilerFlag)
  foreach(flag -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER SOQ_HAVE${flag} have)
    check_c_compiler_flag(${flag} ${have})
    if(${have})
      add_compile_options(${flag})
    endif()
  endforeach()
endif()
