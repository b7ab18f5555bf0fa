#!/usr/bin/env bash
# Writes the table of THIRD_PARTY.md: the Go modules that are linked into the
# binary, with the licences found in their files. With a folder as its argument
# it copies the licence texts there too, for whoever passes the binary on.
#
# It fails for a module without a licence that it knows, and for one that would
# bind the whole program (GPL, AGPL, LGPL) or a file (MPL): those need a decision.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=${1:-}
page=THIRD_PARTY.md
mark='<!-- written by scripts/licences.sh: do not edit below -->'

# The licence files of a module's folder.
files() {
  find "$1" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort
  [ ! -d "$1/LICENSES" ] || find "$1/LICENSES" -type f | sort
}

# The kinds of licence in files. Lists of third parties hold texts of what is
# only in a module's tests; they are passed on and not judged.
kinds() {
  local found=() f list=()
  for f in "$@"; do [[ $f == *3RD-PARTY* ]] || list+=("$f"); done
  set -- "${list[@]}"
  grep -qiE 'general public license|mozilla public' "$@" && { echo "needs a decision: $*" >&2; return 1; }
  grep -qi 'apache license' "$@" && found+=(Apache-2.0)
  if grep -qi 'redistribution and use in source and binary forms' "$@"; then
    if grep -qiE 'neither the name|the names? of .* may not be used' "$@"; then found+=(BSD-3-Clause); else found+=(BSD-2-Clause); fi
  fi
  grep -qi 'permission is hereby granted, free of charge' "$@" && found+=(MIT)
  grep -qi 'public domain' "$@" && found+=("public domain")
  [ ${#found[@]} -gt 0 ] || { echo "no known licence: $*" >&2; return 1; }
  printf '%s, ' "${found[@]}" | sed 's/, $//'
}

rows=$(go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/portal | sort -u |
  while read -r path version dir; do
    mapfile -t list < <(files "$dir")
    [ ${#list[@]} -gt 0 ] || { echo "no licence file: $path" >&2; exit 1; }
    echo "| $path | $version | $(kinds "${list[@]}") |"
    if [ -n "$texts" ]; then
      mkdir -p "$texts/$path"
      cp "${list[@]}" "$texts/$path/"
    fi
  done)

head=$(awk -v mark="$mark" '{ print } $0 == mark { exit }' "$page")
printf '%s\n\n| module | version | licence |\n| --- | --- | --- |\n%s\n' "$head" "$rows" >"$page"
