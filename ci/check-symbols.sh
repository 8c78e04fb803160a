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

# What the library remembers beside its handles: the start-up count, the trace
# hook, the interrupt's, which terminal gives keys, and a function of Winsock's
# that stays the same.
state='start\.(users|lazy|running|start_lock)|trace\.(soq__trace_hook|hook_user'
state="$state|inside)|interrupt\\.(hook|write_fd|writers)|keys\\.keys"
state="$state|datagram\\.known"

# written NM LIBRARY: file.name of each object that can be written; tables of
# pointers are written once, by the loader (.data.rel.ro).
written()
{
  "$1" -f sysv "$2" 2>/dev/null | awk -F '|' '
    /^Symbols from/ { sub(/.*\[/, ""); sub(/\..*/, ""); file = $0 }
    NF == 7 {
      gsub(/ /, "")
      sub(/^__emutls_v\./, "", $1)
      sub(/\.[0-9]+$/, "", $1)
      if ($7 ~ /^\.t?(data|bss)/ && $7 !~ /^\.data\.rel\.ro/ && $1 !~ /^\./ ||
          $7 ~ /COM/)
        print file "." $1
    }'
}

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

  written "$2" "$lib" >"$work/written"
  grep -q '^start.users$' "$work/written" || die "$lib counts no users"
  if grep -vxE "$state" "$work/written"; then
    violation "^ in $lib, state that is not on the list"
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
