#!/bin/sh
# Every script is a POSIX shell script that shellcheck has nothing against.
. "$(dirname "$0")/lib.sh"

need git shellcheck
tracked '*.sh' .ci/run | xargs shellcheck -s sh ||
  violation "^ shellcheck"
finish "scripts: $(tracked '*.sh' .ci/run | wc -l) files"
