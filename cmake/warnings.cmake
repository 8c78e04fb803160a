# Flags that never reach who uses the library: link soq_flags privately.
add_library(soq_flags INTERFACE)

target_compile_options(soq_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla
  -Wformat=2 -Wswitch-enum -Wnull-dereference -Wdouble-promotion)
if(SOQ_WERROR)
  target_compile_options(soq_flags INTERFACE -Werror)
endif()
if(SOQ_SANITIZE)
  add_compile_options(-fsanitize=${SOQ_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SOQ_SANITIZE})
endif()
if(SOQ_COVERAGE)
  add_compile_options(--coverage -O0)
  add_link_options(--coverage)
endif()
