# shellcheck shell=sh disable=SC2034 # who reads this uses what it sets
# $leash: words before a program in the background, which then ends with the
# shell that has started it, also when that is killed.  None where the system
# has no such words.
leash='setpriv --pdeathsig TERM'
$leash true 2>/dev/null || leash=
export leash

# ours PID: is it still a process that this script started?  Once it has ended,
# its number comes to mean another's, and soon: there are 32,768 of them.
ours()
{
  grep -q "^PPid:[[:space:]]*$$\$" "/proc/$1/status" 2>/dev/null
}
