#!/bin/sh
# Build what Debian has no mingw packages of -- jansson, mbedTLS, nettle,
# cmocka -- from Debian's source packages: deps-mingw.sh [x86_64|i686]...
#
# They are installed, static, in build/deps/<arch>.  The machine's apt stays
# as it is: the list of sources is a private copy of its own, with deb-src for
# deb, and so are the lists and the cache.
. "$(dirname "$0")/lib.sh"

archs=${*:-x86_64 i686}
work=$top/build/deps/work
apt=$top/build/deps/apt

# The upstream sources that were looked at and seen to build, as Debian 12,
# Ubuntu 22.04 and 24.04 have them.  Another release may have others: the
# script then names them and stops, and who has looked at them adds them here.
pinned()
{
  cat <<'END'
cmocka_1.1.5 f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6
cmocka_1.1.7 810570eb0b8d64804331f82b29ff47c790ce9cd6b163e98d47a4807047ecad82
jansson_2.13.1 f4f377da17b10201a60c1108613e78ee15df6b12016b116b6de42209f47a474f
jansson_2.14 c739578bf6b764aa0752db9a2fdadcfe921c78f1228c7ec0bb47fa804c55d17b
mbedtls_2.28.0 6519579b836ed78cc549375c7c18b111df5717e86ca0eeff4cb64b2674f424cc
mbedtls_2.28.3 3b4953aa55a681e084d31892d9904cc5328d6b4958ea57b90ae4b4f94ae69a8d
mbedtls_2.28.8 edfe26dbc923a1d94aa53153d25b74f5dd51e89bfd222a6945eadec031fc9eb2
nettle_3.7.3 661f5eb03f048a3b924c3a8ad2515d4068e40f67e774e8a26827658007e3bcf0
nettle_3.8.1 364f3e2b77cd7dcde83fd7c45219c834e54b0c75e428b6f894a23d12dd41cbfe
nettle_3.9.1 ccfeff981b0ca71bbd6fbcb054f407c60ffb644389a5be80d6716d5b550c6ce3
END
}

# What decides whether a build that is there is this one.
stamp()
{
  pinned
  cat "$top/ci/deps-mingw.sh" "$top/cmake/mingw-w64.cmake" | sha256sum
  "$1-w64-mingw32-gcc" -dumpfullversion
}

apt_private()
{
  apt-get -q -o Dir::Etc::sourcelist=/dev/null \
    -o Dir::Etc::sourceparts="$apt/sources" \
    -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@" </dev/null
}

# The machine's own sources with deb-src for deb, in both notations.
make_source_list()
{
  rm -rf "$apt"
  mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial"
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$list" ] || continue
    sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" \
      >"$apt/sources/$(basename "$list" .list).list"
  done
  for list in /etc/apt/sources.list.d/*.sources; do
    [ -f "$list" ] || continue
    sed 's/^\([Tt]ypes:\).*/\1 deb-src/' "$list" \
      >"$apt/sources/$(basename "$list")"
  done
  apt_private update
}

