#!/bin/sh
# Interrupted system calls, an exact number of them: strace answers every
# second call with EINTR (rows 5 and 20).  $PROBE is net_probe.  Prints TAP.
set -u

command -v strace >/dev/null || {
  echo "1..0 # SKIP no strace on this machine"
  exit 0
}
strace -o /dev/null true 2>/dev/null || {
  echo "1..0 # SKIP strace may not trace here"
  exit 0
}
case $PROBE in
*asan* | *tsan*)
  echo "1..0 # SKIP sanitizers and strace do not go together"
  exit 0
  ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
failed=0

# tell STATUS NAME SEEN
tell()
{
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $n - $2"
  else
    echo "not ok $n - $2"
    echo "# saw: $3"
    failed=1
  fi
}

# resumed CALLS FLOOR STEP...: at least so many of them are interrupted, and
# the step does not notice.
resumed()
{
  calls=$1
  floor=$2
  shift 2
  saw=$(strace -f -o "$work/log" -e "trace=$calls" \
    -e "inject=$calls:error=EINTR:when=1+2" "$PROBE" "$@" 2>&1)
  hits=$(grep -c 'EINTR.*INJECTED' "$work/log")
  status=1
  case $saw in
  OK*) [ "$hits" -ge "$floor" ] && status=0 ;;
  esac
  tell "$status" "interrupted_${calls%%,*}_is_resumed" \
    "$saw, $hits interrupted"
}

resumed accept4 100 echo 200
resumed sendto 100 echo 200
resumed recvfrom 100 echo 200
resumed poll 50 wait 30 5
resumed epoll_wait,epoll_pwait 20 wait 30 5

# Nothing is closed twice: after EINTR the number may be another's already.
# Interrupted here means not closed at all, so no number comes twice.
saw=$(strace -f -o "$work/log" -e trace=close \
  -e "inject=close:error=EINTR:when=10+1" "$PROBE" echo 100 2>&1)
hits=$(grep -c 'EINTR.*INJECTED' "$work/log")
twice=$(sed -n 's/.*close(\([0-9]*\)) .*EINTR.*/\1/p' "$work/log" |
  sort -n | uniq -d | wc -l)
status=1
case $saw in
OK*) [ "$hits" -ge 150 ] && [ "$twice" -eq 0 ] && status=0 ;;
esac
tell "$status" "interrupted_close_is_not_repeated" \
  "$saw, $hits interrupted, $twice closed twice"

echo "1..$n"
exit "$failed"
