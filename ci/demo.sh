#!/bin/sh
# Build soquete and let it explain one TCP conversation: demo.sh [option...]
#
# The options are passed on, for example --json.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need $native_packages
cmake_is_new
group "building, into build/release" >&2
{
  cmake --preset release
  cmake --build --preset release -j "$(jobs)" --target bin/soquete
} >&2
group "build/release/bin/soquete lab tcp $*" >&2
say >&2
exec build/release/bin/soquete lab tcp "$@"
