#!/bin/sh
# Nothing in the tree names a place on the machine that wrote it, or a host
# that is not known to everybody.
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tracked . >"$work/files"
# In brackets, so that this file does not match itself.
places='(^|[^A-Za-z0-9_.~*/-])/([r]oot|[h]ome|[U]sers|[w]ork|[m]nt|[s]rv|[o]pt'
places="$places|[t]mp|var/[t]mp)/[A-Za-z0-9_.-]+|[A-Z]:[\\\\/]+[U]sers[\\\\/]"
if xargs grep -nIE "$places" /dev/null <"$work/files"; then
  violation "^ a place on one machine"
fi

# Hosts of URLs, but for the names that are reserved for examples.
hosts='([a-z]+\.)?(debian|ubuntu|kernel|rfc-editor|ietf|iana|winehq|cmocka|'
hosts="${hosts}npcap|tcpdump|w3|json|jsonlines|opensource|llvm|gnu|python|"
hosts="${hosts}cmake|wireshark|man7|editorconfig|keepachangelog|semver)\\.org|"
hosts="$hosts([a-z]+\\.)?(github|microsoft|npcap|keepachangelog)\\.com|"
hosts="${hosts}jansson\\.readthedocs\\.io|docs\\.python\\.org"
xargs grep -noIE 'https?://[A-Za-z0-9.-]+' /dev/null <"$work/files" |
  grep -vE "https?://($hosts)\$" |
  grep -vE '//([a-z.-]+\.)?(example(\.(com|org|net))?|localhost|127\.0\.0\.1|test)$' \
  >"$work/hosts" || true
if [ -s "$work/hosts" ]; then
  cat "$work/hosts"
  violation "^ a host that is not on the list in $0"
fi
finish "paths: $(wc -l <"$work/files") files"
