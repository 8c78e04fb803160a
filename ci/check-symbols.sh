#!/bin/sh
# The library's names begin with soq_, and it keeps no state but what it says;
# the program calls sockets through the library alone.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # a list of words
need binutils $native_packages $mingw_packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The calls of the two systems that common/, the programs and the tests make
# only through the layer.
calls='socket|WSASocket[AW]|socketpair|bind|listen|accept4?|connect|send|sendto'
calls="$calls|sendmsg|recv|recvfrom|recvmsg|shutdown|closesocket|poll|ppoll"
calls="$calls|select|pselect|epoll_[a-z0-9_]+|WSA[A-Za-z0-9]+|ioctl|ioctlsocket"
calls="$calls|getaddrinfo|freeaddrinfo|getnameinfo|gethostby[a-z]+|getsockname"
calls="$calls|getpeername|[gs]etsockopt|inet_[a-z]+|if_nametoindex"

# symbols PRESET NM EXT
symbols()
{
  built "$1"
  lib=build/$1/compat/libsoquete.a
  "$2" -g --defined-only "$lib" 2>/dev/null |
    awk 'NF == 3 { print $3 }' | sort -u >"$work/globals"
  [ -s "$work/globals" ] || die "$lib defines nothing"
  # .refptr.NAME and .weak.NAME are how gcc for mingw refers to NAME.
  if grep -vE '^(soq_|\.refptr\.|\.weak\.)' "$work/globals"; then
    violation "^ in $lib, a name that does not begin with soq_"
  fi

  # Programs; and common/, which knows sys.h alone.
  {
    find "build/$1/apps" -name "*.$3" 2>/dev/null
    find "build/$1/compat" -path '*/common/*' -name "*.$3"
  } >"$work/objects"
  while read -r object; do
    "$2" -u "$object" 2>/dev/null |
      awk '{ sub(/^__imp_/, "", $NF); print $NF }' |
      grep -xE "$calls" >"$work/found" || continue
    sed "s|^|$object: |" "$work/found"
    violation "^ a socket call past the layer"
  done <"$work/objects"
}

symbols gcc nm o
count=$(wc -l <"$work/globals")
sh ci/deps-mingw.sh x86_64
symbols mingw64 x86_64-w64-mingw32-nm obj
finish "symbols: $count of the library, all soq_"
