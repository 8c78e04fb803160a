#!/bin/sh
# Start or stop the Windows that the tests run in: wine.sh start|stop
#
# It lives in WINEPREFIX (default: build/wine of this tree), so that nobody's
# ~/.wine is touched, and only its own processes are ever ended.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
: "${WINEPREFIX:=$here/build/wine}"
: "${WINEDEBUG:=-all}"
# Wine takes the names of files for what the locale says.
LC_ALL=C.UTF-8
export WINEPREFIX WINEDEBUG LC_ALL
# No dialogs about .NET and HTML, which we do not use, and no window.
export WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
unset DISPLAY WAYLAND_DISPLAY

wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
[ -x "$wine" ] || wine=wine

case ${1-} in
start)
  mkdir -p "$(dirname "$WINEPREFIX")"
  # What stays running must not hold the caller's output open.
  if [ -f "$WINEPREFIX/system.reg" ]; then
    "$wine" cmd /c exit </dev/null >/dev/null 2>&1
  else
    "$wine" wineboot -i </dev/null >/dev/null 2>&1
  fi
  [ -f "$WINEPREFIX/drive_c/windows/system32/ws2_32.dll" ]
  ;;
stop)
  # The registry is written when the server ends; wait for that.
  wineserver -k </dev/null >/dev/null 2>&1 || true
  wineserver -w </dev/null >/dev/null 2>&1 || true
  ;;
*)
  echo "usage: $0 start|stop" >&2
  exit 2
  ;;
esac