# fetch NAME: its tree at $work/NAME, Debian's patches applied.
fetch()
{
  rm -rf "${work:?}/$1" "${work:?}/$1.get"
  mkdir -p "$work/$1.get"
  if ! (cd "$work/$1.get" &&
    apt_private source --download-only "$1" >log 2>&1); then
    cat "$work/$1.get/log" >&2
    die "apt-get source $1 failed"
  fi

  for tar in "$work/$1.get"/*.orig.tar.*z*; do
    case $tar in
    *.asc) continue ;;
    esac
    version=$(basename "${tar%.orig.tar.*}")
    sum=$(sha256sum <"$tar" | cut -d' ' -f1)
    say "$version, $sum"
    pinned | grep -qx "$version $sum" ||
      die "that is not a source that was looked at.  Look at it, then add" \
        "the line to pinned() in ci/deps-mingw.sh"
  done
  (cd "$work/$1.get" && dpkg-source --no-check -x ./*.dsc "$work/$1" \
    >>log 2>&1) || die "dpkg-source of $1 failed, see $work/$1.get/log"
}

# build ARCH NAME CMAKE-OPTION...
build()
{
  arch=$1
  name=$2
  shift 2
  say "$arch: $name"
  if ! {
    cmake -S "$work/$name" -B "$work/$name-$arch" -G Ninja \
      --toolchain "$top/cmake/mingw-w64.cmake" -DMINGW_ARCH="$arch" \
      -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$top/build/deps/$arch" \
      -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
      -DCMAKE_C_FLAGS="-ffile-prefix-map=$work=." "$@" &&
      cmake --build "$work/$name-$arch" &&
      cmake --install "$work/$name-$arch"
  } >"$work/$name-$arch.log" 2>&1; then
    tail -n 40 "$work/$name-$arch.log" >&2
    die "$name did not build for $arch, see $work/$name-$arch.log"
  fi
}

# build_nettle ARCH: its hashes and ciphers alone; "fat" means that it asks
# the processor what it can do.
build_nettle()
{
  say "$1: nettle"
  into=$top/build/deps/$1
  rm -rf "$work/nettle-$1"
  mkdir -p "$work/nettle-$1" "$into/include/nettle"
  if ! (cd "$work/nettle-$1" &&
    ../nettle/configure --host="$1-w64-mingw32" --disable-shared \
      --disable-public-key --disable-documentation --disable-openssl \
      --enable-fat CFLAGS="-O2 -ffile-prefix-map=$work=." &&
    make -j "$(jobs)" libnettle.a &&
    "$1-w64-mingw32-strip" --strip-debug libnettle.a &&
    cp libnettle.a "$into/lib" &&
    cp ../nettle/sha2.h ../nettle/nettle-types.h "$into/include/nettle") \
    >"$work/nettle-$1.log" 2>&1; then
    tail -n 40 "$work/nettle-$1.log" >&2
    die "nettle did not build for $1, see $work/nettle-$1.log"
  fi
}

build_all()
{
  build "$1" jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_EXAMPLES=OFF \
    -DJANSSON_WITHOUT_TESTS=ON
  build "$1" mbedtls -DENABLE_PROGRAMS=OFF -DENABLE_TESTING=OFF \
    -DMBEDTLS_FATAL_WARNINGS=OFF -DUSE_SHARED_MBEDTLS_LIBRARY=OFF
  build "$1" cmocka -DWITH_STATIC_LIB=ON -DWITH_EXAMPLES=OFF \
    -DUNIT_TESTING=OFF
  build_nettle "$1"
}

todo=
for arch in $archs; do
  case $arch in
  x86_64 | i686) ;;
  *)
    say "usage: $0 [x86_64|i686]..." >&2
    exit 2
    ;;
  esac
  need "gcc-mingw-w64-$(echo "$arch" | tr _ -)"
  stamp "$arch" | cmp -s - "build/deps/$arch/built" || todo="$todo $arch"
done
if [ -z "$todo" ]; then
  say "build/deps: up to date"
  exit 0
fi

is_debian || die "jansson, mbedTLS, nettle and cmocka for mingw come from" \
  "Debian's source packages; build them for${todo} into build/deps yourself"
# shellcheck disable=SC2086 # names of packages have no spaces
need $deps_packages cmake ninja-build

group "build/deps: jansson, mbedTLS, nettle, cmocka for$todo"
make_source_list
for name in jansson mbedtls nettle cmocka; do
  fetch "$name"
done
for arch in $todo; do
  rm -rf "build/deps/$arch"
  build_all "$arch"
  # cmocka also makes a DLL, which nothing here may come to need.
  rm -rf "build/deps/$arch/bin" "build/deps/$arch/lib/libcmocka.dll.a"
  stamp "$arch" >"build/deps/$arch/built"
done
rm -rf "$work" "$apt"
