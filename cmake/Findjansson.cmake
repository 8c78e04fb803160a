# jansson::jansson, static, from the system, or for Windows from
# build/deps/<arch>.  The one file that is copied to a lab PC needs no other.
find_path(JANSSON_INCLUDE_DIR jansson.h)
find_library(JANSSON_LIBRARY NAMES libjansson.a)
mark_as_advanced(JANSSON_INCLUDE_DIR JANSSON_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(jansson
  REQUIRED_VARS JANSSON_LIBRARY JANSSON_INCLUDE_DIR
  REASON_FAILURE_MESSAGE
  "install libjansson-dev, or for Windows run ci/deps-mingw.sh")

if(jansson_FOUND AND NOT TARGET jansson::jansson)
  add_library(jansson::jansson STATIC IMPORTED)
  set_target_properties(jansson::jansson PROPERTIES
    IMPORTED_LOCATION ${JANSSON_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${JANSSON_INCLUDE_DIR})
endif()
