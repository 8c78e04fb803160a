# nettle::nettle, static, from the system, or for Windows from
# build/deps/<arch>: hashes, by the processor's own instructions where it has
# them.
find_path(NETTLE_INCLUDE_DIR nettle/sha2.h)
find_library(NETTLE_LIBRARY NAMES libnettle.a)
mark_as_advanced(NETTLE_INCLUDE_DIR NETTLE_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(nettle
  REQUIRED_VARS NETTLE_LIBRARY NETTLE_INCLUDE_DIR
  REASON_FAILURE_MESSAGE
  "install nettle-dev, or for Windows run ci/deps-mingw.sh")

if(nettle_FOUND AND NOT TARGET nettle::nettle)
  add_library(nettle::nettle STATIC IMPORTED)
  set_target_properties(nettle::nettle PROPERTIES
    IMPORTED_LOCATION ${NETTLE_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${NETTLE_INCLUDE_DIR})
endif()
