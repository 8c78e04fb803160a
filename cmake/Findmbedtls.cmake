# mbedtls::tls, mbedtls::crypto, static, from the system, or for Windows from
# build/deps/<arch>: TLS with what it stands on, and the hashes alone.
find_path(MBEDTLS_INCLUDE_DIR mbedtls/ssl.h)
find_library(MBEDTLS_LIBRARY NAMES libmbedtls.a)
find_library(MBEDX509_LIBRARY NAMES libmbedx509.a)
find_library(MBEDCRYPTO_LIBRARY NAMES libmbedcrypto.a)
mark_as_advanced(MBEDTLS_INCLUDE_DIR MBEDTLS_LIBRARY MBEDX509_LIBRARY
  MBEDCRYPTO_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(mbedtls
  REQUIRED_VARS MBEDTLS_LIBRARY MBEDX509_LIBRARY MBEDCRYPTO_LIBRARY
  MBEDTLS_INCLUDE_DIR
  REASON_FAILURE_MESSAGE
  "install libmbedtls-dev, or for Windows run ci/deps-mingw.sh")

if(mbedtls_FOUND AND NOT TARGET mbedtls::tls)
  foreach(part crypto x509 tls)
    add_library(mbedtls::${part} STATIC IMPORTED)
    set_target_properties(mbedtls::${part} PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES ${MBEDTLS_INCLUDE_DIR})
  endforeach()
  set_target_properties(mbedtls::crypto PROPERTIES
    IMPORTED_LOCATION ${MBEDCRYPTO_LIBRARY})
  set_target_properties(mbedtls::x509 PROPERTIES
    IMPORTED_LOCATION ${MBEDX509_LIBRARY}
    INTERFACE_LINK_LIBRARIES mbedtls::crypto)
  set_target_properties(mbedtls::tls PROPERTIES
    IMPORTED_LOCATION ${MBEDTLS_LIBRARY}
    INTERFACE_LINK_LIBRARIES mbedtls::x509)
  if(WIN32)
    # Certificates, which nothing here reads, may name an address; and the
    # system's random numbers.
    set_target_properties(mbedtls::crypto PROPERTIES
      INTERFACE_LINK_LIBRARIES "ws2_32;advapi32")
  endif()
endif()
