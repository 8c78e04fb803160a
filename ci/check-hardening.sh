#!/bin/sh
# The program that strangers talk to is hardened, on both systems, and needs
# no library that a machine may not have.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2086 # these are lists of words
need binutils $native_packages $mingw_packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# has FILE REGEX WHY; lacks FILE REGEX WHY
has()
{
  grep -qE "$2" "$1" || violation "missing: $3"
}

lacks()
{
  if grep -nE "$2" "$1"; then
    violation "^ $3"
  fi
}

built release
elf=build/release/bin/soquete
readelf -hldW "$elf" >"$work/elf"
# Our own code alone: a library that is linked in was hardened by others.
lib=build/release/compat/libsoquete.a
readelf -sW "$lib" >"$work/symbols" # nm would show what LTO thinks
objdump -d --no-show-raw-insn "$lib" >"$work/code"
has "$work/elf" 'Type: +DYN' "ELF: position independent"
has "$work/elf" 'FLAGS_1.*PIE' "ELF: position independent executable"
has "$work/elf" 'GNU_RELRO' "ELF: read-only relocations"
has "$work/elf" 'FLAGS.*BIND_NOW|FLAGS_1.*NOW' "ELF: bound at start"
has "$work/elf" 'GNU_STACK .* RW ' "ELF: stack that cannot be executed"
lacks "$work/elf" 'RPATH|RUNPATH|TEXTREL' "ELF: looks beside itself"
lacks "$work/elf" 'LOAD .* RWE ' "ELF: writable code"
has "$work/symbols" '__stack_chk_fail' "ELF: stack protector"
has "$work/symbols" '[a-z]_chk$' "ELF: fortified functions"
case $(uname -m) in
x86_64)
  has "$work/code" 'endbr64' "ELF: indirect branch tracking"
  # A large array is touched page by page: sub $0x1000, or $0x1000.
  # shellcheck disable=SC2016 # a regular expression
  has "$work/code" 'sub +\$0x1000,%rsp' "ELF: stack clash protection"
  ;;
esac
sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' "$work/elf" >"$work/needed"
grep -vxE 'libc\.so\.6|libm\.so\.6|ld-linux[a-z0-9.-]*' "$work/needed" &&
  violation "^ ELF: needs a library that may be missing"

sh ci/deps-mingw.sh x86_64
built mingw64
exe=build/mingw64/bin/soquete.exe
x86_64-w64-mingw32-objdump -p "$exe" >"$work/pe"
x86_64-w64-mingw32-nm -u build/mingw64/compat/libsoquete.a \
  >"$work/pe-symbols" 2>/dev/null
has "$work/pe" 'HIGH_ENTROPY_VA' "EXE: 64 bits of random addresses"
has "$work/pe" 'DYNAMIC_BASE' "EXE: random addresses"
has "$work/pe" 'NX_COMPAT' "EXE: data that cannot be executed"
has "$work/pe" 'Time/Date.*1970' "EXE: no time of its build"
has "$work/pe" 'Base Relocation Directory \[\.reloc\]' "EXE: relocations"
has "$work/pe-symbols" '__stack_chk_fail' "EXE: stack protector"
has "$work/pe-symbols" '[a-z]_chk$' "EXE: fortified functions"
sed -n 's/.*DLL Name: //p' "$work/pe" | sort -u >"$work/dlls"
[ -s "$work/dlls" ] || violation "EXE: imports nothing?"
grep -vixE '(kernel32|msvcrt|ws2_32|ntdll|advapi32)\.dll' "$work/dlls" &&
  violation "^ EXE: needs a DLL that is not on the list"

finish "hardened: $elf, $exe ($(tr '\n' ' ' <"$work/dlls"))"
