#!/bin/sh
# Two builds of one source, in two places at two times, are the same bytes.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need binutils $native_packages $mingw_packages
sh ci/deps-mingw.sh x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# copy DIRECTORY: the tree as it is, with the libraries that were built once.
copy()
{
  mkdir -p "$1/build"
  tracked . | tar -cf - -T - | tar -xf - -C "$1"
  ln -s "$top/build/deps" "$1/build/deps"
}

# sums DIRECTORY PRESET FILE...
sums()
{
  dir=$1
  preset=$2
  shift 2
  (
    cd "$dir"
    { cmake --preset "$preset" &&
      cmake --build --preset "$preset" -j "$(jobs)" --target "$@"; } \
      >log 2>&1 || {
      tail -n 30 log >&2
      exit 1
    }
    cd "build/$preset"
    # The library also holds the compiler's own notes for optimising at link
    # time, which name its sources by their full paths; packages ship without.
    if [ "$preset" = release ]; then
      objcopy -R '.gnu.lto_*' compat/libsoquete.a
    fi
    sha256sum "$@"
  )
}

for copy in "$work/a" "$work/somewhere else/and deeper"; do
  copy "$copy"
  {
    sums "$copy" release bin/soquete compat/libsoquete.a
    sums "$copy" mingw64 bin/soquete.exe
  } >"$copy/sums"
done
cat "$work/a/sums"
diff "$work/a/sums" "$work/somewhere else/and deeper/sums" ||
  violation "^ two builds differ"
finish "reproducible: $(wc -l <"$work/a/sums") files"
