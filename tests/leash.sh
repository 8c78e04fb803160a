# shellcheck shell=sh disable=SC2034 # who reads this uses what it sets
# $leash: words before a program in the background, which then ends with the
# shell that has started it, also when that is killed.  None where the system
# has no such words.
leash='setpriv --pdeathsig TERM'
$leash true 2>/dev/null || leash=
export leash
